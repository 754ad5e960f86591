"""Languages: their codes, however a file writes them, and the language that a text is in."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from content.base.keys import without_accents

CODES = frozenset((
    "af", "ar", "az", "be", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi",
    "fr", "ga", "gd", "gl", "gu", "he", "hi", "hr", "ht", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km",
    "ko", "ku", "lo", "lt", "lv", "mk", "mn", "ms", "mt", "my", "nb", "ne", "nl", "nn", "no", "pa", "pl", "pt",
    "ro", "ru", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi",
    "yi", "zh",
))  # fmt: skip
"""ISO 639-1 codes that may be the name of a folder, or stand before a file's suffix, as in Hugo's `story.es.md`."""
DETECTED_CODES = CODES | {"am", "kn", "ml", "mr", "or", "si"}
"""Codes that a text may be detected as: also some that are English words, or short for others, in a name."""
SAMPLE_LENGTH, MAX_SAMPLES = 400, 4
"""Characters of a part of a text by which its language is told, and how many parts are looked at, from its beginning to
its end: a text may quote another language, or be translated in part."""
KIN = (frozenset({"hi", "mr", "ne"}), frozenset({"hr", "sr"}), frozenset({"id", "ms"}))
"""Languages that the detector takes for each other: it is sure that a text is in one of them."""
_MAX_NAME = 100
"""Characters of a language's name that are looked at."""
MIN_LETTER_BYTES = 60
"""Bytes of letters by which a language can be told: some ten words, or twenty characters of Chinese."""
MIN_PROBABILITY = 0.9
"""Probability from which on it counts as told."""
MIN_ENGLISH_SHARE, MIN_ENGLISH_SHARE_WITHOUT_THE = 0.15, 0.25
"""Share of a text's words that are English articles, prepositions and the like from which on it is plainly English: one
that has a `the`, and one that has none."""
MAX_FOREIGN_SHARE = 0.1
"""Share of these words that texts of other languages have at most."""
MIN_DIFFERENT_WORDS = 4
"""So many different ones of these it must have."""
_ENGLISH = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "of", "on", "our",
    "that", "the", "this", "to", "was", "we", "will", "with",
))  # fmt: skip
_NO_LETTERS = re.compile(r"[\W\d_]+")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*(?:[.@].*)?", re.IGNORECASE)
_COUNTRY_OR_SECOND_LANGUAGE = re.compile(r"\s*[(（][^()（）]*[)）]$|\s*[,;:/|].*$", re.DOTALL)
"""Where a language is spoken, and a second one: `English (US)`, `fr, en`."""
_NO_LANGUAGE = frozenset((
    "*", "all", "any", "auto", "c", "default", "false", "mixed", "multi", "multiple", "none", "other", "posix", "true",
    "unknown", "x-default", "xx",
))  # fmt: skip
"""What themes and people write in the place of a language."""
_REPLACED_CODES = {
    # Stop words, stems and the detector know Bokmål as Norwegian, and Filipino as Tagalog.
    "nb": "no", "fil": "tl",
    # Not determined, several, none, and none of the codes.
    "und": "", "mul": "", "zxx": "", "mis": "",
    # Countries' codes that no language has, in the place of a language's.
    "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "kr": "ko", "tw": "zh", "ua": "uk", "vn": "vi",
}  # fmt: skip
_LANGUAGE_OF_COUNTRY = {"us": "en", "usa": "en", "gb": "en", "enu": "en", "mx": "es"}
"""The same where a language is asked for: a folder `us` holds what happens in that country."""
_CODES_OF_NAMES = {
    "arabic": "ar", "bengali": "bn", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr",
    "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr", "german": "de",
    "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it",
    "japanese": "ja", "korean": "ko", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "serbian": "sr", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy", "catala": "ca",
    "cymraeg": "cy", "dansk": "da", "deutsch": "de", "espanol": "es", "francais": "fr", "italiano": "it",
    "magyar": "hu", "nederlands": "nl", "norsk": "no", "polski": "pl", "portugues": "pt", "suomi": "fi",
    "svenska": "sv", "turkce": "tr",
}  # fmt: skip
"""Names of languages that are those of folders too, as themes for Hugo have them: `content/english`."""
_CODES_OF_OTHER_NAMES = {
    "bahasa": "id", "bokmal": "no", "brasileiro": "pt", "brazilian": "pt", "cantonese": "zh", "castellano": "es",
    "castilian": "es", "cesky": "cs", "farsi": "fa", "filipino": "tl", "flemish": "nl", "gaelic": "gd",
    "mandarin": "zh", "nynorsk": "nn", "sorani": "ku", "valenciano": "ca", "valencia": "ca", "中国語": "zh",
    "中國語": "zh", "中文简体": "zh", "中文繁體": "zh", "台灣中文": "zh", "汉语": "zh", "漢語": "zh", "简体": "zh",
    "简体中文": "zh", "繁体中文": "zh", "繁體": "zh", "繁體中文": "zh", "正體中文": "zh", "英文": "en",
    "英语": "en", "英語": "en", "日文": "ja", "日语": "ja", "日語": "ja",
}  # fmt: skip
"""Other names of languages, and names that no table has, without accents."""
_NAMING_LANGUAGES = (
    "fr", "de", "es", "it", "pt", "nl", "pl", "sv", "ru", "uk", "cs", "tr", "ko", "ja", "zh", "ar", "el", "hu", "ro",
    "da", "fi",
)  # fmt: skip
"""Languages in which newsrooms name other languages: `anglais`, `inglés`."""
_SCRIPTS = re.compile(r"\b(?:simplified|traditional|latin|cyrillic|european|brazilian|canadian|american)\b")
"""Beside a language's name: `Simplified Chinese`, `Chinese Simplified`."""


