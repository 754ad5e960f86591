"""Written dates: what a date holds in other words and signs than English's, made plain for a parser of English."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from content.base.keys import without_accents

_LANGUAGES = (
    "af", "ar", "ar_DZ", "ar_LB", "ar_MA", "bg", "ca", "cs", "cy", "da", "de", "de_AT", "el", "es", "et", "eu", "fa",
    "fi", "fr", "ga", "gl", "he", "hr", "hu", "hy", "id", "is", "it", "ka", "lt", "lv", "ms", "mt", "nb", "nl", "nn",
    "kk", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "tr", "uk", "ur",
)  # fmt: skip
"""Whose months have names that are letters alone."""
_OTHER_LANGUAGES = (
    "ar_LB",
    "bn",
    "gu",
    "hi",
    "km",
    "kn",
    "lo",
    "ml",
    "mr",
    "my",
    "ne",
    "pa",
    "si",
    "ta",
    "te",
    "th",
    "vi",
)
"""Whose months have names of letters with vowel signs, of several words, or with stops within."""
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IN_ENGLISH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_FILLER_WORDS = frozenset((
    "a", "alle", "am", "as", "de", "del", "den", "der", "di", "dnia", "do", "el", "g", "h", "kello", "kl", "klo", "la",
    "las", "le", "los", "o", "ob", "om", "ore", "på", "r", "uhr", "um", "v", "van", "w", "à", "às", "в", "г", "год",
    "года", "о", "р", "року", "у",
    "ab", "au", "até", "bis", "d", "dell", "fino", "gada", "hasta", "jusqu", "m", "ngày", "năm", "ta", "tot", "до",
    "godz", "godzina", "pukul", "roku", "uur", "hod", "hodin", "kell", "ora", "saat", "sati", "u", "óra",
    "órakor", "časova", "στις", "ч", "час", "часа", "часов", "ж", "жылы", "թ", "בשעה", "יום", "พ", "ศ", "น", "เวลา",
))  # fmt: skip
"""Words beside the month in those languages: of, at, the, o'clock, year, until."""
_FINNISH = ("tammi", "helmi", "maalis", "huhti", "touko", "kesa", "heina", "elo", "syys", "loka", "marras", "joulu")
_MORE_MONTHS = {"feber": 2, "maerz": 3, "setiembre": 9, "מרס": 3, "במרס": 3} | {
    f"{name}k": number for number, name in enumerate(_FINNISH, 1)
}
"""Others' spellings, and Finnish's short ones."""
_SPELLED_BY_NUMBER = (
    ("giêng",), ("hai",), ("ba",), ("tư",), ("năm",), ("sáu",), ("bảy",), ("tám",), ("chín",), ("mười",), ("mười một",),
    ("mười hai", "chạp"),
)  # fmt: skip
"""Vietnamese's months, behind `tháng`."""
_LISTOPADA = re.compile(r"(?<=\d)(\.?) ?listopada\b", re.IGNORECASE)
"""October where Croatian's dot is behind the day, and in Polish November."""
_HALF_OF_DAY = re.compile(r"(?<=\d)\s*(?:([ap])\. ?m\.?|([πμ])\. ?μ\.?)(?!\w)", re.IGNORECASE)
"""`p. m.`, as Spanish writes it, and Greek's."""
_ORDINAL = re.compile(r"(?<![\w.])(\d{1,2})(?:er|ro|[º°ª]|ης?|-?j?én|-?án|e?an?)(?=\s|$)|(?<=:\d\d)-kor\b")
_BASQUE_YEAR = re.compile(r"\b(\d{4})(?:\(e\)|e)?ko\b")
"""Basque's way: `2024ko martxoaren 5a`."""
_ELIDED_WORD = re.compile(r"(?<!\w)(?:d|dell|jusqu)['\u2019](?=\w)|(?<!\w)\u05d4-(?=\d)", re.IGNORECASE)
"""What is elided before the next word: `d’abril`."""
_WEEKDAY = re.compile(
    r"[(\uff08] ?(?:[月火水木金土日](?:曜日?)?|[월화수목금토일](?:요일)?) ?[)\uff09]"
    r"|[月火水木金土日]曜日|[월화수목금토일]요일|(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"
)
_CLOCK = re.compile(
    r"(?:(?P<am>上午|凌晨|早上|午前|오전)|(?P<pm>下午|晚上|午後|오후))? ?(?P<hour>\d{1,2}) ?"
    r"(?:[時时点點시] ?(?:(?P<minute>\d{1,2}) ?[分분]?)?|[:\uff1a](?P<plain>\d\d))"
)
HOURS_OF_A_HALF = 12
_WORD = re.compile(r"[^\W\d_]+\.?")
_CET = "CET"
"""Croatian's Thursday, too, in small letters."""
_ZONE = re.compile(rf"(?<![^\W\d_])(?:[A-Z]{{2,5}}(?![\w.]|\s*\d{{4}})|{_CET}(?!\w))")
"""`GMT`; in front of a year it may be a month in capitals, which CET is not."""
_TIME_WORDS = frozenset(("t", "z", "am", "pm", "utc", "gmt"))
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d", "-"))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BY_TWO_NAMES = re.compile(r"(?<=\d) +[\u0620-\u06ff ]{2,20}/ ?(?=[\u0620-\u06ff]{3})")
"""The first name of a month that Arabic gives in two ways: `آذار/مارس`."""
_ARABIC_HALF = re.compile(r"(?<=:\d\d) ?(?:(ص|صباح[\u064b\u0627]*)|م|مساء[\u064b\u0627]*)(?!\w)")
_ARABIC_ERA = re.compile(r"(?<=\d{4}) ?م(?!\w)")
"""Of the common era, behind the year."""
_FOREIGN_COMMAS = str.maketrans({"\u060c": ",", "\u104a": ","})
"""Commas of Arabic and Burmese."""
_THAI_DAY = re.compile(r"(?<=[\u0e01-\u0e4e])ที่(?= ?\d)")
"""`th` of Thai's days: `วันเสาร์ที่ 1`."""
_SURROUNDING = " \t\n\"'`<>[]@,;\u201c\u201d\u201e\u2018\u2019"
_LINK = re.compile(r"\[\[([^\[\]|]{1,40})\|[^\[\]]*\]\]")
"""To the note of a day, under other words."""
_SPAN = re.compile(r"\s*(?:→|->|\bto\b|(?<=\s)[-–—](?=\s)|(?<=\d)/(?=\d{4}-))\s*(?=.*(?:19|20)\d\d)")
"""Between the first and the last day of an event, as Notion and ISO write them."""
_AT_SIGN = re.compile(r"(?<=\d) @ (?=\d)")
"""Before the time, as WordPress writes it."""
_HOUR = re.compile(r"(?<=[\s,])(\d{1,2}) ?(?:[h.]|h )(\d\d)h?(?![\d.])")
_HOUR_FIRST = re.compile(
    r"^(\d{1,2})(?: ?[h.])(\d\d)(?![\d.])(?!\s*-)(?=h?\s*[ap]m\b|.*(?:[^\W\d_]{3}|\d[./-]\d).*\d{4})h?", re.IGNORECASE
)
"""`00.01 Wednesday 1 December 2031`, as embargoes are written."""
_FOUR_FIGURES_FIRST = re.compile(
    r"^([01]\d|2[0-3])([0-5]\d)(?=,?(?: [A-Za-z]{2,9}\.?,?){0,3}"
    r" (?:\d{1,2}\.? [^\W\d_]{3,}\.?|[A-Za-z]{3,9}\.? \d{1,2},?) \d{4}\b)"
)
"""`0001 GMT on 1 December 2031`."""
_HOURS = re.compile(r"\b(\d{1,2})[:.]?(\d\d) ?(?:hrs?|hours)\b", re.IGNORECASE)
_EMBARGO_LEAD = re.compile(
    r"^(?:strictly )?(?:embargo(?:ed)?:? )?(?:until|till|not before|from|for|on|at) (?=.*\d{4})", re.IGNORECASE
)
"""What stands before the moment in the line of an embargo."""
_ZONE_BESIDE_OFFSET = re.compile(r"([+-]\d\d:?\d\d) (?:[A-Z]{2,5}|[+-]\d{2,4})(?: m=\S*)?$")
"""Go's way to write a time."""
_ERA = re.compile(r"(令和|平成|昭和|(?:中華|中华)?民[國国]) ?(\d{1,3}|元) ?年")
_ERA_BASE = {"令和": 2018, "平成": 1988, "昭和": 1925}
_REPUBLIC = 1911
"""Of China, whose years Taiwan counts."""
_EAST_ASIAN = re.compile(
    r"(\d{4}) ?(?:[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일号號]|оны? (\d{1,2})(?:-?р)? сарын (\d{1,2}))"
)
"""And Mongolia's way, which is the same in other words."""


