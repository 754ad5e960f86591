"""content ← embeddings ← service: imports never run the other way, and what is slow waits until it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunPython

MAY_IMPORT = {
    "content": {"content"},
    "embeddings": {"content", "embeddings"},
    "service": {"content", "embeddings", "service"},
}
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
MAY_SET = {"embeddings/sentence_encoder.py": {"HF_HUB_OFFLINE", "OMP_WAIT_POLICY", "TOKENIZERS_PARALLELISM"}}
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


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_the_direction_never_turns(package: str) -> None:
    files = modules(package)
    assert files
    wrong = [
        f"{name(path)}:{line} imports {other}"
        for path in files
        for line, other in imported(ast.parse(path.read_text("utf-8")), package)
        if other in MAY_IMPORT.keys() - MAY_IMPORT[package]
    ]
    assert wrong == []


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
        ("service.cli", SLOW),
        ("service.settings", SLOW),
        ("embeddings.encoder", SLOW - {"numpy"}),
        ("embeddings.engines", SLOW - {"numpy"}),
        ("embeddings.build", SLOW - {"numpy"}),
    ],
)
def test_what_is_slow_is_not_imported_until_it_is_needed(
    module: str, left_out: set[str], run_python: RunPython
) -> None:
    done = run_python("-c", f"import {module}, sys; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    assert left_out & set(done.stdout.split()) == set()
