"""The command line: results on stdout, messages on stderr, 0, 1 or 2."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from embeddings.storage.locks import build_lock
from service.cli.main import TAGS_COMMANDS
from tests.conftest import RunPython
from tests.support.command_line import run
from tests.support.fake_encoder import NAME
from tests.support.paths import ROOT
from tests.support.service_helpers import TOPICS, built, newsroom, story

MAX_MODULES = 250
"""Of those imported for `--help`, 125 today: what makes it slow is imports, and a second would be one."""


@pytest.fixture(scope="module")
def made(place: Path) -> Path:
    built(newsroom(place))
    made = place.rename(place.with_name("made"))
    return made / "index"


@pytest.fixture
def index(made: Path, folder: Path) -> Path:
    """The newsroom's index, built once."""
    return Path(shutil.copytree(made, folder / "index"))


# Help


def test_help_is_quick_and_imports_nothing_heavy(run_python: RunPython) -> None:
    code = """
import sys
from service.cli import main
try:
    main()
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""
    done = run_python("-c", code, "--help")
    modules = done.stderr.split()
    heavy = {"numpy", "torch", "sklearn", "scipy", "pydantic", "flask", "faiss", "yaml"} & set(modules)
    assert heavy == set()
    assert len(modules) < MAX_MODULES
    assert "seealso demo" in done.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("biuld", "Did you mean 'build'?"),
        ("audit", "Did you mean 'tags audit'?"),
        ("undo", "Did you mean 'tags undo'?"),
        ("xyz", "There are: build, check, related, tags, evaluate, export, serve, stats, demo."),
    ],
)
def test_a_command_that_there_is_not_is_told_with_the_nearest(command: str, said: str) -> None:
    result = run(command, "content")
    assert result.exit_code == 2
    assert f"there is no command {command!r}. {said}" in result.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("sugest", "Did you mean 'suggest'?"),
        ("rename", "There are: apply, audit, merge, suggest, undo."),
    ],
)
def test_a_command_of_tags_that_there_is_not_is_told_with_the_nearest(command: str, said: str) -> None:
    result = run("tags", command, "content")
    assert result.exit_code == 2
    assert f"there is no command 'tags {command}'. {said}" in result.stderr


def test_check_reads_one_archive(folder: Path) -> None:
    result = run("check", folder / "content", folder / "content" / "echo")
    assert result.exit_code == 2
    assert "is a folder, and no story. Check one archive at a time" in result.stderr


def test_each_command_of_tags_is_among_those_that_may_be_meant() -> None:
    from service.cli.tags import tags_command

    assert set(TAGS_COMMANDS) == {f"tags {name}" for name in tags_command.list_commands(click.Context(tags_command))}


COMMANDS = [["build"], ["related"], ["tags"], ["tags", "suggest"], ["export"], ["serve"], ["demo"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_has_an_example(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert f"seealso {command[0]}" in result.stdout.partition("xample")[2]


# build


def test_build(folder: Path) -> None:
    result = run("build", "--model", NAME)
    assert result.exit_code == 0, result.stderr
    assert "15 that readers may see" in result.stdout
    assert "1 (1 draft): never shown" in result.stdout
    again = run("build", "--model", NAME)
    assert "Nothing changed" in again.stdout


def test_build_without_a_config(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("build", folder / "content" / "post", "--index", "one", "--model", NAME, "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["articles"], report["hidden"]) == (0, 8, {"draft": 1})


def test_problems_are_told_with_place_and_remedy(folder: Path) -> None:
    for number in range(12):
        story(folder / f"content/post/broken-{number:02}.md", "Broken", "", date="2024-01-01")
    result = run("build", "--model", NAME)
    assert result.exit_code == 0
    assert "broken-09.md" in result.stderr
    assert "broken-10.md" not in result.stderr
    assert "and 2 more; `seealso build --json` lists all" in result.stderr
    strict = run("build", "--model", NAME, "--strict", "--json")
    assert strict.exit_code == 1
    assert len(json.loads(strict.stdout)["problems"]) == 12


def test_a_newsroom_whose_stories_are_mostly_hidden_is_warned(folder: Path) -> None:
    for number in range(20):
        story(folder / f"content/post/draft-{number}.md", "Draft", TOPICS["market"], draft="true")
    assert "WARNING: 21 of 36 stories are hidden" in run("build", "--model", NAME).stderr


# related


def test_related_for_a_person(index: Path) -> None:
    result = run("related", "post:library-1")
    assert result.exit_code == 0, result.stderr
    assert "See also, for “Library story 1”" in result.stdout
    assert re.search(r"^(strong|good|possible) +2024-\d\d-\d\d  ", result.stdout, re.MULTILINE)
    assert re.search(r"^ +· \d+% chance that an editor would link it$", result.stdout, re.MULTILINE)


def test_related_as_json(index: Path) -> None:
    answer = json.loads(run("related", "library-1", "--limit", "2", "--json").stdout)
    assert set(answer) == {"article", "related", "index"}
    assert answer["article"]["id"] == "post:library-1"
    assert len(answer["related"]) <= 2


def test_related_as_the_newsroom_wishes(index: Path) -> None:
    def ids(*flags: str) -> list[str]:
        result = run("related", "post:library-1", "--json", "--limit", "50", "--min-score", "0", *flags)
        assert result.exit_code == 0, result.output
        return [item["id"] for item in json.loads(result.stdout)["related"]]

    assert "post:market-1" in ids()
    assert "post:market-1" not in ids("--only-older"), "it came a day later"
    assert ids("--max-age", "1") == []
    assert {id.partition(":")[0] for id in ids("--site", "echo")} == {"echo"}
    assert len([id for id in ids("--per-site", "1") if id.startswith("echo")]) == 1
    assert "--diversity" in run("related", "--help").stdout
    assert run("related", "post:library-1", "--recency", "2").exit_code == 2


def test_embeddings_are_kept_where_they_are_told_to_be(folder: Path) -> None:
    assert run("build", "--cache", "kept").exit_code == 0
    assert (folder / "kept" / "cache.sqlite").is_file()
    assert not (folder / "index" / "cache" / "cache.sqlite").exists()


def test_a_file_is_a_draft(index: Path, folder: Path) -> None:
    story(folder / "tonight.md", "Library tonight", TOPICS["library"])
    answer = json.loads(run("related", "tonight.md", "--json").stdout)
    assert (answer["article"]["id"], answer["article"]["title"]) == (None, "Library tonight")


def test_the_pins_and_exclusions_of_a_draft_hold(index: Path, folder: Path) -> None:
    story(folder / "tonight.md", "Library tonight", TOPICS["library"])
    usual = [each["id"] for each in json.loads(run("related", "tonight.md", "--json").stdout)["related"]]
    names = "[post/football-1, '[Market](echo:market-2)', nowhere]"
    story(folder / "tonight.md", "Library tonight", TOPICS["library"], related=names, relatedExclude=usual[0])
    result = run("related", "tonight.md", "--json")
    answer = json.loads(result.stdout)["related"]
    assert [each["id"] for each in answer[:2]] == ["post:football-1", "echo:market-2"]
    assert [each["reasons"][0]["kind"] for each in answer[:2]] == ["pin", "pin"]
    assert usual[0] not in [each["id"] for each in answer]
    assert "tonight.md: `related` names 'nowhere', which fits no story, or several." in result.stderr
    # A hidden story is as unknown as one that does not exist.
    story(folder / "tonight.md", "Library tonight", TOPICS["library"], related="[post/secret]")
    result = run("related", "tonight.md", "--json")
    assert "secret" not in result.stdout
    assert "`related` names 'post/secret', which fits no story, or several." in result.stderr


def test_no_chance_is_told_of_what_editors_have_linked(folder: Path) -> None:
    text = f"{TOPICS['library']}\n\n[As we told](market-2.md)"
    story(folder / "content/echo/linking.md", "Linking", text, date="2024-06-01")
    built(folder / "seealso.toml")
    lines = run("related", "echo:linking", "--limit", "9").stdout.split("\n")
    told = lines.index(next(line for line in lines if "Linked by your editors" in line))
    assert "chance" not in "".join(lines[told : told + 2])
    assert "chance" in "".join(lines)


def test_a_file_of_the_archive_is_its_story_until_it_changes(folder: Path) -> None:
    file = folder / "content/post/library-1.md"
    os.utime(file, (1_700_000_000, 1_700_000_000))
    built(folder / "seealso.toml")
    assert json.loads(run("related", file, "--json").stdout)["article"]["id"] == "post:library-1"
    future = time.time() + 60
    os.utime(file, (future, future))
    answer = json.loads(run("related", file, "--json").stdout)
    assert answer["article"]["id"] is None
    assert "post:library-1" not in [item["id"] for item in answer["related"]]


# tags


def test_tags_for_drafts(index: Path, folder: Path) -> None:
    story(folder / "drafts/a.md", "Library", TOPICS["library"])
    story(folder / "drafts/deep/b.markdown", "Market", TOPICS["market"])
    for ignored in (".hidden/c.md", "node_modules/package/d.md", "README.md", "_index.md"):
        story(folder / "drafts" / ignored, "None of them", TOPICS["market"])
    (folder / "drafts/notes.txt").write_text("not a draft", "utf-8")
    result = run("tags", "suggest", "drafts/", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [line["path"] for line in lines] == ["drafts/a.md", "drafts/deep/b.markdown"]
    assert set(lines[0]) == {"path", "tags", "candidates"}
    assert set(lines[0]["tags"][0]) == {"tag", "confidence", "level", "reasons", "reserve"}
    assert lines[0]["tags"][0]["tag"] in ("library", "news")
    assert "library" in run("tags", "suggest", "drafts/a.md").stdout


def test_a_draft_that_cannot_be_read_does_not_keep_the_others(index: Path, folder: Path) -> None:
    story(folder / "drafts/b.md", "Market", TOPICS["market"])
    (folder / "drafts/a.md").write_bytes(b"\xff\xfe\x00")
    result = run("tags", "suggest", "drafts", "--json")
    assert [json.loads(line)["path"] for line in result.stdout.splitlines()] == ["drafts/b.md"]
    assert result.exit_code == 1
    assert "drafts/a.md: not UTF-8" in result.stderr
    assert "1 of 2 drafts could not be read" in result.stderr


# export


def test_export(index: Path, folder: Path) -> None:
    target = folder / "related.json"
    target.write_text("old", "utf-8")
    assert run("export", "--output", target, "--limit", "2").exit_code == 0
    export = json.loads(target.read_text("utf-8"))
    assert list(export) == ["version", "built_at", "articles"]
    assert len(export["articles"]) == 15
    article = export["articles"]["post:library-1"]
    assert set(article) == {"title", "url", "related"}
    assert 0 < len(article["related"]) <= 2
    assert list(article["related"][0]) == [
        "id",
        "title",
        "url",
        "image",
        "section",
        "published",
        "score",
        "level",
        "reasons",
    ]
    assert "post:secret" not in export["articles"]
    assert json.loads(run("export", "--output", "-", "--limit", "2").stdout) == export
    assert sorted(path.name for path in folder.iterdir()) == ["content", "index", "related.json", "seealso.toml"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_export_that_is_ended_leaves_no_stray_file(
    index: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    from embeddings.index.index import Index

    usual = signal.signal(number, signal.SIG_DFL)
    monkeypatch.setattr(Index, "related", lambda *_: os.kill(os.getpid(), number))
    (folder / "related.json").write_text("old", "utf-8")
    assert run("export", "--output", "related.json").exit_code == 1
    assert (folder / "related.json").read_text("utf-8") == "old"
    assert list(folder.glob(".related*")) == []
    assert signal.signal(number, usual) == signal.SIG_DFL


def test_jekyll_reads_an_export_as_yaml(folder: Path) -> None:
    title = "It\u0092s a ferry\x7f, \ufeffa \ufffe and \u2028 a <b>"
    text = f"---\nid: ferry\ntitle: {json.dumps(title)}\ndate: 2025-07-01\nurl: /ferry/\n---\nThe ferry was late. 😀\n"
    (folder / "content/post/ferry.md").write_text(text, "utf-8")
    assert run("build", "--quiet").exit_code == 0
    text = run("export", "--output", "-").stdout
    export = json.loads(text)
    titles = [story["title"] for story in export["articles"].values()]
    assert any("It\u0092s a ferry\x7f, \ufeff" in title for title in titles), titles
    assert yaml.safe_load(text) == export


def test_an_export_that_fails_leaves_the_old_file(index: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from embeddings.index.index import Index

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Index, "related", full)
    (folder / "related.json").write_text("old", "utf-8")
    result = run("export", "--output", "related.json")
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert (folder / "related.json").read_text("utf-8") == "old"
    assert list(folder.glob(".related*")) == []


# What goes wrong

LOOPS = [
    ["build", "loop"],
    ["build", "content", "--index", "loop"],
    ["check", "loop"],
    ["demo", "loop"],
    ["export", "--index", "index", "--output", "loop"],
    ["tags", "audit", "--index", "index", "--plan", "loop"],
]


@pytest.mark.parametrize("command", LOOPS, ids=" ".join)
def test_a_link_that_leads_to_itself_is_told_as_one(command: list[str], index: Path, folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    result = run(*command)
    assert result.exit_code in (1, 2)
    assert "unexpected" not in result.stderr
    assert "loop" in result.stderr
    assert "Too many levels" not in result.stderr or "a link that leads to itself: remove it" in result.stderr


def test_an_index_that_is_a_link_to_nothing_is_told_as_one(folder: Path) -> None:
    (folder / "dangling").symlink_to("nowhere")
    result = run("build", "content", "--index", "dangling")
    assert result.exit_code == 1
    assert "or a link that leads nowhere: move it away" in result.stderr


WRONG: list[tuple[list[str], int, str]] = [
    (["build", "nowhere"], 2, "there is no folder nowhere"),
    (["build", "--config", "nowhere.toml"], 2, "no config file nowhere.toml"),
    (["build", "--engine", "abacus"], 2, "abacus"),
    (["build", "--model", "no.such:encoder"], 1, "no.such:encoder"),
    (["related", "x", "--index", "nowhere"], 2, "seealso build"),
    (["related", "no-such-story"], 2, "fits no story"),
    (["related", "no-such-story"], 2, "One that readers do not see has no name here: seealso check"),
    (["tags", "undo", "nowhere.zip"], 2, "does not exist. Check how it is written."),
    (["related", "x", "--index", "seealso.toml"], 2, "is a file. Name a folder."),
    (["related", "twin"], 2, "post:twin"),
    (["related", "x", "--limit", "0"], 2, "--limit"),
    (["related", "x", "--limit", "four"], 2, "'four' is not a valid whole number."),
    (["related", "x", "--min-score", "low"], 2, "'low' is not a valid number."),
    (["serve", "--port", "80x"], 2, "'80x' is not a valid whole number."),
    (["related", "x", "--min-score", "nan"], 2, "--min-score"),
    (["related", "x", "--diversity", "NaN"], 2, "NaN is not in the range 0<=x<=1"),
    (["related", "x", "--recency", "-nan"], 2, "--recency"),
    (["related", "x", "--since", "yesterday"], 2, "'yesterday' is no day. Write it like 2024-06-27."),
    (["related", "x", "--index", ""], 2, "it is empty"),
    (["related"], 2, "REF_OR_FILE"),
    (["tags", "apply", "content", "--confidence", "nan"], 2, "--confidence"),
    (["build", ""], 2, "it is empty"),
    (["build", "content", "--cache", ""], 2, "it is empty"),
    (["check", ""], 2, "it is empty"),
    (["evaluate", ""], 2, "it is empty"),
    (["tags", "suggest", "nowhere"], 2, "no file or folder nowhere"),
    (["tags", "suggest", "content/images"], 2, "holds no draft"),
    (["export"], 2, "--output"),
    (["export", "--output", "seealso.toml/related.json"], 2, "Name another file"),
    (["export", "--output", "content"], 2, "content is a folder"),
    (["related", "drafts/nope.md"], 2, "there is no file drafts/nope.md, and no story of that name"),
    (["related", "content/post"], 2, "content/post is a folder"),
    (["related", "nope.mdx"], 2, "there is no file nope.mdx"),
    (["related", "markt-0"], 2, "Did you mean"),
    (["related", "market-0", "--site", "ecko"], 2, "There is no site 'ecko'. Did you mean 'echo'?"),
    (["related", "market-0", "--section", "qauyside"], 2, "There is no section 'qauyside'. Did you mean 'quayside'?"),
    (["related", "market-0", "--section", "xyz"], 2, "There are: old-town, quayside."),
    (["serve", "--index", "nowhere"], 2, "seealso build"),
    (["serve", "--host", "0.0.0.0"], 2, "SEEALSO_SERVICE__TOKEN"),
    (["serve", "--host", "192.0.2.1", "--open"], 1, "Name an address of this machine: --host H"),
    (["serve", "--host", "nowhere.invalid", "--open"], 1, "Name an address of this machine: --host H"),
    (["demo", "nowhere"], 2, "there is no folder nowhere"),
    (["demo", "content", "--host", "0.0.0.0", "--model", NAME], 2, "--open"),
    (["no-such-command"], 2, "no-such-command"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG)
def test_what_goes_wrong_is_told_in_a_line(index: Path, arguments: list[str], code: int, said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, ""), result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_damaged_index_is_a_failure(index: Path) -> None:
    current = (index / "CURRENT").read_text().strip()
    (index / "snapshots" / current / "manifest.json").write_text("{", "utf-8")
    result = run("related", "library-1")
    assert (result.exit_code, "Build the index again" in result.stderr) == (1, True)


def test_a_second_build_at_once_is_a_failure(folder: Path) -> None:
    with build_lock(folder / "index"):
        result = run("build", "--model", NAME)
    assert (result.exit_code, "another build" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp', '/']"),
            "seealso: No usable temporary directory found in ['/tmp', '/']. Name a folder for temporary files that can "
            "be written to: TMPDIR.\n",
        ),
        (
            IsADirectoryError(errno.EISDIR, "Is a directory", "index/cache/facts.json"),
            "seealso: index/cache/facts.json: Is a directory. It is a folder where a file belongs: move it away.\n",
        ),
        *(
            (
                error,
                "seealso: there is not enough memory. Allow it more (ulimit -v, the container's limit, a larger "
                "machine), then call it again.\n",
            )
            for error in (
                MemoryError(),
                RuntimeError("unable to mmap 90868376 bytes from file <model>: Cannot allocate memory (12)"),
                RuntimeError("[CPU] Subgraph node with name 'Transpose_83' can't alloc"),
                RuntimeError("std::bad_alloc"),
                ImportError("/lib/_sobol.so: failed to map segment from shared object"),
            )
        ),
        *(
            (
                error,
                f"seealso: {said}. Allow it more processes (ulimit -u, the container's limit) or memory, then call it "
                "again.\n",
            )
            for error, said in (
                (RuntimeError("can't start new thread"), "no further thread can be started"),
                (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "Resource temporarily unavailable"),
            )
        ),
    ],
)
def test_what_the_system_refuses_is_told_with_its_remedy(
    error: Exception, told: str, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from embeddings.index.index import Index

    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr(Index, "related", refused)
    result = run("related", "library-1")
    assert (result.exit_code, result.stderr) == (1, f"seealso: settings: seealso.toml\n{told}")


def test_the_unexpected_is_one_line_until_asked_for_more(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from embeddings.index.index import Index

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug\nof two lines")

    monkeypatch.setattr(Index, "related", broken)
    result = run("related", "library-1")
    assert result.exit_code == 1
    assert result.stderr == (
        "seealso: settings: seealso.toml\n"
        "seealso: unexpected ZeroDivisionError: a bug of two lines. Run `seealso --debug …` for the traceback.\n"
    )
    assert isinstance(run("--debug", "related", "library-1").exception, ZeroDivisionError)


# Processes


def started(*arguments: str, cwd: Path) -> tuple[subprocess.Popen[str], str]:
    """A `seealso` that listens, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from service.cli import main; main()", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    message = ""
    for line in process.stderr:
        message += line
        if found := re.search(r"http://\S+", line):
            return process, found[0]
    raise AssertionError(message)


