"""Two names of tags: whether they are one name spelled in two ways, or look as if they might be."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from content.base.keys import without_accents
from embeddings.text import words
from embeddings.text.languages import DEFAULT as LANGUAGE
from embeddings.text.languages.normalization import one_spelling, without_decoration

# Dots and apostrophes stand inside words (`u.s.`, `people's`); between digits a dot counts: 2.0 is not 20.
_INSIDE_WORD = re.compile(r"(?<!\d)[.'’]|[.'’](?!\d)")
# What follows a word closely belongs to it: C++ and C# are not C.
_TOKEN = re.compile(r"\d+(?:[.'’]\d+)*|[^\d\s+#]+[+#]*")
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_NUMBERED = re.compile(rf"(.*?)(\d{{1,9}}|{'|'.join(sorted(_ROMAN, key=len, reverse=True))})")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
SLIP_LETTERS = 7
"""Letters from which on two names that differ by one letter are rather a slip of the pen than two words."""
PREFIX_LETTERS = 3
"""Letters that a shortened word must keep."""
PLURAL = "singular and plural"
"""The difference between two names of which one has an s more."""
_BY_LETTERS = "the same but for letters that are written in two ways"
INITIALS_LETTERS = range(2, 7)
"""How many letters initials may have."""


class Spellings:
    """Names reduced to what no spelling changes: case, hyphens, spaces, punctuation, `&` for `and`, plural."""

    def __init__(self, names: Iterable[str]) -> None:
        parts = {name: tokens(name) for name in names}
        self._plain = {name: _joined(tokenized) for name, tokenized in parts.items()}
        # An s is taken off only where what is left is a word, or a name, of this vocabulary too.
        vocabulary = {token for tokenized in parts.values() for token in tokenized} | set(self._plain.values())
        self._key = {
            name: _singular(_joined([_singular(token, vocabulary) for token in tokenized]), vocabulary)
            for name, tokenized in parts.items()
        }

    def groups(self) -> list[list[str]]:
        """Give the names that are one, a list for each name that has more than one spelling."""
        by_key: dict[str, list[str]] = defaultdict(list)
        for name, key in self._key.items():
            if key:
                by_key[key].append(name)
        return [sorted(names) for names in by_key.values() if len(names) > 1]

    def difference(self, one: str, other: str) -> str:
        """Tell in what two names of one group differ."""
        if one.casefold() == other.casefold():
            return "the same but for capitals"
        if self._plain[one] == self._plain[other]:
            forms = (_joined(_tokens(unicodedata.normalize("NFKC", name).casefold())) for name in (one, other))
            return _BY_LETTERS if len(set(forms)) > 1 else "the same but for hyphens, spaces or punctuation"
        return PLURAL


def initials(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair names of one word with those of which they have the initials: (`gsa`, `general services administration`).

    Words such as `of` may count or not.
    """
    long: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for parts in (words.stems(name), words.content_stems(name)):
            if len(parts) > 1:
                long["".join(word[0] for word in parts)].add(name)
    for name in names:
        short = tokens(name)
        if len(short) == 1 and short[0].isalpha() and len(short[0]) in INITIALS_LETTERS:
            yield from ((name, other) for other in sorted(long[short[0]]) if other != name)


