"""Naming: how generators make the names in addresses of file names, slugs and titles."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from content.base import composed

_BARE_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_MARKS = "".join(
    chr(code)
    for code in (*range(0x300, 0x1D00), *range(0xA800, 0xAC00))
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
"""Vowel signs and accents, which to Ruby and JavaScript are letters and to Python's `\\w` are none."""
_FRACTIONS = "".join(chr(code) for code in range(0xB2, 0x2800) if unicodedata.category(chr(code)) == "No")
"""Fractions, raised and circled numbers, which Python's `\\w` alone takes for letters."""
_ROMAN = "".join(chr(code) for code in range(0x2160, 0x2189) if unicodedata.category(chr(code)) == "Nl")
_NO_PRETTY = re.compile(rf"(?:[^\w{_MARKS}.~!$&'()+,;=@]|[{_FRACTIONS}{_ROMAN}])+")
_NO_LETTER = re.compile(rf"(?:[^\w{_MARKS}]|[_{_FRACTIONS}{_ROMAN}])+")
_NO_GITHUB = re.compile(rf"[^\w{_MARKS}\s-]|[{_FRACTIONS}]")
_NO_NIKOLA = re.compile(r"[^+\w\s-]")
_NIKOLA_UNSAFE = re.compile(r"""[/\\?#"'\r\n\t*:<>|]""")
_NO_WORD = re.compile(r"[^\w\s-]")
_HEXO_SIGNS = re.compile(r"""[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:"'<>,.?/]+""")
_UNSAFE = re.compile(r"""[<>:/|?*\\"\n\r]""")
_NO_VUEPRESS = re.compile(r"""["#$%&*+,:;<=>?[\]^`{|}]""")
_VUEPRESS_SIGNS = re.compile(r"""[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:"'“”‘’–—<>,.?/]+""")
_NO_PYMDOWNX = re.compile(r"[^\w\- ]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "Ss"})
_CONTRACTED = re.compile(r"(?<=[a-zA-Z\d])'([ts])(?=\s|$)", re.IGNORECASE)
_ELEVENTY_SPELLINGS = """
Βb άa έe ήi ίi ΰy αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξks οo πp ρr ςs σs τt υy φf χx ψps ωo ϊi ϋy όo ύy ώo ΐi
аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щsch ъ ыy ь эe юyu яya ёyo єye іi їyi
љlj њnj ќkj ґg
աa բb գg դd եye զz էe ըy թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճtch մm յy նn շsh ոvo չch պp ջj ռr սs վv տt րr ցc փp քq
օo ֆf ևyev
აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟzh რr სs ტt უu ფph ქq ღgh ყk შsh ჩch ცts ძdz წts ჭtch ხkh ჯj ჰh
ءe آa أa ؤw إi ئy اa بb ةt تt ثth جj حh خkh دd ذdh رr زz سs شsh صs ضd طt ظz عe غgh فf قq كk لl مm نn هh وw ىa يy ُu
ٹt ټp پp ځz څc چch ڈd ډd ڑr ړr ږg ژzh ښx کk ګg گg ںn ڼn ھh ۀe ہh یy ۍai ېe ےe
٠0 ١1 ٢2 ٣3 ٤4 ٥5 ٦6 ٧7 ٨8 ٩9 ۰0 ۱1 ۲2 ۳3 ۴4 ۵5 ۶6 ۷7 ۸8 ۹9
œ- ŋ- ŧ- ſ-
"""
"""Letters, each with what `@sindresorhus/slugify` makes of it, where that is not what `python-slugify` does."""
_BY_ELEVENTY = {
    ord(letter): spelling[1:]
    for spelling in _ELEVENTY_SPELLINGS.split()
    for letter in {spelling[0], spelling[0].upper() if spelling[0] != "β" else "β"}
    # The capital of ſ is S, which stays.
    if len(letter) == 1 and not letter.isascii()
}
_HEXO_SPELLINGS = """
ÆAE æae ǼAE ǽae ØO øo ǾO ǿo ŒOE œoe ẞS ßs ĐD đd ĦH ħh ıi ŁL łl ŦT ŧt ŉn ƎE ǝe ƁB ɓb ƊD ɗd
"""
"""Latin letters that are no plain one with a mark, each with what Hexo makes of it."""
_BY_HEXO = {spelling[0]: spelling[1:] for spelling in _HEXO_SPELLINGS.split()}
_PLAIN_TO_NUXT = (
    "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćČčĎďĒēĖėĘęĚěĞğĢģĨĩĪīĮįİĶķĻļĽľŃńŅņŇňŌōŐőŔŕŘřŚśŞşŠš"
    "ŢţŤťŨũŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžƠơƯưȘșȚțṢṣẀẁẂẃẄẅẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤ"
    "ụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ"
)
"""Latin letters that it takes the mark from; others with one it drops."""
_NUXT_SPELLINGS = r"""
$dollar %percent &and <less >greater |or ¢cent £pound ¤currency ¥yen ©(c) ªa ®(r) ºo Æae Ðd Øo Þth ßss æae ðd øo þth
Đdj đdj ıi Łl łl Œoe œoe Əe ƒf ǈlj ǉlj ǋnj ǌnj əe ˚o Άa Έe Ήh Ίi Όo Ύy Ώw ΐi Αa Βb Γg Δd Εe Ζz Ηh Θ8 Ιi Κk Λl Μm Νn Ξ3
Οo Πp Ρr Σs Τt Υy Φf Χx Ψps Ωw Ϊi Ϋy άa έe ήh ίi ΰy αa βb γg δd εe ζz ηh θ8 ιi κk λl μm νn ξ3 οo πp ρr ςs σs τt υy φf
χx ψps ωw ϊi ϋy όo ύy ώw Ёyo Ђdj Єye Іi Їyi Јj Љlj Њnj Ћc Џdz Аa Бb Вv Гg Дd Еe Жzh Зz Иi Йj Кk Лl Мm Нn Оo Пp Рr Сs
Тt Уu Фf Хh Цc Чch Шsh Щsh Ъu Ыy Эe Юyu Яya аa бb вv гg дd еe жzh зz иi йj кk лl мm нn оo пp рr сs тt уu фf хh цc чch
шsh щsh ъu ыy эe юyu яya ёyo ђdj єye іi їyi јj љlj њnj ћc ѝu џdz Ґg ґg Ғgh ғgh Қkh қkh Ңng ңng Үue үue Ұu ұu Һh һh Әae
әae Өoe өoe Աa Բb Գg Դd Եe Զz Էe' Ըy' Թt' Ժjh Իi Լl Խx Ծc' Կk Հh Ձd' Ղgh Ճtw Մm Յy Նn Շsh Չch Պp Ջj Ռr' Սs Վv Տt Րr Ցc
Փp' Քq' Օo'' Ֆf ևev ءa آaa أa ؤu إi ئe اa بb ةh تt ثth جj حh خkh دd ذth رr زz سs شsh صs ضdh طt ظz عa غgh فf قq كk لl
مm نn هh وw ىa يy ًan ٌon ٍen َa ُu ِe ٠0 ١1 ٢2 ٣3 ٤4 ٥5 ٦6 ٧7 ٨8 ٩9 پp چch ژzh کk گg یy ۰0 ۱1 ۲2 ۳3 ۴4 ۵5 ۶6 ۷7 ۸8 ۹9
฿baht აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟzh რr სs ტt უu ფf ქk ღgh ყq შsh ჩch ცts ძdz წts ჭch ხkh ჯj ჰh ẞss
–- ‘' ’' “" ”" „" †+ •* …... ₠ecu ₢cruzeiro ₣french_franc ₤lira ₥mill ₦naira ₧peseta ₨rupee ₩won ₪new_shequel ₫dong
€euro ₭kip ₮tugrik ₯drachma ₰penny ₱peso ₲guarani ₳austral ₴hryvnia ₵cedi ₸kazakhstani_tenge ₹indian_rupee
₺turkish_lira ₽russian_ruble ₿bitcoin ℠sm ™tm ∂d ∆delta ∑sum ∞infinity ♥love 元yuan 円yen ﷼rial ﻵlaa ﻷlaa ﻹlai ﻻla
"""
"""Signs, each with what the library `slugify` makes of it, `_` for a blank."""
_BY_NUXT = {letter: unicodedata.normalize("NFD", letter)[0] for letter in _PLAIN_TO_NUXT} | {
    spelling[0]: spelling[1:].replace("_", " ") for spelling in _NUXT_SPELLINGS.split()
}
_NO_NUXT = re.compile(r"""[^\w\s$*+~.()'"!:@-]""", re.ASCII)
_BY_DEUNICODE = str.maketrans({
    "Є": "E", "א": "", "ח": "kh", "ך": "k", "כ": "k", "ק": "q", "¼": "1/4", "½": "1/2", "¾": "3/4", "么": "Me ",
    "什": "Shen ", "价": "Jia ", "旅": "Lv ", "术": "Shu ",
})  # fmt: skip
"""What Zola's library spells in another way than Unidecode does."""
_BY_UNIDECODE = str.maketrans(
    {"א": "A", "ח": "H", "כ": "KH", "ך": "KH", "ק": "k", "־": "-", "Є": "Ie"}
    | {"¼": " 1/4", "½": " 1/2", "¾": " 3/4", "−": "-", "№": "No. ", "℃": "degC", "₹": "Rs", "₽": "R"}
)
"""Signs that Unidecode spells in another way than `text-unidecode`."""
_VOWEL_POINTS = re.compile("[\u0591-\u05c7\u064b-\u0652]")
"""Vowels and accents of Hebrew and Arabic."""
_NO_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u200b-\u200f\u2e80-\ud7af\uf900-\ufaff]+")


