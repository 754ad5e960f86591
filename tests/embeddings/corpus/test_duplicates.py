"""Copies of a story are grouped; stories that share a section's boilerplate are not."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest

from embeddings.corpus import duplicates
from embeddings.text import boilerplate
from embeddings.text.boilerplate import Boilerplate, Shingles

WORDS = [f"word{number}" for number in range(400)]


def said(seed: str, words: int) -> str:
    """Words in an order that no other seed gives."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def groups(texts: list[str], sections: list[str]) -> list[int]:
    places = [(("",), ("", section)) for section in sections]
    groups = duplicates.group(texts, combinations(range(len(texts)), 2), places)
    return [int(number) for number in groups]


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


# What two texts have in common


def sequence(first: int, last: int) -> str:
    """Different words in a row."""
    return " ".join(f"w{number}" for number in range(first, last))


def test_shingles_are_runs_of_five_words_without_regard_to_case() -> None:
    assert duplicates.shingles("A b c d e F") == duplicates.shingles("a b c d e") | duplicates.shingles("b C d e f")
    assert [len(duplicates.shingles(sequence(0, count))) for count in (0, 1, 4, 5, 6, 30)] == [1, 1, 1, 1, 2, 26]
    assert duplicates.shingles("a\n b") == duplicates.shingles("a b") != duplicates.shingles("ab")
    assert len(duplicates.shingles("a b c d e a b c d e a b c d e")) == 5
    duplicates.shingles("\udcff")


@pytest.mark.parametrize(("common", "copies"), [(4, True), (3, False)])
def test_from_two_fifths_of_all_shingles_in_common_on_texts_are_copies(common: int, copies: bool) -> None:
    """Of ten in all, which are runs of fourteen words."""
    first, second = sequence(0, 7 + 4), sequence(7 - common, 14)
    held = duplicates.shingles(first), duplicates.shingles(second)
    assert (len(held[0] & held[1]), len(held[0] | held[1])) == (common, 10)
    assert duplicates.group([first, second], [(0, 1)]).tolist() == [0, 0 if copies else 1]


# The first, an update of it, and another story on the subject.
WITHOUT_SPACES = {
    "ja": (
        "冬のあいだ島への渡し船は止まると船主が火曜日に述べた。最後の便は日曜の夕暮れに長い桟橋を出て、郵便と鶏の箱を"
        "二つ運ぶ。島には約四十人が暮らし、その多くは町で働いている。",
        "【続報】冬のあいだ島への渡し船は止まると船主が水曜日に述べた。最後の便は日曜の夕暮れに長い桟橋を出て、郵便と"
        "鶏の箱を三つ運ぶ。島には約五十人が暮らし、その多くは町で働いている。",
        "島への渡し船は月曜日に戻った。船主は二隻目の船を買い、雁を見に来る人のために週末に走らせる。堤道は冬のあいだ"
        "十九日も水に沈んでいたと船主が述べた。",
    ),
    "zh": (
        "船主周二表示，开往小岛的渡船整个冬天都将停航。最后一班船周日黄昏离开长码头，运送邮件和两箱母鸡。"
        "岛上住着大约四十人，其中大多数在镇上工作。",
        "船主周三表示，开往小岛的渡船整个冬天都将停航。最后一班船周日黄昏离开长码头，运送邮件和三箱母鸡。"
        "岛上住着大约五十人，其中大多数在镇上工作。",
        "开往小岛的渡船周一恢复。船主买了第二艘船，周末载客看雁。堤道整个冬天有十九天在水下，船主表示。",
    ),
    "th": (
        "เจ้าของเรือกล่าวเมื่อวันอังคารว่าเรือข้ามฟากไปเกาะจะหยุดตลอดฤดูหนาว "
        "เที่ยวสุดท้ายออกจากท่าเรือยาวในเย็นวันอาทิตย์พร้อมจดหมายและแม่ไก่สองลัง",
        "เจ้าของเรือกล่าวเมื่อวันพุธว่าเรือข้ามฟากไปเกาะจะหยุดตลอดฤดูหนาว "
        "เที่ยวสุดท้ายออกจากท่าเรือยาวในเย็นวันอาทิตย์พร้อมจดหมายและแม่ไก่สามลัง",
        "ข้ามฟากกลับมาเมื่อวันจันทร์ นายท่าซื้อลำที่สองเพื่อพาคนไปดูห่านในวันหยุด",
    ),
}


