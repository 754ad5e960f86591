"""`seealso tags audit`, `merge`, `apply` and `undo`, as an editor calls them."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from content.retagging import parse_plan
from tests.support.command_line import run
from tests.support.fake_encoder import FakeEncoder
from tests.support.service_helpers import TOPICS, built, story


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*.md"))}


@pytest.fixture
def index(folder: Path) -> Path:
    library = folder / "content/post/library-1.md"
    library.write_text(library.read_text("utf-8").replace("[library, news]", "[Libraries, library, news]"), "utf-8")
    built(folder / "seealso.toml")
    return folder / "index"


@pytest.fixture
def plan(folder: Path) -> Path:
    path = folder / "tags.plan"
    path.write_text("# a plan\nfootball -> soccer\nNews ->\n", "utf-8")
    return path


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=Ada", "-c", "user.email=ada@post.example"]
    subprocess.run(["git", "-C", folder, *names, *arguments], check=True, capture_output=True)


def told_command(output: str, command: str) -> list[str]:
    """Give the words of the command of that name that is told, as a shell takes them."""
    _, name, rest = output.partition(f"seealso {command}")
    return shlex.split(name + rest.splitlines()[0])


# Ended by a signal


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_merge_that_is_ended_leaves_no_stray_file(
    folder: Path, plan: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    before, synced, real = contents(folder), [], os.fsync
    usual = signal.signal(number, signal.SIG_DFL)

    def fsync(handle: int) -> None:
        synced.append(handle)
        if len(synced) == 4:  # in the midst of writing stories
            os.kill(os.getpid(), number)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    result = run("tags", "merge", plan, "content", "--undo-dir", folder / "undo")
    assert result.exit_code == 1
    assert len(synced) >= 4
    assert not [path for path in folder.rglob("*") if path.name.endswith(".seealso-tmp")]
    monkeypatch.setattr(os, "fsync", real)
    for undo in (folder / "undo").glob("*.zip"):
        run("tags", "undo", undo, "content")
    assert contents(folder) == before
    assert signal.signal(number, usual) == signal.SIG_DFL


# audit


def test_an_audit_as_a_table(index: Path) -> None:
    result = run("tags", "audit", "--limit", "1")
    assert result.exit_code == 0, result.stderr
    head, *sections = result.stdout.split("\n\n")
    assert head == (
        "5 tags on 12 of 15 stories: 1 under two names, 0 perhaps the same, 1 used once, 1 never a help, "
        "3 stories without tags, 0 tags in doubt."
    )
    assert [section.splitlines()[0] for section in sections] == [
        "One tag under two names (1)",
        "Used once (1)",
        "Never a help (1)",
        "Stories without tags (3)",
    ]
    assert "Libraries -> library  1 -> 4 stories, 1 with both; singular and plural: “Library story 1”" in sections[0]
    assert "… and 2 more: --limit 3, or --json" in sections[3]


def test_an_audit_as_json_and_as_a_plan(index: Path, folder: Path) -> None:
    result = run("tags", "audit", "--json", "--plan", "tags.plan")
    answer = json.loads(result.stdout)
    assert list(answer) == [
        *("articles", "tagged", "tags", "checked"),
        *("near_duplicates", "used_once", "unhelpful", "untagged", "contradicted"),
    ]
    (found,) = answer["near_duplicates"]
    assert (found["kind"], found["old"], found["new"]) == ("same", "Libraries", "library")
    assert found["examples"][0]["id"] == "post:library-1"
    text = (folder / "tags.plan").read_text("utf-8")
    assert dict(parse_plan(text).merges) == {"Libraries": "library"}
    assert "plan written to tags.plan" in result.stderr
    # The plan may have been worked on since.
    again = run("tags", "audit", "--plan", "tags.plan")
    assert (again.exit_code, "already" in again.stderr) == (2, True)
    assert (folder / "tags.plan").read_text("utf-8") == text


@pytest.mark.parametrize(
    ("file", "said"),
    [("", "it is empty"), ("-", "it goes to a file, not to stdout"), ("plans/", "plans/ is a folder. Name a file")],
)
def test_a_plan_without_a_name_is_refused(index: Path, folder: Path, file: str, said: str) -> None:
    before = set(folder.iterdir())
    done = run("tags", "audit", "--plan", file)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"'--plan': {said}" in done.stderr
    assert set(folder.iterdir()) == before


def test_a_whole_plan_uncommented_is_a_plan(index: Path, folder: Path) -> None:
    assert run("tags", "audit", "--plan", "tags.plan").exit_code == 0
    text = (folder / "tags.plan").read_text("utf-8")
    assert parse_plan(
        "\n".join(line.removeprefix("# ") for line in text.splitlines() if " -> " in line and "`" not in line)
    )


# merge and undo


def test_merge_changes_only_tags_and_undo_gives_every_byte_back(folder: Path, plan: Path) -> None:
    before = contents(folder)
    result = run("tags", "merge", plan)
    assert result.exit_code == 0, result.stderr
    assert "Changed the tags of 12 files, of 16 looked at." in result.stdout
    assert "football -> soccer  4 files" in result.stdout
    assert "news -> (removed)   12 files" in result.stdout
    after = contents(folder)
    changed = {path for path in before if before[path] != after[path]}
    assert len(changed) == 12
    for path in changed:
        lines = zip(before[path].splitlines(), after[path].splitlines(), strict=True)
        assert [old for old, new in lines if old != new] == [next(x for x in before[path].splitlines() if b"tags" in x)]
    assert told_command(result.stdout, "build") == ["seealso", "build", "content", "--index", "index"]
    undo_file = told_command(result.stdout, "tags undo")[-1]
    undone = run("tags", "undo", undo_file)
    assert (undone.exit_code, undone.stdout) == (0, "Restored 12 files.\n")
    assert contents(folder) == before


def test_the_commands_that_a_merge_tells_work_as_they_are_written(
    folder: Path, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "seealso.toml").rename(tmp_path / "post's.toml")
    archive = folder / "content"
    merged = run("tags", "merge", plan, archive, "--index", tmp_path / "an index", "--config", tmp_path / "post's.toml")
    assert merged.exit_code == 0, merged.stderr
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    build = told_command(merged.stdout, "build")
    assert build[2:] == [str(archive), "--index", f"{tmp_path}/an index", "--config", f"{tmp_path}/post's.toml"]
    assert run(*build[1:], "--dry-run").exit_code == 0
    assert run(*told_command(merged.stdout, "tags undo")[1:]).exit_code == 0


def test_what_stands_beside_a_tag_stays_with_it(folder: Path) -> None:
    story = folder / "content/post/commented.md"
    story.write_text("---\ntitle: A\ntags:\n  - alpha  # the first\n  - beta  # the second\n---\nText.\n", "utf-8")
    (folder / "tags.plan").write_text("alpha ->\nbeta -> gamma\n", "utf-8")
    assert run("tags", "merge", "tags.plan", "content", "--undo-dir", folder / "undo").exit_code == 0
    assert story.read_text("utf-8") == "---\ntitle: A\ntags:\n  - gamma  # the second\n---\nText.\n"


def test_a_dry_run_is_a_diff_and_writes_nothing(folder: Path, plan: Path) -> None:
    git(folder, "init", "-q")  # all files are untracked: a dry run does not mind
    before = contents(folder)
    result = run("tags", "merge", plan, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("--- a/content/")
    assert "-tags: [football, news]\n+tags: [soccer]\n" in result.stdout
    assert "12 files of 16 would change" in result.stderr
    assert contents(folder) == before
    assert not (folder / "index").exists()
    patched = subprocess.run(["git", "apply", "--check"], input=result.stdout.encode(), cwd=folder, check=False)
    assert patched.returncode == 0


def test_unsaved_work_is_not_mixed_with_a_merge(folder: Path, plan: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "All")
    with (folder / "content/post/twin.md").open("a") as file:
        file.write("One more sentence.\n")
    before = contents(folder)
    result = run("tags", "merge", plan)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "content/post/twin.md" in result.stderr
    assert "--force" in result.stderr
    assert contents(folder) == before
    assert run("tags", "merge", plan, "--force", "--undo-dir", "undo").exit_code == 0
    assert len(list((folder / "undo").glob("*.undo.zip"))) == 1


def test_merge_as_json_in_a_folder_without_config(folder: Path, plan: Path) -> None:
    result = run(
        "tags", "merge", plan, "content/post", "--json", "--config", write_config(folder), "--undo-dir", "undo"
    )
    answer = json.loads(result.stdout)
    assert answer["files"] == 9
    assert answer["merged"] == [
        {"old": "football", "new": "soccer", "files": 2},
        {"old": "news", "new": None, "files": 6},
    ]
    assert sorted(answer["changed"])[0] == "content/post/football-1.md"
    assert Path(answer["undo"]).is_file()


def write_config(folder: Path) -> Path:
    path = folder / "plain.toml"
    path.write_text("[reading]\nday_first = true\n", "utf-8")
    return path


def test_nothing_to_merge(folder: Path) -> None:
    (folder / "tags.plan").write_text("no such tag -> another\n", "utf-8")
    result = run("tags", "merge", "tags.plan")
    assert (result.exit_code, result.stdout) == (1, "Nothing to change in 16 files.\n")
    assert "seealso: 1 line of the plan fits nothing. Mend or remove it; the others count.\n" in result.stderr
    assert not (folder / "index").exists()


def test_a_line_that_fits_nothing_is_told_and_the_others_are_carried_out(folder: Path) -> None:
    (folder / "tags.plan").write_text("# first\nfotball -> soccer\nnews -> novelties\nzzz/* ->\n", "utf-8")
    for flags in (["--dry-run"], []):
        result = run("tags", "merge", "tags.plan", *flags)
        assert result.exit_code == 1
        assert "line 2: no file has a tag 'fotball'. Did you mean 'football'?\n" in result.stderr
        assert "line 4: no file has a tag 'zzz/*'.\n" in result.stderr
        assert "seealso: 2 lines of the plan fit nothing. Mend or remove them; the others count.\n" in result.stderr
    assert "news -> novelties  12 files" in result.stdout
    answer = json.loads(run("tags", "merge", "tags.plan", "--json").stdout)
    assert answer["unused"] == [
        {"line": 2, "tag": "fotball", "near": "football"},
        {"line": 3, "tag": "news", "near": ""},
        {"line": 4, "tag": "zzz/*", "near": ""},
    ]


def test_nested_tags_are_told_and_taken_along_by_a_line_of_their_own(folder: Path) -> None:
    story(folder / "content/post/nested.md", "Cup", TOPICS["football"], tags="[Football/Cup, football/league]")
    result = run("tags", "merge", "football -> soccer", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert "Nested in football, and left: Football/Cup, football/league. " in result.stderr
    assert "add a line to the plan: football/* -> soccer/*\n" in result.stderr
    answer = json.loads(run("tags", "merge", "football -> soccer", "--dry-run", "--json").stdout)
    assert answer["nested"] == [
        {"tag": "football", "tags": ["Football/Cup", "football/league"], "line": "football/* -> soccer/*"}
    ]
    result = run("tags", "merge", "football/* -> soccer/*")
    assert (result.exit_code, result.stderr.count("Nested")) == (0, 0)
    story(folder / "content/post/other.md", "Cup", TOPICS["football"], tags="[football.cup, football/league]")
    result = run("tags", "merge", "football -> soccer", "--dry-run")
    assert "left: football.cup. To take them along, add a line to the plan: football.* -> soccer.*\n" in result.stderr
    assert "left: football/league. To take them along, add a line to the plan: football/*" in result.stderr
    assert "soccer/Cup" in (folder / "content/post/nested.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "beside", "fields"),
    [
        ("The ferry sails.\n", "ferry.meta", ".. title: Ferry\n.. tags: ferries, football\n.. date: 2024-05-01\n"),
        ("The ferry sails.\n", "ferry.yaml", "title: Ferry\ntags: [ferries, football]\n"),
        ("---\ntitle: Ferry\n---\nThe ferry sails.\n", ".meta.yml", "tags: [ferries]\n"),
    ],
)
def test_a_tag_that_stands_elsewhere_is_told(folder: Path, text: str, beside: str, fields: str) -> None:
    (folder / "content/post/boats").mkdir()
    (folder / "content/post/boats/ferry.md").write_text(text, "utf-8")
    (folder / "content/post/boats" / beside).write_text(fields, "utf-8")
    result = run("tags", "merge", "ferries -> boats", "--dry-run")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "content/post/boats/ferry.md: its tag ferries stands in a file beside it" in result.stderr
    assert "no file has a tag" not in result.stderr


def test_a_merge_sees_what_aliases_hide(folder: Path, plan: Path) -> None:
    with (folder / "seealso.toml").open("a") as file:
        file.write('\n[tags.aliases]\nfootball = "soccer"\n')
    assert "football -> soccer  4 files" in run("tags", "merge", plan).stdout


def test_a_file_that_cannot_be_changed_does_not_keep_the_others(folder: Path, plan: Path) -> None:
    (folder / "content/post/football-1.md").write_text("---\ntags: [football\n---\nText.\n", "utf-8")
    result = run("tags", "merge", plan)
    assert result.exit_code == 1
    assert "Changed the tags of 11 files" in result.stdout
    assert "content/post/football-1.md:" in result.stderr
    assert "1 file above left as they are" in result.stderr


def test_undo_leaves_alone_what_was_changed_since(folder: Path, plan: Path) -> None:
    before = contents(folder)
    undo_file = json.loads(run("tags", "merge", plan, "--json").stdout)["undo"]
    path = folder / "content/post/football-1.md"
    path.write_text("mine\n", "utf-8")
    result = run("tags", "undo", undo_file, "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, len(answer["restored"]), answer["refused"]) == (1, 11, [str(path)])
    assert "1 file above" in result.stderr
    assert path.read_text("utf-8") == "mine\n"
    assert run("tags", "undo", undo_file, "--force").exit_code == 0
    assert contents(folder) == before


WRONG = [
    ("a -> b\nb -> a\n", "circle"),
    ("a b\n", "tags.plan:1: there is no arrow"),
    ("a -> b\na -> c\n", "tags.plan:2"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_plan_that_makes_no_sense(folder: Path, text: str, said: str) -> None:
    (folder / "tags.plan").write_text(text, "utf-8")
    result = run("tags", "merge", "tags.plan")
    assert (result.exit_code, result.stdout, said in result.stderr) == (2, "", True)


def test_what_is_called_wrongly(folder: Path, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan.write_bytes(b"\xff -> a")
    assert "not UTF-8" in run("tags", "merge", plan).stderr
    assert run("tags", "merge", "nowhere.plan").exit_code == 2
    assert "put a tag with a # into double quotes" in run("tags", "merge", "#a -> b").stderr
    assert run("tags", "undo", "nowhere.zip").exit_code == 2
    assert run("tags", "undo", plan).exit_code == 1
    assert run("tags", "apply", "--confidence", "2").exit_code == 2
    assert run("tags", "apply", "--index", "nowhere").exit_code == 2
    assert run("tags", "audit", "--plan", "no/such/folder.plan").exit_code == 2
    monkeypatch.chdir(tmp_path)
    plan.write_text("a -> b\n", "utf-8")
    result = run("tags", "merge", plan)
    assert (result.exit_code, "no archive to read" in result.stderr) == (2, True)


def test_a_merge_that_is_interrupted_says_how_to_go_on(
    folder: Path, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr("content.retagging.apply", interrupted)
    result = run("tags", "merge", plan, "--undo-dir", "undo")
    assert result.exit_code == 1
    assert "Run the command again to complete it, or undo it with the newest file in undo." in result.stderr


def test_aliases_that_go_in_a_circle(folder: Path, plan: Path) -> None:
    with (folder / "seealso.toml").open("a") as file:
        file.write('\n[tags.aliases]\nfootball = "soccer"\nSoccer = "football"\n')
    result = run("tags", "merge", plan)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "seealso.toml: tags.aliases" in result.stderr
    assert "football -> soccer -> football" in result.stderr


# apply


def test_apply_tags_the_untagged_in_the_archives_own_style(index: Path, folder: Path) -> None:
    before = contents(folder)
    FakeEncoder.embedded.clear()
    answer = json.loads(run("tags", "apply", "--confidence", "0.05", "--most", "2", "--json").stdout)
    # What the index knows is not embedded again.
    assert FakeEncoder.embedded == []
    assert set(answer["suggested"]) <= {"content/post/twin.md", "content/post/hostile.md", "content/echo/twin.md"}
    assert "content/post/twin.md" in answer["suggested"]
    assert all(len(tags) <= 2 for tags in answer["suggested"].values())
    lines = (folder / "content/post/twin.md").read_text("utf-8").splitlines()
    names = [tag["tag"] for tag in answer["suggested"]["content/post/twin.md"]]
    assert f"tags: [{', '.join(names)}]" in lines
    assert run("tags", "undo", answer["undo"]).exit_code == 0
    assert contents(folder) == before


def test_apply_leaves_drafts_alone_and_reads_what_is_new(index: Path, folder: Path) -> None:
    story(folder / "content/post/fresh.md", "Market tonight", TOPICS["market"], date="2024-06-01")
    result = run("tags", "apply", "--confidence", "0.05", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert "content/post/fresh.md" in result.stdout
    assert "secret" not in result.stdout
    assert "of 4 would change" in result.stderr


@pytest.mark.parametrize(("beside", "fields"), [("x.meta", ".. title: Market\n"), ("x.yaml", "title: Market\n")])
def test_apply_leaves_a_story_whose_fields_stand_beside_it(index: Path, folder: Path, beside: str, fields: str) -> None:
    (folder / "content/post/x.md").write_text(TOPICS["market"], "utf-8")
    (folder / "content/post" / beside).write_text(fields, "utf-8")
    result = run("tags", "apply", "--confidence", "0.05", "--dry-run")
    assert (result.exit_code, "post/x.md" in result.stdout) == (1, False)
    assert "content/post/x.md: its fields stand in a file beside it. Change its tags there by hand.\n" in result.stderr


def test_apply_where_every_story_has_tags(index: Path, folder: Path) -> None:
    for path in (folder / "content").rglob("*.md"):
        if "\ntags:" not in (text := path.read_text("utf-8")):
            path.write_text(text.replace("---\n", "---\ntags: [x]\n", 1), "utf-8")
    for flags in ([], ["--dry-run"]):
        result = run("tags", "apply", *flags)
        assert (result.exit_code, result.stdout[:38]) == (0, "No story that readers may see is witho"), result.stderr


def test_apply_with_more_confidence_than_there_is(index: Path, folder: Path) -> None:
    before = contents(folder)
    result = run("tags", "apply", "--confidence", "1")
    assert (result.exit_code, result.stdout) == (0, "Nothing to change in 3 files.\n")
    assert contents(folder) == before


@pytest.mark.parametrize("command", ["audit", "merge", "apply", "undo"])
def test_each_help_has_an_example(command: str) -> None:
    result = run("tags", command, "--help")
    assert result.exit_code == 0
    assert f"seealso tags {command}" in result.stdout.partition("xample")[2]