_SURROUNDING = " \t\r\n\"'`[]{}<>"
_WORD = re.compile(r"[^\W\d_]{3,}")


def primary(language: str) -> str:
    """Give the primary code of a language tag, a locale or a name in English or its own words, in lower case.

    `en-GB`, `en_US.UTF-8`, `eng`, `English` and `English (UK)` → `en`; `Español` → `es`; empty for `und` and the like,
    and for what names none, such as the `Python` of a story on programs.
    """
    return _primary(language.strip(_SURROUNDING)[:_MAX_NAME])


@lru_cache(512)
def _primary(language: str) -> str:
    language = _COUNTRY_OR_SECOND_LANGUAGE.sub("", language).strip(_SURROUNDING)
    name = language.casefold()
    if name in _NO_LANGUAGE or name.isdigit():
        return ""
    if code := _CODE.fullmatch(language):
        return _LANGUAGE_OF_COUNTRY.get(name) or _canonical(code[1].lower())
    if not name:
        return ""
    plain = without_accents(name)
    without_script = " ".join(_SCRIPTS.sub(" ", plain).split())
    return _codes_by_name().get(plain) or _codes_by_name().get(without_script) or _named_by_a_word(without_script)


def _named_by_a_word(text: str) -> str:
    """Give the language that words of a text are the name of, as in `British English`, where it is but one."""
    codes = {code for word in _WORD.findall(text) if (code := _codes_by_name().get(word))}
    return codes.pop() if len(codes) == 1 else ""


@cache
def _canonical(code: str) -> str:
    """Give the code that is used today: of two letters in the place of three, `he` in that of `iw`."""
    if code in CODES or code in _REPLACED_CODES:
        return _REPLACED_CODES.get(code, code)
    # It reads its tables as it is imported, which takes a tenth of a build that has one story to add.
    import langcodes

    standard = langcodes.standardize_tag(code, macro=True).partition("-")[0]
    return _REPLACED_CODES.get(standard, standard)


@lru_cache(256)
def puts_the_day_first(language: str) -> bool:
    """Tell whether `5/3` is in March where a language is written, as in `en-GB` and `fr`, and not in `en` or `ja`."""
    from babel import Locale, UnknownLocaleError

    code, *rest = language.strip()[:_MAX_NAME].replace("_", "-").split("-")
    country = next((part.upper() for part in rest if len(part) == 2), None)
    if country == "CA":  # where people write it either way
        return False
    for territory in (country, None) if country else (None,):
        try:
            pattern = str(Locale(primary(code) or code, territory).datetime_skeletons["Md"])
        except (UnknownLocaleError, ValueError, KeyError):
            continue
        return "d" in pattern and pattern.index("d") < pattern.index("M")
    return False


@lru_cache(4096)
def folder_code(name: str) -> str:
    """Return the language that a folder's name is the code of, such as `pt-br`, or in plain letters the name; empty
    where it is neither."""
    if (code_of_name := _CODES_OF_NAMES.get(name.lower())) is not None:
        return code_of_name
    match = _CODE.fullmatch(name)
    code = match[1].lower() if match else ""
    return _REPLACED_CODES.get(code, code if code in CODES else "")


