"""Scripts without spaces: letter pairs are terms, words that both stories have are reasons, English is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings.text.analyzer import analyze
from embeddings.text.shared_words import shared_word
from embeddings.text.unspaced import is_amount, is_unspaced, split_scripts, whole_word
from tests.embeddings.related.test_recommender import EVERYTHING, opened
from tests.support.archives import story, write


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The Mayor’s new bridge", ["mayor", "new", "bridge", "mayor new", "new bridge"]),
        ("中央橋", ["中央", "央橋"]),
        ("橋", ["橋"]),
        ("ＡＢＣの橋", ["abc", "の橋"]),
        (
            "bridge closes 橋が The river rises",
            ["bridge", "closes", "bridge closes", "橋が", "river", "rises", "river rises"],
        ),
        ("ｶﾞｽ灯", ["ガス", "ス灯"]),
        ("다리 통행", ["다리", "통행"]),
        ("กรุงเทพ", ["กร", "รุ", "ุง", "งเ", "เท", "ทพ"]),
        ("", []),
    ],
)
def test_each_two_letters_are_a_term_where_no_spaces_are(text: str, terms: list[str]) -> None:
    assert analyze(text) == terms


@pytest.mark.parametrize(
    ("pair", "ours", "theirs", "word"),
    [
        ("中央", "市は中央橋を閉じる", "中央橋の工事", "中央橋"),
        ("央橋", "市は中央橋を閉じる", "北の中央橋", "中央橋"),
        ("中央", "国際中央橋", "北中央橋", "中央橋"),
        ("ブリ", "新しいブリッジ", "ブリッジの工事", "ブリッジ"),
        ("ブリ", "新しいブリッジ", "ブリキの缶", ""),
        ("다리", "오랜 다리를", "다리가 닫힌다", "다리"),
        ("は中", "市は中央橋", "市は中央橋", ""),
        ("น้", "น้ำท่วม", "น้ำท่วม", "น้ำท่วม"),
        ("น้", "ที่น้ำท่วมมาก", "ว่าน้ำท่วมแล้ว", ""),
        ("央橋", "中央橋", "中央区", ""),
        ("橋梁", "中央橋", "橋梁", ""),
    ],
)
def test_a_pair_stands_for_the_word_that_both_have(pair: str, ours: str, theirs: str, word: str) -> None:
    assert shared_word(pair, ours, theirs) == word


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("二対一 三千人 十一億円 二〇二四年 第三回 十月五日 三位 百", True),
        ("月曜日 金曜 星期三 周五 礼拜天", True),
        ("千歳 百度 三星 四国 三重 千葉 八百屋 二本松 十日町 月島 土木 中央橋", False),
    ],
)
def test_numbers_scores_and_days_are_told_from_words(words: str, amounts: bool) -> None:
    assert [word for word in words.split() if is_amount(word) is not amounts] == []


@pytest.mark.parametrize(
    ("part", "text", "word"),
    [
        ("強会", "次の勉強会で話す", "勉強会"),
        ("ンメ", "これはアウトラインメモです", "アウトラインメモ"),
        ("勉", "勉強会と勉", "勉強会"),
        ("橋", "橋が", ""),
        ("強会", "東京都立勉強会場", ""),
        ("は中", "市は中央橋", ""),
        ("ング", "橋", ""),
    ],
)
def test_a_part_stands_for_the_word_that_it_is_in(part: str, text: str, word: str) -> None:
    assert whole_word(part, text) == word


def test_what_has_spaces_is_known() -> None:
    assert is_unspaced("The 橋")
    assert not is_unspaced("Ёлка, élan, Ελλάδα, عربي, हिन्दी 123")


def test_letters_of_two_scripts_are_set_apart() -> None:
    assert split_scripts("昔のOld Millを見る、3冊目のpaper") == "昔の Old Mill を見る、3 冊目の paper"
    assert split_scripts("The Mayor’s 3 bridges") == "The Mayor’s 3 bridges"


BRIDGES = (
    "市は中央橋を三月に閉じる。中央橋の工事は来年まで続き、渡し船が人々を運ぶと市長は述べた。",
    "中央橋の補修に市が予算をつけた。中央橋は六十年前に架けられ、大型車は遠回りをしている。",
    "春の祭りの行列は中央橋を渡らない。中央橋では橋脚を調べており、道は対岸の土手に移される。",
)
LIBRARY = (
    "図書館は冬のあいだ日曜日も開く。児童書の棚が広くなり、図書館の読み聞かせの会が毎週ある。",
    "図書館に点字の本が届いた。図書館の職員は利用者の声を聞いて選んだという。",
    "古い図書館の屋根を直す寄付が集まった。図書館友の会は来月に音楽会を開く。",
)


def test_the_right_story_is_first_and_the_reason_is_a_whole_word(tmp_path: Path) -> None:
    files = {
        f"{name}-{letter}.md": story(f"話題{letter}", body, date=f"2024-0{month}-01")
        for name, bodies in (("bridge", BRIDGES), ("library", LIBRARY))
        for month, (letter, body) in enumerate(zip("abc", bodies, strict=True), start=1)
    }
    index = opened(write(tmp_path / "archive", files), tmp_path / "index")
    first, *_ = index.related("bridge-a", EVERYTHING)
    assert first.article.id.startswith("bridge-")
    terms = [value for reason in first.reasons if reason.kind == "terms" for value in reason.values]
    assert "中央橋" in terms
    assert not {"中央", "央橋", "橋を"} & set(terms)