@pytest.mark.parametrize("language", WITHOUT_SPACES)
@pytest.mark.parametrize("lines", [False, True], ids=["one line", "broken lines"])
def test_an_update_is_a_copy_in_scripts_without_spaces_too(language: str, lines: bool) -> None:
    first, update, other = WITHOUT_SPACES[language]
    if lines:
        update = "\n".join(update[start : start + 20] for start in range(0, len(update), 20))
    assert duplicates.group([first, update, other], [(0, 1), (0, 2), (1, 2)]).tolist() == [0, 0, 2]
    probes = duplicates.probes(first, 24)
    assert len(probes) == 24
    assert [duplicates.share_held(probes, text) for text in (first, other)] == [1, 0]
    assert duplicates.share_held(probes, update) > 0.4


def test_a_word_without_spaces_counts_as_two_letters_of_it() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 30)))
    assert [len(duplicates.shingles(text[:count])) for count in (1, 9, 10, 11, 30)] == [1, 1, 1, 2, 21]
    assert (duplicates.per_word(text), duplicates.per_word(sequence(0, 30))) == (2, 1)
    # Some such letters in another text are words as others are, and so are those of Korean, which sets spaces.
    for spaced in (f"{sequence(0, 30)} {text[:9]}", "섬으로 가는 배가 겨울 내내 다니지 않는다고 선주가 말했다"):
        assert duplicates.per_word(spaced) == 1
        assert len(duplicates.shingles(spaced)) == len(spaced.split()) - 4


def test_of_scripts_that_write_words_by_their_sounds_five_letters_count_as_a_word() -> None:
    for first in (0x0E01, 0x0E81, 0x1000, 0x1780):
        text = "".join(chr(first + place % 30) for place in range(60))
        assert duplicates.per_word(text) == 5
        assert [len(duplicates.shingles(text[:count])) for count in (24, 25, 26)] == [1, 1, 2]


def test_stories_of_one_matter_are_no_copies_in_thai_either() -> None:
    first = (
        "สภาเทศบาลเชียงใหม่มีมติเมื่อวันอังคารให้ซ่อมแซมสะพานทั้งหมด วิศวกรสมชาย ใจดี กล่าวว่าเสาตอม่อชำรุด "
        "สะพานเก่าข้ามแม่น้ำในจังหวัดเชียงใหม่จะปิดการจราจรไปจนถึงปลายปี"
    )
    second = (
        "ค่าใช้จ่ายของสะพานเก่าข้ามแม่น้ำในจังหวัดเชียงใหม่เพิ่มขึ้นเป็นห้าสิบล้านบาท วิศวกรสมชาย ใจดี เผยเมื่อวันศุกร์ "
        "สะพานจะปิดการจราจรไปจนถึงปลายปี"
    )
    assert duplicates.group([first, second], [(0, 1)]).tolist() == [0, 1]


def test_copies_of_copies_share_the_number_of_the_first() -> None:
    texts = ["other", *(sequence(start, start + 40) for start in (0, 15, 30, 45)), sequence(0, 40)]
    expected = [0, 1, 1, 1, 1, 1]
    near = [(1, 2), (2, 3), (3, 4)]
    for pairs in (near, near[::-1], [(b, a) for a, b in near], [(3, 4), (1, 2), (2, 3)], [(3, 4), (2, 3), (2, 1)]):
        assert duplicates.group(texts, pairs).tolist() == expected
    # 1 and 3 themselves have too little in common.
    assert duplicates.group(texts, [(1, 3)]).tolist() == [0, 1, 2, 3, 4, 1]


def test_only_the_pairs_named_are_compared_and_equal_texts() -> None:
    text = sequence(0, 40)
    assert duplicates.group([text, f"{text} more", text, text.upper()], []).tolist() == [0, 1, 0, 3]
    assert duplicates.group([], []).tolist() == []
    assert duplicates.group([text], []).dtype == "int32"