def _same(text: str) -> str:
    return text


def _without_accents(text: str) -> str:
    """Without accents and vowel signs."""
    return "".join(
        character for character in unicodedata.normalize("NFD", text) if unicodedata.category(character) != "Mn"
    )


@lru_cache(maxsize=4096)
def hugo(text: str) -> str:
    """Hugo's `urlize`: lower case, hyphens for spaces, punctuation dropped; hyphens that are written stay."""
    return _hugo_lower(_hugo_cased(text))


def _hugo_lower(text: str) -> str:
    # In Go each letter for itself has one small letter: no dot is left of İ, and no sigma knows that it is the last.
    return "".join("i" if character == "İ" else character.lower() for character in text)


def _hugo_bare(text: str) -> str:
    """Hugo's `removePathAccents`."""
    return hugo(_without_accents(text))


def _hugo_words(name: Callable[[str], str]) -> Callable[[str], str]:
    """Hugo's way with slugs and titles: a plus is a blank, and what would part folders makes a hyphen."""
    return lambda text: name(re.sub(r"[+ ]", " ", name(re.sub(r"[/\\]", "-", text))))


def _hugo_cased(text: str) -> str:
    cleaned = _BARE_PERCENT.sub("", unicodedata.normalize("NFC", text)).translate(_HUGO_CHARACTERS)
    # Blanks make one hyphen, and none beside one that is written.
    return re.sub(r" ?- ?", "-", re.sub(r" +", " ", cleaned).strip()).replace(" ", "-") or text


