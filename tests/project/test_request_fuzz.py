"""Everything that the API's description allows is asked of a running service, and much that it does not.

`make test` asks some hundred questions, `make fuzz` more than two thousand (SEEALSO_FUZZ is the number an operation).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.service_helpers import TOKEN, built, newsroom
from tests.support.service_process import serving

EXAMPLES = int(os.environ.get("SEEALSO_FUZZ", "10"))
"""At most so many random requests an operation, beside those for each bound of each parameter."""
MIN_REQUESTS = 2000 if EXAMPLES >= 400 else 300
SECONDS = 1800 if EXAMPLES >= 400 else 900

CONFIG = f"""
hooks = '{ROOT / "tests" / "support" / "fuzz_hooks.py"}'

[checks.positive_data_acceptance]
# No schema can say that a draft must hold text, how long an address may be in all, or how often one may report.
expected-statuses = ["2xx", "401", "404", "414", "422", "429"]

[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "413", "414", "415", "422", "429"]
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    built(config)
    return config


def test_no_answer_is_outside_the_description(config: Path, tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(CONFIG, "utf-8")
    settings = {"token": TOKEN, "posts_per_minute": "0", "events": "true", "origins": "https://post.example"}
    with serving(config, tmp_path / "log", **settings) as service:
        command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
        command += ["run", f"http://127.0.0.1:{service.port}/openapi.json", "--checks", "all"]
        command += ["--header", f"Authorization: Bearer {TOKEN}", "--max-examples", str(EXAMPLES)]
        if os.environ.get("CI"):
            command += ["--seed", "1"]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False, env=_environment()
        )
    output = f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    assert done.returncode == 0, output
    generated = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert generated, output
    assert int(generated[1]) == int(generated[2]) >= MIN_REQUESTS, output
    assert "Traceback" not in service.said


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "NO_COLOR": "1"}
