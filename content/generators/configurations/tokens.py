"""Tokens: the permalink languages of the generators, translated into that of `content.addresses.permalinks`."""

import re
from collections.abc import Callable, Mapping

_COLON_TOKEN = re.compile(r":([a-zA-Z_]+|\d{2,4})(\[[^\]]*\])?")
_LETTER_RUN = re.compile(r"([a-zA-Z])\1*")
_BRACE_TOKEN = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_LIQUID_TOKEN = re.compile(r"\{\{-?([^{}]*)-?\}\}")
_REPLACE_FILTER = re.compile(r"""replace\s*[:(]\s*(["'])/?([\w./-]+?)/\1\s*,\s*(["'])/?\3\s*\)?""")
"""The filter that takes folders out of a path."""

HUGO = {
    "year": "{year}", "month": "{month}", "monthname": "{month_name}", "day": "{day}", "weekdayname": "{weekday}",
    "yearday": "{i_y_day}", "section": "{sections[0]}", "sections": "{sections}", "title": "{title}",
    "slug": "{slug_or_title}", "slugorfilename": "{slug}", "slugorcontentbasename": "{slug}", "filename": "{name}",
    "contentbasename": "{name}", "2006": "{year}", "06": "{short_year}", "01": "{month}", "02": "{day}", "Jan":
    "{short_month}", "January": "{month_name}", "sectionslug": "{sections[0]}", "sectionslugs": "{sections}",
}  # fmt: skip
JEKYLL = {
    "year": "{year}", "short_year": "{short_year}", "month": "{month}", "i_month": "{i_month}", "day": "{day}",
    "i_day": "{i_day}", "y_day": "{y_day}", "week": "{week}", "hour": "{hour}", "minute": "{minute}",
    "second": "{second}", "short_month": "{short_month}", "long_month": "{long_month}", "long_day": "{long_day}",
    "title": "{slug}", "slug": "{plain_slug}", "name": "{plain_name}", "categories": "{categories}", "path": "{path}",
    "slugified_categories": "{slugified_categories}", "collection": "{collection}", "output_ext": ".html",
    "short_day": "{short_day}", "w_year": "{w_year}", "basename": "{name}",
}  # fmt: skip
HEXO = {
    "year": "{year}", "month": "{month}", "i_month": "{i_month}", "day": "{day}", "i_day": "{i_day}",
    "hour": "{hour}", "minute": "{minute}", "second": "{second}", "title": "{path}", "name": "{name}",
    "post_title": "{title}", "category": "{categories}", "lang": "{language}", "abbrlink": "{id}",
}  # fmt: skip
VUEPRESS = {
    "year": "{year}", "month": "{month}", "i_month": "{i_month}", "day": "{day}", "i_day": "{i_day}", "slug": "{slug}",
    "raw": "{path}.html",
}  # fmt: skip
PELICAN = {"slug": "{slug}", "category": "{category}", "author": "{author}", "lang": "{language}"}
MATERIAL = {"date": "{date}", "slug": "{title}", "file": "{name}", "categories": "{categories}"}
ELEVENTY = {
    "page.fileslug": "{name}", "page.filepathstem": "/{stem_path}", "slug": "{slug_or_title}",
    "page.slug": "{slug}", "slug or page.fileslug": "{slug}", "slug or title": "{slug_or_title}",
    "title": "{title}", "page.lang": "{language}", "lang": "{language}", "locale": "{language}",
    "page.outputfileextension": "html",
}  # fmt: skip
_FILTERED_TOKENS = {
    ("page.fileslug", "slugify"): "{slugified_name}", ("page.fileslug", "slug"): "{slugged_name}",
    ("page.slug", "slugify"): "{slugified_slug}", ("slug or page.fileslug", "slugify"): "{slugified_slug}",
    ("title", "slug"): "{slugged_title}",
}  # fmt: skip
"""Ours by (token of `ELEVENTY`, filter that it goes through)."""
_STRFTIME = {
    "Y": "{year}", "m": "{month}", "d": "{day}", "y": "{short_year}", "j": "{y_day}", "H": "{hour}", "M": "{minute}",
    "S": "{second}", "b": "{short_month}", "B": "{long_month}", "a": "{short_day}", "A": "{long_day}",
    "-m": "{i_month}", "-d": "{i_day}", "V": "{week}",
}  # fmt: skip
_UNICODE_DATE = {
    "yyyy": "{year}",
    "y": "{year}",
    "MMMM": "{long_month}",
    "MMM": "{short_month}",
    "MM": "{month}",
    "dd": "{day}",
    "yy": "{short_year}",
    "M": "{i_month}",
    "d": "{i_day}",
}


