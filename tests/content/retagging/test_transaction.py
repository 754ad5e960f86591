"""Retagging many files: what is shown, made, undone, and what a killed process leaves."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from content.base import safe_writes
from content.retagging import (
    Edit,
    MergePlan,
    RetaggingError,
    apply,
    diff,
    git_dirty,
    parse_plan,
    prepare,
    undo,
)
from tests.support.content_helpers import needs_shared
from tests.support.paths import ROOT, SHARED

PLAN = MergePlan({"a": "b"})


def story(folder: Path, name: str, tags: str = "[a, c]") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"---\ntitle: {name}\ntags: {tags}\n---\nText of {name}.".encode())
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def prepared(*paths: Path) -> list[Edit]:
    edits, problems = prepare(dict.fromkeys(paths, PLAN))
    assert problems == []
    return edits


def test_only_files_that_change_are_prepared_and_nothing_is_written(tmp_path: Path) -> None:
    one, two = story(tmp_path, "one.md"), story(tmp_path, "two.md", "[c]")
    broken, gone = story(tmp_path, "broken.md", "[a"), tmp_path / "gone.md"
    mapping = story(tmp_path, "mapping.md", "{a, x}")
    link = tmp_path / "link.md"
    link.symlink_to(one)
    before = contents(tmp_path)

    edits, problems = prepare(dict.fromkeys([one, two, broken, gone, mapping, link], PLAN))

    assert [edit.path for edit in edits] == [one]
    assert [problem.path for problem in problems] == [str(broken), str(gone), str(mapping)]
    assert all(problem.remedy for problem in problems)
    assert contents(tmp_path) == before


def test_the_diff_is_one_that_git_applies(tmp_path: Path) -> None:
    paths = [story(tmp_path / "site", "one.md"), story(tmp_path / "site", "two.md")]
    paths[1].write_bytes(b"---\r\ntags: [a]\r\n---\r\nA form\x0cfeed.\r\n")
    (tmp_path / "other").symlink_to(tmp_path / "site")
    edits = prepared(tmp_path / "site" / ".." / "site" / "one.md", tmp_path / "other" / "two.md")
    shown = diff(edits, tmp_path / "other")
    assert "--- a/one.md\n+++ b/one.md\n" in shown
    assert "-tags: [a, c]\n+tags: [b, c]\n" in shown
    assert shown.count("\\ No newline at end of file\n") == 1
    assert f"--- a{paths[0]}\n" in diff(prepared(*paths))
    if shutil.which("git"):
        subprocess.run(["git", "apply", "-"], cwd=tmp_path / "site", input=shown.encode(), check=True)
        assert [path.read_bytes() for path in paths] == [edit.after for edit in edits]


def test_what_is_applied_is_undone_byte_for_byte(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    paths = [story(archive, f"{number}/story.md") for number in range(5)]
    before = contents(archive)
    edits = prepared(*paths)

    undo_file = apply(edits, tmp_path / "undo")
    assert [path.read_bytes() for path in paths] == [edit.after for edit in edits]
    assert sorted(contents(archive)) == sorted(before)
    assert prepared(*paths) == []

    undone = undo(undo_file)
    assert undone.restored == tuple(paths)
    assert contents(archive) == before
    assert undo(undo_file).untouched == tuple(paths)


def test_the_undo_file_opens_with_any_zip_tool(tmp_path: Path) -> None:
    path = story(tmp_path, "one.md")
    before = path.read_bytes()
    with zipfile.ZipFile(apply(prepared(path), tmp_path / "undo")) as archive:
        assert archive.testzip() is None
        assert archive.read("00000-one.md") == before


def test_permissions_and_symbolic_links_stay(tmp_path: Path) -> None:
    target, link = story(tmp_path, "elsewhere/one.md"), tmp_path / "link.md"
    target.chmod(0o640)
    link.symlink_to(target)
    undo_file = apply(prepared(link), tmp_path / "undo")
    assert link.is_symlink()
    assert b"[b, c]" in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o640
    undo(undo_file)
    assert link.is_symlink()
    assert b"[a, c]" in target.read_bytes()
    assert target.stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_where_a_file_changed_since_it_was_prepared(tmp_path: Path) -> None:
    paths = [story(tmp_path / "archive", "one.md"), story(tmp_path / "archive", "two.md")]
    edits = prepared(*paths)
    paths[1].write_bytes(b"An editor was here.")
    before = contents(tmp_path)
    with pytest.raises(RetaggingError, match=r"two\.md"):
        apply(edits, tmp_path / "undo")
    assert contents(tmp_path) == before


def test_a_file_that_changes_while_others_are_written_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = story(tmp_path, "one.md"), story(tmp_path, "two.md")
    edits, write = prepared(one, two), safe_writes.write

    def written(path: Path, data: bytes) -> None:
        write(path, data)
        if path == one:
            two.write_bytes(b"An editor was here.")

    monkeypatch.setattr(safe_writes, "write", written)
    with pytest.raises(RetaggingError, match=r"two\.md .*changed meanwhile.* 1 of 2 files"):
        apply(edits, tmp_path / "undo")
    assert b"[b, c]" in one.read_bytes()
    assert two.read_bytes() == b"An editor was here."


def test_what_a_killed_process_left_is_swept_away_by_a_change_and_by_its_undoing(tmp_path: Path) -> None:
    path, left = story(tmp_path / "archive", "one.md"), tmp_path / "archive" / ".one.md.x.seealso-tmp"
    left.touch()
    undo_file = apply(prepared(path), tmp_path / "undo")
    assert not left.exists()
    left.touch()
    assert undo(undo_file).restored == (path,)
    assert not left.exists()


def test_a_pipe_in_a_storys_place_is_left_alone_whatever_is_forced(tmp_path: Path) -> None:
    one, two = story(tmp_path, "one.md"), story(tmp_path, "two.md")
    undo_file = apply(prepared(one, two), tmp_path / "undo")
    one.unlink()
    os.mkfifo(one)
    undone = undo(undo_file, force=True)
    assert (undone.restored, undone.refused) == ((two,), (one,))
    assert one.is_fifo()


def test_a_file_that_cannot_be_restored_is_named_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = story(tmp_path, "one.md"), story(tmp_path, "two.md")
    undo_file, write = apply(prepared(one, two), tmp_path / "undo"), safe_writes.write

    def written(path: Path, data: bytes) -> None:
        if path == two:
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(safe_writes, "write", written)
    with pytest.raises(RetaggingError, match=r"two\.md .*No space left.* 1 of 2 files are"):
        undo(undo_file)
    assert (b"[a, c]" in one.read_bytes(), b"[b, c]" in two.read_bytes()) == (True, True)


def test_undo_leaves_alone_what_others_changed_unless_forced(tmp_path: Path) -> None:
    one, two, three = (story(tmp_path / "archive", f"{name}.md") for name in ("one", "two", "three"))
    before = contents(tmp_path / "archive")
    undo_file = apply(prepared(one, two, three), tmp_path / "undo")
    two.write_bytes(b"An editor was here.")
    three.unlink()
    undone = undo(undo_file)
    assert (undone.restored, undone.refused) == ((one,), (two, three))
    assert two.read_bytes() == b"An editor was here."
    assert not three.exists()
    assert undo(undo_file, force=True).restored == (two, three)
    assert contents(tmp_path / "archive") == before


def test_a_file_that_cannot_be_written_is_named_with_the_way_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = story(tmp_path, "one.md"), story(tmp_path, "two.md")

    def full(path: Path, data: bytes, real: str) -> None:
        raise OSError(28, "No space left on device")

    edits = prepared(one, two)
    monkeypatch.setattr("content.retagging.disk.write_safely", full)
    with pytest.raises(RetaggingError, match=r"one\.md .*No space left.*0 of 2 files.*undo\.zip"):
        apply(edits, tmp_path / "undo")


def test_without_a_place_for_the_undo_file_nothing_is_changed(tmp_path: Path) -> None:
    path = story(tmp_path, "one.md")
    before = path.read_bytes()
    with pytest.raises(RetaggingError, match="nothing was changed"):
        apply(prepared(path), path / "undo")
    assert path.read_bytes() == before


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_git_tells_the_files_that_no_commit_holds(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    clean, changed, other = (story(archive, f"news/{name}") for name in ("clean.md", "é [1] *.md", "other.md"))
    elsewhere = story(tmp_path, "elsewhere.md")
    assert git_dirty(archive, [clean]) == []

    committed(archive)
    assert git_dirty(archive, [clean, changed, elsewhere]) == []
    changed.write_text("changed")
    other.write_text("changed")
    untracked = story(archive, "untracked.md")
    assert git_dirty(archive / "news", [clean, changed, untracked]) == ["news/é [1] *.md", "untracked.md"]


def committed(folder: Path) -> None:
    """All that lies in a folder, in a commit of a repository of its own."""
    identity = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "--message", "All"]):
        subprocess.run(["git", *command], cwd=folder, check=True)


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
@pytest.mark.parametrize("around", ["a clone in a work tree", "a submodule", "clones in a plain folder"])
def test_each_file_is_asked_of_the_work_tree_that_it_lies_in(tmp_path: Path, around: str) -> None:
    archive = tmp_path / "archive"
    inner, deep = story(archive, "content/inner.md"), story(archive, "content/news/deep.md")
    committed(archive / "content")
    outer = story(archive, "outer.md")
    if around == "a clone in a work tree":
        (archive / ".gitignore").write_text("content/\n")
    if around != "clones in a plain folder":
        committed(archive)
    every = [inner, deep, outer]
    assert git_dirty(archive, every) == []
    for file in every:
        file.write_text("changed")
    changed = ["content/inner.md", "content/news/deep.md"]
    assert git_dirty(archive, every) == changed + ["outer.md"] * (around != "clones in a plain folder")
    assert git_dirty(archive / "content", [inner, deep]) == ["inner.md", "news/deep.md"]


def test_without_git_there_is_nothing_to_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert git_dirty(tmp_path, [story(tmp_path, "one.md")]) == []


# The real archives, and processes killed at any moment.


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for name in ("18f", "digitalgov"):
        shutil.copytree(SHARED / name, tmp_path / "archive" / name)
    return tmp_path / "archive"


REAL_PLAN = """
multimedia -> sound: and pictures
open source -> "#opensource"
agile -> ways of working
research ->
"""


@needs_shared
def test_a_plan_changes_only_tag_lines_of_real_files_and_undo_restores_them(archive: Path, tmp_path: Path) -> None:
    before = contents(archive)
    edits, _ = prepare(dict.fromkeys(sorted(archive.rglob("*.md")), parse_plan(REAL_PLAN)))
    assert len(edits) > 200
    undo_file = apply(edits, tmp_path / "undo")
    after = contents(archive)
    assert sorted(before) == sorted(after)
    assert sum(before[name] != after[name] for name in before) == len(edits)

    olds = {b"multimedia", b"open source", b"agile", b"research"}
    news = {b"sound: and pictures", b"#opensource", b"ways of working"}
    for edit in edits:
        lines, kept = edit.before.split(b"\n"), edit.after.split(b"\n")
        gone = [line for line in lines if line not in kept]
        come = [line for line in kept if line not in lines]
        for line, words in [*((line, olds) for line in gone), *((line, news) for line in come)]:
            assert line.strip().removeprefix(b"-").strip(b" \"'\r") in words or line.startswith((b"tags:", b"topics:"))
        start = edit.before.index(b"\ntags:" if b"\ntags:" in edit.before.split(b"\n---")[0] else b"\ntopics:")
        end = edit.before.index(b"\n---", start)
        assert edit.after.startswith(edit.before[:start])
        assert edit.after.endswith(edit.before[end:])

    assert len(undo(undo_file).restored) == len(edits)
    assert contents(archive) == before


RUN = """
import os, signal, sys
from pathlib import Path
from content.retagging import apply, parse_plan, prepare

