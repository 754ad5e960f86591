"""Nouns of Korean: without their particles, and no verbs."""

from __future__ import annotations

import pytest

from embeddings.text.korean_nouns import noun, nouns, shared_noun


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("시장에 간다", {"시장"}),
        ("다리를 건넌다", {"다리"}),
        # Behind a consonant stands another particle than behind a vowel.
        ("공원으로 간다", {"공원"}),
        ("고속도로 회의 결과 마을과 다리와 서울로", set()),
        ("도서를 읽는다. 회의를 연다", {"도서", "회의"}),
        # Two particles.
        ("시청에서는 말했다. 병원까지의 길", {"시청", "병원"}),
        # Verbs, and what may be one.
        ("덮었을 때 없어요 아닙니다 바꾸려면 있는 먹을 좋은 많이", set()),
        # One syllable, and other scripts.
        ("강을 집에서", set()),
        ("GNOME을 Bluetooth로", set()),
        ("", set()),
    ],
)
def test_a_particle_of_nouns_tells_a_noun(text: str, sure: set[str]) -> None:
    assert nouns(text).certain == sure


@pytest.mark.parametrize(
    ("part", "ours", "theirs", "word"),
    [
        ("시장", "시장은 크다. 시장에 간다", "시장이 열린다", "시장"),
        ("장에", "시장은 크다. 시장에 간다", "시장에 있다", ""),
        # Nowhere is it told whether it is a noun.
        ("시장", "시장은 크다", "시장이 열린다", ""),
        ("없어", "길이 없어요", "다리가 없어요", ""),
        # What stands by itself and with a particle that verbs end with as well is no verb.
        ("전주", "전주 다리가 닫힌다", "전주의 오래된 다리", "전주"),
        ("크게", "크게 늘었다", "크게 줄었다", ""),
        ("오래", "오래 기다린다", "오래된 다리", ""),
        ("걸어", "걸어 간다", "걸어가 걸어도", ""),
        # Names of people.
        ("민수", "김민수 씨는 말했다", "김민수는 말했다", "김민수"),
        ("민수", "새 감독 김민수가 왔다", "김민수 감독이 떠난다", "김민수"),
        ("명한", "유명한 감독이 왔다", "유명한 감독은 말했다", ""),
        # The whole word, where both have it.
        ("용자", "사용자를 찾는다", "사용자에게 말한다", "사용자"),
        ("도서", "시립도서관에서 도서관을", "시립도서관의 도서관을", "시립도서관"),
        ("도서", "시립도서관에서 도서관으로 도서관을", "도서관의 책. 시립도서관 도서관이", "도서관"),
    ],
)
def test_the_noun_of_two_texts(part: str, ours: str, theirs: str, word: str) -> None:
    assert shared_noun(part, ours, theirs) == word


def test_the_noun_of_one_text() -> None:
    assert noun("리는", "다리는 오래된 다리를") == ""
    assert noun("다리", "다리는 오래된 다리를") == "다리"
    assert noun("다", "그렇다") == ""


def test_it_reads_a_long_text_in_one_pass() -> None:
    text = "시장에서 다리를 " * 20_000 + "가" * 50_000
    assert nouns(text).certain == {"시장", "다리"}
