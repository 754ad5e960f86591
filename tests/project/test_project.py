"""What stands around the code agrees with it: pins, changelog, container, README."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from service.settings import load
from tests.conftest import RunPython
from tests.support.paths import ROOT

PACKAGES = ("content", "embeddings", "service")
README = (ROOT / "README.md").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DEPENDENCIES = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = [Requirement(line) for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines]
# Builds of torch for graphics cards bring these, in versions that it pins itself.
BROUGHT_BY_TORCH = ("cuda-", "nvidia-", "triton")


def pins() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} pins nothing"
    return specifier.version


def our_files() -> list[Path]:
    """Every file that is in the repository or would be with the next commit."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git checkout, so there is no telling which files are the project's")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def instructions(name: str) -> list[str]:
    """The arguments of each such instruction of the Dockerfile."""
    joined = re.sub(r"\\\n", " ", DOCKERFILE)
    return re.findall(rf"^{name}\s+(.+)$", joined, re.MULTILINE)


# What gets installed


@pytest.mark.parametrize("wanted", [*DEPENDENCIES, *EXTRAS], ids=lambda requirement: requirement.name)
def test_whatever_pyproject_names_is_pinned_to_a_version_it_allows(wanted: Requirement) -> None:
    pin = pins().get(canonicalize_name(wanted.name))
    assert pin is not None, f"constraints.txt does not pin {wanted.name}"
    assert wanted.specifier.contains(version(pin))


def test_whatever_comes_along_is_pinned_and_nothing_else() -> None:
    needed: set[tuple[str, tuple[str, ...]]] = set()
    todo = [*DEPENDENCIES, *EXTRAS]
    while todo:
        requirement = todo.pop()
        name, extras = canonicalize_name(requirement.name), tuple(sorted(requirement.extras))
        if (name, extras) in needed or name.startswith(BROUGHT_BY_TORCH):
            continue
        needed.add((name, extras))
        try:
            further = [Requirement(line) for line in requires(name) or []]
        except PackageNotFoundError:
            pytest.fail(f"{name} is not installed: make install")
        todo += [r for r in further if r.marker is None or any(r.marker.evaluate({"extra": e}) for e in ("", *extras))]
    names = {name for name, _ in needed}
    if sys.platform == "linux":
        assert names == pins().keys()
    assert names <= pins().keys()


def test_whatever_the_code_imports_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    optional = [Requirement(line) for extra in ("milvus", "multilingual") for line in extras[extra]]
    declared = {canonicalize_name(requirement.name) for requirement in [*DEPENDENCIES, *optional]}
    distributions = packages_distributions()
    missing = set()
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for top in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {*PACKAGES}:
                if not declared & {canonicalize_name(name) for name in distributions.get(top, [])}:
                    missing.add(f"{path.relative_to(ROOT)} imports {top}")
    assert missing == set()


def test_the_wheel_takes_along_every_file_that_is_not_python() -> None:
    taken = {
        path
        for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package).glob(pattern)
    }
    ours = [path for path in our_files() if path.relative_to(ROOT).parts[0] in PACKAGES and path.suffix != ".py"]
    assert [path.relative_to(ROOT).as_posix() for path in ours if path not in taken] == []


