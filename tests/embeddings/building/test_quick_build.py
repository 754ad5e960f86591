"""Quick builds: what must be right at once is what a full build of the same archive makes."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from content.base import opening
from content.files import parse_files, reading_memory, walking
from embeddings import engines
from embeddings.base.answers import Options
from embeddings.building.build import BuildReport
from embeddings.building.quick import change as changes
from embeddings.engines import graph
from embeddings.engines.base import Attributes
from embeddings.engines.faiss import FaissEngine
from embeddings.engines.graph import Graph
from embeddings.engines.hnsw import HnswEngine
from embeddings.storage import build_memory, snapshot
from embeddings.storage.layout import CACHE, ENGINE
from embeddings.storage.snapshot import Snapshot
from tests.support.archives import story, write
from tests.support.edited_newsroom import NOW, add, change, delete, differing, opened, run, text
from tests.support.fake_encoder import FakeEncoder

LEARNED = {
    "lexical.json",
    "lexical.safetensors",
    "weights.json",
    "bilinear.safetensors",
    "calibration.json",
    "style.json",
    "tagging.json",
}


def quickly(root: Path, now: datetime = NOW) -> BuildReport:
    report = run(root / "archive", root / "index", now)
    assert report.changed is not None
    return report


def retag(archive: Path) -> None:
    file = archive / "local" / "story-12.md"
    file.write_text(file.read_text().replace("'news'", "'gnus'"), "utf-8")


def rename(archive: Path) -> None:
    (archive / "local" / "story-24.md").rename(archive / "sport" / "moved.md")


def bundle(archive: Path) -> None:
    file = archive / "local" / "story-26.md"
    file.with_suffix("").mkdir()
    file.rename(file.with_suffix("") / "index.md")


def hide(archive: Path) -> None:
    file = archive / "local" / "story-22.md"
    file.write_text(file.read_text().replace("---\n", "---\ndraft: true\n", 1), "utf-8")


def embargo(archive: Path) -> None:
    write(archive, {"local/soon.md": story("Soon", text("market", 50), date="2026-02-01")})


def link_to_what_is_missing(archive: Path) -> None:
    write(archive, {"local/asks.md": story("Asks", f"{text('market', 51)} [x](/local/to-come/)", date="2025-12-01")})


def translate(archive: Path) -> None:
    body = "La biblioteca del canal abre de nuevo tras las obras, y los vecinos piden que siga abierta por la tarde."
    write(archive, {"local/story-30.es.md": story("La biblioteca", body, date="2025-11-02")})


def copy(archive: Path) -> None:
    shutil.copy(archive / "local" / "story-30.md", archive / "local" / "copied.md")


def copy_without_words(archive: Path) -> None:
    write(archive, {f"local/signs-{number}.md": story("☀", "☀ ☂ ☃", date="2025-12-30") for number in range(2)})


def copy_by_the_rules_of_another_language(archive: Path) -> None:
    body = "Las bibliotecas del canal abrieron de nuevo tras las obras, y los vecinos pidieron que siguieran abiertas."
    files = {
        f"local/es-{number}.md": story("Las bibliotecas", body, date=f"2025-12-0{number + 1}", lang="es")
        for number in range(3)
    }
    files["local/de.md"] = story("Las bibliotecas", body, date="2025-12-30", lang="de")
    write(archive, files)


def same_slug(archive: Path) -> None:
    (archive / "other").mkdir()
    shutil.copy(archive / "local" / "story-30.md", archive / "other" / "story-30.md")


def pin(archive: Path) -> None:
    file = archive / "local" / "story-40.md"
    file.write_text(file.read_text().replace("---\n", "---\nrelated: [story-02, sport/story-03]\n", 1), "utf-8")


def unreadable(archive: Path) -> None:
    (archive / "local" / "broken.md").write_bytes(b"---\ntitle: \xff\n---\n")


def new_section(archive: Path) -> None:
    write(archive, {"arts/play.md": story("A play", text("library", 61), date="2025-12-02", categories=["stage"])})


CHANGES: tuple[Callable[[Path], None], ...] = (
    *(
        add,
        change,
        retag,
        delete,
        rename,
        bundle,
        hide,
        embargo,
        link_to_what_is_missing,
        copy,
        copy_without_words,
        copy_by_the_rules_of_another_language,
        translate,
        same_slug,
        pin,
        unreadable,
    ),
    new_section,
)


def test_so_it_is_after_many_changes_one_after_the_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MAX_SHARE", 1.0)
    for happens in CHANGES:
        happens(root / "archive")
        quickly(root)
        if change is not CHANGES[-1]:
            opened(root / "index")
    for number in (2, 5, 20, 22):
        (root / "archive" / ("sport" if number % 2 else "local") / f"story-{number:02}.md").unlink(missing_ok=True)
    write(root / "archive", {"local/to-come.md": story("It came", text("market", 90), date="2025-12-31")})
    quickly(root)
    run(root / "archive", root / "full", learn=False)
    assert differing(root) == {}


def test_the_graph_of_a_large_archive_is_carried_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "GRAPH_FROM", 20)
    run(root / "archive", root / "index", full=True)
    with monkeypatch.context() as patched:
        patched.setattr(Graph, "build", None)
        # Of so few stories one that comes changes the words of several others.
        patched.setattr(graph, "MAX_LEFT", 0.5)
        for happens in (add, change, delete):
            happens(root / "archive")
            quickly(root)
    kept = snapshot.load(root / "index")
    assert kept.manifest.engine == "faiss-hnsw"
    index = opened(root / "index")
    engine = HnswEngine.open(kept.path(ENGINE))
    every = index._corpus.fused
    exact = FaissEngine.create(root, every.shape[1])
    ids = index._catalogue.ids()
    exact.upsert(ids, every, [Attributes()] * len(ids))
    for number in range(0, len(ids), 5):
        assert {hit.id for hit in engine.search(every[number], 5)} == {hit.id for hit in exact.search(every[number], 5)}
    run(root / "archive", root / "full", learn=False)
    assert differing(root) == {}


def learned_from(index: Path) -> dict[str, Any]:
    """What a tagger knows of the use of labels: the stories that it learned from, and its counts of them."""
    learned = opened(index)._tagger._learned
    assert learned.tags
    assert learned.categories
    known: dict[str, Any] = {}
    for kind, suggester in (("tags", learned.tags), ("categories", learned.categories)):
        views = suggester._views
        known[f"{kind}.trained"] = learned.story_numbers[suggester.training_places].tolist()
        known |= {f"{kind}.softmax": views.softmax_labels.tolist(), f"{kind}.ridge": views.ridge_labels.tolist()}
        known[f"{kind}.weighed"] = (np.abs(views.ridge.dual).sum(axis=1) > 0).tolist()
        usage = views.usage.arrays()
        # Of a story that is gone nobody knows whether it named a tag, and a new tag's name may be no term.
        unknown = {"named", "named_stories"}
        known |= {f"{kind}.{name}": array.tolist() for name, array in usage.items() if name not in unknown}
    return known


def counted_otherwise(root: Path) -> dict[str, Any]:
    quick, full = learned_from(root / "index"), learned_from(root / "full")
    assert quick.keys() == full.keys()
    return {name: (quick[name], full[name]) for name in full if not np.allclose(quick[name], full[name])}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_changed_is_at_once_as_a_full_build_has_it(change: Callable[[Path], None], root: Path) -> None:
    """The use of tags is counted as a full build counts it, too."""
    change(root / "archive")
    quickly(root)
    run(root / "archive", root / "full", learn=False)
    assert (differing(root), counted_otherwise(root)) == ({}, {})


@pytest.mark.parametrize("name", ["quay.en", "wharf"])
def test_a_translation_gives_way_to_a_better_one(name: str, root: Path) -> None:
    said = "Harriet Quill of Poplar Wharf told the Lenn Valley Trust on 14 March that 2300 signatures"
    french = "Harriet Quill de Poplar Wharf a dit au Lenn Valley Trust le 14 mars que 2300 signatures de Bow sont là."
    files = {
        "local/quay.md": story("Le quai", french, date="2025-12-20", lang="fr"),
        "local/other.md": story("Another", f"{said} were there. Nobody asked Ann Lee.", date="2025-12-20", lang="en"),
    }
    write(root / "archive", files)
    quickly(root)
    better = story("The quay", f"{said} of Bow are there.", date="2025-12-20", lang="en")
    write(root / "archive", {f"local/{name}.md": better})
    quickly(root)
    index = opened(root / "index")
    assert [one.id for one in index.translations("local/quay", NOW)] == [f"local/{name}"]
    run(root / "archive", root / "full", learn=False)
    assert differing(root) == {}


def test_a_link_that_led_nowhere_leads_to_the_story_once_it_comes(root: Path) -> None:
    link_to_what_is_missing(root / "archive")
    quickly(root)
    assert opened(root / "index").get("local/asks", NOW).links == ()
    write(root / "archive", {"local/to-come.md": story("It came", text("market", 90), date="2025-12-31")})
    quickly(root)
    index = opened(root / "index")
    assert [link.article for link in index.get("local/asks", NOW).links] == ["local/to-come"]
    assert "local/asks" in {related.article.id for related in index.related("local/to-come", Options(limit=50), NOW)}


def test_an_archive_named_from_another_folder_is_added_to(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root / "archive", {"local/new.md": story("It came", text("market", 90), date="2025-12-31")})
    monkeypatch.chdir(root)
    report = run(Path("archive"), root / "index")
    assert (report.changed, opened(root / "index").get("local/new", NOW).source) == (
        1,
        str(root / "archive/local/new.md"),
    )


def test_only_what_changed_is_opened_and_embedded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As if the archive had lain there for a while.
    monkeypatch.setattr(reading_memory, "RACY_NANOSECONDS", -(10**18))
    hide(root / "archive")
    quickly(root)
    read: list[str] = []
    real = opening.read_file

    def counting(path: Path | str, limit: int) -> bytes:
        read.append(str(path))
        return real(path, limit)

    for module in (walking, parse_files):
        monkeypatch.setattr(module, "read_file", counting)
    FakeEncoder.embedded.clear()
    add(root / "archive")
    assert quickly(root).changed == 1
    assert {Path(path).name for path in read} == {"news-of-today.md"}
    assert len(FakeEncoder.embedded) == 2  # its passage, and the name of a tag that is new
    read.clear()
    assert run(root / "archive", root / "index").unchanged
    assert read == []


def test_a_word_of_two_new_stories_becomes_a_term_and_ties_them(root: Path) -> None:
    for number in (1, 2):
        body = f"{text('market', 100 + number)} It is called the zyxgate affair."
        write(root / "archive", {f"local/zyx-{number}.md": story(f"Zyxgate {number}", body, date=f"2025-12-0{number}")})
        quickly(root)
    index = opened(root / "index")
    assert "zyxgate" in index._lexical.terms
    column = list(index._lexical.terms).index("zyxgate")
    holding = np.flatnonzero(index._corpus.words[:, column].toarray())
    assert [index._catalogue.ids()[number] for number in holding] == ["local/zyx-1", "local/zyx-2"]
    assert index.related("local/zyx-1", Options(limit=1), NOW)[0].article.id == "local/zyx-2"


def test_a_word_that_one_older_story_had_ties_both_as_in_a_full_build(root: Path) -> None:
    body = f"{text('canal', 99)} It was told in chapter 43 of the canal's history."
    write(root / "archive", {"local/new.md": story("Canal news 43", body, date="2025-12-30")})
    quickly(root)
    run(root / "archive", root / "full", learn=False)
    rows = {}
    for name in ("index", "full"):
        index = opened(root / name)
        column = list(index._lexical.terms).index("news 43")
        row = index._corpus.words[:, column].toarray().ravel()
        ids = index._catalogue.ids()
        rows[name] = {ids[number]: row[number] for number in np.flatnonzero(row)}
        titles = index._corpus.titles[:, column].toarray().ravel()
        assert set(np.flatnonzero(titles)) == set(np.flatnonzero(row))
    assert rows["index"].keys() == rows["full"].keys() == {"local/new", "sport/story-43"}
    assert rows["index"]["sport/story-43"] == pytest.approx(rows["full"]["sport/story-43"], rel=0.05)


def test_the_words_of_a_language_that_grows_or_shrinks_are_made_by_its_own_rules(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to the third story in a language its words are made as those of the commonest are."""
    monkeypatch.setattr(changes, "MAX_SHARE", 1.0)

    def alike_to_the_first() -> list[float]:
        index = opened(root / "index")
        ids, words = index._catalogue.ids(), index._corpus.words
        first = words[ids.index("local/es-0")]
        return [float((first @ words[ids.index(one)].T).sum()) for one in ids if one.startswith("local/es-")]

    body = "Las bibliotecas del canal abrieron de nuevo tras las obras, y los vecinos pidieron que siguieran abiertas."

    def tell(number: int, more: str = "") -> None:
        text = story("Las bibliotecas", f"{body}{more}", date=f"2025-11-0{number + 1}", lang="es")
        write(root / "archive", {f"local/es-{number}.md": text})

    for number in range(2):
        tell(number)
    run(root / "archive", root / "index", full=True)
    for number in (2, 3):
        tell(number)
        quickly(root)
        assert alike_to_the_first() == pytest.approx([1] * (number + 1), rel=1e-3)
    for number in (3, 2):
        (root / "archive" / "local" / f"es-{number}.md").unlink()
        quickly(root)
    tell(1, " ")
    quickly(root)
    assert alike_to_the_first() == pytest.approx([1, 1], rel=1e-3)
    run(root / "archive", root / "full", learn=False)
    assert differing(root) == {}


