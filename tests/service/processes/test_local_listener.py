"""Sockets between the service's processes, whose files something clears away."""

import shutil
import socket
from pathlib import Path

import pytest

from service.processes.local_listener import LocalListener


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("s").mkdir(mode=0o700)
    return Path("s")


def test_it_listens_again_once_its_file_is_gone(folder: Path) -> None:
    listener = LocalListener(folder / "socket", 1)
    assert not listener.renew()
    shutil.rmtree(folder)
    assert listener.renew()
    assert folder.stat().st_mode & 0o777 == 0o700
    with socket.socket(socket.AF_UNIX) as client, listener.socket:
        client.connect(str(folder / "socket"))


def test_it_does_not_listen_where_others_may_look(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    listener = LocalListener(folder / "socket", 1)
    (folder / "socket").unlink()
    folder.chmod(0o755)
    assert not listener.renew()
    assert not listener.renew()
    assert caplog.text.count("Start the service again") == 1
    listener.socket.close()