def _hugo_path(text: str) -> str:
    """Hugo's way with files and folders where no permalinks are set: each blank is a hyphen, whatever is beside it."""
    cleaned = _BARE_PERCENT.sub("", unicodedata.normalize("NFC", text).replace(" ", "-")).translate(_HUGO_CHARACTERS)
    return _hugo_lower(re.sub(r" *- *| +", "-", cleaned) or text)


def _hugo_path_bare(text: str) -> str:
    return _hugo_path(_without_accents(text))


class _HugoCharacters(dict[int, str]):
    """What becomes of each character: itself, a blank, or nothing."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        is_kept = character in "./\\_#+~-@%" or category[0] in "LM" or category == "Nd"
        self[code] = character if is_kept else " " if character.isspace() else ""
        return self[code]


_HUGO_CHARACTERS = _HugoCharacters()


def _pretty(text: str) -> str:
    """Jekyll's `:title` and `slugify: pretty`, which keep the case."""
    return _NO_PRETTY.sub("-", text).strip("-") or text


def _undotted(text: str) -> str:
    """The names of files: without the dots that they end in."""
    return text.rstrip(".") or text


def jekyll(text: str) -> str:
    """Jekyll's `:slug` and `slugify`, in lower case."""
    return _NO_LETTER.sub("-", text).strip("-").lower() or text


def _github(text: str) -> str:
    """`github-slugger`, which Astro's collections go by."""
    return re.sub(r"\s", "-", _NO_GITHUB.sub("", unicodedata.normalize("NFC", text).strip().lower())) or text


def _myst(text: str) -> str:
    """MyST, which takes numbers from the beginning that set an order, and none that may be a year."""
    unnumbered = text if re.match(r"[12][0-9]{3}|[0-9]{5}", text) else re.sub(r"^[0-9_.-]+", "", text) or text
    words = re.sub(r"[^a-z0-9]+", "-", unnumbered.replace("&", "-and-").lower())
    return words.strip("-")[:50] or text


def _nuxt_cased(text: str) -> str:
    """The library `slugify` of JavaScript, which Nuxt Content goes by: letters of few alphabets are spelled in Latin
    ones, what else is not ASCII is dropped, and of the signs some stay."""
    latin = "".join(
        _BY_NUXT.get(character, " " if character.isspace() else character)
        for character in unicodedata.normalize("NFC", text)
    )
    return re.sub(r"\s+", "-", _NO_NUXT.sub("", latin.replace("-", " ")).strip()) or text


def _nuxt(text: str) -> str:
    return _nuxt_cased(text).lower()