def test_words_of_most_stories_become_no_terms(root: Path) -> None:
    for number in (1, 2):
        body = f"{text('canal', 200 + number)} The council met in the street this morning."
        write(root / "archive", {f"local/new-{number}.md": story(f"New {number}", body, date="2025-12-30")})
    quickly(root)
    assert not {"council", "street", "morning"} & set(opened(root / "index")._lexical.terms)


def test_words_that_only_stories_say_which_are_gone_are_in_no_file(root: Path) -> None:
    for number in (1, 2):
        body = f"{text('market', 100 + number)} It is called the zyxgate affair."
        write(root / "archive", {f"local/zyx-{number}.md": story(f"One {number}", body, date="2025-12-02")})
    quickly(root)
    folder = snapshot.load(root / "index").folder
    assert "zyxgate" in json.loads((folder / "lexical_new.json").read_text("utf-8"))
    for number in (1, 2):
        (root / "archive" / "local" / f"zyx-{number}.md").unlink()
    quickly(root)
    folder = snapshot.load(root / "index").folder
    assert not [path.name for path in folder.rglob("*.*") if b"zyxgate" in path.read_bytes()]
    opened(root / "index")


def test_an_embargo_lifts_quickly(root: Path) -> None:
    embargo(root / "archive")
    quickly(root)
    report = run(root / "archive", root / "index", NOW + timedelta(days=60))
    assert report.changed == 1
    assert "local/soon" in opened(root / "index")._catalogue.ids()


