"""Names in addresses of titles in other scripts, as each generator writes them."""

from __future__ import annotations

import pytest

from content.addresses.slugs import STYLES


@pytest.mark.parametrize(
    ("style", "title", "slug"),
    [
        ("hugo", "İSTANBUL KÖPRÜSÜ", "istanbul-köprüsü"),
        ("hugo", "ΕΡΓΑ ΣΤΟΥΣ ΔΡΟΜΟΥΣ", "εργα-στουσ-δρομουσ"),
        ("hugo", "हिन्दी पुल!", "हिन्दी-पुल"),
        ("hugo", "L’été à l’eau", "lété-à-leau"),
        ("jekyll", "हिन्दी पुल", "हिन्दी-पुल"),
        ("jekyll", "สะพานใหม่ที่นี่", "สะพานใหม่ที่นี่"),
        ("jekyll", "سُلَّم", "سُلَّم"),
        ("github", "नया पुल: भाग 1", "नया-पुल-भाग-1"),
        ("github", "মেয়রের সেতু", "মেয়রের-সেতু"),
        ("eleventy", "Über die Brücke ß & mehr", "ueber-die-bruecke-ss-and-mehr"),
        ("eleventy", "It’s the mayor's l’été", "it-s-the-mayors-l-ete"),
        ("eleventy", "The city's 100,000 votes for €5", "the-citys-100-000-votes-for-e5"),
        ("eleventy-2", "The city's 100,000 votes for €5", "the-city-s-100-000-votes-for-5"),
        ("eleventy", "Sport: Streit um die Straße", "sport-streit-um-die-strasse"),
        ("eleventy", "THE MAYOR'S 100 m² for €5 at ½ price™", "the-mayors-100-m-for-e5-at-price"),
        ("eleventy", "La 1ª vez y el Nº 2", "la-1-vez-y-el-n-2"),
        ("eleventy", "Привет, мир", "privet-mir"),
        ("eleventy", "北京 2024", "2024"),
        ("eleventy", "Новый мост через реку: открытие", "noviy-most-cherez-reku-otkrytie"),
        ("eleventy", "Ещё один день, съезд", "eschyo-odin-den-syezd"),
        ("eleventy", "Київ: новий міст у місті Ївана", "kiyiv-noviy-mist-u-misti-yivana"),
        ("eleventy", "Η νέα γέφυρα άνοιξε Ψυχή ΑΎΡΙΟ", "i-nea-gefyra-anoikse-psyxi-ayrio"),
        ("eleventy", "جسر طنطا مغلق", "jsr-tnta-mghlq"),
        ("eleventy", "کتاب\u200cخانه\u200cی شهر", "ktab-khanh-y-shhr"),
        ("eleventy", "گاؤں کا پُل", "gawn-ka-pul"),
        ("eleventy", "נחל חיפה 2024", "2024"),
        ("eleventy", "თბილისის ხიდი", "tbilisis-khidi"),
        ("eleventy", "Երևանի նոր կամուրջը", "yeryevani-nvor-kamvo-rjy"),
        ("eleventy", "Łódź, Đà Nẵng, Ştiri", "lodz-da-nang-stiri"),
        ("eleventy", "Cœur — été", "c-ur-ete"),
        # What joins letters, as each generator writes it.
        ("hugo", "کتاب\u200cخانه", "کتابخانه"),
        ("github", "کتاب\u200cخانه", "کتابخانه"),
        ("jekyll", "کتاب\u200cخانه", "کتاب-خانه"),
        ("hexo", "کتاب\u200cخانه", "کتاب\u200cخانه"),
        ("pelican", "Привет, мир", "privet-mir"),
        ("pelican", "العربية", "lrby"),
        ("pelican", "½ price", "12-price"),
        ("nikola", "עברית", "bryt"),
        ("nikola", "Подъём: Київ", "podiom-kiyiv"),
        ("nikola", "עברית חדשות", "bryt-hdshvt"),
        ("nikola", "№7 – C++ -", "no-7-c++-"),
        ("pelican", "Подъём: Ґанок, Ївана", "podiom-ganok-yivana"),
        ("pelican", "がんばれ ฤดูร้อน", "ganbare-rduurn"),
        ("jekyll", "100 m² für ½ Preis, Teil Ⅳ", "100-m-für-Preis,-Teil"),
        ("github", "100 m² für ½ Preis", "100-m-für--preis"),
        ("hexo", "ガイド: Straße & Łódź", "ガイド-strase-lodz"),
        ("hexo", "Йод, ёлка", "йод-ёлка"),
        ("hexo", "हिन्दी में", "हिन्दी-में"),
        ("hexo", "Tiếng Việt: Ærø ＡＢ１", "tieng-viet-aero-ab１"),
    ],
)
def test_titles_in_other_scripts(style: str, title: str, slug: str) -> None:
    assert STYLES[style].title(title) == slug