def test_the_version_is_the_newest_of_the_changelog() -> None:
    newest = re.search(r"^## \[(.+?)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == PROJECT["project"]["version"]


def test_the_license_is_the_one_declared() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text("utf-8")


# The container


def test_the_container_runs_as_an_ordinary_user() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    users = re.findall(r"^USER\s+(\S+)$", last_stage, re.MULTILINE)
    assert users
    assert users[-1].partition(":")[0] not in ("root", "0")
    assert re.search(rf"useradd .*\b{users[-1]}\b", last_stage)


def test_the_container_checks_its_health_where_it_listens() -> None:
    command = json.loads(instructions("CMD")[-1])
    port = command[command.index("--port") + 1]
    assert instructions("EXPOSE") == [port]
    (health,) = instructions("HEALTHCHECK")
    check = json.loads(health.partition("CMD ")[2])
    assert check[:2] == ["python", "-c"]
    ast.parse(check[2])
    assert f"http://127.0.0.1:{port}/health/ready" in check[2]


def test_the_container_keeps_its_index_in_a_volume_and_asks_no_hub() -> None:
    command = json.loads(instructions("CMD")[-1])
    assert command[:2] == ["seealso", "serve"]
    assert instructions("VOLUME") == [command[command.index("--index") + 1]]
    assert "HF_HUB_OFFLINE=1" in DOCKERFILE


def test_what_the_container_copies_is_there_and_not_ignored() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = {
        source for line in instructions("COPY") if not line.startswith("--from") for source in shlex.split(line)[:-1]
    }
    assert copied == kept
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_compose_serves_the_index_that_it_builds() -> None:
    services = COMPOSE["services"]
    assert services.keys() == {"web", "build"}
    for service, verb in (("web", "serve"), ("build", "build")):
        words = shlex.split(services[service]["command"])
        assert words[:2] == ["seealso", verb]
        assert words[words.index("--index") + 1] == "/data/index"
        assert "index:/data/index" in services[service]["volumes"]
    assert "index" in COMPOSE["volumes"]
    assert services["build"]["profiles"], "docker compose up must not build an index"


def test_compose_takes_its_secret_from_outside_and_listens_at_home() -> None:
    web = COMPOSE["services"]["web"]
    assert web["environment"]["SEEALSO_SERVICE__TOKEN"].startswith("${SEEALSO_SERVICE__TOKEN:?")
    assert [port for port in web["ports"] if not port.startswith("127.0.0.1:")] == []


# What people are told


def commands_shown() -> list[list[str]]:
    """Each `seealso …` that a file of ours tells people, or a machine, to run."""
    texts = [README, DOCKERFILE, (ROOT / "CONTRIBUTING.md").read_text("utf-8")]
    texts += [f"seealso {service['command'].partition(' ')[2]}" for service in COMPOSE["services"].values()]
    texts += [" ".join(json.loads(instructions("CMD")[-1]))]
    joined = "\n".join(texts).replace("\\\n", " ")
    shown = re.findall(r"(?:^|[\s`/])seealso ((?:[a-z]+|--[a-z]+)\b[^\n`#|&>]*)", joined)
    return [words for line in shown if (words := line.replace("$(", " ").split()) and words[0] != "seealso"]


def test_every_command_shown_exists_with_its_options(run_seealso: RunPython) -> None:
    shown = commands_shown()
    known = re.findall(r"^  ([a-z]+)", run_seealso("--help").stdout.partition("Commands:")[2], re.MULTILINE)
    assert known
    helps: dict[str, str] = {}
    wrong = []
    for words in shown:
        if words[0].startswith("--"):
            continue
        path = words[:2] if words[0] == "tags" else words[:1]
        if words[0] not in known:
            wrong.append(f"seealso {' '.join(words)}: there is no such command")
            continue
        key = " ".join(path)
        if key not in helps:
            helps[key] = run_seealso(*path, "--help").stdout
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        wrong += [f"seealso {key} has no {option}" for option in options if not re.search(rf"{option}\b", helps[key])]
    assert shown
    assert wrong == []


def test_every_make_target_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    texts = README + (ROOT / "CONTRIBUTING.md").read_text("utf-8") + (ROOT / ".ci/run").read_text("utf-8")
    shown = set(re.findall(r"(?:`|^|took |    )make ([a-z]+)", texts, re.MULTILINE))
    assert {"run", "test", "lint"} <= shown
    assert shown - targets == set()


def test_the_settings_shown_are_settings(tmp_path: Path) -> None:
    examples = re.findall(r"^```toml\n(.+?)^```", README, re.MULTILINE | re.DOTALL)
    assert examples
    for number, example in enumerate(examples):
        file = tmp_path / f"{number}.toml"
        file.write_text(example, "utf-8")
        said: dict[str, Any] = tomllib.loads(example)
        settings = load(config=file, discover=False)
        assert settings.sites.keys() == said.get("sites", {}).keys()


def test_the_readme_leads_to_files_that_are_there() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\(([^)\s]+)\)", (ROOT / name).read_text("utf-8"))
        local = [link.partition("#")[0] for link in links if not link.startswith(("http://", "https://", "#"))]
        assert [link for link in local if not (ROOT / link).exists()] == []


def test_ci_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_nothing_names_a_machine_or_a_registry() -> None:
    # The CPU build of PyTorch has a host of its own, which people elsewhere must be told of.
    allowed = {"README.md", "Dockerfile", "Makefile"}
    machine = re.compile(r"(?<![\w.*-])/(?:work|root|opt/(?:wheels|pypi))/|/tmp/\w*\.\w{6,}")
    registry = re.compile(r"(?:pypi|pythonhosted|npmjs|yarnpkg|pytorch|anaconda)\.(?:org|com)\b")
    faults = []
    for path in our_files():
        name = path.relative_to(ROOT).as_posix()
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        faults += [f"{name}: {hit}" for hit in machine.findall(text)]
        if name not in allowed:
            faults += [f"{name}: {hit}" for hit in registry.findall(text)]
    assert faults == []
