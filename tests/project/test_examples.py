"""The example sites, built by their real generators with the very commands of their READMEs."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from tests.support.browser import chromium
from tests.support.command_line import run
from tests.support.fake_encoder import NAME
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

EXAMPLES = ROOT / "examples"
SECONDS = 900
"""In which any one site is installed and built, or something hangs."""
TRICKY = "high-street/fish-and-chips-under-five-pounds"
LONELY = "puzzles/crossword-412"
WALL, THERE = "harbour/north-wall-repairs", "harbour/last-ferry-to-stonness"
OFFLINE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b")


@dataclass(frozen=True)
class Example:
    """One of the sites: which programs it needs, where it takes related.json from, where it puts its pages."""

    name: str
    programs: tuple[str, ...]
    exported: str
    pages: str
    command: str = "npm run build"


SITES = (
    Example("hugo", ("hugo",), "data/related.json", "public", "hugo"),
    Example("jekyll", ("jekyll",), "_data/related.json", "_site", "jekyll build"),
    Example("eleventy", ("npm", "node"), "src/_data/seealso.json", "_site"),
    Example("astro", ("npm", "node"), "src/data/related.json", "dist"),
    Example("sveltekit", ("npm", "node"), "src/lib/server/related.json", "build"),
)
HUGO, JEKYLL, *_, SVELTEKIT = SITES


@dataclass(frozen=True)
class Built:
    """A site that has been built, and the articles of the export that it was built from."""

    example: Example
    pages: Path
    articles: dict[str, dict[str, Any]]

    def page(self, url: str) -> str:
        return (self.pages / url.strip("/") / "index.html").read_text("utf-8")


@dataclass
class Block(HTMLParser):
    """Reads the related block of a page: one dictionary a story, None if the page has no block."""

    stories: list[dict[str, str]] | None = None
    _field: str = ""
    _raw: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if attributes.get("class") == "see-also":
            assert self.stories is None, "the block is there twice"
            self.stories = []
            return
        if self.stories is None or self._field == "after":
            return
        if tag == "li":
            self.stories.append({})
        elif tag == "img":
            self.stories[-1]["image"] = attributes["src"]
        elif tag == "a":
            self.stories[-1]["url"] = attributes["href"]
            self._field = "title"
        elif tag == "time":
            self.stories[-1]["published"] = attributes["datetime"]
            self._field = "day"
        elif "see-also-section" in attributes.get("class", ""):
            self._field = "section"
        elif "see-also-why" in attributes.get("class", ""):
            self._field = "why"

    def handle_endtag(self, tag: str) -> None:
        if tag == "aside" and self.stories is not None:
            self._field = "after"
        elif tag in ("a", "time", "span", "p") and self._field != "after":
            self._field = ""

    def handle_data(self, data: str) -> None:
        if self._field not in ("", "after") and self.stories:
            self.stories[-1][self._field] = self.stories[-1].get(self._field, "") + data


def block(html: str) -> list[dict[str, str]] | None:
    parser = Block()
    parser.feed(html)
    return parser.stories and [{name: text.strip() for name, text in story.items()} for story in parser.stories]


def expected(related: dict[str, Any]) -> dict[str, str]:
    """What a page shows of a story of the export. Dates are the newsroom's own, wherever the site is built."""
    day = date.fromisoformat(related["published"][:10])
    shown = {name: related[name] for name in ("title", "url", "image", "published")}
    shown |= {"section": related["section"].replace("-", " "), "day": f"{day.day} {day:%B %Y}"}
    shown["why"] = next((reason["text"] for reason in related["reasons"] if reason["kind"] == "terms"), None)
    return {name: text for name, text in shown.items() if text}


def lower_section(story: dict[str, str]) -> dict[str, str]:
    return story | {"section": story["section"].lower()}


def absent(what: str) -> NoReturn:
    """Not every developer has five site generators, but CI must have them."""
    if os.environ.get("CI"):
        pytest.fail(f"CI builds every example, but {what}")
    pytest.skip(what)


def need(example: Example) -> None:
    for program in example.programs:
        if not shutil.which(program):
            absent(f"{program} is not installed, and examples/{example.name} is built by it")
    if "node" in example.programs:
        wanted = json.loads((EXAMPLES / example.name / "package.json").read_text("utf-8"))["engines"]["node"]
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        if _version(version) < _version(wanted):
            absent(f"examples/{example.name} needs Node {wanted}, and here is {version.strip()}")


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))[:2]