def test_changes_add_up_until_all_is_learned_again(root: Path) -> None:
    reports = []
    for number in range(9):
        write(root / "archive", {f"local/n-{number}.md": story(f"N {number}", text("canal", 200 + number))})
        reports.append(run(root / "archive", root / "index").changed)
    assert reports == [1, 1, 1, 1, 1, 1, 1, None, 1]


@pytest.mark.parametrize(
    ("plan", "days", "learned"),
    [
        ({"relearn": True}, 0, True),
        ({"daily": True}, 0, False),
        ({"daily": True}, 1, True),
        ({}, 1, False),
    ],
)
def test_it_is_learned_again_when_that_is_asked_for_and_something_changed(
    plan: dict[str, Any], days: int, learned: bool, root: Path
) -> None:
    def again(hours: int = 0) -> BuildReport:
        return run(root / "archive", root / "index", NOW + timedelta(days=days, hours=hours), **plan)

    assert again().unchanged
    add(root / "archive")
    quickly(root)
    # Though no file has changed since.
    assert again().unchanged is not learned
    # What was learned is published as late as it took, and an index of a later time than now is not kept.
    assert again(hours=1).unchanged
    delete(root / "archive")
    assert (again(hours=1).changed is None) is (plan == {"relearn": True})


def test_what_is_new_is_published_before_all_is_learned(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("embeddings.building.assembling.assembly.assemble", interrupted)
    add(root / "archive")
    with pytest.raises(KeyboardInterrupt):
        run(root / "archive", root / "index", relearn=True)
    assert "local/news-of-today" in opened(root / "index")._catalogue.ids()


def damaged(index: Path) -> None:
    snapshot.load(index).path("corpus.safetensors").write_bytes(b"")


def of_other_labels(index: Path) -> None:
    written_anew(snapshot.load(index), "sections.json", b"[1]")


def of_no_arrays(index: Path) -> None:
    written_anew(snapshot.load(index), "tagging.safetensors", b"")


def of_no_stories(index: Path) -> None:
    written_anew(snapshot.load(index), "articles.sqlite", b"x" * 4096)


def written_anew(published: Snapshot, name: str, data: bytes) -> None:
    """Write other bytes to a file of a snapshot, and their hash to its manifest, as who hands an index on may."""
    published.path(name).unlink()
    published.path(name).write_bytes(data)
    manifest = json.loads(published.path("manifest.json").read_text("utf-8"))
    manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    published.path("manifest.json").write_text(json.dumps(manifest), "utf-8")


def forgotten(index: Path) -> None:
    build_memory.forget(index / CACHE)


def garbled(index: Path) -> None:
    (index / CACHE / build_memory.PUBLISHED).write_text("{", "utf-8")
    (index / CACHE / build_memory.FACTS).write_text("[]", "utf-8")
    (index / CACHE / build_memory.FILES).write_text("", "utf-8")


def of_another_snapshot(index: Path) -> None:
    file = index / CACHE / build_memory.PUBLISHED
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"snapshot": "another"}), "utf-8")


