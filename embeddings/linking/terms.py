"""Terms: the words of a draft's sentences and of titles, as they are compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.text import languages
from embeddings.text.sentences import Word


@dataclass(frozen=True, slots=True)
class Term:
    """A word that may be linked, as it is compared."""

    start: int
    end: int
    run: int
    parts: tuple[str, ...]
    """Its folded words that mean something; empty for `the`."""
    capital: bool


def widened(words: Sequence[Term], first: int, last: int) -> tuple[int, int]:
    """Take the neighbour of a single word along: the one after it or before it, best one that means something."""
    if last > first:
        return first, last
    neighbours = [i for i in (last + 1, first - 1) if 0 <= i < len(words) and words[i].run == words[first].run]
    neighbour = next((i for i in neighbours if words[i].parts), neighbours[-1] if neighbours else first)
    return min(first, neighbour), max(last, neighbour)


def term_of(text: str, word: Word, code: str) -> Term:
    """Make a term of a word of a text, in the language of that code."""
    written = text[word.start : word.end]
    return Term(word.start, word.end, word.run, parts_of(written, code), written[0].isupper())


def parts_of(text: str, code: str) -> tuple[str, ...]:
    """Give the folded words of a text that mean something, in the language of that code."""
    language = languages.by_code(code)
    words = language.segment(language.normalize(text.casefold()))
    return tuple(folded(language.term(word)) for word in words if word not in language.stop_words)


def folded(term: str) -> str:
    """Give the singular of an English word, so that both forms are the same."""
    return languages.DEFAULT.strip_plural(term)
