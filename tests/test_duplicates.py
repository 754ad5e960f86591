"""Copies of a story are grouped; stories that share a section's boilerplate are not."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from embeddings import boilerplate, duplicates

WORDS = [f"word{number}" for number in range(400)]


def said(seed: str, words: int) -> str:
    """Words in an order that no other seed gives."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def groups(texts: list[str], sections: list[str]) -> list[int]:
    places = [(("",), ("", section)) for section in sections]
    found = duplicates.group(texts, combinations(range(len(texts)), 2), places)
    return [int(number) for number in found]


NOTICE = said("notice", 80)


@pytest.mark.parametrize(
    ("count", "own"),
    [(3, 25), (4, 25), (5, 20), (6, 12), (12, 8), (40, 8)],
    ids=lambda value: str(value),
)
def test_boilerplate_makes_no_copies(count: int, own: int) -> None:
    """Also where it is at the end, or on both sides."""
    start, end = NOTICE[:300], NOTICE[300:]
    for form in ("{start}{end} {own}", "{own} {start}{end}", "{start} {own} {end}"):
        texts = [form.format(start=start, end=end, own=said(f"own {n}", own)) for n in range(count)]
        texts += [said(f"other {n}", 90) for n in range(4 * count)]
        assert groups(texts, ["court"] * count + ["news"] * (4 * count)) == list(range(len(texts)))


def test_without_sections_it_is_a_site_s() -> None:
    texts = [f"{NOTICE} {said(f'own {n}', 20)}" for n in range(9)]
    assert groups(texts, [""] * 9) == list(range(9))
    assert duplicates.group(texts, combinations(range(9), 2)).tolist() == [0] * 9, "nobody said where they stand"


@pytest.mark.parametrize("others", [0, 1, 6, 30])
def test_a_rerun_is_a_copy_whatever_the_section_prints_below(others: int) -> None:
    story = said("story", 120)
    texts = [f"{story} {NOTICE}", f"{story} {said('more', 12)} {NOTICE}"]
    texts += [f"{said(f'other {n}', 120)} {NOTICE}" for n in range(others)]
    assert groups(texts, ["news"] * len(texts)) == [0, 0, *range(2, len(texts))]


@pytest.mark.parametrize("versions", [2, 3, 5])
@pytest.mark.parametrize("others", [0, 3])
def test_versions_of_one_story_are_no_boilerplate_in_a_small_section(versions: int, others: int) -> None:
    story = said("story", 120)
    texts = [" ".join([story, *(said(f"update {each}", 15) for each in range(n))]) for n in range(versions)]
    texts += [said(f"other {n}", 120) for n in range(others)]
    assert groups(texts, ["news"] * len(texts)) == [0] * versions + list(range(versions, len(texts)))


def test_exact_copies_are_one_story_and_count_once() -> None:
    story = said("story", 60)
    texts = [story, story, story, f"{story} {said('more', 10)}", *(said(f"other {n}", 60) for n in range(5))]
    assert groups(texts, ["news"] * 9) == [0, 0, 0, 0, 4, 5, 6, 7, 8]


def test_of_a_large_section_a_sample_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boilerplate, "SAMPLE", 10)
    monkeypatch.setattr(boilerplate, "KEPT", 4)
    texts = [f"{NOTICE} {said(f'own {n}', 20)}" for n in range(35)]
    assert groups(texts, ["court"] * 35) == list(range(35))
