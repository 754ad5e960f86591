"""Written dates: what a date holds in other words and signs than English's, made plain for a parser of English."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import product

_LANGUAGES = (
    "af", "ar", "bg", "ca", "cs", "cy", "da", "de", "el", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "he", "hr",
    "hu", "id", "is", "it", "lt", "lv", "ms", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv",
    "tr", "uk", "ur", "vi",
)  # fmt: skip
"""Whose months have names that are letters alone."""
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IN_ENGLISH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_BESIDE = frozenset((
    "a", "alle", "am", "as", "de", "del", "den", "der", "di", "dnia", "do", "el", "g", "h", "kello", "kl", "klo", "la",
    "las", "le", "los", "o", "ob", "om", "ore", "på", "r", "uhr", "um", "v", "van", "w", "à", "às", "в", "г", "год",
    "года", "о", "р", "року", "у",
))  # fmt: skip
"""Words beside the month in those languages: of, at, the, o'clock, year."""
_WORD = re.compile(r"[^\W\d_]+\.?")
_OF_A_TIME = frozenset(("t", "z", "am", "pm", "utc", "gmt"))
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_AROUND = " \t\n\"'`<>[]@,;\u201c\u201d\u201e\u2018\u2019"
_LINK = re.compile(r"\[\[([^\[\]|]{1,40})\|[^\[\]]*\]\]")
"""To the note of a day, under other words."""
_SPAN = re.compile(r"\s*(?:→|->|\bto\b|(?<=\s)[-–—](?=\s)|(?<=\d)/(?=\d{4}-))\s*(?=.*\d{4})")
"""Between the first and the last day of an event, as Notion and ISO write them."""
_HOUR = re.compile(r"(?<=[\s,])(\d{1,2}) ?[h.](\d\d)(?![\d.])")
_ZONE_BESIDE_OFFSET = re.compile(r"([+-]\d\d:?\d\d) (?:[A-Z]{2,5}|[+-]\d{2,4})(?: m=\S*)?$")
"""Go's way to write a time."""
_ERA = re.compile(r"(令和|平成|昭和) ?(\d{1,2}|元) ?年")
_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925}
_EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")


def plain(text: str) -> str:
    """Give a date in the words and signs of English; of a span of days the first."""
    text = _LINK.sub(r"\1", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip(_AROUND)
    if (span := _SPAN.search(text)) is not None and re.search(r"\d{4}", text[: span.start()]):
        text = text[: span.start()].strip(_AROUND)
    text = _ERA.sub(lambda era: f"{_BEFORE[era[1]] + (1 if era[2] == '元' else int(era[2]))}年", text)
    text = _EAST_ASIAN.sub(lambda day: f"{day[1]}-{int(day[2]):02}-{int(day[3]):02} ", text).strip()
    text = _ZONE_BESIDE_OFFSET.sub(r"\1", text.translate(_DASHES))
    text = _HOUR.sub(r"\1:\2", text)
    return _with_english_month(text)


def _with_english_month(text: str) -> str:
    """The month in English, without the words around it that tell no day, such as `lundi` and `de`."""
    names = [word[0].rstrip(".").casefold() for word in _WORD.finditer(text)]
    zones = {word[0].casefold() for word in _WORD.finditer(text) if word[0].isupper()}
    foreign = {name for name in names if _IN_ENGLISH.fullmatch(name) is None} - zones - _OF_A_TIME
    if not foreign:
        return text
    numbers, silent = _words()
    if not foreign <= numbers.keys() | silent:
        return text
    return _WORD.sub(_translated, text)


def _translated(word: re.Match[str]) -> str:
    name = word[0].rstrip(".").casefold()
    numbers, silent = _words()
    if name in numbers and not _IN_ENGLISH.fullmatch(name):
        return f" {_ENGLISH[numbers[name] - 1]} "
    if name in silent and name not in _OF_A_TIME and not _IN_ENGLISH.fullmatch(name):
        return " "
    # A stop behind the name of a month is none for a parser of English where figures follow.
    return word[0].replace(".", " ")


@lru_cache(maxsize=1)
def _words() -> tuple[Mapping[str, int], frozenset[str]]:
    """(number of each month by its name, words that stand beside one).

    Left out are names that are two months in two languages, as `listopad` is.
    """
    from babel import Locale

    every: dict[str, set[int]] = {}
    silent = set(_BESIDE)
    for language, context, width in product(_LANGUAGES, ("format", "stand-alone"), ("wide", "abbreviated")):
        locale = Locale(language)
        silent.update(name.rstrip(".").casefold() for name in locale.days[context][width].values())
        for number, name in locale.months[context][width].items():
            # Hebrew's word for in is a letter before it.
            for written in (name, f"ב{name}") if language == "he" else (name,):
                every.setdefault(written.rstrip(".").casefold(), set()).add(number)
    months = {name: numbers.pop() for name, numbers in every.items() if len(numbers) == 1 and len(name) > 2}
    return months, frozenset(silent - months.keys())
