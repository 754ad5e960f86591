"""What a name tells: whose it is, whether it is code or nothing at all, and what a text says of who bears it."""

import re
from collections.abc import Iterable
from functools import lru_cache

from embeddings.text import languages
from embeddings.text.names import MAX_CACHED_CHARACTERS, Names

SPEAKER_CONTEXT = 60
"""Characters around a name that are searched for a word such as `spokesperson`."""
_CODE_WORD = re.compile(r"\.[a-z]\w{3,}|\.[a-z]+\.|\.\w*[a-z][A-Z]|\.\w+\.[a-z]")
_OWNER = re.compile(r"(.+?)(?:[’']s|(?<=s)[’']) ")
_ANY_WORD = re.compile(r"\w+")
_SHORTHAND = frozenset((
    "afaik", "asap", "btw", "fyi", "iirc", "imho", "imo", "lol", "nsfw", "ok", "okay", "omg", "rip", "tba", "tbc",
    "tbd", "tldr", "wip", "wtf", "ymmv",
))  # fmt: skip
"""Writers' shorthand, in capitals like the names of bodies, and in all languages."""
_AGE = re.compile(r" *[,(] *(?:aged |de |di )?\d{1,3}(?=[,.;:)]| (?:and|Jahre|anni|anos|ans|años|jaar)\b)")
_SAYING = "(?:said|says|added|adds|told|tells|explained|explains|wrote|writes|recalled|recalls)"
_PICTURE = (
    r"(?:photo(?:graph)?|picture|image|video|illustration|graphic|foto|fotograf[ií]a|fotografie|bild|imagen|imagem"
    r"|cr[ée]dit photo)"
)
_CREDIT = re.compile(
    r"(?:\A|[\n(\[;|/])[^\S\n]*(?:"
    rf"(?:additional |extra )?(?:reporting|editing|writing|words|text|photography|{_PICTURE}e?n?s?)(?: and \w+)?"
    r" (?:by|courtesy of)\b"
    rf"|{_PICTURE}(?:er|s)?(?: credits?)? ?[:©]|credits? ?:|cr[ée]ditos? ?:|texte?s? ?:"
    r"|with (?:files|reporting|material) (?:from|by)|courtesy of|©|copyright"
    r"|mit material von|propos recueillis par|con información de|com informações d[aeo]"
    r")[^\n;)\]]{1,80}(?=[\n;)\]]|\Z)",
    re.IGNORECASE,
)
"""A line, or what stands in brackets, that says who made a story: `(Reporting by Ada Quill; Editing by Ben Marsh)`."""


def owner(name: str) -> str:
    """Give whose a name says that the rest of it is: `Ada Quill` of `Ada Quill's Nature Notes`; empty where it does not
    say."""
    match = _OWNER.match(name)
    return match[1] if match else ""


def is_bare(name: str) -> bool:
    """Tell whether a name consists of numbers and single letters alone."""
    return not any(len(word) > 1 and not any(letter.isdigit() for letter in word) for word in name.split(" "))


def is_code(name: str) -> bool:
    """Tell whether a name has a word of a program: `Array.map`, `Foo.barBaz`; `Data.gov` and `Node.js` are names."""
    return any(_CODE_WORD.search(word) for word in name.split(" "))


def is_idle(term: str, code: str = "") -> bool:
    """Tell whether a term consists of words that tell nothing: of any prose, generic ones, days, numbers."""
    language = languages.by_code(code)
    return all(
        word in language.common_words
        or word in language.stop_words
        or word in language.generic_words
        or word in language.calendar
        or word.removesuffix("s") in language.calendar
        or word in _SHORTHAND
        or has_digit(word)
        for word in _ANY_WORD.findall(term.casefold())
    )


def is_first_name(name: str, text: str, text_names: Names) -> bool:
    """Tell whether a text shows that a word is a person's first name: by a word for kin before it, or by the whole name
    with an age behind it, or by what is said under the last name."""
    before = re.findall(rf"\b(\w+),? {re.escape(name)}\b", text)
    if any(word.casefold() in languages.DEFAULT.kin for word in before):
        return True
    for full_name in text_names.counts:
        words = full_name.split(" ")
        if words[0] != name or len(words) == 1 or not all(word[0].isupper() for word in words):
            continue
        if any(_AGE.match(text, match.end()) for match in re.finditer(re.escape(full_name), text)):
            return True
        last = re.escape(words[-1])
        if re.search(rf"\b{last} {_SAYING}\b|\b{_SAYING} {last}\b", text):
            return True
    return False


def initials(name: str) -> frozenset[str]:
    """Give the initials that a name of several words may have, in lower case, small words counted or not; those of its
    last words too, for a body is often called after a part of its name: `ec` of `Carpentries Executive Council`."""
    parts = [part for part in re.split(r"[^\w.]+", name) if part]
    rows = (parts, [part for part in parts if part.casefold() not in languages.DEFAULT.name_particles])
    return frozenset(initials_of(row[start:]) for row in rows for start in range(len(row) - 1))


def initials_of(words: Iterable[str]) -> str:
    """Join the first letters of words, in lower case; of one with points all count: `usda` of `U.S.`, `Department` and
    `Agriculture`."""
    return "".join(
        "".join(filter(str.isalnum, word.casefold())) if "." in word else word[0].casefold() for word in words
    )


def stands_for(one: str, other: str) -> bool:
    """Tell whether one of two names is the initials of the other: `TTS` and `Technology Transformation Services`."""
    return any(short.replace(".", "").casefold() in initials(long) for short, long in ((one, other), (other, one)))


def has_digit(word: str) -> bool:
    """Tell whether a word has a digit."""
    return any(letter.isdigit() for letter in word)


def speaks_for_others(name: str, text: str) -> bool:
    """Tell whether a text says of a name that it is a spokesperson's."""
    start = text.find(name)
    context = (
        text[max(0, start - SPEAKER_CONTEXT) : start + len(name) + SPEAKER_CONTEXT].casefold() if start >= 0 else ""
    )
    return any(word in context for word in languages.DEFAULT.spokespeople)


def is_credited(name: str, text: str) -> bool:
    """Tell whether a text has a name only where it says who made it, such as `Photo: Ada Quill/Press Association`."""
    credits = (_credits if len(text) <= MAX_CACHED_CHARACTERS else _credits_of_long)(text)
    # One that only begins in a credit counts.
    credited = sum(text.count(name, start, end + len(name) - 1) for start, end in credits)
    return 0 < credited == text.count(name)


@lru_cache(maxsize=1024)
def _credits(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _CREDIT.finditer(text))


_credits_of_long = lru_cache(maxsize=4)(_credits.__wrapped__)
"""Of no more than are being read: each of their names is asked for."""
