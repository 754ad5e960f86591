"""Every block of the README and the docs is run, loaded or parsed: what stands there works as it stands there.

Commands run in a folder of their own, in which the stories lie that the pages speak of, with the small encoder in
place of the model. What is not run is in NOT_RUN, with the reason.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from content.retagging import read_plan
from service.app import create_app
from service.cli import cli
from service.settings import Settings, load
from tests.support.archives import four_subjects, story, telling, write
from tests.support.fake_encoder import NAME
from tests.support.paths import ROOT

PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
NOT_RUN = {
    "docker": "needs a Docker daemon; what it runs inside is run below",
    "pip": "would change the installation that the tests run in",
    "make": "would install and serve; `make -n` says whether there is such a target",
    "seealso build content/ --index .seealso --engine milvus": "needs a Milvus server; test_milvus.py has one",
    "seealso serve --index .seealso --engine-uri http://milvus:19530": "the same",
    "python -m bench.links ARCHIVE --cache FOLDER": "measures for minutes, with the real model",
}
"""Commands, by their first word or in full, and why they are not run."""
SHOWN = ("text",)
"""Blocks that show what is printed or sent, for people."""
PLACES = {
    "/path/to/your/articles": "articles",
    "/var/lib/seealso": "lib",
    "/srv/seealso": ".",
    "/archive": "articles",
    "/data/index": "data",
    ".venv/bin/": "",
}
"""What the pages call a folder, and what it is called here."""


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> list[Block]:
    text = (ROOT / page).read_text("utf-8")
    blocks = re.finditer(r"^```([^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(page, text.count("\n", 0, hit.start()) + 1, hit[1], hit[2]) for hit in blocks]


ALL = [block for page in PAGES for block in blocks(page)]
README_TOML = next(block.text for block in ALL if block.page == "README.md" and block.language == "toml")
README_PINS = next(block.text for block in ALL if block.page == "README.md" and block.language == "yaml")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders that the pages speak of, without an index."""
    folder = tmp_path_factory.mktemp("world")
    articles = four_subjects(folder / "articles" / "bow")
    named = {
        "bow/market-closes": "Bow market closes after 120 years",
        "bow/market-reopens": "Bow market reopens under its traders",
        "bow/horoscope": "Your stars this week",
        "poplar/fish-market": "Fish market moves to the dock",
        "hackney/ridley-road": "Ridley Road market stays",
    }
    files = {
        f"{name}.md": story(title, f"{title}. {telling('market', place)}.", date=f"2025-03-0{place}", tags=["pubs"])
        for place, (name, title) in enumerate(named.items(), 1)
    }
    body = f"The stalls of Bow. {telling('market', 9)}."
    files["bow/market-street.md"] = f"---\ntitle: Market street\ndate: 2025-04-01\n{README_PINS}---\n\n{body}\n"
    write(articles.parent, files)
    (articles.parent / "seealso.toml").write_text(README_TOML, "utf-8")
    shutil.copytree(articles.parent, folder / "content")
    shutil.copytree(articles, folder / "that-folder")
    draft = story("Traders fear for the market", f"What the council wants. {telling('market', 11)}.")
    write(folder, {"draft.md": draft, "drafts/tonight.md": draft, "that-folder/that-story.md": draft})
    return folder


