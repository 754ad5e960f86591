"""Changes reach every kind of rule, one at a time, and leave types and texts alone."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from tests.mutants.__main__ import MODULES, Changed
from tests.mutants.changes import changes
from tests.support.paths import ROOT

SOURCE = '''
"""What it does: 7."""
from functools import cache
Table = dict[str, 3]
FLOOR = 0.5
@cache
def rule(a: int = 1, *, b: list[2]) -> bool:
    """Says 7."""
    if not a < 2:
        b.append(-a)
        a += 4
    return max(a, 0) in b and True
'''


def test_each_rule_is_changed_in_turn() -> None:
    assert [f"{change.before} -> {change.after}" for change in changes(SOURCE, "rule.py")] == [
        "0.5 -> 1.5",
        "0.5 -> 1.0",
        "1 -> 2",
        "if not a < 2: b.append(-a) a += 4 -> if False: b.append(-a) a += 4",
        "not a < 2 -> a < 2",
        "a < 2 -> a <= 2",
        "a < 2 -> a > 2",
        "2 -> 3",
        "2 -> 4",
        "b.append(-a) -> pass",
        "-a -> a",
        "a += 4 -> pass",
        "4 -> 5",
        "4 -> 8",
        "max(a, 0) in b and True -> max(a, 0) in b or True",
        "max(a, 0) in b -> max(a, 0) not in b",
        "max -> min",
        "0 -> 1",
        "True -> False",
    ]


def test_a_change_is_run_and_the_next_is_of_the_whole_again() -> None:
    results = []
    for change in changes("FLOOR = 2\nCEILING = FLOOR + 1\n", "rule.py"):
        module: dict[str, int] = {}
        exec(change.code, module)
        results.append((change.line, module["FLOOR"], module["CEILING"]))
    assert results == [(1, 3, 4), (1, 4, 5), (2, 2, 1), (2, 2, 4)]


def test_each_row_of_a_table_is_left_out_once() -> None:
    assert [change.after for change in changes("A, B = C = frozenset(('x', 'y')), ['z']", "rule.py")] == [
        "(['z'],)",
        "(frozenset(('x', 'y')),)",
        "('y',)",
        "('x',)",
    ]


def test_changes_may_be_of_some_lines_alone() -> None:
    assert {change.line for change in changes(SOURCE, "rule.py", range(9, 11))} == {9, 10}


def test_a_changed_module_is_imported_in_place_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "tests.mutants.changes"
    monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Changed(name, compile("SAID = 1", "changed.py", "exec")), *sys.meta_path])
    made = __import__(name, fromlist=["SAID"])
    assert isinstance(made, ModuleType)
    assert made.SAID == 1
    assert made.__file__ is not None
    assert made.__file__.endswith("tests/mutants/changes.py")


@pytest.mark.parametrize("name", MODULES)
def test_each_module_has_its_tests(name: str) -> None:
    assert (ROOT / f"{name.replace('.', '/')}.py").is_file()
    assert all((ROOT / file).is_file() for file in MODULES[name])