def plain(text: str) -> str:
    """Give a date in the words and signs of English; of a span of days the first."""
    text = _LINK.sub(r"\1", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip(_SURROUNDING)
    if not text.isascii():
        text = _with_plain_clock(_WEEKDAY.sub(" ", _of_arabic_and_thai(text.translate(_FOREIGN_COMMAS))))
    text = _HOURS.sub(r"\1:\2", _EMBARGO_LEAD.sub("", text))
    text = _HALF_OF_DAY.sub(lambda half: " pm" if (half[1] or half[2]).lower() in "pμ" else " am", text)
    text = _ELIDED_WORD.sub("", _ORDINAL.sub(r"\1", _BASQUE_YEAR.sub(r"\1", text)))
    text = _LISTOPADA.sub(lambda day: " Oct" if day[1] else " Nov", text)
    if (span := _SPAN.search(text)) is not None and re.search(r"\d{4}", text[: span.start()]):
        text = text[: span.start()].strip(_SURROUNDING)
    text = _ERA.sub(lambda era: f"{_ERA_BASE.get(era[1], _REPUBLIC) + (1 if era[2] == '元' else int(era[2]))}年", text)
    text = _EAST_ASIAN.sub(lambda day: f"{day[1]}-{int(day[2] or day[4]):02}-{int(day[3] or day[5]):02} ", text).strip()
    text = _ZONE_BESIDE_OFFSET.sub(r"\1", text.translate(_DASHES))
    text = _HOUR_FIRST.sub(r"\1:\2", _FOUR_FIGURES_FIRST.sub(r"\1:\2", text))
    text = _HOUR.sub(r"\1:\2", _AT_SIGN.sub(" ", text))
    return _with_english_month(text if text.isascii() else _with_other_languages(text))


def _of_arabic_and_thai(text: str) -> str:
    """One name for a month that has two, and halves of the day, where these languages have signs of their own."""
    text = _ARABIC_ERA.sub("", _BY_TWO_NAMES.sub(" ", text))
    text = _ARABIC_HALF.sub(lambda half: " am" if half[1] else " pm", text)
    return _THAI_DAY.sub(" ", text)


def _with_plain_clock(text: str) -> str:
    """Hours and minutes as in English, where East Asia's words are beside them: `下午2点30分` → `2:30 pm`."""

    def plain_clock(time: re.Match[str]) -> str:
        half_of_day = "pm" if time["pm"] else "am" if time["am"] else ""
        if not half_of_day and time["plain"]:
            return time[0]
        half_of_day = "" if int(time["hour"]) > HOURS_OF_A_HALF else half_of_day
        return f" {time['hour']}:{time['minute'] or time['plain'] or '00':0>2} {half_of_day}"

    return _CLOCK.sub(plain_clock, text)


def _with_other_languages(text: str) -> str:
    """The months of languages in which a name is more than letters, in English, and their days left out."""
    pattern, numbers = _other_names()
    return pattern.sub(lambda name: f" {_ENGLISH[numbers[name[0]] - 1]} " if name[0] in numbers else " ", text)


@lru_cache(maxsize=1)
def _other_names() -> tuple[re.Pattern[str], Mapping[str, int]]:
    """(names of months and days, number of each month by its name)."""
    from babel import Locale

    months: dict[str, int] = {}
    days: set[str] = set()
    for language, context, width in product(_OTHER_LANGUAGES, ("format", "stand-alone"), ("wide", "abbreviated")):
        locale = Locale(language)
        for name in locale.days[context][width].values():
            days.update((name, name.lower(), name.capitalize()))
        for number, name in locale.months[context][width].items():
            for form in (name, name.lower(), name.capitalize()):
                months.setdefault(form, number)
    for number, spelled in enumerate(_SPELLED_BY_NUMBER, 1):
        for name in spelled:
            months |= dict.fromkeys(
                (f"tháng {name}", f"tháng {name.capitalize()}", f"Tháng {name.capitalize()}"), number
            )
    names = sorted({*months, *days}, key=lambda name: (-len(name), name))
    alternatives = "|".join(map(re.escape, names))
    return re.compile(rf"(?<![^\W\d_])(?:{alternatives})(?![^\W_])"), months


def _with_english_month(text: str) -> str:
    """The month in English, without the words around it that tell no day, such as `lundi` and `de`."""
    names = {_comparable(word[0]) for word in _WORD.finditer(text) if not _is_english(word[0])}
    zones = {_comparable(word[0]) for word in _ZONE.finditer(text)}
    foreign = names - zones - _TIME_WORDS
    if not foreign:
        return text
    numbers, fillers = _names_and_fillers()
    if not foreign <= numbers.keys() | fillers:
        return text
    return _WORD.sub(_translated, text)


def _translated(word: re.Match[str]) -> str:
    name = _comparable(word[0])
    numbers, fillers = _names_and_fillers()
    if name in numbers and not _is_english(word[0]):
        return f" {_ENGLISH[numbers[name] - 1]} "
    if name in fillers and name not in _TIME_WORDS and word[0] != _CET and not _is_english(word[0]):
        return " "
    # A stop behind the name of a month is none for a parser of English where figures follow.
    return word[0].replace(".", " ")


def _is_english(word: str) -> bool:
    return word.isascii() and _IN_ENGLISH.fullmatch(_comparable(word)) is not None


def _comparable(word: str) -> str:
    return without_accents(word.rstrip(".").casefold())


@lru_cache(maxsize=1)
def _names_and_fillers() -> tuple[Mapping[str, int], frozenset[str]]:
    """(number of each month by its name, words that stand beside one).

    Left out are names that are two months in two languages, as `listopad` is.
    """
    from babel import Locale

    numbers_by_name: dict[str, set[int]] = {}
    fillers = set(map(_comparable, _FILLER_WORDS))
    for language, context, width in product(_LANGUAGES, ("format", "stand-alone"), ("wide", "abbreviated")):
        locale = Locale(language)
        fillers.update(_comparable(word) for name in locale.days[context][width].values() for word in name.split())
        for number, name in locale.months[context][width].items():
            # Hebrew's word for in is a letter before it, Basque's for of an ending.
            forms = {"he": (name, f"ב{name}"), "eu": (name, f"{name}k", f"{name}ren")}.get(language, (name,))
            for form in forms:
                numbers_by_name.setdefault(_comparable(form), set()).add(number)
    numbers_by_name |= {name: {number} for name, number in _MORE_MONTHS.items()}
    months = {name: numbers.pop() for name, numbers in numbers_by_name.items() if len(numbers) == 1 and len(name) > 2}
    return months, frozenset(fillers - months.keys())