def _metalsmith(text: str) -> str:
    """The same, without a few signs more."""
    return _nuxt(re.sub(r"""[:'"*]""", "", text))


def _is_symbol(character: str) -> bool:
    """Tell whether it is a symbol, a fraction or a raised letter, which `python-slugify` spells: ½, ², ™, º."""
    category = unicodedata.category(character)
    return category == "No" or category[0] == "S" or character in "ºª§"


def _eleventy(text: str) -> str:
    """Eleventy's `slugify`: umlauts are two letters, `&` is a word, five alphabets are spelled in Latin letters, and
    what else has none is dropped."""
    return _eleventy_2(_CONTRACTED.sub(r"\1", text).replace("€", "e")) or text


def _eleventy_2(text: str) -> str:
    """Eleventy 2's, to which an apostrophe is a sign like others."""
    from slugify import slugify

    # A comma in a number, too, is a sign.
    latin = unicodedata.normalize("NFC", text).translate(_UMLAUTS).replace("&", " and ").replace(",", " ")
    latin = "".join(" " if character > "\x7f" and _is_symbol(character) else character for character in latin)
    latin = re.sub("ый", "iy", re.sub("ъе", "ye", latin, flags=re.IGNORECASE), flags=re.IGNORECASE)
    latin = _VOWEL_POINTS.sub("", latin.translate(_BY_ELEVENTY))
    return slugify(re.sub("['’]", "-", _NO_LATIN.sub("-", latin))) or text


def _ascii(text: str) -> str:
    """Unidecode's spelling of all letters, by an older copy of its table and what has changed since.

    `python-slugify` takes marks off first: Russian ё would be e, and Japanese が be ka.
    """
    from text_unidecode import unidecode

    latin: str = unidecode(text.translate(_BY_UNIDECODE))
    return latin


def _zola(text: str) -> str:
    """Zola's `slugify`: letters are spelled in Latin ones, each for itself, and a hyphen stands for signs in a row."""
    return re.sub(r"[^a-z0-9]+", "-", _ascii(text.translate(_BY_DEUNICODE)).lower()).strip("-") or text


def _pelican_cased(text: str) -> str:
    return _pelican_unicode_cased(_ascii(unicodedata.normalize("NFKC", text)))


def _pelican_unicode_cased(text: str) -> str:
    return re.sub(r"[-\s]+", "-", _NO_WORD.sub("", unicodedata.normalize("NFKC", text)).strip()) or text


def _nikola(text: str) -> str:
    """Nikola's `slugify`, which keeps a plus and the hyphens at either end."""
    words = _NO_NIKOLA.sub("", _ascii(text)).strip().lower()
    return re.sub(r"[-\s]+", "-", words) or text


def _nikola_written(text: str) -> str:
    """What Nikola makes of a name with `USE_SLUGIFY = False`."""
    return _NIKOLA_UNSAFE.sub("-", text)


def _hexo(text: str) -> str:
    """Hexo's `slugize`: letters without their marks, and a hyphen for all signs in a row."""
    return _HEXO_SIGNS.sub("-", "".join(map(_hexo_letter, unicodedata.normalize("NFC", text)))).strip("-") or text


def _hexo_letter(letter: str) -> str:
    """A Latin letter without its mark; others, such as Russian й and Japanese が, keep theirs."""
    if letter in _BY_HEXO:
        return _BY_HEXO[letter]
    # Letters as wide as Chinese characters are such as well.
    is_fullwidth = "！" <= letter <= "｠" and letter.isalpha()
    base_letter = unicodedata.normalize("NFKD" if is_fullwidth else "NFD", letter)[0]
    return base_letter if base_letter.isascii() else letter


def _safe(text: str) -> str:
    """Zola's `paths = "safe"`: only what some file system forbids is dropped."""
    return _UNSAFE.sub("", text.rstrip(" .")) or text


def _pymdownx(text: str, blank: str = "-") -> str:
    """`pymdownx.slugs.slugify(case="lower")`: a hyphen for each blank, and those that are written stay."""
    return _NO_PYMDOWNX.sub("", unicodedata.normalize("NFC", text).strip().lower()).replace(" ", blank) or text


def _publisher(text: str) -> str:
    """The same in MkDocs Publisher: letters without their marks, of Latin script alone."""
    return unicodedata.normalize("NFD", _pymdownx(text.replace("_", " "))).encode("ascii", "ignore").decode() or text


def _quartz(text: str) -> str:
    """Quartz's `slugifyFilePath`."""
    words = re.sub(r"\s", "-", text).replace("&", "-and-").replace("%", "-percent")
    return re.sub(r"[?#]", "", words) or text


