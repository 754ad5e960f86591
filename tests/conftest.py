"""What every test finds: a clean environment, a model that costs nothing, the command line as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import hypothesis
import pytest

from service.base import deadlines
from tests.support.fake_encoder import FakeEncoder
from tests.support.paths import ROOT

# Milvus's client, once a test has used it, writes into the errors of every process that a later test starts.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")

# Hundreds of processes are started; where bytecode is not to be kept, each would compile the whole program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Machines differ in speed, and in CI a failure must come again the same.
UNHURRIED = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("local", UNHURRIED)
hypothesis.settings.register_profile("ci", UNHURRIED, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


class RunPython(Protocol):
    """Runs Python as a process of its own, from a folder that is not the repository."""

    def __call__(self, *arguments: str | Path, timeout: float = 600) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of whoever runs the tests reaches them, nor does anything a hub could send, nor the deadline of a
    request that another test made in this process."""
    deadlines.end()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "config"))
    for name in [name for name in os.environ if name.startswith("SEEALSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    FakeEncoder.embedded.clear()


@pytest.fixture
def run_python(tmp_path: Path) -> RunPython:
    def run(*arguments: str | Path, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=tmp_path,
            # So that the process finds tests.support.fake_encoder.
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture
def run_seealso(run_python: RunPython) -> RunPython:
    """`seealso`, with its arguments."""

    def run(*arguments: str | Path, timeout: float = 600) -> subprocess.CompletedProcess[str]:
        return run_python("-c", "from service.cli import main; main()", *arguments, timeout=timeout)

    return run