def environment(home: Path, **more: str) -> dict[str, str]:
    """A shell's: `seealso` is this one, with the small encoder."""
    programs = home / "bin"
    programs.mkdir(exist_ok=True)
    seealso = programs / "seealso"
    command = f"'{sys.executable}' -c 'from service.cli import main; main()'"
    seealso.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
    seealso.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEEALSO_", "GIT_"))}
    return kept | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "SEEALSO_MODEL": NAME,
        "HF_HUB_OFFLINE": "1",
        # West of the newsroom, its midnight is still the day before.
        "TZ": "America/New_York",
        "ASTRO_TELEMETRY_DISABLED": "1",
        "npm_config_prefer_offline": "true",
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
        **more,
    }


def shell(script: str, folder: Path, environ: Mapping[str, str]) -> str:
    """Run a script and give what it said; whatever it started ends with it."""
    with subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode and "npm error" in said and OFFLINE.search(said):
        absent("npm cannot reach its registry")
    assert process.returncode == 0, said
    return said


def commands(readme: Path) -> str:
    (shown,) = re.findall(r"^```sh\n(.+?)^```", readme.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(shown)


def export_of(folder: Path, example: Example) -> dict[str, dict[str, Any]]:
    articles = json.loads((folder / example.exported).read_text("utf-8"))["articles"]
    assert isinstance(articles, dict)
    return articles


def copy_of_examples(to: Path) -> Path:
    """As they are in the repository: without what a build leaves behind."""
    made = shutil.ignore_patterns(
        ".seealso", "node_modules", "related.json", "seealso.json", "public", "_site", "dist", "build", ".svelte-kit"
    )
    return Path(shutil.copytree(EXAMPLES, to / "examples", symlinks=True, ignore=made))


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all examples; the index that the first one builds serves the others."""
    return copy_of_examples(tmp_path_factory.mktemp("sites"))


@pytest.fixture(scope="module", params=SITES, ids=lambda example: example.name)
def built(request: pytest.FixtureRequest, examples: Path) -> Built:
    example: Example = request.param
    need(example)
    folder = examples / example.name
    shell(commands(folder / "README.md"), folder, environment(examples.parent))
    return Built(example, folder / example.pages, export_of(folder, example))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A copy of the examples for one test to change."""
    return copy_of_examples(tmp_path)


# Each site


def test_each_story_shows_the_stories_of_the_export_in_their_order(built: Built) -> None:
    assert len(built.articles) == len(list((EXAMPLES / "content").rglob("*.md")))
    for article in built.articles.values():
        shown = block(built.page(article["url"]))
        assert [lower_section(story) for story in shown or []] == [expected(story) for story in article["related"]]


def test_the_stories_shown_have_pages_and_pictures_of_the_site(built: Built) -> None:
    shown = [story for article in built.articles.values() for story in block(built.page(article["url"])) or []]
    assert len(shown) > len(built.articles)
    assert any("image" in story for story in shown)
    assert any("image" not in story for story in shown)
    for story in shown:
        assert f"{story['title']}" in re.sub(r"\s+", " ", _text(built.page(story["url"])))
        assert "image" not in story or (built.pages / story["image"].lstrip("/")).is_file()


def test_a_story_without_related_ones_has_no_block(built: Built) -> None:
    assert built.articles[LONELY]["related"] == []
    page = built.page(built.articles[LONELY]["url"])
    assert "Crossword 412" in page
    assert block(page) is None
    assert "See also" not in page


def test_a_title_is_text_whatever_it_holds(built: Built) -> None:
    title = built.articles[TRICKY]["title"]
    assert set("<&\"'") < set(title)
    pages = [built.page(article["url"]) for article in built.articles.values()]
    showing = [page for page in pages if any(story["title"] == title for story in block(page) or [])]
    assert showing
    for page in showing:
        (aside,) = re.findall(r"<aside.*?</aside>", page, re.DOTALL)
        assert "Fish &amp; chips for &lt;£5?" in aside
        assert "<£" not in aside


def test_every_story_can_be_reached_from_the_front_page(built: Built) -> None:
    front = built.page("/")
    assert [article["url"] for article in built.articles.values() if f'href="{article["url"]}"' not in front] == []


def test_what_has_gone_since_the_export_is_not_shown_and_an_empty_export_shows_nothing(
    built: Built, fresh: Path
) -> None:
    example, site, environ = built.example, fresh / built.example.name, environment(fresh.parent)
    if (installed := built.pages.parent / "node_modules").exists():
        (site / "node_modules").symlink_to(installed)
    related = [
        card(id=id_, title=title)["related"][0] for id_, title in (("harbour/gone", "Gone"), (THERE, "Still there"))
    ]
    for story in related:
        story["url"] = f"/{story['id']}/"
    pages = site_built_from(site, example, {WALL: card() | {"related": related}}, example.command, environ)
    shown = block((pages / WALL / "index.html").read_text("utf-8"))
    assert shown == [{"title": "Still there", "url": f"/{THERE}/"}]
    (site / example.exported).write_text("{}", "utf-8")
    shell(example.command, site, environ)
    assert block((pages / WALL / "index.html").read_text("utf-8")) is None


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _text(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    return "".join(parser.parts)


# What one generator has and the others have not


def site_built_from(
    folder: Path, example: Example, articles: dict[str, Any] | None, command: str, environ: Mapping[str, str]
) -> Path:
    if articles is not None:
        file = folder / example.exported
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"version": 1, "built_at": "", "articles": articles}), "utf-8")
    shell(command, folder, environ)
    return folder / example.pages