def longer_initials(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair names of one word with those of which they have the initials but for the last: (`oss`, `open-source`)."""
    long: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if len(parts := words.stems(name)) > 1:
            long["".join(word[0] for word in parts)].add(name)
    for name in names:
        short = tokens(name)
        if len(short) == 1 and short[0].isalpha() and len(short[0]) in INITIALS_LETTERS:
            yield from ((name, other) for other in sorted(long[short[0][:-1]]) if other != name)


def is_extension(one: str, other: str) -> bool:
    """Tell whether one of two names is the other and more: `centre inspections` and `inspections`, `aspnetcore` and
    `aspnet`."""
    stems, other_stems = set(words.content_stems(one)), set(words.content_stems(other))
    if stems < other_stems or other_stems < stems:
        return True
    shorter, longer = sorted((_joined(tokens(one)), _joined(tokens(other))), key=len)
    return (
        len(shorter) + 1 < len(longer)
        and len(shorter) >= PREFIX_LETTERS
        and (longer.startswith(shorter) or longer.endswith(shorter))
    )


def are_contrasted(one: str, other: str) -> bool:
    """Tell whether two names are told apart by what is in them.

    They are by numbers, as `ward 5` and `ward 6` or `WWI` and `WWII`, or by words such as `north` and `south` where
    all else is the same.
    """
    words_one, words_other = tokens(one), tokens(other)
    numbers = [[token for token in name if token[0].isdigit()] for name in (words_one, words_other)]
    if all(numbers) and numbers[0] != numbers[1]:
        return True
    numbered_one, numbered_other = (_NUMBERED.fullmatch(_joined(name)) for name in (words_one, words_other))
    if numbered_one and numbered_other and numbered_one[1] and numbered_one[1] == numbered_other[1]:
        return _number(numbered_one[2]) != _number(numbered_other[2])
    only_one, only_other = (Counter(words_one) - Counter(words_other), Counter(words_other) - Counter(words_one))
    contrast_words = {*only_one, *only_other}
    return only_one.total() == only_other.total() == 1 and any(
        contrast_words <= contrast for contrast in LANGUAGE.contrasts
    )


def _number(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else _ROMAN[numeral]


def is_plain(name: str) -> bool:
    """Tell whether a name is written without decoration, such as `#bakery`, `🎄 Christmas`, `ｉＰｈｏｎｅ`, or lines
    drawn long in Arabic."""
    is_decorated = name[:1] in ("#", "@", "_") or any(unicodedata.category(letter) == "So" for letter in name)
    return not is_decorated and without_decoration(unicodedata.normalize("NFKC", name)) == name


def is_explained(long: str, short: str, text: str, more: int = 0) -> bool:
    """Tell whether the text explains one by the other: `General Services Administration (GSA)`; with `more`, whether
    so many words stand between: `open source software (OSS)`."""
    pattern = r"\W+".join(re.escape(token) for token in re.findall(r"[^\W_]+", long)) + r"\W+\w+" * more
    return re.search(rf"{pattern}[\s“\"']*\(\W?{re.escape(short)}\b", text, re.IGNORECASE) is not None


def similar_pairs(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Pair names that might be one, with what they share; each pair once, for the first reason found."""
    seen: set[tuple[str, str]] = set()
    for rule in (_without_accents, _same_stems, _shortened, _typing_slips):
        for one, other, reason in rule(names):
            pair = (min(one, other), max(one, other))
            if pair not in seen:
                seen.add(pair)
                yield *pair, reason


def _without_accents(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """`Évreux` and `Evreux`, `Brücken` and `Bruecken`."""
    by_letters: dict[str, set[str]] = defaultdict(set)
    for name in names:
        folded = name.casefold()
        for spelling in {folded, folded.translate(_UMLAUTS)}:
            by_letters[_joined(tokens(without_accents(spelling)))].add(name)
    for letters, group in by_letters.items():
        if letters:
            yield from ((one, other, "the same but for accents") for one, other in combinations(sorted(group), 2))


def _same_stems(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    by_stems: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in names:
        # Stems know nothing of C++, and of marks that are vowels.
        if (stems := tuple(sorted(words.stems(name)))) and all(token.isalnum() for token in tokens(name)):
            by_stems[stems].append(name)
    for group in by_stems.values():
        yield from ((one, other, "words of the same stem") for one, other in combinations(group, 2))


def _shortened(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """`lib dems` and `liberal democrats`: each word of one begins a word of the other."""
    by_prefixes: dict[tuple[str, ...], list[tuple[str, list[str]]]] = defaultdict(list)
    for name in names:
        parts = tokens(name)
        if len(parts) > 1 and all(len(word) >= PREFIX_LETTERS for word in parts):
            by_prefixes[tuple(word[:PREFIX_LETTERS] for word in parts)].append((name, parts))
    for group in by_prefixes.values():
        for (one, parts), (other, other_parts) in combinations(group, 2):
            if _begins(parts, other_parts) or _begins(other_parts, parts):
                yield one, other, "one has the words of the other, shortened"


def _begins(short: Sequence[str], long: Sequence[str]) -> bool:
    return all(
        long_word.startswith((short_word, short_word.removesuffix("s")))
        for short_word, long_word in zip(short, long, strict=True)
    )


def _typing_slips(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Names with one letter more, less, other, or two changed about; not digits, and not the first letter."""
    by_remainder: dict[str, list[str]] = defaultdict(list)
    for name in names:
        folded = name.casefold()
        if len(folded) >= SLIP_LETTERS:
            # Two names one step apart share what is left when the right letter of each, or of one, is taken out.
            for remainder in {folded, *(folded[:place] + folded[place + 1 :] for place in range(1, len(folded)))}:
                by_remainder[remainder].append(name)
    for group in by_remainder.values():
        for one, other in combinations(group, 2):
            if _one_step(one.casefold(), other.casefold()):
                yield one, other, "one letter apart"


def _one_step(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    head = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))
    if len(one) < len(other):
        changed, rest = other[head], (one[head:], other[head + 1 :])
    elif one[head + 2 :] == other[head + 2 :] and one[head : head + 2] == other[head : head + 2][::-1]:
        changed, rest = other[head : head + 2], ("", "")
    else:
        changed, rest = one[head] + other[head], (one[head + 1 :], other[head + 1 :])
    return changed.isalpha() and rest[0] == rest[1]


def tokens(name: str) -> list[str]:
    """Cut a name into words, as no spelling changes them."""
    return _tokens(one_spelling(name))


def _tokens(name: str) -> list[str]:
    folded = name.replace("&", " and ")
    return _TOKEN.findall(_INSIDE_WORD.sub("", "".join(c if _is_in_word(c) else " " for c in folded)))


def _is_in_word(character: str) -> bool:
    # Marks are vowels in many scripts, and without them two words would become one.
    return character.isalnum() or character in "+#.'’" or unicodedata.category(character).startswith("M")


def _joined(words: Sequence[str]) -> str:
    """The words without a gap, but between digits, which would make another number."""
    text = ""
    for token in words:
        text += f" {token}" if text[-1:].isdigit() and token[:1].isdigit() else token
    return text


def _singular(word: str, vocabulary: set[str]) -> str:
    return next((form for form in LANGUAGE.singulars(word) if form in vocabulary), word)
