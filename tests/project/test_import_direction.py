"""content ← embeddings ← service: imports never run the other way, and what is slow waits until it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RunPython
from tests.support.paths import ROOT

FLOORS = """
content.base
content.javascript
content.body.markup content.front_matter.syntax content.generators.configurations
content.front_matter
content.body content.visibility
content.formats
content.addresses content.fields
content.generators content.retagging.forms
content.files content.retagging
content
embeddings embeddings.base
embeddings.encoders embeddings.engines embeddings.text.languages
embeddings.text
embeddings.corpus embeddings.linking embeddings.storage
embeddings.related.terms
embeddings.map embeddings.related embeddings.tagging.names
embeddings.tag_audit embeddings.tagging
embeddings.building.assembling
embeddings.building.quick
embeddings.building embeddings.index
embeddings.evaluation
service.base
service.i18n
service.payloads service.settings
service.counts service.live service.reports
service.http
service.routes
service
service.processes
service.cli
"""
"""The rooms, floor by floor from the ground: a room may import what lies in it and on floors below."""
FLOOR = {room: number for number, rooms in enumerate(FLOORS.split("\n")) for room in rooms.split()}
SERVICE_ONLY = {
    "click",
    "flask",
    "flask_cors",
    "gunicorn",
    "limits",
    "prometheus_client",
    "pydantic_settings",
    "werkzeug",
}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
# The one exception: these libraries can be told such things only by the environment, before they are imported.
MAY_SET = {"embeddings/encoders/sentence_encoder.py": {"HF_HUB_OFFLINE", "OMP_WAIT_POLICY", "TOKENIZERS_PARALLELISM"}}
SLOW = {"faiss", "numpy", "openvino", "scipy", "sentence_transformers", "sklearn", "torch", "transformers"}


def modules(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.Module, package: str) -> Iterator[tuple[int, str]]:
    """Line and top-level name of each import, those inside functions and TYPE_CHECKING too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, package if node.level else (node.module or "").partition(".")[0]


def environment_used(tree: ast.Module) -> Iterator[tuple[int, str | None]]:
    """Line of each use of the environment, with the variable's name where it is only given a default."""
    defaults = {}
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="environ") as environ, attr="setdefault"),
                args=[ast.Constant(value=str(variable)), *_],
            ):
                defaults[environ] = variable
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=attribute) if attribute in ENVIRONMENT:
                yield node.lineno, defaults.get(node)
            case ast.ImportFrom(module="os", names=names) if ENVIRONMENT & {alias.name for alias in names}:
                yield node.lineno, None


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in modules("content", "embeddings", "service")
}


def room(module: str) -> str:
    return module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]


def imports() -> dict[str, set[str]]:
    """The modules of ours that each imports, in functions and for types alone too."""
    found: dict[str, set[str]] = {module: set() for module in MODULES}
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found[module] |= {alias.name for alias in node.names if alias.name in MODULES}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name(path)}:{node.lineno} imports relatively"
                members = {f"{node.module}.{alias.name}" for alias in node.names}
                found[module] |= (members & MODULES.keys()) or ({node.module or ""} & MODULES.keys())
    return found


def test_every_room_has_a_floor_and_says_what_it_holds() -> None:
    assert {room(module) for module in MODULES} == set(FLOOR)
    assert [r for r in FLOOR if not ast.get_docstring(ast.parse(MODULES[r].read_text("utf-8")))] == []


def test_imports_lead_to_the_same_room_or_to_floors_below() -> None:
    imported = imports()
    assert sum(map(len, imported.values())) > 500
    wrong = [
        f"{module} imports {other}"
        for module, others in imported.items()
        for other in sorted(others)
        if room(other) != room(module) and FLOOR[room(other)] >= FLOOR[room(module)]
    ]
    assert wrong == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    left = imports()
    while free := {module for module, others in left.items() if not others & left.keys() - {module}}:
        left = {module: others for module, others in left.items() if module not in free}
    assert sorted(left) == []


def test_only_the_service_knows_the_web_the_command_line_and_settings() -> None:
    wrong = [
        f"{name(path)}:{line} imports {other}"
        for path in modules("content", "embeddings")
        for line, other in imported(ast.parse(path.read_text("utf-8")), path.relative_to(ROOT).parts[0])
        if other in SERVICE_ONLY
    ]
    assert wrong == []


def test_only_the_service_reads_the_environment() -> None:
    wrong = [
        f"{name(path)}:{line} uses the environment"
        for path in modules("content", "embeddings")
        for line, variable in environment_used(ast.parse(path.read_text("utf-8")))
        if variable not in MAY_SET.get(name(path), set())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os\nos.environ['X']", [(2, None)]),
        ("import os\nx = os.getenv('X')", [(2, None)]),
        ("from os import environ", [(1, None)]),
        ("import os\nos.environ.setdefault('X', '1')", [(2, "X")]),
        ("import os\nos.path.join('a', 'b')", []),
    ],
)
def test_a_use_of_the_environment_is_seen(source: str, expected: list[tuple[int, str | None]]) -> None:
    assert list(environment_used(ast.parse(source))) == expected


@pytest.mark.parametrize(
    ("module", "left_out"),
    [
        ("content.archive", SLOW | {"tree_sitter"}),
        ("service.cli", SLOW),
        ("service.settings", SLOW),
        ("embeddings.encoders.registry", SLOW - {"numpy"}),
        ("embeddings.engines", SLOW - {"numpy"}),
        ("embeddings.building.build", SLOW - {"numpy"}),
    ],
)
def test_what_is_slow_is_not_imported_until_it_is_needed(
    module: str, left_out: set[str], run_python: RunPython
) -> None:
    done = run_python("-c", f"import {module}, sys; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert left_out & set(done.stdout.split()) == set()