def card(**said: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "id": THERE,
        "title": "A story",
        "url": "/a/story/",
        "image": None,
        "section": None,
        "published": None,
        "reasons": [],
    }
    return {"title": "", "url": "", "related": [whole | said]}


def among_several() -> dict[str, Any]:
    """What an index of several sites has: a story of this site, one that has gone from it, and one of a sister."""
    told = {f"gazette:{THERE}": "Of this site", "gazette:harbour/gone": "Gone", "herald:news/hers": "Of its sister"}
    return card() | {"related": [card(id=id_, title=title)["related"][0] for id_, title in told.items()]}


def test_hugo_knows_a_bundle_and_a_site_among_several(fresh: Path) -> None:
    need(HUGO)
    stories = fresh / "content" / "harbour"
    (stories / "north-wall-repairs").mkdir()
    (stories / "north-wall-repairs.md").rename(stories / "north-wall-repairs" / "index.md")
    partial = fresh / "hugo" / "layouts" / "partials" / "see-also.html"
    template = partial.read_text("utf-8")
    offered = '{{- $site := "" -}}'
    assert offered in template
    partial.write_text(template.replace(offered, '{{- $site := "gazette:" -}}'), "utf-8")
    articles = {f"gazette:{WALL}": among_several()}
    pages = site_built_from(fresh / "hugo", HUGO, articles, "hugo", environment(fresh.parent))
    page = (pages / "harbour" / "north-wall-repairs" / "index.html").read_text("utf-8")
    assert [story["title"] for story in block(page) or []] == ["Of this site", "Of its sister"]


@pytest.mark.parametrize("home", [True, False], ids=["home", "no-home"])
def test_hugo_finds_a_story_whatever_its_file_is_called(fresh: Path, home: bool) -> None:
    need(HUGO)
    site = fresh / "hugo"
    names = (
        "story.v2.md",
        "Two Words.md",
        "UPPER.md",
        "straße.md",
        "both.en.md",
        "bundle/index.md",
        "2025-01-02-on.md",
    )
    unseen = {"draft": "draft: true", "future": "publishDate: 2999-01-01", "expired": "expiryDate: 2001-01-01"}
    files = dict.fromkeys(names, "x: y") | {f"{name}.md": fields for name, fields in unseen.items()}
    for name, fields in files.items():
        file = fresh / "content" / "harbour" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"---\ntitle: T\n{fields}\n---\nText.\n", "utf-8")
    config = (site / "hugo.toml").read_text("utf-8").replace('"section"', '"section"' if home else '"home", "section"')
    (site / "hugo.toml").write_text(f"{config}\n[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n", "utf-8")
    ids = [re.sub(r"(/index)?\.md$", "", name) for name in files]
    related = [card(id=f"harbour/{name}", title=name)["related"][0] for name in [*ids, "gone"]]
    articles = {WALL: card() | {"related": related}}
    pages = site_built_from(site, HUGO, articles, "hugo", environment(fresh.parent))
    shown = block((pages / "harbour" / "north-wall-repairs" / "index.html").read_text("utf-8"))
    assert [story["title"] for story in shown or []] == ids[: len(names)]


