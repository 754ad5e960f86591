"""`seealso check`: what is read of an archive, in a table, as JSON, and of one story."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.cli.main import cli
from tests.support.content_helpers import page, write
from tests.support.paths import ROOT

FILES = {
    "hugo.toml": 'baseURL = "https://harbour.example"',
    "content/news/pier.md": page("title: Pier\ndate: 2024-05-01\ntags: [ferries, posts]\nmood: glad\nauthor: Ann Lee"),
    "content/news/fair.md": page(
        "title: Fair\ndate: 2024-05-02\nmood: sad\nparams:\n  tide: high",
        "[a](/news/pier/) [b](/news/pear/) [c](/news/pear/) [d](/a.pdf) [e](https://else.example/x) [f](#top) "
        '[g](/) [h]({{< ref "gone.md" >}})',
    ),
    "content/news/late.md": page("title: Late\ndate: 2024-05-03\ndraft: true"),
    "content/news/odd.md": page("title: Odd\ndate: never-ever"),
    "content/news/broken.md": "---\ntitle: [x\n---\n\nWords.\n",
}


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    write(tmp_path / "site" / ".git", {"x": ""})
    return write(tmp_path / "site", FILES) / "content"


def check(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, args)], catch_exceptions=False)


def told(*args: str | Path) -> dict[str, Any]:
    result = check(*args, "--json")
    assert result.exit_code == 0, result.output
    record: dict[str, Any] = json.loads(result.stdout)
    return record


def test_the_report_as_json_counts_the_archive(archive: Path) -> None:
    record = told(archive)
    assert (record["stories"], record["hidden"]) == (3, {"draft": 1})
    assert {key: record[key] for key in ("dated", "tagged", "sections", "authors", "images")} == {
        "dated": pytest.approx(2 / 3, abs=1e-4),
        "tagged": pytest.approx(1 / 3, abs=1e-4),
        "sections": 1.0,
        "authors": pytest.approx(1 / 3, abs=1e-4),
        "images": 0.0,
    }
    assert record["links"] == {
        "found": 4,
        "resolved": 1,
        "unresolved": [{"target": "/news/pear/", "count": 2}, {"target": '{{< ref "gone.md" >}}', "count": 1}],
    }
    assert record["unread"] == ["mood", "tide"]
    assert record["addresses"] == [f"https://harbour.example/news/{name}/" for name in ("fair", "odd", "pier")]
    assert [(Path(p["path"]).name, p["line"]) for p in record["problems"]] == [("broken.md", 3), ("odd.md", 3)]
    assert record["sites"]["archive"]["generator"] == "hugo"


def test_the_table_tells_the_same(archive: Path) -> None:
    result = check(archive)
    assert result.exit_code == 0
    for words in ("3 that readers may see", "1 (1 draft)", "hugo, by ", "date 67%", "2 × /news/pear/", "mood, tide"):
        assert words in result.stdout
    assert "broken.md:3" in result.stderr


def test_links_tell_the_pattern_where_addresses_are_a_guess(archive: Path) -> None:
    (archive.parent / "hugo.toml").unlink()
    write(archive, {f"news/{n}.md": page("title: N", "[a](/2024/05/01/pier.html)") for n in range(6)})
    told_so = 'set url_pattern = "/{year}/{month}/{day}/{slug}.html"'
    assert f"6 of 7 links to stories are written otherwise than these addresses: {told_so}" in check(archive).output
    (archive.parent / "hugo.toml").write_text('baseURL = "https://harbour.example"\ntheme = "x"\n')
    assert "written otherwise" not in check(archive).output


def test_links_tell_that_the_projects_code_drops_dates_of_names(archive: Path) -> None:
    project = archive.parent
    (project / "hugo.toml").unlink()
    route = {"svelte.config.js": "export default { kit: {} };", "src/routes/news/[slug]/+page.svelte": "x"}
    stories = {f"content/news/2024-05-0{n}-story-{n}.md": page("title: N", "[a](/news/a-fair)") for n in range(1, 7)}
    write(project, {**route, **stories, "content/news/2024-05-07-a-fair.md": page("title: F")})
    pattern = "/{section}/{undated_slug}"
    assert f'set url_pattern = "{pattern}" under' in check(project).output
    settings = project / "seealso.toml"
    settings.write_text(f"[sites.harbour]\nfolder = '.'\nurl_pattern = '{pattern}'\n")
    output = check("--config", settings).output
    assert "/news/story-1" in output
    assert "written otherwise" not in output


def test_a_story_without_the_date_that_addresses_hold_is_told(archive: Path) -> None:
    assert "no date, which stands" not in check(archive).output
    with (archive.parent / "hugo.toml").open("a") as file:
        file.write('\n[permalinks]\nnews = "/:year/:title/"\n')
    write(archive, {"about.md": page("title: About")})
    told_so = "no date, which stands in the addresses of those in the same folder: https://harbour.example/1/odd/"
    assert f"1 story has {told_so} may lead nowhere" in check(archive).output


def test_strict_ends_with_1_where_there_are_problems(archive: Path) -> None:
    assert check(archive, "--strict").exit_code == 1
    for name in ("odd", "broken"):
        (archive / "news" / f"{name}.md").unlink()
    assert check(archive, "--strict").exit_code == 0


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("news/late", ["do not see it: draft", "draft: true (line 4): draft"]),
        ("late", ["do not see it: draft"]),
        ("https://harbour.example/news/fair/", ["may see it", "/news/pear/ → no story", "/news/pier/ → news/pier"]),
        ("news/fair.md", ["may see it"]),
    ],
)
def test_a_check_of_one_story_tells_what_is_read_of_it(archive: Path, story: str, words: Sequence[str]) -> None:
    result = check(archive, archive / story if story.endswith(".md") else story)
    assert result.exit_code == 0, result.output
    assert all(word in result.stdout for word in words), result.stdout


def test_one_story_as_json(archive: Path) -> None:
    story = told(archive, "news/pier")
    assert (story["id"], story["hidden"], story["tags"], story["authors"]) == (
        "news/pier", "", ["ferries", "posts"], ["Ann Lee"],
    )  # fmt: skip
    assert story["text"] == "Some words."


@pytest.mark.parametrize(
    ("story", "words"),
    [("news/peir", "news/pier"), ("news/broken.md", "broken.md:3"), ("../hugo.toml", "none of the files")],
)
def test_what_is_no_story_is_told(archive: Path, story: str, words: str) -> None:
    result = check(archive, archive / story if "." in story else story)
    assert result.exit_code == 2
    assert words in result.output


def test_the_report_is_kept_until_something_changes(archive: Path, tmp_path: Path) -> None:
    kept = tmp_path / "cache" / "seealso" / "check"
    first = told(archive)
    (report,) = kept.iterdir()
    report.write_text(report.read_text().replace('"mood"', '"from the cache"'))
    assert told(archive)["unread"][0] == "from the cache"
    (archive / "news" / "new.md").write_text(page("title: New\nmood: calm"))
    again = told(archive)
    assert (again["stories"], again["unread"]) == (first["stories"] + 1, first["unread"])


def test_no_kept_report_tells_what_was_told_beside_the_stories(archive: Path, tmp_path: Path) -> None:
    config = tmp_path / "seealso.toml"
    config.write_text('[sites.news]\nfolder = "news"\n')

    def beside() -> tuple[str, int, int]:
        record = told(archive, "--config", config)
        (site,) = record["sites"].values()
        return Path(site["configuration"]).name, len(site["notes"]), len(record["unclaimed"])

    assert beside() == ("hugo.toml", 0, 0)
    (archive.parent / "hugo.toml").rename(archive.parent / "config.toml")
    assert beside() == ("config.toml", 0, 0)
    with (archive.parent / "config.toml").open("a") as file:
        file.write('\n[permalinks]\nsport = "/:nothing/:title/"\n')
    assert beside() == ("config.toml", 1, 0)
    write(archive, {"sport/a.md": page()})
    assert beside() == ("config.toml", 1, 1)


@pytest.mark.parametrize("harm", ["", "{", "[]", '{"until": null}', '{"until": 1, "made": "x", "report": {}}'])
def test_a_report_that_is_damaged_is_made_again(archive: Path, tmp_path: Path, harm: str) -> None:
    first = told(archive)
    (report,) = (tmp_path / "cache" / "seealso" / "check").iterdir()
    report.write_text(harm)
    assert told(archive) == first


def test_nothing_is_written_into_the_archive(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(archive.rglob("*"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(archive / "cache"))
    told(archive)
    assert sorted(archive.rglob("*")) == before


def test_a_setting_that_names_nothing_and_a_folder_that_no_site_reads(archive: Path, tmp_path: Path) -> None:
    write(archive, {"sport/a.md": page(), "sport/b.md": page(), "news/no-story.md": page()})
    config = tmp_path / "seealso.toml"
    config.write_text(
        '[sites.news]\nfolder = "news"\n[tags]\nignore = ["nobody*"]\n[tags.aliases]\nboats = "ferries"\n'
        '[reading]\nignore = ["README.*", "nothing/*", "news/no-*"]\n'
        '[reading.fields]\ntitle = ["headline"]\n[reading.hidden]\nhide = { desk = ["legal"] }\n'
    )
    record = told(archive, "--config", config)
    assert [(Path(one["folder"]).name, one["files"]) for one in record["unclaimed"]] == [("sport", 2)]
    assert [idle.split(":")[0] for idle in record["idle"]] == [
        "[tags.aliases] 'boats' = 'ferries'",
        "[tags] ignore 'nobody*'",
        "[reading.fields] title = 'headline'",
        "[reading.hidden] hide 'desk'",
        "[reading] ignore 'nothing/*'",
    ]


def test_no_model_and_no_arrays_are_imported(archive: Path) -> None:
    code = (
        "import sys\nfrom service.cli.main import cli\n"
        f"cli(['check', {str(archive)!r}, '--json'], standalone_mode=False)\n"
        "assert not {'torch', 'numpy', 'sklearn', 'faiss'} & set(sys.modules), sorted(sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


def test_what_many_stories_repeat_is_told_with_its_count(tmp_path: Path, archive: Path) -> None:
    shared = "Sign up to our weekly letter from the harbour."
    bodies = [f"The boat number {'abcdefghij'[n] * 4} came in at dawn.\n\n{shared}" for n in range(10)]
    root = write(tmp_path / "many", {f"s{n}.md": page(f"title: Boat {n}", body) for n, body in enumerate(bodies)})
    assert told(root)["repeated"] == [{"text": shared, "stories": 10}]
    assert f"   10 × {shared}" in check(root).output
    of_one = told(root, "s3")
    assert of_one["repeated"] == [shared]
    assert of_one["text"].strip() == "The boat number dddd came in at dawn."
    assert f"left out     {shared} (many stories have it)" in check(root, "s3").output
    assert told(archive)["repeated"] == []
