"""Words of Thai, Lao, Burmese and Khmer: what stands by itself somewhere, with the rest of its name."""

from __future__ import annotations

import pytest

from embeddings.text.long_words import is_long, shared_long_word

PLACE = "เชียงใหม่"


@pytest.mark.parametrize(
    ("pair", "ours", "theirs", "word"),
    [
        # By itself in one of them, and in the other within a clause.
        ("ยง", f"สะพานที่{PLACE}ยังปิด", f"น้ำท่วม จ.{PLACE} วันนี้", PLACE),
        ("ยง", f"น้ำท่วม ({PLACE}, 30)", f"สภา{PLACE}มีมติ", PLACE),
        # By itself in neither, or in one alone.
        ("ยง", f"สะพานที่{PLACE}ยังปิด", f"สภา{PLACE}มีมติ", ""),
        ("ยง", f"น้ำท่วม {PLACE} วันนี้", "ฟุตบอล", ""),
        # A short one is a part of another by chance.
        ("าน", "น้ำท่วม น่าน วันนี้", "รอนานน่านอนมาก", ""),
        ("าน", "น้ำท่วม น่าน วันนี้", "จังหวัดน่าน ฝนตก", "น่าน"),
        # A clause is no word, nor is what says that another speaks, nor a number.
        ("าร", "สะพานเก่าข้ามแม่น้ำปิดการจราจร", "สะพานเก่าข้ามแม่น้ำปิดการจราจร", ""),
        ("าว", "เขา กล่าวว่า ดี", "เธอ กล่าวว่า ไม่", ""),
        ("๒๕", "ปี ๒๕๖๗ นี้", "ปี ๒๕๖๗ นั้น", ""),
        # A name is whole.
        ("าย", "วิศวกร สมชาย ใจดี กล่าวว่า “รอ”", "โค้ช สมชาย ใจดี ลาออก", "สมชาย ใจดี"),
        ("จด", "วิศวกร สมชาย ใจดี กล่าวว่า “รอ”", "โค้ช สมชาย ใจดี ลาออก", "สมชาย ใจดี"),
        # The other scripts.
        ("ຽງ", "ຂົວ ວຽງຈັນ ປິດ", "ຢູ່ວຽງຈັນ ມື້ນີ້", "ວຽງຈັນ"),
        ("ៀម", "ស្ពាន សៀមរាប បិទ។", "នៅសៀមរាប។", "សៀមរាប"),
        ("လေ", "တံတား မန္တလေး ပိတ်", "မန္တလေးမြို့။", "မန္တလေး"),
    ],
)
def test_the_word_of_two_texts(pair: str, ours: str, theirs: str, word: str) -> None:
    assert shared_long_word(pair, ours, theirs) == word
    assert shared_long_word(pair, theirs, ours) == word


def test_a_small_word_is_no_part_of_a_name() -> None:
    texts = ("น้ำท่วม น่าน วันนี้", "จังหวัดน่าน วันนี้")
    assert shared_long_word("าน", *texts) == "น่าน วันนี้"
    assert shared_long_word("าน", *texts, {"วันนี้"}) == "น่าน"


def test_the_word_of_one_text_is_a_name_if_it_stands_there_twice() -> None:
    once = "เมื่อวาน สมชาย ใจดี ลาออก"
    assert shared_long_word("าย", once, once) == "สมชาย"
    twice = f"{once} โค้ช สมชาย ใจดี บอก"
    assert shared_long_word("าย", twice, twice) == "สมชาย ใจดี"


def test_letters_of_these_scripts() -> None:
    assert [part for part in ("ยง", "ຽງ", "လေ", "ៀម", "", "中央", "aย", "다리") if is_long(part)] == [
        "ยง",
        "ຽງ",
        "လေ",
        "ៀម",
    ]


def test_a_long_text_is_read_in_one_pass() -> None:
    text = f"น้ำท่วม {PLACE} วันนี้ " * 20_000 + "ก" * 50_000
    assert shared_long_word("ยง", text, text).split(" ").count(PLACE) == 1