def answer(address: str) -> Any:
    """What is answered there, once the process is up."""
    for _ in range(1800):
        try:
            with urllib.request.urlopen(address, timeout=180) as response:
                return response.read().decode()
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops(index: Path, folder: Path, number: signal.Signals) -> None:
    process, address = started("serve", "--port", "0", "--workers", "2", cwd=folder)
    try:
        assert json.loads(answer(f"{address}/health/ready"))["status"] == "ready"
        assert json.loads(answer(f"{address}/related?id=post:library-1"))["article"]["id"] == "post:library-1"
    finally:
        process.send_signal(number)
        _, rest = process.communicate(timeout=180)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest


def test_demo_tells_of_a_port_that_is_taken_before_it_builds(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("demo", "content", "--port", taken.getsockname()[1], "--model", NAME)
    assert result.exit_code == 1
    assert "Name another port: --port N" in result.stderr
    assert not (folder / ".seealso").exists()


def test_demo_builds_shows_and_stops(folder: Path) -> None:
    arguments = ["demo", "content", "--port", "0", "--model", NAME]
    process, address = started(*arguments, cwd=folder)
    try:
        assert "The Millfield Post" in answer(address)
        assert (folder / ".seealso" / "content" / "CURRENT").is_file()
    finally:
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=180)
    assert (process.returncode, "Stopped." in rest, "Traceback" in rest) == (0, True, False)
