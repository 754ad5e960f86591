"""Lines of tags such as `tags: police court` are read as an archive bears them out, where no generator settles it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from content.archive import ReadingRules, Site, read_archive, scan
from content.files.reading_memory import ReadingMemory, dump_facts, dump_statuses, reading_key
from tests.support.content_helpers import NOW, page, read, write

WORDS = (
    "police court", "court fire", "fire brigade", "brigade police", "harbour ferry", "ferry strike", "strike harbour",
    "court harbour police", "school", "school strike",
)  # fmt: skip
"""One word of each comes again in another."""
PHRASES = (
    "City Council", "Parks Department", "High Street", "Fire Brigade", "School Board", "River Trust", "Night Market",
    "Bus Company", "Town Hall",
)  # fmt: skip
UNKNOWN = ReadingRules(words_are_tags=None)


def lines(root: Path, tags: list[str]) -> Path:
    return write(root, {f"{number:02}.md": page(f"title: A\ntags: {each}") for number, each in enumerate(tags)})


def tags_of(root: Path, rules: ReadingRules = UNKNOWN) -> list[tuple[str, ...]]:
    return [article.tags for article in read(root, rules=rules).articles]


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        pytest.param(WORDS, True, id="words that come again"),
        pytest.param([*WORDS, *WORDS[:4]], True, id="some lines twice"),
        pytest.param([*WORDS, "[police, ferry]"], True, id="beside a list of the same"),
        pytest.param([line.replace("court", "суд") for line in WORDS], True, id="in letters of two kinds"),
        pytest.param([line.replace("court", "high-court") for line in WORDS], True, id="with hyphens"),
        pytest.param(PHRASES, False, id="phrases that share no words"),
        pytest.param([*PHRASES[:3], "City Parks", "High Council", *PHRASES[3:]] * 3, False, id="phrases repeated"),
        pytest.param(WORDS * 9, False, id="the same few lines again and again"),
        pytest.param(WORDS[:7], False, id="too few to tell"),
        pytest.param([*WORDS, "[police court, fire brigade]"], False, id="lines that are one tag in a list"),
        pytest.param([f"{line}, news" for line in WORDS], False, id="divided by commas"),
        pytest.param([f"[{line}]" for line in WORDS], False, id="in lists"),
    ],
)
def test_words_are_tags_where_the_archive_bears_it_out(tmp_path: Path, tags: list[str], words: bool) -> None:
    archive = read(lines(tmp_path, list(tags)), rules=UNKNOWN)
    assert archive.rules.words_are_tags is words
    first = archive.articles[0].tags
    assert (first == tuple(tags[0].split())) is words


def test_words_are_read_through_aliases_and_those_ignored_are_left_out(tmp_path: Path) -> None:
    rules = ReadingRules(
        words_are_tags=None, tag_aliases={"court": "courts", "fire": "Police"}, ignored_tags=("ferry", "ferries")
    )
    tags = tags_of(lines(tmp_path, [*WORDS, "police police", "fire police", "ferry ferries"]), rules)
    assert tags[0] == ("police", "courts")
    assert tags[4] == ("harbour",)
    assert tags[10] == ("police",)
    assert tags[11] == ("Police",)
    assert tags[12] == ()


@pytest.mark.parametrize(
    ("rules", "name", "words"),
    [
        (ReadingRules(), "{}.md", False),
        (ReadingRules(words_are_tags=True), "{}.md", True),
        # Told by the names of files.
        (UNKNOWN, "_posts/2024-05-{}-a.md", True),
        (UNKNOWN, "1.news/{}.md", False),
    ],
)
def test_what_settings_or_a_generator_say_counts_before_the_archive(
    tmp_path: Path, rules: ReadingRules, name: str, words: bool
) -> None:
    few = {name.format(number): page(f"title: A\ntags: {line}") for number, line in enumerate(WORDS[:2], 10)}
    assert tags_of(write(tmp_path, few), rules) == [tuple(x.split()) if words else (x,) for x in WORDS[:2]]


@pytest.mark.parametrize(
    ("tags", "note"),
    [
        (WORDS, "`tags: brigade police` is read as 2 tags.*9 of the stories.*space_separated_tags = false"),
        (PHRASES, "`tags: Bus Company` is read as one tag.*9 of the stories.*space_separated_tags = true"),
        (["[police, court]", "police", "a, b"], ""),
    ],
)
def test_how_lines_are_read_is_told_with_the_setting_for_the_other_way(
    tmp_path: Path, tags: list[str], note: str
) -> None:
    notes = [each for each in read(lines(tmp_path, list(tags)), rules=UNKNOWN).sites[0].notes if "tags" in each]
    assert bool(notes) is bool(note)
    assert all(re.search(note, each) for each in notes)


def test_one_more_story_may_tell_and_no_other_file_is_opened_for_it(tmp_path: Path) -> None:
    sites = [Site(root=lines(tmp_path, list(WORDS[:7])))]
    first = read_archive(sites, UNKNOWN, now=NOW)
    assert first.articles[0].tags == ("police court",)
    files, _ = scan(sites, UNKNOWN)
    facts = dump_facts(files, first.facts, reading_key(first.sites, UNKNOWN))
    memory = ReadingMemory(dump_statuses(files, 0), lambda: facts)
    lines(tmp_path, list(WORDS[:8]))
    files = scan(sites, UNKNOWN)[0]
    for file in files[:7]:
        file.path.unlink()
    second = read_archive(sites, UNKNOWN, now=NOW, texts=False, files=files, memory=memory)
    assert [article.tags for article in second.articles[:2]] == [("police", "court"), ("court", "fire")]
    # What a file says is remembered as it is written.
    assert second.facts[str(files[0].path)] == first.facts[str(files[0].path)]