def detect(text: str, among: Collection[str] = DETECTED_CODES) -> str:
    """Tell the language of some sentences, one of the codes in `among`; empty where that is not sure, and where several
    are spoken."""
    codes = set(detect_each(text, among))
    return codes.pop() if len(codes) == 1 else ""


def detect_each(text: str, among: Collection[str] = DETECTED_CODES) -> tuple[str, ...]:
    """Tell the language of each part of a text of which it is sure."""
    parts = samples(text)
    english, rest = split_plain_english(parts) if "en" in among else ((), parts)
    return (*english, *identify_each(rest, among))


def split_plain_english(parts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell the languages of parts of a text without the detector, which takes longer to load than a thousand texts to
    read: those in English; and give the other parts."""
    if not any(map(is_plainly_english, parts)):
        return (), tuple(parts)
    # Beside English, what has more of its words than other languages do is English too: a list, a table, code.
    rest = tuple(part for part in parts if _english_share(_words(part)) < MAX_FOREIGN_SHARE)
    return ("en",) * (len(parts) - len(rest)), rest


def identify_each(parts: Iterable[str], among: Collection[str] = DETECTED_CODES) -> tuple[str, ...]:
    """Tell by the detector the language of each part of which it is sure."""
    return tuple(code for part in parts if (code := _identify(part, among)))


def kin_of(code: str) -> frozenset[str]:
    """Give the languages that the detector takes for that one, itself among them."""
    return next((kin for kin in KIN if code in kin), frozenset({code}))


def samples(text: str) -> tuple[str, ...]:
    """Give those parts of a text by which its language is told: they are long enough to tell anything."""
    last_start = max(len(text) - SAMPLE_LENGTH, 0)
    starts = (
        range(0, len(text), SAMPLE_LENGTH) if len(text) <= MAX_SAMPLES * SAMPLE_LENGTH else _even_starts(last_start)
    )
    parts = (text[start : start + SAMPLE_LENGTH] for start in starts)
    return tuple(part for part in parts if len(_letters(part).encode()) >= MIN_LETTER_BYTES)


def _even_starts(last_start: int) -> list[int]:
    return [last_start * number // (MAX_SAMPLES - 1) for number in range(MAX_SAMPLES)]


def _identify(part: str, among: Collection[str]) -> str:
    ranked = [(code, chance) for code, chance in _identifier().rank(_letters(part)) if code in among]
    if not ranked:
        return ""
    likeliest, kin = ranked[0][0], kin_of(ranked[0][0])
    kin_chance = sum(chance for code, chance in ranked if code in kin)
    return likeliest if kin_chance >= MIN_PROBABILITY * sum(chance for _, chance in ranked) > 0 else ""


def _letters(text: str) -> str:
    return _NO_LETTERS.sub(" ", text).strip()


def is_plainly_english(text: str) -> bool:
    """Tell whether so many of a text's words are English articles, prepositions and the like."""
    words = _words(text)
    min_share = MIN_ENGLISH_SHARE if "the" in words else MIN_ENGLISH_SHARE_WITHOUT_THE
    return len(_ENGLISH.intersection(words)) >= MIN_DIFFERENT_WORDS and _english_share(words) >= min_share


def _english_share(words: Sequence[str]) -> float:
    letters = "".join(words)
    # Scripts without spaces have words that they do not show: two characters of three bytes are one at most.
    unseparated = (len(letters.encode("utf-8", "replace")) - len(letters)) // 4
    return sum(word in _ENGLISH for word in words) / max(len(words) + unseparated, 1)


def _words(text: str) -> list[str]:
    return _NO_LETTERS.sub(" ", text).lower().split()


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Of the many that it knows, dialects would be taken for their languages and code for pidgin.
    identifier.set_languages(sorted(DETECTED_CODES & set(identifier.labels)))
    return identifier


@cache
def _codes_by_name() -> dict[str, str]:
    from babel import Locale

    names = {name: code for code, name in Locale("en").languages.items() if len(code) == 2 or code in CODES}
    for code in sorted(DETECTED_CODES):
        if code not in ("ku", "ht", "tl") and (own_name := Locale.parse(code).get_language_name(code)):
            names.setdefault(own_name, code)
    for language in _NAMING_LANGUAGES:
        for code, name in Locale(language).languages.items():
            if code in DETECTED_CODES:
                names.setdefault(name, code)
    codes = {without_accents(name.casefold()): _canonical(code) for name, code in names.items()}
    return {**codes, **_CODES_OF_OTHER_NAMES}
