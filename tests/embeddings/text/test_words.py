"""Words: stems by which names of tags are found in texts of any language."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from embeddings.text import words
from embeddings.text.words import Spelling


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("elections", "She was elected in Hexley.", "elected"),
        ("İzmir", "Dün izmir'de yağmur yağdı.", "izmir"),
        ("Iğdır", "IĞDIR BELEDİYESİ", "IĞDIR"),
        ("Королёв", "мост в городе Королев закрыт", "Королев"),
        ("Ιωάννινα", "ΓΕΦΥΡΑ ΣΤΑ ΙΩΑΝΝΙΝΑ", "ΙΩΑΝΝΙΝΑ"),
        ("Γεώργιος", "ΓΕΩΡΓΙΟΣ", "ΓΕΩΡΓΙΟΣ"),
        ("کرمانشاه", "پل كرمانشاه بسته است", "كرمانشاه"),
        ("أسيوط", "جسر اسيوط مغلق", "اسيوط"),
        ("الجسور", "ترميم الجســور والطرق", "الجســور"),
        ("ग़ाज़ियाबाद", "गाजियाबाद का पुल बंद", "गाजियाबाद"),
        ("שלום", "אמרו שָׁלוֹם אתמול", "שָׁלוֹם"),
        ('צה"ל', "אמר דובר צה״ל אתמול", "צה״ל"),
        ("Educație", "Ministerul Educaţie", "Educaţie"),
        ("Straße", "DIE STRASSE", "STRASSE"),
        ("전주", "전주에서는 다리가 막혔다", "전주에서는"),
        ("제주도", "제주도의 다리", "제주도의"),
        ("고속도로", "새 고속도로를 연다", "고속도로를"),
        ("สงขลา", "สะพานสงขลายังปิด", "สงขลา"),
        ("น้ำท่วม", "ชาวบ้านเดือดร้อนจากน้ำท่วมหนัก", "น้ำท่วม"),
        ("ปลา", "ราคา ปลา วันนี้", "ปลา"),
        ("ວຽງຈັນ", "ຢູ່ວຽງຈັນມື້ນີ້", "ວຽງຈັນ"),
        ("សៀមរាប", "នៅសៀមរាបថ្ងៃនេះ។", "សៀមរាប"),
        ("မန္တလေး", "မန္တလေးမြို့။", "မန္တလေး"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_found_however_it_is_spelled(name: str, text: str, written: str, form: Literal["NFC", "NFD"]) -> None:
    text, written = (unicodedata.normalize(form, each) for each in (text, written))
    spelled = Spelling(text).first_run(words.stems(name))
    assert spelled is not None
    assert unicodedata.normalize("NFKC", spelled) == unicodedata.normalize("NFKC", written)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("año", "un ano después"),
        ("회의", "회사를 열었다"),
        ("ночь", "ноч"),
        ("ปลา", "ไปถึงปลายทาง"),
        ("ปลา", "ราคา ปลาย ปี"),
    ],
)
def test_other_letters_make_another_word(name: str, text: str) -> None:
    assert Spelling(text).first_run(words.stems(name)) is None


@pytest.mark.parametrize(
    ("one", "other"), [("Iğdır", "IĞDIR"), ("전주", "전주의"), ("Ιωάννινα", "ΙΩΑΝΝΙΝΑ"), ("schools", "School")]
)
def test_spellings_and_particles_make_no_other_name(one: str, other: str) -> None:
    assert words.same_but_for_number(one, other)
