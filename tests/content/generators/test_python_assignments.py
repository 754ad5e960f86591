"""Configurations in Python: what they assign is read, and nothing is run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from content.generators.configurations.python_assignments import assigned_literals

CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("A = 'x'\nB = os.getcwd()\nC: str = 'y'\nD = {'e': [1]}", {"A": "x", "B": None, "C": "y", "D": {"e": [1]}}, set()),
    ("import os\nos.system('x')", {}, set()),
    ("A = B = 'x'", {"A": "x", "B": "x"}, set()),
    ("A, B = 'x', 'y'", {"A": None, "B": None}, set()),
    ("A = 'x'\nif A:\n    A = 'z'", {"A": None}, set()),
    ("A = 'x'\ndef f():\n    A = 'z'", {"A": "x"}, set()),
    ("A = 'x'\nB = A + '/y'\nC = f'{B}/z'\nD = f'{A!r}{E}'", {"A": "x", "B": "x/y", "C": "x/y/z", "D": None}, set()),
    ("A = ['x']\nA += ['y']\nA.append('z')\nA.extend(('u', 'v'))\nA.insert(0, 'w')", {"A": [*"xyzuvw"]}, set()),
    ("A = ['x']\nA += more()\nA.remove('x')", {"A": ["x"]}, {"A"}),
    ("A = ['x', y, *more()] + ['z']", {"A": ["x", "z"]}, {"A"}),
    ("A = ['x']\nfor y in z:\n    A.append(y)", {"A": ["x"]}, {"A"}),
    ("A = ['x', y]\nA = ['z']", {"A": ["z"]}, set()),
    ("A = {}\nA['x'] = 'y'\nA.update({'z': 1})\nA['u'] = v()", {"A": {"x": "y", "z": 1}}, {"A"}),
    ("A = dict(x='y')\nB = {'L': A}", {"A": {"x": "y"}, "B": {"L": {"x": "y"}}}, set()),
    ("A = (" * 500, {}, set()),
    ("\0", {}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "partial"), CASES, ids=range(len(CASES)))
def test_what_is_assigned_is_read(text: str, values: dict[str, Any], partial: set[str]) -> None:
    assigned = assigned_literals(text)
    assert assigned == values
    assert assigned.partial == partial
    assert set(assigned.not_known(["A", "B"])) == partial & {"A", "B"} | {
        name for name in ("A", "B") if values.get(name, "") is None
    }


def test_what_a_file_takes_over_is_read(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text("from top import *\nA = ['x']\nB = 'y'")
    (tmp_path / "top.py").write_text("from base import *\nC = 'z'")
    text = "from base import *\nfrom .other import *\nfrom os import path\nA += [C]"
    assert assigned_literals(text, tmp_path / "conf.py") == {"A": ["x", "z"], "B": "y", "C": "z"}


@pytest.mark.parametrize(
    "text",
    ["A = ['x']\n" + "A = A + A\n" * 6_000, "A = ['x']\n" + "A += ['x']\n" * 6_000,
     f"A = {['x'] * 1000}\nB = [{'*A, ' * 10_000}]", f"A = '{'x' * 10_000}'\nB = f'{'{A}' * 10_000}'",
     "A = ['x']\n" + "A = [A, A]\n" * 6_000],
    ids=range(5),
)  # fmt: skip
def test_a_value_that_grows_without_end_is_not_known(text: str) -> None:
    start = time.process_time()
    assigned_literals(text)
    # Under 2 s on the machine that this was written on.
    assert time.process_time() - start < 20