@pytest.mark.parametrize(
    "what",
    [damaged, of_other_labels, of_no_arrays, of_no_stories, forgotten, garbled, of_another_snapshot],
    ids=lambda what: what.__name__,
)
def test_where_there_is_nothing_to_add_to_all_is_learned(what: Callable[[Path], None], root: Path) -> None:
    what(root / "index")
    add(root / "archive")
    assert run(root / "archive", root / "index").changed is None
    assert "local/news-of-today" in opened(root / "index")._catalogue.ids()


def test_under_other_settings_all_is_learned(root: Path) -> None:
    add(root / "archive")
    assert run(root / "archive", root / "index", learn=False).changed is None


def test_the_snapshot_before_stays_whole(root: Path) -> None:
    before = snapshot.load(root / "index")
    add(root / "archive")
    quickly(root)
    assert snapshot.read(before.folder).manifest == before.manifest


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the snapshots' files whose hashes were taken."""
    taken: list[str] = []
    digest = snapshot._digest

    def taking(path: Path) -> str:
        taken.append(path.name)
        return digest(path)

    monkeypatch.setattr(snapshot, "_digest", taking)
    return taken


def test_files_that_lie_as_they_lay_are_not_hashed_again(root: Path, hashed: list[str]) -> None:
    add(root / "archive")
    quickly(root)
    hashed.clear()
    assert run(root / "archive", root / "index").unchanged
    assert not hashed
    change(root / "archive")
    quickly(root)
    manifest = snapshot.load(root / "index", verify=False).manifest
    assert sorted(hashed) == sorted(Path(name).name for name in manifest.files if name not in LEARNED)


def test_a_file_that_was_written_to_is_hashed_and_found(root: Path, hashed: list[str]) -> None:
    add(root / "archive")
    quickly(root)
    hashed.clear()
    damaged = snapshot.load(root / "index", verify=False).path("lexical.json")
    damaged.write_bytes(damaged.read_bytes()[::-1])
    report = run(root / "archive", root / "index")
    assert not report.unchanged
    assert "lexical.json" in hashed
    opened(root / "index")
