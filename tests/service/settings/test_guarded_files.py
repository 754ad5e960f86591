"""Files that a tool reads and others may have written: config files, undo files, plans, drafts, counts."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from content.retagging import PlanError, RetaggingError, Trust, read_plan, undo
from content.retagging import undo_file as undo_files
from service.base.errors import SettingsError
from service.counts import store
from service.settings import Settings, load
from service.settings.files import ARCHIVE_SETTINGS, OWNER_SETTINGS
from tests.conftest import RunPython
from tests.fuzz import undo_files as fuzz
from tests.support.command_line import run
from tests.support.fake_encoder import NAME
from tests.support.paths import ROOT

MEMORY = 2_000_000_000
"""Bytes of addresses that a process has for a hostile file: what Python and its libraries take is in it."""


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def archive(text: str, folder: str = "content") -> Path:
    """An archive with a config file of its own."""
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    (path / "good.md").write_text("---\ntitle: Good\ntags: [a]\n---\nText of a story.\n", "utf-8")
    (path / "seealso.toml").write_text(text, "utf-8")
    return path


# An archive's own config file

ASIDE: list[tuple[str, str]] = [
    ('model = "os:abort"', "model"),
    ('model = "some-hub/model"', "model"),
    ('model = "/models/mine"', "model"),
    ('model = ""', "model"),
    ("model = 3", "model"),
    ('index = "/tmp/elsewhere"', "index"),
    ('index = "../elsewhere"', "index"),
    ('index = "a/../../elsewhere"', "index"),
    ('index = "link/elsewhere"', "index"),
    ('index = "a\\u0000b"', "index"),
    ('cache = "../elsewhere"', "cache"),
    ('archive = ["..", "."]', "archive"),
    ('archive = "/etc"', "archive"),
    ('engine = "milvus"', "engine"),
    ('prior = "prior.json"', "prior"),
    ('[milvus]\nuri = "http://evil.example"', "milvus"),
    ('[service]\nhost = "0.0.0.0"', "service"),
    ('[service]\ntoken = "known-to-everybody"', "service"),
    ("[reading]\nfollow_links = true", "reading.follow_links"),
    ("[reading]\nfollow_links = 'yes'", "reading.follow_links"),
    ("[reading]\nfollow_links = 1", "reading.follow_links"),
    ("[reading]\nmax_file_bytes = 9000000000", "reading.max_file_bytes"),
    ("[reading]\nmax_file_bytes = 9e9", "reading.max_file_bytes"),
    ("[reading]\nmax_file_bytes = '9000000000'", "reading.max_file_bytes"),
    ('[sites.a]\nfolder = "/etc"', "sites.a"),
    ('[sites.a]\nfolder = ".."', "sites.a"),
    ('[sites.a]\nfolder = "link"', "sites.a"),
]


@pytest.mark.parametrize(("text", "name"), ASIDE)
@pytest.mark.parametrize("place", ["named", "inside", "environment"])
def test_an_archives_own_file_sets_nothing_of_these(
    text: str, name: str, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = archive(text)
    (content / "link").symlink_to(tmp_path)
    archives: list[Path] = [content]
    if place == "inside":
        # The working folder is the archive, or lies in it.
        monkeypatch.chdir(content)
        archives = [Path()]
    elif place == "environment":
        archives = []
        monkeypatch.setenv("SEEALSO_ARCHIVE", str(content))
        monkeypatch.chdir(content)
        monkeypatch.setenv("SEEALSO_ARCHIVE", str(tmp_path / "content"))
    settings = load(archives)
    assert name in settings.left_aside
    assert "--config" in settings.left_aside
    assert "\n" not in settings.left_aside
    default = load(archives, discover=False)
    assert settings.model_dump(exclude={"sites"}) == default.model_dump(exclude={"sites"})
    assert "a" not in settings.sites
    # Named, it is the user's own.
    file = content / "seealso.toml" if place == "named" else Path("seealso.toml")
    with suppress(SettingsError):
        assert load(archives, config=file).left_aside == ""


CAPITALS: list[str] = [
    'Model = "os:abort"',
    'MODEL_PROMPT = "x"',
    'Engine = "milvus"',
    'Prior = "prior.json"',
    'Index = "/tmp/elsewhere"',
    'INDEX = "/tmp/elsewhere"\nindex = ".seealso"',
    'Cache = "../elsewhere"',
    'Archive = "/etc"',
    '[Service]\norigins = ["*"]',
    '[MILVUS]\nuri = "http://evil.example"',
    "[Reading]\nfollow_links = true",
    '[Sites.a]\nfolder = "/etc"',
]


@pytest.mark.parametrize("text", CAPITALS)
def test_no_capitals_lead_past_what_an_archives_own_file_may_set(text: str) -> None:
    archive(text)
    with pytest.raises(SettingsError, match=r"there is no setting .*Did you mean"):
        load([Path("content")])


KEPT: list[tuple[str, Callable[[Any], bool]]] = [
    ("[reading]\nday_first = true", lambda s: s.reading.day_first),
    ('[tags.aliases]\n"lib dems" = "liberal democrats"', lambda s: s.tags.aliases != {}),
    ("[related]\nlimit = 7", lambda s: s.related.limit == 7),
    ('[sites.bow]\nfolder = "bow"', lambda s: "bow" in s.sites),
    ('index = ".seealso"', lambda s: s.index == Path("content/.seealso")),
    ('cache = ".seealso/cache"', lambda s: s.cache == Path("content/.seealso/cache")),
    ('model = "fast"', lambda s: s.model == "fast"),
]


@pytest.mark.parametrize(("text", "counts"), KEPT)
def test_what_reading_needs_an_archives_own_file_sets(text: str, counts: Callable[[Any], bool]) -> None:
    settings = load([archive(text)])
    assert counts(settings)
    assert settings.left_aside == ""


def test_a_file_deep_in_an_archive_names_no_folder_beside_itself_that_leads_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deep = archive("") / "news"
    deep.mkdir()
    (deep / "out").symlink_to(tmp_path)
    (deep / "seealso.toml").write_text('[sites.a]\nfolder = "out"\n', "utf-8")
    monkeypatch.chdir(deep)
    settings = load([tmp_path / "content"])
    assert "sites.a" in settings.left_aside
    assert "a" not in settings.sites


def test_a_file_of_the_working_folder_is_the_users_own_but_names_no_code() -> None:
    archive("")
    Path("seealso.toml").write_text('model = "os:abort"\nprior = "mine.json"\n[service]\nport = 9000\n', "utf-8")
    settings = load([Path("content")])
    assert (settings.service.port, settings.model, settings.prior) == (9000, "", None)
    assert "model" in settings.left_aside
    assert "prior" in settings.left_aside
    named = load(config=Path("seealso.toml"))
    assert (named.model, named.prior) == ("os:abort", Path("mine.json"))


def test_a_prior_is_named_by_a_flag_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    content = archive("")
    monkeypatch.setenv("SEEALSO_PRIOR", "theirs.json")
    assert load([content]).build_plan().prior == Path("theirs.json")
    assert load([content], flags={"prior": Path("mine.json")}).build_plan().prior == Path("mine.json")


def test_a_config_that_leads_out_of_the_archive_is_not_read(tmp_path: Path) -> None:
    content = archive("")
    (tmp_path / "private.toml").write_text("[related]\nlimit = 9\n", "utf-8")
    (content / "seealso.toml").unlink()
    (content / "seealso.toml").symlink_to(tmp_path / "private.toml")
    settings = load([content])
    assert (settings.related.limit, "leads out of the archive" in settings.left_aside) == (4, True)


@pytest.mark.parametrize("leads_to", ["gone.toml", "seealso.toml"])
@pytest.mark.parametrize("folder", [".", "content"])
def test_a_config_that_is_a_link_to_nothing_is_not_passed_over(folder: str, leads_to: str) -> None:
    content = archive("")
    (content / "seealso.toml").unlink()
    (Path(folder) / "seealso.toml").symlink_to(leads_to)
    with pytest.raises(SettingsError, match=r"seealso\.toml is a link that leads nowhere\. Mend it, or remove it\."):
        load([content])


def test_a_build_tells_and_goes_on(run_seealso: RunPython, tmp_path: Path) -> None:
    archive('model = "os:abort"\nindex = "../elsewhere"\n')
    done = run_seealso("build", "content", "--model", NAME)
    assert done.returncode == 0, done.stderr
    assert "left aside what a config file inside the archive may not set: model" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == [".seealso", "content"]


UNREADABLE: list[tuple[bytes, str]] = [
    (b"a = " + b"[" * 100_000, "too deep"),
    (b"a = 1" + b"0" * 10_000, "not TOML"),
    (b"a." * 100_000 + b"a = 1", "more than 100 parts"),
    (b"[related]\nlimit = 0x" + b"f" * 9_000, "related.limit"),
    (b"[related]\nlimit = '" + b"x" * 500_000 + b"'", "related.limit"),
    (b'"' + b"k" * 400_000 + b'" = 1', "no setting"),
    (b'"a\\nb" = 1', "no setting"),
    (b"#" * 1_000_001, "1,000,000"),
    (b"\xff", "not UTF-8"),
    (b'archive = ["a\\u0000"]', "NUL"),
]


@pytest.mark.parametrize(("text", "said"), UNREADABLE)
def test_a_config_that_cannot_be_read_is_told_in_a_line(text: bytes, said: str) -> None:
    Path("seealso.toml").write_bytes(text)
    with pytest.raises(SettingsError) as told:
        load()
    assert said in str(told.value)
    assert len(str(told.value)) < 2_500
    assert "\n" not in str(told.value)


def test_a_config_of_another_account_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    Path("seealso.toml").touch()
    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(SettingsError, match="Give the account that runs this leave to read it"):
        load()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_only_regular_files_are_read(kind: str) -> None:
    for name in ("seealso.toml", "tags.plan", "x.undo.zip", "draft.md", "events.sqlite"):
        if kind == "pipe":
            os.mkfifo(name)
        elif kind == "device":
            Path(name).symlink_to("/dev/zero")
        else:
            Path(name).mkdir()
    with pytest.raises(SettingsError, match="not a file"):
        load()
    with pytest.raises(PlanError, match="not a file"):
        read_plan(Path("tags.plan"))
    with pytest.raises(RetaggingError, match="cannot be read as an undo file"):
        undo(Path("x.undo.zip"))
    with pytest.raises(sqlite3.Error):
        store.read(Path("events.sqlite"), "")
    from content.base.rules import ReadingRules
    from service.base.errors import DraftRefused
    from service.payloads.drafts import from_file

    with pytest.raises(DraftRefused, match="not a file"):
        from_file(Path("draft.md"), ReadingRules())


# Undo files


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def forged(name: str, *files: tuple[Path | str, bytes, bytes]) -> Path:
    """An undo file that somebody made, of (path, before, after)."""
    path = Path(name)
    entries = [
        {"path": str(path), "saved_as": str(at), "before": digest(before), "after": digest(after)}
        for at, (path, before, after) in enumerate(files)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.json", json.dumps({"version": 1, "made_at": "x", "files": entries}))
        for at, (_, before, _) in enumerate(files):
            zipped.writestr(str(at), before)
    return path


def test_a_forged_undo_file_writes_articles_of_the_archive_alone(tmp_path: Path) -> None:
    content = archive("").absolute()
    (tmp_path / "outside.md").write_text("precious", "utf-8")
    (content / ".git").mkdir()
    (content / "way-out").symlink_to(tmp_path)
    for path in (content / "config.txt", content / ".git" / "config.md"):
        path.write_text("precious", "utf-8")
    outside = [
        tmp_path / "outside.md",
        content / ".." / "outside.md",
        content / "way-out" / "outside.md",
        content / "config.txt",
        content / ".git" / "config.md",
        content / "seealso.toml",
    ]
    good = content / "good.md"
    file = forged("x.undo.zip", *((path, b"EVIL", path.read_bytes()) for path in (*outside, good)))
    # No archive is known: nothing is written.
    result = run("tags", "undo", file)
    assert (result.exit_code, good.read_text("utf-8")[:3]) == (1, "---")
    assert "Name the archive" in result.stderr
    for more in ((), ("--force",)):
        # Nobody is there to be asked.
        result = run("tags", "undo", file, content, *more)
        assert result.exit_code == 1, result.stderr
        assert good.read_bytes() == b"EVIL"
        assert [path.read_bytes() for path in outside if path.read_bytes() == b"EVIL"] == []
    assert run("tags", "undo", file, content, "--force", input="n\n").exit_code == 1
    assert (tmp_path / "outside.md").read_text("utf-8") == "precious"
    assert run("tags", "undo", file, content, "--force", input="y\n").exit_code == 0
    assert (tmp_path / "outside.md").read_bytes() == b"EVIL"


def test_ones_own_undo_file_needs_no_archive_named_and_a_changed_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = archive("")
    Path("tags.plan").write_text("a -> b\n", "utf-8")
    before = (content / "good.md").read_bytes()
    made = json.loads(run("tags", "merge", "tags.plan", content, "--undo-dir", "undo", "--json").stdout)["undo"]
    made = str(Path(made).absolute())
    monkeypatch.chdir(tmp_path / "undo")
    with zipfile.ZipFile(made) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
        saved = zipped.read(manifest["files"][0]["saved_as"])
    manifest["files"][0]["path"] = manifest["files"][0]["real"] = str(tmp_path / "new.md")
    with zipfile.ZipFile("changed.undo.zip", "w") as zipped:
        zipped.writestr("manifest.json", json.dumps(manifest))
        zipped.writestr(manifest["files"][0]["saved_as"], saved)
    assert run("tags", "undo", "changed.undo.zip", "--force").exit_code == 1
    assert not (tmp_path / "new.md").exists()
    assert run("tags", "undo", made).exit_code == 0
    assert (tmp_path / "content/good.md").read_bytes() == before


def test_fuzzed_undo_files_and_plans_do_no_harm(tmp_path: Path) -> None:
    outcomes = fuzz.tried(tmp_path, 200, seed=3)
    assert sum(outcomes.values()) == 200
    assert outcomes["harm"] == 0


BOMBS = {
    "zeros": "zipped.writestr('0', bytes(700_000_000)); entry('0')",
    "many times": "zipped.writestr('0', bytes(90_000_000)); [entry('0') for _ in range(2000)]",
    "manifest": "text = '[' + '[],' * 30_000_000 + '[]]'",
    "deep": "text = '[' * 3_000_000",
    "deep files": "text = '{\"version\": 1, \"files\": ' + '[' * 3_000_000",
    "many entries": "[zipped.writestr(str(n), b'') for n in range(100_000)]; entry('0')",
}


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_takes_neither_memory_nor_time(kind: str, tmp_path: Path) -> None:
    code = f"""
