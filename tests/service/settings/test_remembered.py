"""What an index remembers of the settings that it was built by, and what counts before it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from embeddings.base.errors import Damaged
from embeddings.storage import snapshot
from embeddings.storage.manifest import MANIFEST
from service.app import create_app
from service.base.errors import SettingsError
from service.cli import cli
from service.live.live_index import open_index
from service.settings import load
from tests.support.archives import four_subjects
from tests.support.fake_encoder import NAME, REACH, FakeEncoder
from tests.support.service_helpers import TOKEN

SITES = """
[sites.bow]
folder = "bow"
base_url = "https://bow.example"
[sites.poplar]
folder = "poplar"
base_url = "https://poplar.example"
"""
RELATED = "\n[related]\nlimit = 2\nmin_score = 0.0\n"
SERVICE = f'\n[service]\norigins = ["https://bow.example"]\ntoken = "{TOKEN}"\n[milvus]\ntoken = "secret-of-milvus"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an archive of two titles and, beside it, an empty folder to ask from."""
    four_subjects(tmp_path / "news" / "bow", 3)
    four_subjects(tmp_path / "news" / "poplar", 2)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("SEEALSO_MODEL", NAME)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str | Path, code: int = 0) -> Result:
    done = CliRunner().invoke(cli, [str(word) for word in words], prog_name="seealso")
    assert done.exit_code == code, (words, done.stderr, done.exception)
    return done


def by_archive(here: Path, _: pytest.MonkeyPatch) -> None:
    (here / "news/seealso.toml").write_text(SITES + RELATED, "utf-8")
    run("build", "news", "--index", "index")


def by_flag(here: Path, _: pytest.MonkeyPatch) -> None:
    (here / "mine.toml").write_text(SITES + RELATED, "utf-8")
    run("build", "news", "--index", "index", "--config", "mine.toml")


def by_working_folder(here: Path, _: pytest.MonkeyPatch) -> None:
    (here / "desk").mkdir()
    (here / "desk/seealso.toml").write_text('archive = "../news"\nindex = "../index"\n' + SITES + RELATED, "utf-8")
    with pytest.MonkeyPatch.context() as moved:
        moved.chdir(here / "desk")
        run("build")


def by_named_environment(here: Path, patched: pytest.MonkeyPatch) -> None:
    (here / "mine.toml").write_text(SITES + RELATED, "utf-8")
    patched.setenv("SEEALSO_CONFIG", "mine.toml")
    run("build", "news", "--index", "index")
    patched.delenv("SEEALSO_CONFIG")


def by_environment(here: Path, patched: pytest.MonkeyPatch) -> None:
    sites = {"bow": {"folder": "bow"}, "poplar": {"folder": "poplar"}}
    variables = {"SITES": json.dumps(sites), "RELATED__LIMIT": "2", "RELATED__MIN_SCORE": "0"}
    for name, value in variables.items():
        patched.setenv(f"SEEALSO_{name}", value)
    run("build", "news", "--index", "index")
    for name in variables:
        patched.delenv(f"SEEALSO_{name}")


def related(*words: str) -> int:
    answer = json.loads(run("related", "bow:market-1", "--index", "../index", "--json", *words).stdout)
    return len(answer["related"])


def exported() -> int:
    run("export", "--index", "../index", "--output", "made/for/this/related.json")
    articles = json.loads(Path("made/for/this/related.json").read_text("utf-8"))["articles"]
    return len(articles["bow:market-1"]["related"])


def served() -> int:
    client = create_app(load(flags={"index": Path("../index")})).test_client()
    return len(client.get("/related?id=bow:market-1").get_json()["related"])


def described() -> int:
    client = create_app(load(flags={"index": Path("../index")})).test_client()
    parameters = client.get("/openapi.json").get_json()["paths"]["/related"]["get"]["parameters"]
    return int(next(said for said in parameters if said["name"] == "limit")["schema"]["default"])


WAYS = [by_archive, by_flag, by_working_folder, by_named_environment, by_environment]