def _vuepress(text: str) -> str:
    """VuePress's `sanitizeFileName`."""
    return _NO_VUEPRESS.sub("_", text).lstrip("_") or text


def _vuepress_1(text: str) -> str:
    """VuePress 1's `slugify`: letters without accents, and a hyphen for all signs in a row; no figure comes first."""
    without_accents = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text))
    words = _VUEPRESS_SIGNS.sub("-", without_accents).strip("-").lower()
    return f"_{words}" if words[:1].isascii() and words[:1].isdigit() else words or text


def _hyphenated(text: str) -> str:
    return re.sub(r"\s+", "-", text.strip().lower())


@dataclass(frozen=True, slots=True)
class Style:
    """How a generator writes each kind of name; every function takes one segment and never returns a `/`."""

    segment: Callable[[str], str]
    """Of files and folders."""
    slug: Callable[[str], str]
    """Of what the front matter gives as slug."""
    title: Callable[[str], str]
    section: Callable[[str], str] = _hyphenated
    category: Callable[[str], str] = hugo
    author: Callable[[str], str] = hugo
    stem: Callable[[str], str] | None = None
    """Of a file that has no slug, where one is made of its name; None for what `segment` makes."""


def _hugo_style(name: Callable[[str], str]) -> Style:
    """How Hugo fills its permalinks."""
    words = _hugo_words(name)
    return Style(words, words, words, name, stem=words)


_PELICAN: dict[str, Callable[[str], str]] = {
    "pelican": lambda text: _pelican_cased(text).lower(),
    "pelican-cased": _pelican_cased,
    "pelican-unicode": lambda text: _pelican_unicode_cased(text).lower(),
    "pelican-unicode-cased": _pelican_unicode_cased,
}
STYLES = {
    "": Style(hugo, hugo, hugo, _hyphenated),
    "hugo": _hugo_style(hugo),
    "hugo-cased": _hugo_style(_hugo_cased),
    "hugo-bare": _hugo_style(_hugo_bare),
    # Without permalinks.
    "hugo-path": Style(_hugo_path, hugo, hugo),
    "hugo-cased-path": Style(_hugo_cased, _hugo_cased, _hugo_cased),
    "hugo-bare-path": Style(_hugo_path_bare, _hugo_bare, _hugo_bare),
    "jekyll": Style(_undotted, _pretty, _pretty, _hyphenated, str.lower, jekyll, lambda text: _pretty(_undotted(text))),
    "github": Style(_github, _same, _github, _github),
    "nuxt": Style(_nuxt, _same, _nuxt, _nuxt),
    "nuxt-cased": Style(_nuxt_cased, _same, _nuxt_cased, _nuxt_cased),
    # Whose folders keep their names.
    "zola": Style(_same, _zola, _zola, _same, stem=_zola),
    "myst": Style(_myst, _same, _myst, _myst),
    "quartz": Style(_quartz, _quartz, _quartz, _quartz),
    **{style: Style(name, _same, name, name, name, name) for style, name in _PELICAN.items()},
    "as written": Style(_same, _same, hugo, _same),
    "by path": Style(_same, _same, hugo, _same),
    "slugified": Style(_eleventy, _eleventy, _eleventy, _eleventy),
    "composed": Style(composed, _same, hugo, _same),
    "eleventy": Style(_same, _same, _eleventy, _same),
    "eleventy-2": Style(_same, _same, _eleventy_2, _same),
    "vuepress": Style(_vuepress, _same, hugo, _vuepress),
    "vuepress-1": Style(_same, _same, hugo, _same, stem=_vuepress_1),
    "zola-safe": Style(_same, _safe, _safe, _same, stem=_safe),
    "marmite": Style(_same, _zola, _zola, _same, stem=_same),
    "metalsmith": Style(_same, _metalsmith, _metalsmith, _same),
    "mkdocs": Style(_same, _same, _pymdownx, _same, _pymdownx),
    "mkdocs-underscored": Style(_same, _same, lambda text: _pymdownx(text, "_"), _same, _pymdownx),
    "mkdocs-publisher": Style(_same, _same, _publisher, _same, stem=_publisher),
    "nikola": Style(_same, _same, _nikola, _same, _nikola, _nikola, _nikola),
    "nikola-written": Style(_same, _same, _nikola, _same, _nikola, _nikola, _nikola_written),
    "hexo": Style(_same, _same, lambda text: _hexo(text).lower(), _same, _hexo),
    "hexo-lower": Style(_same, _same, lambda text: _hexo(text).lower(), _same, lambda text: _hexo(text).lower()),
}
"""By the name that a generator's description gives."""