import json, zipfile
files, text = [], None
def entry(name):
    files.append({{"path": "/x/a.md", "saved_as": name, "before": "0" * 64, "after": ""}})
with zipfile.ZipFile("x.undo.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
    {BOMBS[kind]}
    zipped.writestr("manifest.json", text or json.dumps({{"version": 1, "files": files}}))
"""
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    # Limited by itself: what this process's libraries do in a fork of it may end that before there is a program.
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY})); "
    done = subprocess.run(
        [sys.executable, "-c", f"{limited}from service.cli import main; main()", "tags", "undo", "x.undo.zip"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot be read as an undo file" in done.stderr
    assert len(done.stderr.splitlines()) == 1


# Plans

PLANS: list[tuple[bytes, str]] = [
    (b"a -> " + b"b" * 3_000, "more than 2,000 characters"),
    (b"x" * 4_000_001, "4,000,000"),
    (b"\xff", "not UTF-8"),
    (b"no arrow\n" * 5_000, "and 4,980 more"),
    (b'"a" -> "\\ud800"', "half a character"),
    (b'"' + b"[" * 1_900 + b" -> b", "double quotes"),
    ("\n".join(f"t{n} -> t{n + 1}" for n in range(60_000)).encode() + b"\nt60000 -> t0", "circle"),
]


@pytest.mark.parametrize(("text", "said"), PLANS)
def test_a_plan_that_cannot_be_used_is_told_shortly(text: bytes, said: str) -> None:
    Path("tags.plan").write_bytes(text)
    with pytest.raises(PlanError) as told:
        read_plan(Path("tags.plan"))
    assert said in str(told.value)
    assert len(str(told.value)) < 5_000


def test_a_long_chain_is_followed_once(tmp_path: Path) -> None:
    Path("tags.plan").write_text("\n".join(f"t{n} -> t{n + 1}" for n in range(100_000)), "utf-8")
    assert read_plan(Path("tags.plan")).target("t0") == "t100000"


# Counts of what readers were shown

FOREIGN = [
    "CREATE VIEW counts AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT '2024-01-01' AS day, 'a' AS source, 'b' AS target, i AS shown, 0 AS followed FROM n",
    f"{store.SCHEMA}; CREATE TRIGGER t AFTER INSERT ON counts BEGIN DELETE FROM counts; END",
    "CREATE TABLE counts (day, source, target, shown, followed)",
    f"{store.SCHEMA}; CREATE TABLE other (x)",
]


@pytest.mark.parametrize("sql", FOREIGN)
def test_a_file_that_is_none_of_ours_is_neither_read_nor_written(sql: str) -> None:
    file = Path("events.sqlite")
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript(sql)
    db.close()
    for use in (lambda: store.read(file, ""), lambda: store.add(file, [("2024-01-01", "a", "b", 1, 0)])):
        with pytest.raises(sqlite3.Error):
            use()


def test_numbers_that_are_none_are_refused() -> None:
    file = Path("events.sqlite")
    store.add(file, [])
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO counts VALUES ('2024-01-01', 'a', 'b', 'many', 1.5)")
    db.close()
    with pytest.raises(sqlite3.Error, match="other than counts"):
        store.read(file, "")


def test_old_days_are_summed_up_and_then_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAX_PAIRS", 40)
    file, first = Path("events.sqlite"), date(2023, 1, 1)
    rows: list[store.Row] = []
    for number in range(1000):
        day = (first + timedelta(days=number)).isoformat()
        rows += [(day, "a", "", 1, 1), *((day, "a", f"story-{(number * 7 + k) % 500}", 1, 0) for k in range(60))]
    store.add(file, rows)
    with closing(sqlite3.connect(file)) as db, db:
        many, oldest = db.execute("SELECT count(*), min(day) FROM counts").fetchone()
        widest = db.execute("SELECT max(n) FROM (SELECT count(*) AS n FROM counts GROUP BY day)").fetchone()[0]
    db.close()
    last = first + timedelta(days=999)
    assert last - timedelta(days=store.RETENTION_DAYS + 31) <= date.fromisoformat(oldest)
    assert widest <= 41
    assert many <= 41 * (store.DAILY_DAYS + 31 + 15)
    # What is forgotten of pairs is not forgotten of boxes.
    since = (last - timedelta(days=store.RETENTION_DAYS)).replace(day=1).isoformat()
    (box,) = [row for row in store.read(file, since) if not row[1]]
    assert box[2] == box[3] >= store.RETENTION_DAYS


def test_a_clock_that_is_ahead_for_some_days_deletes_no_counts() -> None:
    file, first = Path("events.sqlite"), date(2025, 1, 1)
    days = [(first + timedelta(days=number)).isoformat() for number in range(300)]
    store.add(file, [(day, "a", "b", 1, 1) for day in days])
    for day in ("2036-02-07", "2036-02-08", "9999-12-30"):
        for _ in range(3):
            store.add(file, [(day, "a", "b", 1, 1)])
    store.add(file, [("2025-10-28", "a", "b", 1, 1)])
    assert store.read(file, "") == [("a", "b", 310, 310)]
    assert store.read(file, days[-30])[0][2] == 40, "nor are they summed up by month"


@pytest.mark.parametrize("day", ["00-never", "0001-01-01"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    file = Path("events.sqlite")
    store.add(file, [(day, "a", "b", 1, 1)])
    days = [(f"2025-01-{day:02}", "a", "b", 1, 1) for day in range(1, store.SETTLED_DAYS + 1)]
    with pytest.raises(sqlite3.Error, match="other than counts"):
        store.add(file, days)


def test_a_file_of_before_is_read_on() -> None:
    file = Path("events.sqlite")
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(f"\n{store.SCHEMA.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS')}\n")
        db.execute("INSERT INTO counts VALUES ('2024-01-01', 'a', 'b', 3, 1)")
    db.close()
    store.add(file, [("2024-01-01", "a", "b", 1, 1)])
    assert store.read(file, "") == [("a", "b", 4, 2)]


def test_trust_is_of_articles(tmp_path: Path) -> None:
    assert undo_files.MAX_FILE_BYTES < undo_files.MAX_TOTAL_BYTES
    trust = Trust([tmp_path], {".md"})
    for link, target in {"story.md": "a.toml", "notes.toml": "a.md", "other.md": "a.md"}.items():
        (tmp_path / link).symlink_to(tmp_path / target)
    plain = {"a.md": True, "b/c.MD": True, "a.toml": False, ".git/a.md": False, "../a.md": False}
    linked = {"story.md": False, "notes.toml": False, "other.md": True}
    for name, allowed in {**plain, **linked}.items():
        path = tmp_path / name
        saved = undo_files.Saved(path, "0", "", "", os.path.realpath(path))
        assert trust.allows(saved) is allowed, name


def test_a_seed_gives_the_same(tmp_path: Path) -> None:
    made = [fuzz.made(tmp_path, random.Random(4)) for _ in range(2)]
    assert [kind for kind, _ in made] == [made[0][0]] * 2


def test_of_every_setting_it_is_said_whether_an_archive_may_set_it() -> None:
    assert sorted((*ARCHIVE_SETTINGS, *OWNER_SETTINGS)) == sorted(Settings.model_fields)