@pytest.mark.parametrize("build", WAYS)
def test_what_was_set_counts_for_every_answer_from_another_folder(
    build: Callable[[Path, pytest.MonkeyPatch], None], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(here, monkeypatch)
    monkeypatch.chdir(here / "elsewhere")
    assert (related(), exported(), served(), described()) == (2, 2, 2, 2)


def test_each_before_the_next(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_archive(here, monkeypatch)
    monkeypatch.chdir(here / "elsewhere")
    assert related() == 2
    Path("seealso.toml").write_text("[related]\nlimit = 3\n", "utf-8")
    # `min_score` is the index's still: each setting for itself.
    assert (related(), served()) == (3, 3)
    Path("other.toml").write_text("[related]\nlimit = 4\n", "utf-8")
    assert related("--config", "other.toml") == 4
    monkeypatch.setenv("SEEALSO_RELATED__LIMIT", "5")
    assert (related("--config", "other.toml"), served()) == (5, 5)
    assert related("--limit", "1") == 1


def test_the_file_itself_counts_rather_than_what_is_remembered_of_it(here: Path, monkeypatch: Any) -> None:
    by_archive(here, monkeypatch)
    (here / "news/seealso.toml").write_text(f"{SITES}[related]\nmin_score = 0\n", "utf-8")
    monkeypatch.chdir(here / "elsewhere")
    assert related() == 2
    assert related("--config", "../news/seealso.toml") == 4


# What is told


COMMANDS: list[list[str]] = [
    ["related", "bow:market-1"],
    ["export", "--output", "related.json"],
    ["stats"],
    ["tags", "suggest", "../news/bow/market-1.md"],
    ["tags", "audit"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_names_the_file(command: list[str], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_archive(here, monkeypatch)
    monkeypatch.chdir(here / "elsewhere")
    file = here / "news/seealso.toml"
    message = run(*command, "--index", "../index").stderr.splitlines()[0]
    assert message == f"seealso: settings: {file}, as the index remembers it"
    file.write_text(f"{file.read_text('utf-8')}# changed\n", "utf-8")
    message = run(*command, "--index", "../index").stderr.splitlines()[0]
    assert message.endswith("it has changed since the index was built: build again to use it")
    file.unlink()
    message = run(*command, "--index", "../index").stderr.splitlines()[0]
    assert message == f"seealso: settings: {file}, as the index remembers it"
    Path("seealso.toml").touch()
    message = run(*command, "--index", "../index").stderr.splitlines()[0]
    assert message == f"seealso: settings: seealso.toml, then {file}, as the index remembers it"


def test_nothing_is_told_where_there_is_no_file(here: Path) -> None:
    assert "settings" not in run("build", "news", "--index", "index").stderr
    assert run("related", "bow/market-1", "--index", "index").stderr == ""


def test_serve_says_what_no_index_remembers(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("service.processes.server.serve", lambda settings, said: told.append(said))
    file = here / "news/seealso.toml"
    file.write_text(SITES + RELATED + SERVICE, "utf-8")
    run("build", "news", "--index", "index")
    monkeypatch.chdir(here / "elsewhere")
    run("serve", "--index", "../index")
    run("serve", "--index", "../index", "--config", file)
    assert told[0].startswith(f"settings: {file}, as the index remembers it; ")
    assert told[0].endswith(f"its [service] and [milvus] count where the file is named: --config {file}")
    assert told[1] == f"settings: {file}"


def test_no_secret_is_remembered(here: Path) -> None:
    (here / "mine.toml").write_text(SITES + RELATED + SERVICE, "utf-8")
    run("build", "news", "--index", "index", "--config", "mine.toml")
    text = snapshot.load(Path("index")).path(MANIFEST).read_text("utf-8")
    remembered = json.loads(text)["settings"]
    assert remembered["tables"].keys() == {"sites", "related"}
    assert remembered["unkept"] == ["service", "milvus"]
    assert TOKEN not in text
    assert "secret-of-milvus" not in text
    assert "origins" not in text


# Builds


def test_a_change_of_what_answers_hold_costs_no_build(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_archive(here, monkeypatch)
    before = snapshot.load(Path("index"))
    (here / "news/seealso.toml").write_text(SITES + RELATED.replace("2", "3"), "utf-8")
    FakeEncoder.embedded.clear()
    report = json.loads(run("build", "news", "--index", "index", "--json").stdout)
    after = snapshot.load(Path("index"))
    assert (report["unchanged"], report["embedded"], FakeEncoder.embedded) == (True, 0, [])
    assert (after.manifest.files, after.manifest.built_at) == (before.manifest.files, before.manifest.built_at)
    assert report["snapshot"] == after.manifest.name != before.manifest.name
    assert open_index(Path("index"), reach=REACH).manifest.settings.tables["related"]["limit"] == 3
    assert json.loads(run("build", "news", "--index", "index", "--json").stdout)["snapshot"] == after.manifest.name


def test_a_service_takes_over_the_settings_of_a_new_index(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_archive(here, monkeypatch)
    app = create_app(load(flags={"index": Path("index")}, discover=False))
    client, serving = app.test_client(), app.extensions["seealso.live_index"]
    assert len(client.get("/related?id=bow:market-1").get_json()["related"]) == 2
    (here / "news/seealso.toml").write_text(SITES + RELATED.replace("2", "3"), "utf-8")
    run("build", "news", "--index", "index")
    serving._next_check = 0.0
    serving.check()
    serving.settle()
    assert len(client.get("/related?id=bow:market-1").get_json()["related"]) == 3


def test_a_build_goes_by_the_file_of_the_last_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_flag(here, monkeypatch)
    (here / "mine.toml").write_text(SITES + RELATED.replace("2", "3"), "utf-8")
    output = run("build", here / "news", "--index", "index").stderr
    assert output.startswith(f"seealso: settings: {here / 'mine.toml'}\n")
    monkeypatch.chdir(here / "elsewhere")
    assert related() == 3
    # Of another archive it says nothing.
    assert "settings" not in run("build", here / "news/bow", "--index", here / "index").stderr
    assert snapshot.load(here / "index").manifest.settings.tables == {}


@pytest.mark.parametrize("how", [("--quiet",), ("--dry-run",), ("--relearn",)], ids=" ".join)
@pytest.mark.parametrize("lose", [Path.unlink, lambda file: file.write_text("\n", "utf-8")], ids=["gone", "empty"])
def test_without_the_file_that_said_how_the_archive_is_read_nothing_is_built(
    here: Path, monkeypatch: pytest.MonkeyPatch, lose: Callable[[Path], object], how: tuple[str, ...]
) -> None:
    by_archive(here, monkeypatch)
    before = snapshot.load(Path("index")).manifest.name
    lose(here / "news/seealso.toml")
    assert (
        "is gone or empty, and what it keeps from readers would be shown"
        in run("build", "news", "--index", "index", *how, code=1).stderr
    )
    assert snapshot.load(Path("index")).manifest.name == before


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_a_file_that_is_gone_counts_no_longer_for_a_full_build(
    here: Path, monkeypatch: pytest.MonkeyPatch, quiet: tuple[str, ...]
) -> None:
    by_archive(here, monkeypatch)
    (here / "news/seealso.toml").unlink()
    output = run("build", "news", "--index", "index", "--full", *quiet).stderr
    assert "it is gone, and counts no longer" in output
    assert snapshot.load(Path("index")).manifest.settings.tables == {}


def test_a_file_that_said_what_answers_hold_alone_is_not_missed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "news/seealso.toml").write_text(RELATED, "utf-8")
    run("build", "news", "--index", "index")
    (here / "news/seealso.toml").unlink()
    assert "it is gone, and counts no longer" in run("build", "news", "--index", "index").stderr


def test_a_file_that_an_index_names_is_read_as_an_archives_own(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_flag(here, monkeypatch)
    text = 'model = "os:system"\n[reading]\nfollow_links = true\n[sites.out]\nfolder = "../../"\n'
    (here / "mine.toml").write_text(text + SITES.replace("[sites.bow]", "[sites.bow2]"), "utf-8")
    output = run("build", "news", "--index", "index").stderr
    assert "left aside what a config file that an index names may not set: model" in output
    assert "reading.follow_links" in output
    assert "sites.out" in output


# An index that others may write


def say(**changes: object) -> None:
    """Change what the published manifest says of the settings."""
    file = snapshot.load(Path("index")).path(MANIFEST)
    content = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(content | {"settings": content["settings"] | changes}), "utf-8")


UNSOUND: list[dict[str, Any]] = [
    {"tables": {"related": {"limit": 10**9}}},
    {"tables": {"related": {"limit": "many"}}},
    {"tables": {"related": {"recency": None, "nonsense": 1}}},
    {"tables": {"service": {"origins": ["*"]}}},
    {"tables": {"milvus": {"uri": "http://elsewhere.example"}}},
    {"tables": {"sites": {"a": {"url_pattern": "/{sectoin}/"}}}},
    {"tables": {"sites": 1}},
    {"tables": {"reading": {"timezone": "Mars/North"}}},
    {"tables": [1]},
    {"sha256": "no hash"},
    {"file": 7},
    {"unkept": ["x"] * 1000},
    {"surprise": True},
]


@pytest.mark.parametrize("changes", UNSOUND, ids=json.dumps)
def test_what_are_no_settings_is_refused(changes: dict[str, Any], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_archive(here, monkeypatch)
    monkeypatch.chdir(here)
    say(**changes)
    with pytest.raises(Damaged, match="seealso build ARCHIVE"):
        open_index(Path("index"), reach=REACH)
    output = run("related", "bow:market-1", "--index", "index", code=1).stderr
    assert "seealso build ARCHIVE" in output
    assert "environment" not in output


def test_sites_that_lead_out_of_the_archive_are_left_aside(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_flag(here, monkeypatch)
    shutil.copytree(here / "news/bow", here / "private")
    before = {path: path.read_bytes() for path in (here / "private").iterdir()}
    sites = {"bow": {"folder": "bow"}, "out": {"folder": str(here / "private")}, "up": {"folder": "../private"}}
    say(tables={"sites": sites, "reading": {"follow_links": True}})
    (here / "merge.plan").write_text("news -> latest\n", "utf-8")
    done = run("tags", "merge", "merge.plan", "news", "--index", "index")
    assert "left aside what no index may set: reading.follow_links, sites.out (" in done.stderr
    assert "), sites.up (" in done.stderr
    assert {path: path.read_bytes() for path in (here / "private").iterdir()} == before
    assert "latest" in (here / "news/bow/market-1.md").read_text("utf-8")


def test_what_the_index_remembers_says_how_files_are_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "mine.toml").write_text(f'{SITES}[reading.fields]\ntags = ["topicList"]\n', "utf-8")
    story = here / "news/bow/own.md"
    story.write_text("---\ntitle: Own\ndate: 2024-01-01\ntopicList: [odd]\n---\nWords of the market.\n", "utf-8")
    run("build", "news", "--index", "index", "--config", "mine.toml")
    (here / "merge.plan").write_text("odd -> even\n", "utf-8")
    run("tags", "merge", "merge.plan", "news", "--index", "index")
    assert "topicList: [even]" in story.read_text("utf-8")


def test_a_config_file_that_is_refused_is_refused_before_the_index_is_asked(here: Path, monkeypatch: Any) -> None:
    by_archive(here, monkeypatch)
    Path("seealso.toml").write_text("[related]\nlimt = 1\n", "utf-8")
    with pytest.raises(SettingsError, match="Did you mean 'limit'"):
        load()
    assert "Did you mean 'limit'?" in run("related", "bow:market-1", "--index", "index", code=2).stderr