def test_jekyll_knows_a_site_among_several(fresh: Path) -> None:
    need(JEKYLL)
    include = fresh / "jekyll" / "_includes" / "see-also.html"
    template = include.read_text("utf-8")
    offered = '{%- assign own = "" -%}'
    assert offered in template
    include.write_text(template.replace(offered, '{%- assign own = "gazette:" -%}'), "utf-8")
    articles = {f"gazette:{WALL}": among_several()}
    pages = site_built_from(fresh / "jekyll", JEKYLL, articles, "jekyll build", environment(fresh.parent))
    shown = block((pages / "harbour" / "north-wall-repairs" / "index.html").read_text("utf-8"))
    assert [story["title"] for story in shown or []] == ["Of this site", "Of its sister"]


def exported(site: Path, stories: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Export what Jekyll reads of these stories, by the commands that a shell would call."""
    monkeypatch.setenv("SEEALSO_MODEL", NAME)
    monkeypatch.chdir(site)
    for command in (["build", stories], ["export", "--output", JEKYLL.exported]):
        done = run(*command, "--index", "index")
        assert done.exit_code == 0, done.output
    return export_of(site, JEKYLL)


def test_jekyll_knows_its_posts(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need(JEKYLL)
    site, environ = fresh / "jekyll", environment(fresh.parent)
    (site / "_posts").mkdir()
    for story in (fresh / "content").rglob("*.md"):
        dated = yaml.safe_load(story.read_text("utf-8").split("---")[1])["publicationDate"]
        (site / "_posts" / f"{dated}-{story.name}").write_bytes(story.read_bytes())
    config = yaml.safe_load((site / "_config.yml").read_text("utf-8"))
    config |= {"collections": {}, "permalink": "/:title/", "defaults": [{"scope": {}, "values": {"layout": "story"}}]}
    (site / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    (site / "index.html").unlink()
    (site / "_data").mkdir(exist_ok=True)
    articles = exported(site, "_posts", monkeypatch)
    shell("jekyll build", site, environ)
    related = articles["2025-07-01-north-wall-repairs"]["related"]
    shown = block((site / "_site" / "north-wall-repairs" / "index.html").read_text("utf-8"))
    assert related
    assert [story["title"] for story in shown or []] == [story["title"] for story in related]


def test_jekyll_knows_stories_that_are_pages(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need(JEKYLL)
    site, environ = fresh / "jekyll", environment(fresh.parent)
    shutil.copytree(fresh / "content", site / "news")
    include = site / "_includes" / "see-also.html"
    include.write_text(include.read_text("utf-8").replace('"_stories/"', '"news/"'), "utf-8")
    config = {"permalink": "/:title/", "defaults": [{"scope": {"path": "news"}, "values": {"layout": "story"}}]}
    (site / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    (site / "index.html").unlink()
    (site / "_data").mkdir(exist_ok=True)
    articles = exported(site, "news", monkeypatch)
    gone, *kept = articles[WALL]["related"]
    assert kept
    (site / "news" / f"{gone['id']}.md").unlink()
    shell("jekyll build", site, environ)
    page = site / "_site" / "news" / WALL / "index.html"
    assert [story["title"] for story in block(page.read_text("utf-8")) or []] == [story["title"] for story in kept]


def test_jekyll_knows_a_story_in_a_folder_of_its_own(fresh: Path) -> None:
    need(JEKYLL)
    stories = fresh / "content" / "harbour"
    (stories / "north-wall-repairs").mkdir()
    (stories / "north-wall-repairs.md").rename(stories / "north-wall-repairs" / "index.md")
    articles = {"harbour/north-wall-repairs": card()}
    pages = site_built_from(fresh / "jekyll", JEKYLL, articles, "jekyll build", environment(fresh.parent))
    shown = [block(page.read_text("utf-8")) for page in pages.glob("harbour/north-wall-repairs/**/index.html")]
    assert shown == [[{"title": "A story", "url": "/a/story/"}]]


def test_jekyll_which_escapes_nothing_itself_escapes_every_field(fresh: Path) -> None:
    need(JEKYLL)
    attack = "\"'><script>alert(1)</script>"
    hostile = card(title=attack, url=f"/{attack}/", image=attack, section=attack)
    hostile["related"][0]["reasons"] = [{"kind": "terms", "text": attack, "values": []}]
    articles = {"harbour/north-wall-repairs": hostile}
    pages = site_built_from(fresh / "jekyll", JEKYLL, articles, "jekyll build", environment(fresh.parent))
    page = (pages / "harbour" / "north-wall-repairs" / "index.html").read_text("utf-8")
    assert "<script" not in page
    (story,) = block(page) or []
    assert story["title"] == story["image"] == story["why"] == attack
    assert story["url"] == f"/{attack}/"


@pytest.mark.parametrize("example", [HUGO, JEKYLL], ids=["hugo", "jekyll"])
def test_a_site_is_built_before_there_is_an_export(fresh: Path, example: Example) -> None:
    need(example)
    pages = site_built_from(fresh / example.name, example, None, example.command, environment(fresh.parent))
    assert block((pages / "harbour" / "north-wall-repairs" / "index.html").read_text("utf-8")) is None


@pytest.mark.parametrize("built", [SVELTEKIT], ids=["sveltekit"], indirect=True)
def test_sveltekit_sends_a_browser_only_what_its_page_shows(built: Built) -> None:
    scripts = [path.read_text("utf-8") for path in built.pages.rglob("*.js")]
    assert scripts
    assert [script for script in scripts if "Gullhaven's mayor" in script] == []


# The style


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_block_is_no_wider_than_the_page(tmp_path: Path, direction: str) -> None:
    style = (EXAMPLES / "static" / "css" / "see-also.css").read_text("utf-8")
    story = f"<li><a href=/x><img src=x alt>{'Hafenverwaltung' * 6}</a><p>Words</p></li>"
    around = f"<div><aside class=see-also><ul>{story * 2}</ul></aside></div>"
    html = f"<!doctype html><html dir={direction}><style>{style}</style>{around}"
    (tmp_path / "page.html").write_text(html, "utf-8")
    with chromium() as page:
        for width, box in ((320, "auto"), (1280, "auto"), (1280, "150px")):
            page.open((tmp_path / "page.html").as_uri(), width=width)
            page.run("document.querySelector('div').style.width = arguments[0]", box)
            assert page.run(
                "const box = document.querySelector('.see-also'); return box.scrollWidth <= box.clientWidth"
            )
        page.resize(320)
        shown = page.run(
            "return ['img', 'li'].map((name) => document.querySelector(name).getBoundingClientRect().toJSON())"
        )
    end = "right" if direction == "ltr" else "left"
    assert shown[0][end] == pytest.approx(shown[1][end], abs=1)


# Every night


def test_the_nightly_workflow_commits_only_what_changed(fresh: Path) -> None:
    if not shutil.which("git"):
        absent("git is not installed, and the nightly workflow commits by it")
    workflow = yaml.safe_load((EXAMPLES / "refresh.yml").read_text("utf-8"))
    steps = {step.get("name", step.get("uses")): step for step in workflow["jobs"]["refresh"]["steps"]}
    cache = next(step["with"]["path"] for name, step in steps.items() if name.startswith("actions/cache@"))
    site, related = fresh, fresh / workflow["env"]["RELATED"]
    git = environment(fresh.parent, HOME=str(fresh.parent), GIT_CONFIG_NOSYSTEM="1", **workflow["env"])
    start = "git init -q -b main && git add . && git -c user.name=A -c user.email=a@b.example commit -qm Start"
    shell("git init -q --bare -b main ../origin.git", site, git)
    (site / ".gitignore").write_text(".seealso/\n", "utf-8")
    shell(f"{start} && git remote add origin ../origin.git && git push -qu origin main", site, git)

    def night() -> str:
        # A runner begins with a checkout and the cache, and nothing else.
        for kept in (site / ".seealso").glob("*"):
            if kept != site / cache:
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        output = shell(steps["Build and export"]["run"], site, git)
        shell(steps["Commit what changed"]["run"], site, git)
        shell("git reset -q --hard", site, git)
        return output

    def pushed() -> int:
        return int(shell("git -C ../origin.git rev-list --count main", site, git))

    assert "6 were new and embedded" in night()
    assert pushed() == 2
    first = related.read_text("utf-8")
    assert LONELY in first

    assert "0 were new and embedded" in night()
    assert pushed() == 2, "the time of the build alone was committed"

    story = site / "content" / "puzzles" / "crossword-413.md"
    story.write_text('---\ntitle: "Crossword 413: the answers"\n---\nAcross: 1 Ferry. 5 Haddock.\n', "utf-8")
    assert "1 were new and embedded" in night()
    assert pushed() == 3
    assert "crossword-413" in related.read_text("utf-8")


# What people are told


@pytest.mark.parametrize("name", ["docs/site-builds.md", "examples/README.md"])
def test_what_is_to_be_copied_is_there(name: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", (ROOT / name).read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []
