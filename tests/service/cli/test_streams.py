"""Standard streams that are closed, full, or read by nobody."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PROGRAM = f"{sys.executable} -c 'from service.cli import main; main()'"


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of a shell, in which `seealso` is the program."""
    return subprocess.run(
        ["bash", "-c", f'seealso() {{ {PROGRAM} "$@"; }}; {command}'],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        timeout=180,
    )


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "story.md").write_text("---\ntitle: Market opens\n---\nThe market opens.\n")
    return tmp_path


CLOSED = "seealso: standard output: Bad file descriptor. It is closed: leave it open, or lead it to a file.\n"
FULL = "seealso: standard output: No space left on device. Make room on the disk, then call it again.\n"
NO_ANSWER = [
    ("seealso check archive --json >&-", CLOSED),
    ("seealso check archive >&- <&-", CLOSED),
    ("seealso --version >&-", CLOSED),
    ("seealso check --help >&-", CLOSED),
    ("seealso check archive --json > /dev/full", FULL),
    ("seealso --help > /dev/full", FULL),
]


@pytest.mark.parametrize(("command", "message"), NO_ANSWER)
def test_an_answer_that_cannot_be_written_is_a_failure_of_one_line(command: str, message: str, newsroom: Path) -> None:
    done = shell(command, newsroom)
    assert (done.returncode, done.stderr) == (1, message)


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full", "2> >(exec true)", "0<&- 2>&-"])
def test_messages_that_cannot_be_written_change_nothing(stderr: str, newsroom: Path) -> None:
    build = "seealso build archive --index index --model tests.support.fake_encoder:create"
    done = shell(f"{build} {stderr}; echo $?", newsroom)
    assert done.stdout.startswith("Index built")
    assert done.stdout.endswith("\n0\n")
    assert shell(f"seealso related nosuch --index index {stderr}", newsroom).returncode == 2


def on_terminal(arguments: list[str], folder: Path) -> str:
    """Run a command whose answer goes to a terminal, and give what that is sent."""
    reading, writing = os.openpty()
    try:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", "from service.cli import main; main()", *arguments]
        subprocess.run(command, cwd=folder, env=environment, stdout=writing, timeout=180, check=True)
        return os.read(reading, 10_000).decode()
    finally:
        os.close(writing)
        os.close(reading)


def test_a_terminal_is_sent_nothing_of_a_story_that_it_would_obey(newsroom: Path) -> None:
    title = "Market \x9b31m\x7f\u202eopens"
    (newsroom / "archive" / "story.md").write_text(
        f"---\ntitle: {json.dumps(title)}\n---\nThe \u0637 market opens.\n", "utf-8"
    )
    assert title in shell("seealso check archive story", newsroom).stdout
    shown = on_terminal(["check", "archive", "story"], newsroom)
    assert r"Market \x9b31m\x7f\u202eopens" in shown
    assert "The \u0637 market opens." in shown


def test_nor_of_the_lines_around_a_tag_that_changes(newsroom: Path) -> None:
    text = "---\ntitle: Market opens\ntags: [a]\n---\nThe \x1b]0;market\x07 \x1b[2Jopens\x08.\n"
    (newsroom / "archive" / "story.md").write_text(text)
    shown = on_terminal(["tags", "merge", "a -> b", "archive", "--dry-run"], newsroom)
    assert "+tags: [b]" in shown
    assert r"The \x1b]0;market\x07 \x1b[2Jopens\x08." in shown


def test_an_export_of_which_the_last_is_not_written_is_a_failure_of_one_line(newsroom: Path) -> None:
    build = "seealso build archive --index index --model tests.support.fake_encoder:create --quiet"
    done = shell(f"{build} && seealso export --index index --output - > /dev/full", newsroom)
    assert (done.returncode, done.stderr) == (1, FULL)
    unread = shell("seealso export --index index --output - | true; echo ${PIPESTATUS[0]}", newsroom)
    assert (unread.stdout, unread.stderr) == ("1\n", "")
