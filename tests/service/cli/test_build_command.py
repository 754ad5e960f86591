"""`seealso build` as a hook, cron and people call it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from embeddings.building import model_choice
from embeddings.storage.locks import build_lock
from service.cli import cli
from tests.support.archives import four_subjects, story, write
from tests.support.fake_encoder import NAME, SLOW
from tests.support.paths import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    four_subjects(tmp_path / "news")
    monkeypatch.setenv("SEEALSO_MODEL", NAME)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["build", "news", "--index", "index", *arguments], prog_name="seealso")
    assert result.exit_code == 0, result.stderr
    return result


def test_which_model_it_took_and_why_is_told_where_nobody_named_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\n  model " not in build().output
    monkeypatch.delenv("SEEALSO_MODEL")
    monkeypatch.setattr(model_choice, "choose", lambda _: model_choice.Choice(SLOW, "chosen by lot"))
    assert f"\n  model      {SLOW}: chosen by lot\n" in build("--full").output
    told = json.loads(build("--full", "--json").stdout)
    assert (told["model"], told["model_note"]) == (SLOW, "chosen by lot")


def test_quiet_prints_nothing_but_trouble_and_that_once(folder: Path) -> None:
    assert build("--quiet").output == ""
    (folder / "news" / "broken.md").write_bytes(b"\xff")
    told = build("--quiet")
    assert told.stdout == ""
    assert "broken.md" in told.stderr
    assert build("--quiet").output == ""
    result = CliRunner().invoke(cli, ["build", "nowhere", "--quiet"], prog_name="seealso")
    assert (result.exit_code, "nowhere" in result.stderr) == (2, True)


def test_a_dry_run_tells_what_would_be_done_and_writes_nothing(folder: Path) -> None:
    assert "24 stories came or changed, 0 went; everything would be learned anew" in build("--dry-run").stdout
    assert not (folder / "index").exists()
    build()
    assert build("--dry-run").stdout == "Nothing changed: the index would stay as it is.\n"
    write(folder / "news", {"new.md": story("New", "A new story of the canal.")})
    (folder / "news" / "market-0.md").unlink()
    before = sorted(path.stat().st_mtime_ns for path in (folder / "index").rglob("*"))
    told = json.loads(build("--dry-run", "--json").stdout)
    assert (told["unchanged"], told["fresh"], told["gone"]) == (False, ["market-1", "new"], ["market-0"])
    assert sorted(path.stat().st_mtime_ns for path in (folder / "index").rglob("*")) == before


def test_wait_begins_when_the_other_build_has_ended(folder: Path) -> None:
    held, free = threading.Event(), threading.Event()

    def other() -> None:
        with build_lock(folder / "index"):
            held.set()
            free.wait(30)

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(30)
    threading.Timer(0.3, free.set).start()
    told = build("--wait").stderr
    thread.join()
    assert "waiting for another build (process " in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_soon_when_told_to_and_says_what_is_kept(number: signal.Signals, folder: Path) -> None:
    # Its encoder takes two seconds, in which no exception is heard.
    write(folder / "news", {"slow.md": story("Slowly", "Slowly a story is embedded.")})
    # Who starts the tests in the background of a shell has it ignore SIGINT.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heard}; from service.cli.main import main; main()"
    command = [sys.executable, "-c", program, "build", "news", "--index", "index"]
    with subprocess.Popen(
        [*command, "--model", SLOW], stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT), "PATH": ""}
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "loading the model" in line:
                break
        time.sleep(0.2)
        process.send_signal(number)
        told = process.stderr.read()
        process.wait()
    assert process.returncode == 1
    assert "the build was ended. What was published stays in service" in told
    assert build("--model", SLOW, "--quiet").output == ""
