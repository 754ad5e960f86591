"""How a newsroom's generators are configured to read dates."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.base import ReadingRules, Site
from content.generators.dates import date_reading, unread_names
from tests.support.content_helpers import page, read, write


def time_zone(sites: list[Site]) -> str:
    return date_reading(sites, ReadingRules()).time_zone


def site(folder: Path, files: dict[str, str], name: str = "") -> Site:
    for path, text in files.items():
        folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(path).write_text(text, "utf-8")
    return Site(root=folder, name=name)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("_config.yml", "url: https://a.example\ntimezone: America/New_York"),
        ("hugo.toml", 'baseURL = "https://a.example/"\ntimeZone = "America/New_York"'),
        ("pelicanconf.py", 'SITEURL = "https://a.example"\nTIMEZONE = "America/New_York"'),
        (
            "conf.py",
            'SITE_URL = "https://a.example/"\nTIMEZONE = "America/New_York"\nPOSTS = (("posts/*.md", "", ""),)',
        ),
    ],
    ids=["jekyll", "hugo", "pelican", "nikola"],
)
def test_it_is_the_one_of_the_configuration(tmp_path: Path, file: str, text: str) -> None:
    assert time_zone([site(tmp_path, {file: text})]) == "America/New_York"


@pytest.mark.parametrize("name", ["", "Eastern Standard Time", "../etc/passwd", "[1, 2]"])
def test_there_is_none_where_none_is_named_that_is_one(tmp_path: Path, name: str) -> None:
    assert time_zone([site(tmp_path, {"_config.yml": f"url: https://a.example\ntimezone: {name}"})]) == ""


def test_there_is_none_where_no_configuration_was_found(tmp_path: Path) -> None:
    assert time_zone([Site(root=tmp_path)]) == ""
    assert time_zone([]) == ""


def test_sites_that_agree_have_one_and_others_none(tmp_path: Path) -> None:
    def of(name: str, zone: str) -> Site:
        return site(tmp_path / name, {"_config.yml": f"url: https://{name}.example\ntimezone: {zone}"}, name)

    east, also, west = of("east", "America/New_York"), of("also", "America/New_York"), of("west", "America/Denver")
    assert time_zone([east, also]) == "America/New_York"
    assert time_zone([east, west]) == ""


def test_yaml_reads_the_moments_of_those_in_ruby_alone(tmp_path: Path) -> None:
    jekyll = site(tmp_path / "a", {"_config.yml": "url: https://a.example"}, "a")
    hugo = site(tmp_path / "b", {"hugo.toml": "baseURL = 'https://a.example/'"}, "b")
    told = [date_reading(sites, ReadingRules()).timestamps_in_utc for sites in ([jekyll], [hugo], [jekyll, hugo], [])]
    assert told == [True, False, False, False]


# As Jekyll 4.3.1 gives the day in addresses, at its `timezone: America/New_York`.
@pytest.mark.parametrize(
    ("written", "address", "hours"),
    [
        ("2024-05-01 02:00:00", "/2024/04/30/a.html", 2),
        ("2024-05-01T02:00:00", "/2024/04/30/a.html", 2),
        ("2024-5-1 2:00:00", "/2024/04/30/a.html", 2),
        ("2024-05-01 02:00:00 -0400", "/2024/05/01/a.html", 6),
        ("'2024-05-01 02:00:00'", "/2024/05/01/a.html", 6),
        ("2024-05-01 02:00", "/2024/05/01/a.html", 6),
        ("2024-05-01", "/2024/05/01/a.html", 4),
    ],
)
def test_jekyll_means_what_yaml_reads_in_utc(tmp_path: Path, written: str, address: str, hours: int) -> None:
    write(tmp_path, {"_config.yml": "timezone: America/New_York", "_posts/2020-01-01-a.md": page(f"date: {written}")})
    rules = ReadingRules(timezone="America/New_York", timestamps_in_utc=True)
    story = read(tmp_path, rules=rules).articles[0]
    assert (story.url, story.visible_from) == (address, datetime(2024, 5, 1, hours, tzinfo=UTC))
    assert story.published == story.visible_from


DATES = """
baseURL = "https://a.example/"
[frontmatter]
expiryDate = ["until", ":default"]
publishDate = ["live", "airs_first"]
"""


def test_names_that_hide_are_those_of_the_configuration(tmp_path: Path) -> None:
    hugo = site(tmp_path, {"hugo.toml": DATES + 'lastmod = ["touched"]\ndate = ["happened"]'})
    found = date_reading([hugo], ReadingRules())
    assert found.names == {"expires": ("until",), "embargo": ("live", "airs_first")}


def test_a_name_that_one_of_several_sites_has_is_not_every_ones(tmp_path: Path) -> None:
    hugo = site(tmp_path / "one", {"hugo.toml": DATES}, "one")
    other = site(tmp_path / "two", {"hugo.toml": DATES.replace('"live", ', "")}, "two")
    jekyll = site(tmp_path / "three", {"_config.yml": "url: https://a.example"}, "three")
    assert date_reading([hugo, other], ReadingRules()).names == {"expires": ("until",), "embargo": ("airs_first",)}
    assert date_reading([hugo, jekyll], ReadingRules()).names == {}


def test_that_hugo_falls_back_on_the_day_of_publication_is_no_date_that_is_missed() -> None:
    names = [("updated", name) for name in ("lastmod", "date", "publishDate", "touched")]
    assert list(unread_names(names, ReadingRules())) == [("updated", "touched")]


@pytest.mark.parametrize("name", ["date", "publishDate", "lastmod", "golive"])
def test_a_name_that_is_read_as_a_date_already_is_no_other_date(tmp_path: Path, name: str) -> None:
    """A `date` that cannot be read hides no story; as an embargo it would."""
    of = site(tmp_path, {"hugo.toml": f'[frontmatter]\npublishDate = ["{name}", "live"]'})
    assert date_reading([of], ReadingRules()).names == {"embargo": ("live",)}
