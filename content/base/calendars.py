"""Calendars: dates in the years of Persia and Thailand, turned into Gregorian ones."""

import re
import unicodedata
from datetime import date, timedelta

BUDDHIST_YEARS, BUDDHIST_OFFSET = range(2560, 2580), 543
"""Years of Thailand's calendar in which an online newsroom has stories, 2017 to 2036, and how far it is ahead."""
PERSIAN_YEARS = range(1370, 1420)
"""Years of Persia's, from March of 1991 to that of 2041: nobody's story is as old as they look."""
_PERSIAN_EPOCH = date(1991, 3, 21)
"""The first day of 1370."""
_PERSIAN_LEAP_YEARS = frozenset((1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416))
_LONG_MONTHS, _DAYS_OF_LONG_MONTH = 6, 31
_DIGIT = re.compile(r"(?![0-9])\d")
_YEAR_FIRST = re.compile(r"\s*(1[34]\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_PERSIAN_IN_WORDS = re.compile(r"(\d{1,2})\s+(?P<month>[^\W\d_]+)(?:\s+ماه)?\s+(1[34]\d\d)(?!\d)")
_THAI_YEAR = re.compile(r"(?<![\d:+])(?<!:\d\d\.)25[67]\d(?![\d:])")
_THAI_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(0?[1-9]|1[0-2])\2(25[67]\d)(?![\d/.-])")
"""Which have the day first."""
_THAI_SHORT = re.compile(r"(?:(?<=[\u0e01-\u0e4e] )|(?<=[\u0e01-\u0e4e]\. ))([67]\d)(?=$|[ ,])")
"""The same without its century, behind the month: `5 มี.ค. 67`."""
_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip


def with_plain_digits(text: str) -> str:
    """Write the digits of other scripts as 0 to 9."""
    return text if text.isascii() else _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def gregorian(text: str) -> str:
    """Give a date, in plain digits, with the Gregorian day in the place of one of another calendar's.

    >>> gregorian("1402/12/15 10:00"), gregorian("15 اسفند 1402"), gregorian("5 มีนาคม 2567"), gregorian("2024-03-05")
    ('2024-03-05 10:00', '2024-03-05', '5 มีนาคม 2024', '2024-03-05')
    """
    if (in_figures := _YEAR_FIRST.match(text)) is not None:
        day = of_persian(int(in_figures[1]), int(in_figures[3]), int(in_figures[4]))
        return text if day is None else f"{day}{text[in_figures.end() :]}"
    if (in_words := _PERSIAN_IN_WORDS.search(text)) is not None and in_words["month"].replace("ي", "ی") in _MONTHS:
        day = of_persian(int(in_words[3]), 1 + _MONTHS.index(in_words["month"].replace("ي", "ی")), int(in_words[1]))
        return text if day is None else f"{day}{text[in_words.end() :]}"
    text = _THAI_FIGURES.sub(lambda day: f"{day[4]}-{day[3]:0>2}-{day[1]:0>2}", text)
    text = _THAI_SHORT.sub(r"25\1", text, count=1)
    return _THAI_YEAR.sub(lambda year: str(int(year[0]) - BUDDHIST_OFFSET), text, count=1)


def of_persian(year: int, month: int, day: int) -> date | None:
    """Give the day of Persia's solar calendar; None where there is none, or nobody has a story of that year.

    >>> str(of_persian(1402, 12, 15)), str(of_persian(1403, 12, 30)), of_persian(1402, 12, 30)
    ('2024-03-05', '2025-03-20', None)
    """
    if year not in PERSIAN_YEARS or not 1 <= month <= 12:
        return None
    last_day = _DAYS_OF_LONG_MONTH if month <= _LONG_MONTHS else 30 if month < 12 or year in _PERSIAN_LEAP_YEARS else 29
    if not 1 <= day <= last_day:
        return None
    years = sum(366 if past in _PERSIAN_LEAP_YEARS else 365 for past in range(PERSIAN_YEARS.start, year))
    months = (month - 1) * _DAYS_OF_LONG_MONTH - max(month - 1 - _LONG_MONTHS, 0)
    return _PERSIAN_EPOCH + timedelta(days=years + months + day - 1)


def of_misread_gregorian(day: date) -> date | None:
    """Give the day that is meant where one of another calendar was read as a Gregorian; None where it is one.

    >>> str(of_misread_gregorian(date(2567, 3, 5))), str(of_misread_gregorian(date(1402, 12, 15)))
    ('2024-03-05', '2024-03-05')
    """
    if day.year in BUDDHIST_YEARS:
        return date(day.year - BUDDHIST_OFFSET, day.month, day.day)
    return of_persian(day.year, day.month, day.day)