archive, plan, folder, last = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
edits, _ = prepare(dict.fromkeys(sorted(archive.rglob("*.md")), parse_plan(plan.read_text())))
count = 0

def die_in_time(event, arguments):
    global count
    if event in ("open", "os.rename", "os.chmod", "os.remove", "os.mkdir"):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die_in_time)  # told of each step before it is made
print("ready", flush=True)
apply(edits, folder)
print(count, flush=True)
"""


def test_a_process_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """Killed before one step or another of the first to the last, and now and then from outside at any moment."""
    archive, folder, plan = tmp_path / "archive", tmp_path / "undo", tmp_path / "plan.txt"
    paths = [story(archive, f"{number % 3}/{number}.md") for number in range(16)]
    plan.write_text("a -> b")
    before = contents(archive)
    after = {name: data.replace(b"[a, c]", b"[b, c]") for name, data in before.items()}

    def run(last: int, seconds: float | None = None) -> str:
        command = [sys.executable, "-c", RUN, *map(str, (archive, plan, folder, last))]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            if seconds is not None:
                time.sleep(seconds)
                process.send_signal(signal.SIGKILL)
            output = process.stdout.read()
        assert (process.returncode == -signal.SIGKILL) or seconds is not None or not last
        return output

    steps = int(run(0))
    assert contents(archive) == after
    undo(next(folder.glob("*.undo.zip")))
    assert contents(archive) == before
    shutil.rmtree(folder)

    dice, halves = random.Random(4), 0
    for trial, last in enumerate([1, steps, *dice.sample(range(2, steps), 9), 0, 0, 0]):
        run(last, None if last else dice.uniform(0, 0.1))

        left = contents(archive)
        stories = {name: left.pop(name) for name in before}
        assert all(data in (before[name], after[name]) for name, data in stories.items())
        assert all(name.endswith(".seealso-tmp") and Path(name).name.startswith(".") for name in left)
        halves += 0 < sum(stories[name] == after[name] for name in before) < len(before)

        made = sorted(folder.glob("*.undo.zip"), key=lambda path: path.stat().st_mtime_ns)
        if trial % 2:  # the same again completes it
            edits, problems = prepare(dict.fromkeys(paths, parse_plan("a -> b")))
            assert problems == []
            made.append(apply(edits, folder))
            assert {name: data for name, data in contents(archive).items() if name in before} == after
        for undo_file in reversed(made):
            assert undo(undo_file).refused == ()
        assert {name: data for name, data in contents(archive).items() if name in before} == before
        assert not made or contents(archive) == before, "what the killed process left unfinished is still there"
        shutil.rmtree(folder, ignore_errors=True)
    assert halves >= 5, "hardly any process was killed half-way"


def test_a_first_undo_file_restores_even_what_a_second_run_completed(tmp_path: Path) -> None:
    paths = [story(tmp_path / "archive", f"{number}.md") for number in range(4)]
    before, edits = contents(tmp_path / "archive"), prepared(*paths)
    first = apply(edits, tmp_path / "undo")
    for edit in edits[2:]:  # as if the first run had been killed here
        edit.path.write_bytes(edit.before)
    apply(prepared(*paths), tmp_path / "undo")
    undo(first)
    assert contents(tmp_path / "archive") == before


def test_nothing_is_written_outside_of_the_folders_named(tmp_path: Path) -> None:
    inside, outside = story(tmp_path / "archive", "one.md"), story(tmp_path / "outside", "private.md")
    for name, target in {"away.md": outside, "within.md": inside}.items():
        (tmp_path / "archive" / name).symlink_to(target)
    (tmp_path / "archive" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "content").symlink_to(tmp_path / "archive")  # the archive itself may be a link
    root = tmp_path / "content"
    paths = [root / name for name in ("away.md", "folder/private.md", "within.md")]
    edits, problems = prepare(dict.fromkeys(paths, PLAN), within=[tmp_path / "another", root])
    assert [edit.path for edit in edits] == [root / "within.md"]
    assert [problem.path for problem in problems] == [str(root / "away.md")]
    assert "out of the archive" in problems[0].message
    apply(edits, tmp_path / "undo")
    assert b"[b, c]" in inside.read_bytes()
    assert b"[a, c]" in outside.read_bytes()


def test_a_link_laid_since_leads_no_change_and_no_undoing_away(tmp_path: Path) -> None:
    one, outside = story(tmp_path / "archive", "one.md"), story(tmp_path, "private.md")
    outside.write_bytes(one.read_bytes())
    edits = prepared(one)
    before, after = edits[0].before, edits[0].after
    one.unlink()
    one.symlink_to(outside)
    with pytest.raises(RetaggingError, match="leads to"):
        apply(edits, tmp_path / "undo")
    assert outside.read_bytes() == before
    one.unlink()
    one.write_bytes(before)
    undo_file = apply(edits, tmp_path / "undo")
    one.unlink()
    one.symlink_to(outside)
    outside.write_bytes(after)
    assert undo(undo_file, force=True).refused == (one,)
    assert outside.read_bytes() == after


def test_a_name_of_255_bytes_is_written(tmp_path: Path) -> None:
    path = story(tmp_path, "é" * 126 + ".md")
    apply(prepared(path), tmp_path / "undo")
    assert b"[b, c]" in path.read_bytes()