def from_colons(pattern: str, known_tokens: Mapping[str, str]) -> str | None:
    """Turn `/:year/:title/` into our pattern; None where it holds a token that is not known."""

    def replacement(match: re.Match[str]) -> str:
        token = known_tokens[match[1]]
        if not match[2]:
            return token
        slice_text = match[2][1:-1].strip().lower().replace("last", "-1")
        if not re.fullmatch(r"(?=.)(?:-1|\d{0,4})(?::(?:-1|\d{0,4}))?", slice_text):
            return token
        return f"{token[:-1]}[{slice_text}]}}"

    return _replaced(_COLON_TOKEN, replacement, pattern)


def from_front_matter(permalink: str) -> str | None:
    """Make our pattern of a story's own `permalink` or `url`, in whichever language it is written."""
    if "{{" in permalink or "{%" in permalink:
        return from_liquid(permalink if permalink.startswith("/") else f"/{permalink}")
    pattern = from_colons(permalink, {**HUGO, **JEKYLL})
    return pattern if pattern is None or pattern.startswith("/") else f"/{pattern}"


def from_braces(pattern: str, known_tokens: Mapping[str, str]) -> str | None:
    """Turn Pelican's `{date:%Y}/{slug}.html` into our pattern; None where it holds what is not known."""

    def replacement(match: re.Match[str]) -> str:
        return from_strftime(match[2]) if match[1] == "date" and match[2] else known_tokens[match[1]]

    return _replaced(_BRACE_TOKEN, replacement, pattern)


def from_liquid(pattern: str) -> str | None:
    """Turn Eleventy's `/blog/{{ page.fileSlug }}/` into our pattern; None where it holds what is not known."""

    def replacement(match: re.Match[str]) -> str:
        expression, *filters = (part.strip() for part in match[1].split("|"))
        key = expression.strip("()").lower()
        plain = all(
            part.split(":")[0].split("(")[0].strip().lower() in ("slug", "slugify", "lower") for part in filters
        )
        if key == "page.date" or key == "date":
            date_format = re.search(r"""date:?\s*\(?\s*["']([^"']*)["']""", match[1])
            if date_format is not None and "%" in date_format[1]:
                return from_strftime(date_format[1])
        elif key == "page.filepathstem" and len(filters) == 1 and (removed := _REPLACE_FILTER.fullmatch(filters[0])):
            return f"/{{stem_path-{removed[2]}}}"
        elif key in ELEVENTY and plain:
            names = {name.split(":")[0].split("(")[0].strip().lower() for name in filters}
            return next(
                (_FILTERED_TOKENS[key, name] for name in names if (key, name) in _FILTERED_TOKENS), ELEVENTY[key]
            )
        raise KeyError(key)

    our_pattern = _replaced(_LIQUID_TOKEN, replacement, pattern)
    return None if our_pattern is None or "{%" in our_pattern else our_pattern


def _replaced(token: re.Pattern[str], replacement: Callable[[re.Match[str]], str], pattern: str) -> str | None:
    """Replace each token; None where `replacement` raises KeyError for one that is not known."""
    try:
        return token.sub(replacement, pattern)
    except KeyError:
        return None


def from_strftime(form: str) -> str:
    """Turn `%Y/%m` into our pattern. Raises KeyError where it holds what is not known."""
    return re.sub(r"%(-?[a-zA-Z])", lambda code: _STRFTIME[code[1]], form)


def from_unicode_date(form: str) -> str | None:
    """Turn `yyyy/MM/dd` into our pattern; None where it holds what is not known."""
    return _replaced(_LETTER_RUN, lambda code: _UNICODE_DATE[code[0]], form)
