"""A service's temporary folders: whose, how they are called, and who clears them away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

from service.base.temporary_folders import ALIVE, clear, temporary
from tests.support.paths import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a service runs where there is fork")
PREFIX = "seealso-tried-"


def test_a_folder_is_ones_own_and_gone_at_the_end() -> None:
    with temporary(PREFIX) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_folder_for_sockets_has_a_short_name_wherever_temporary_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 20)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with temporary(PREFIX, 100) as folder:
        assert len(str(folder / "socket")) < 100
    assert list(long.iterdir()) == []


def test_only_what_a_dead_service_left_is_cleared(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in (f"{PREFIX}dead", f"{PREFIX}living", "another-dead", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ALIVE).touch()
        (tmp_path / name / "kept").touch()
    (tmp_path / f"{PREFIX}of-no-service").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (tmp_path / f"{PREFIX}file").touch()
    before = {path.name for path in tmp_path.iterdir()}
    with FileLock(tmp_path / f"{PREFIX}living" / ALIVE):
        clear(tmp_path, PREFIX)
    assert before - {path.name for path in tmp_path.iterdir()} == {f"{PREFIX}dead"}
    assert (elsewhere / "kept").exists()


def test_what_a_killed_process_left_is_cleared_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"""if True:
    from service.base.temporary_folders import temporary
    with temporary({PREFIX!r}) as folder:
        print(folder, flush=True)
        input()
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        with temporary(PREFIX):
            assert left.exists(), "it lives"
        process.send_signal(signal.SIGKILL)
    with temporary(PREFIX):
        assert not left.exists()