# Boilerplate, by its numbers


def own(texts: list[str], places: list[list[str]], a: int = 0, b: int = 1) -> list[set[int]]:
    held = [np.sort(np.fromiter(duplicates.shingles(text), np.uint32)) for text in texts]
    own_texts = Boilerplate(held.__getitem__, places, range(len(texts))).rest(a, b)
    for each in own_texts:
        assert each.tolist() == sorted(each.tolist())
    return [set(each.tolist()) for each in own_texts]


def with_notice(holding: int, others: int, words: int = 100) -> tuple[list[str], list[list[str]]]:
    """So many stories of a section with a notice of twelve shingles, and others without."""
    notice = sequence(99_000, 99_016)
    texts = [f"{notice} {sequence(1000 * n, 1000 * n + words)}" for n in range(holding)]
    texts += [sequence(1000 * n, 1000 * n + words) for n in range(holding, holding + others)]
    return texts, [["town"]] * len(texts)


@pytest.mark.parametrize(
    ("holding", "others", "boilerplate"),
    [
        (2, 0, False),
        (2, 1, False),
        (3, 0, True),
        (3, 6, True),
        (3, 7, False),
        (4, 7, True),
        (7, 14, True),
        (7, 15, False),
    ],
)
def test_what_a_third_of_a_section_and_three_stories_share_is_boilerplate(
    holding: int, others: int, boilerplate: bool
) -> None:
    texts, places = with_notice(holding, others)
    result = own(texts, places)
    notice = duplicates.shingles(sequence(99_000, 99_016))
    assert all(bool(each & notice) is not boilerplate for each in result)
    # What is said once alone is nobody's boilerplate.
    assert all(duplicates.shingles(text) - notice <= each for text, each in zip(texts, result, strict=False))


def test_of_other_sections_it_is_none_and_of_several_places_any() -> None:
    texts, _ = with_notice(4, 0)
    notice = duplicates.shingles(sequence(99_000, 99_016))
    assert all(notice <= each for each in own(texts, [["a"], ["a"], ["b"], ["c"]]))
    assert not any(notice & each for each in own(texts, [["a", "site"], ["a", "site"], ["b", "site"], ["site"]]))
    # A place named twice is one.
    assert all(notice <= each for each in own(texts[:2], [["a", "a"], ["a", "a"]]))


# The notice makes 12 shingles, and each word of a story one: 15 % of all are left of a text of 3, 5 % of one of 1.
@pytest.mark.parametrize(
    ("holding", "words", "left"),
    [(3, 3, True), (5, 3, True), (3, 2, False), (5, 2, False), (6, 2, True), (6, 1, True), (6, 0, False)],
)
def test_where_too_little_is_left_boilerplate_counts_after_all(holding: int, words: int, left: bool) -> None:
    texts, places = with_notice(holding, 0, words)
    # Long stories beside it do not help a short one.
    texts[1] = f"{sequence(99_000, 99_016)} {sequence(95_000, 95_090)}"
    held = [duplicates.shingles(text) for text in texts[:2]]
    notice = duplicates.shingles(sequence(99_000, 99_016))
    for a, b in ((0, 1), (1, 0)):
        result = own(texts, places, a, b)
        assert result == [held[n] - notice if left else held[n] for n in (a, b)]


def test_a_share_that_is_left_exactly_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boilerplate, "OWN_OF_SHARED", 0.25)
    texts, places = with_notice(3, 0, 4)
    assert [len(each) for each in own(texts, places)] == [4, 4]


def test_of_three_hundred_stories_all_are_counted_and_of_more_every_second_or_third() -> None:
    counted: list[int] = []

    def shingles(number: int) -> Shingles:
        counted.append(number)
        return np.array([number], np.uint32)

    for count, step in ((300, 1), (301, 2), (600, 2), (601, 3)):
        counted.clear()
        Boilerplate(shingles, [("town",)] * count, range(count))._common_shingles("town")
        assert counted == list(range(0, count, step))