@pytest.fixture(scope="module")
def indexed(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the indexes that the pages speak of."""
    folder = tmp_path_factory.mktemp("indexed") / "world"
    shutil.copytree(world, folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("SEEALSO_MODEL", NAME)
        for archive, index in (("articles", "lib"), ("content", ".seealso")):
            done = CliRunner().invoke(cli, ["build", archive, "--index", index])
            assert done.exit_code == 0, done.stderr
    return folder


class Shell:
    """Runs the commands of a page, each as if it was typed, in this process."""

    def __init__(self, folder: Path, patched: pytest.MonkeyPatch) -> None:
        self.folder, self._patched = folder, patched
        self._client: Any = None
        self.ran: list[str] = []
        patched.chdir(folder)
        patched.setenv("SEEALSO_MODEL", NAME)
        patched.setattr("service.processes.server.serve", self._serve)

    def run(self, block: str) -> None:
        assert subprocess.run(["bash", "-n"], input=block, text=True, check=False).returncode == 0
        for line in block.replace("\\\n", " ").splitlines():
            for command in line.split(" && "):
                self._command(command)

    def _command(self, typed: str) -> None:
        words = shlex.split(typed, comments=True)
        if not words:
            return
        if (" ".join(words) in NOT_RUN) or words[0] in NOT_RUN:
            self._look_at(words)
            return
        for said, here in PLACES.items():
            words = [word.replace(said, here) for word in words]
        match words:
            case ["export", assignment]:
                name, _, value = assignment.partition("=")
                self._patched.setenv(name, "made-by-a-program" if value.startswith("$(") else value)
            case ["cd", folder]:
                assert Path(folder).is_dir()
            case ["curl", *rest]:
                self._curl(rest)
            case ["seealso", *rest]:
                self._seealso(rest)
            case _:
                pytest.fail(f"no way to run: {typed}. Teach it here, or say in NOT_RUN why not.")
        self.ran.append(words[0])

    def _look_at(self, words: list[str]) -> None:
        if words[0] == "make":
            done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        if words[:2] == ["python", "-m"]:
            assert find_spec(words[2]) is not None
        if words[:2] == ["docker", "run"] and "seealso" in words[-4:-1]:
            self._command(shlex.join(words[len(words) - words[::-1].index("seealso") - 1 :]))

    def _seealso(self, words: list[str]) -> None:
        target = None
        if ">" in words:
            target, words = Path(words[-1]), words[: words.index(">")]
        if "--plan" in words:
            (plan := Path(words[words.index("--plan") + 1])).unlink(missing_ok=True)
        if words[:2] == ["tags", "undo"]:
            words[2] = str(max(Path().rglob("undo/*.zip"), key=lambda path: path.stat().st_mtime_ns))
        done = CliRunner().invoke(cli, words, prog_name="seealso")
        assert done.exit_code == 0, (words, done.stderr, done.exception)
        if "--plan" in words:
            # The editor has looked it over.
            plan.write_text(f"{plan.read_text('utf-8')}\npubs -> pub\n", "utf-8")
        if "--json" in words:
            for line in done.stdout.splitlines():
                json.loads(line)
        if target is not None:
            target.write_text(done.stdout, "utf-8")

    def _serve(self, settings: Settings, _: str = "") -> None:
        self._client = create_app(settings).test_client()
        assert self._client.get("/health/ready").status_code == 200

    def _curl(self, words: list[str]) -> None:
        parser = argparse.ArgumentParser()
        parser.add_argument("url")
        parser.add_argument("-H", action="append", default=[])
        parser.add_argument("-d", "--data-binary", dest="data")
        asked = parser.parse_args(words)
        assert asked.url.startswith("http://127.0.0.1:8000/"), "the service is the only one that is asked"
        if self._client is None:
            self._serve(load(flags={"index": Path("lib")}))
        data = Path(asked.data[1:]).read_text("utf-8") if (asked.data or "").startswith("@") else asked.data
        headers = dict(header.split(": ", 1) for header in asked.H)
        path = asked.url.removeprefix("http://127.0.0.1:8000")
        answer = self._client.open(path, method="POST" if data else "GET", data=data, headers=headers)
        assert answer.status_code == 200, answer.get_data(as_text=True)


@pytest.fixture
def shell(indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    folder = tmp_path / "world"
    shutil.copytree(indexed, folder)
    return Shell(folder, monkeypatch)


@pytest.mark.parametrize("page", [page for page in PAGES if any(b.language in ("sh", "cron") for b in blocks(page))])
def test_the_commands_of_a_page_run_one_after_the_other(page: str, shell: Shell) -> None:
    for block in blocks(page):
        if block.language == "sh":
            shell.run(block.text)
        elif block.language == "cron":
            *times, command = block.text.split(None, 5)
            assert all(re.fullmatch(r"[\d*/,-]+", time) for time in times)
            shell.run(command)


class _Tags(HTMLParser):
    """Raises AssertionError where one is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _parsed(block: Block, folder: Path) -> None:
    match block.language:
        case "toml":
            file = folder / "seealso.toml"
            file.write_text(block.text, "utf-8")
            settings = load(config=file)
            settings.rules()
            assert settings.model_fields_set >= tomllib.loads(block.text).keys()
        case "json":
            json.loads(block.text)
        case "yaml":
            yaml.safe_load(block.text)
        case "html" | "svelte":
            tags = _Tags()
            tags.feed(block.text)
            tags.close()
            assert tags.open == []
        case "css":
            assert block.text.count("{") == block.text.count("}") > 0
        case "plan":
            (folder / "tags.plan").write_text(block.text, "utf-8")
            read_plan(folder / "tags.plan")
        case language:
            assert language in SHOWN, f"{block}: say what the block is, and how it is tried"


@pytest.mark.parametrize("block", [b for b in ALL if b.language not in ("sh", "cron")], ids=str)
def test_what_is_no_command_is_what_it_says(block: Block, tmp_path: Path) -> None:
    _parsed(block, tmp_path)


def test_whatever_is_not_run_is_still_in_a_page() -> None:
    lines = [line.strip() for block in ALL for line in block.text.replace("\\\n", " ").splitlines()]
    unused = [known for known in NOT_RUN if not any(line.startswith(known) for line in lines)]
    assert unused == []


# The README's own three titles


def _asked(*words: str) -> Any:
    done = CliRunner().invoke(cli, [*words, "--json"], prog_name="seealso")
    assert done.exit_code == 0, (done.stderr, done.exception)
    return json.loads(done.stdout)


NAMES = [
    "bow/market-closes",
    "Bow/Market-Closes",
    "bow:market-closes",
    "market-closes",
    "/bow/market-closes/",
    "https://bow.example/market-closes/",
    "https://old-bow.example/bow/market-closes/",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_story_of_the_readme_is_found_by_each_name(name: str, shell: Shell) -> None:
    assert _asked("related", name, "--index", "lib")["article"]["id"] == "bow:market-closes"


def test_the_pins_of_the_readme_lead_the_list(shell: Shell) -> None:
    answer = _asked("related", "bow/market-street", "--index", "lib")
    assert [item["id"] for item in answer["related"]][:2] == ["bow:market-closes", "bow:market-reopens"]
    assert "bow:horoscope" not in [item["id"] for item in answer["related"]]


def test_the_readmes_config_in_an_archive_that_takes_nothing(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEALSO_MODEL", NAME)
    shutil.copytree(world / "articles", tmp_path / "articles")
    # Nobody can make a folder there, not even root.
    (tmp_path / "articles" / ".seealso").touch()
    index = tmp_path / "index"
    done = CliRunner().invoke(cli, ["build", str(tmp_path / "articles"), "--index", str(index)])
    assert done.exit_code == 0, done.stderr
    assert f"the cache {tmp_path / 'articles/.seealso/cache'} cannot be written to" in done.stderr
    assert f"embeddings are kept in {index / 'cache'}" in done.stderr
    assert "--cache DIR" in done.stderr


# Containers


def _services(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    services: dict[str, Any] = yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]
    yield from services.items()


@pytest.mark.parametrize("name", ["compose.yaml", "compose.milvus.yaml"])
def test_what_compose_starts_of_ours_can_be_started(name: str, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEALSO_SERVICE__TOKEN", "made-by-a-program")
    ours = {service: said["command"] for service, said in _services(name) if str(said["image"]).startswith("seealso")}
    assert set(ours) == {"build", "web"}
    for command in (ours["build"].replace("--engine milvus", ""), ours["web"]):
        shell.run(command)
    assert shell.ran == ["seealso", "seealso"]
