"""Stems: text → stemmed words, the same for a draft and for the names of labels.

`elections` and `elected` meet in `elect`; words in scripts that the language does not use stay as they are.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from content.base import Article, unescape
from content.base.languages import detect
from embeddings.base.scripts import MARKS, WITHIN
from embeddings.text import languages, names
from embeddings.text.korean_nouns import bare_noun, is_korean
from embeddings.text.languages import DEFAULT as LANGUAGE
from embeddings.text.languages.normalization import one_spelling
from embeddings.text.long_words import LEADING, LETTERS, SIGNS
from embeddings.text.unspaced import is_unspaced, whole_word

# Chinese and Japanese set no spaces: there each character is a word, and a name is a run of them.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Nor do Thai, Lao, Burmese and Khmer: there each letter with its vowels is, but for a short run, which by itself is one
# and within a longer one may be a part of any word.
_SYLLABLE = rf"(?:(?<![{LETTERS}])[{LETTERS}]{{1,4}}(?![{LETTERS}])|[{LEADING}]?[{LETTERS}][{SIGNS}]*+)"
_SPACED = rf"[^\W_{_UNSPACED}{LETTERS}]"
_WORD = re.compile(rf"[{_UNSPACED}]|{_SYLLABLE}|{_SPACED}++(?>(?:(?:[{MARKS}]++|{WITHIN}){_SPACED}*+)*)")
_POSSESSIVE = re.compile(r"['’]s\b")
_SENTENCE_BREAK = re.compile(r"\n\s*\n|[^\W\d_]{5}[.!?…]\s")
"""Between words of two sentences or two paragraphs. A short word with a full stop may be an abbreviation."""
GAP = ""
"""Stands where one field ends and the next begins, so that no name reaches over."""


@dataclass(frozen=True, slots=True)
class Words:
    """The stemmed words of a story in their order."""

    head_stems: list[str]
    """Of the title and the description."""
    all_stems: list[str]
    """Of these and the body."""


def stem_article(article: Article) -> Words:
    """Stem the words of a story."""
    # Generators leave character references in titles and descriptions.
    title, description, body = (stems(unescape(t)) for t in (article.title, article.description, article.text))
    head = [*title, GAP, *description]
    return Words(head, [*head, GAP, *body])


def stems(text: str) -> list[str]:
    """Cut a text into stemmed words: `The Mayor’s elections` → `the`, `mayor`, `elect`."""
    return [_stem(word) for word in _WORD.findall(_POSSESSIVE.sub("", one_spelling(text)))]


def _stem(word: str) -> str:
    return LANGUAGE.stem(_without_particle(word))


def _without_particle(word: str) -> str:
    return bare_noun(word) if is_korean(word[0]) else word


class Spelling:
    """Finds how a text writes words that are known by their stems."""

    def __init__(self, text: str, language: str = "") -> None:
        """`language` is the code of the one that the text is in."""
        self.language = languages.by_code(language)
        self._text = unescape(unicodedata.normalize("NFKC", text))
        self._matches = [
            match
            for match in _WORD.finditer(self._text)
            if match[0] != "s" or not self._follows_apostrophe(match.start())
        ]
        self._stems = [_stem(one_spelling(match[0])) for match in self._matches]

    def first_run(self, stems: Sequence[str]) -> str | None:
        """Give the first run of words with these stems, as it is written there; None where there is none."""
        return next(self.runs(stems), None)

    def runs(self, stems: Sequence[str]) -> Iterator[str]:
        """Give every run of words with these stems, as it is written there; none reaches over the end of a sentence."""
        sought = list(stems)
        for place, stem in enumerate(self._stems) if sought else ():
            if stem == sought[0] and self._stems[place : place + len(sought)] == sought:
                start, end = self._matches[place].start(), self._matches[place + len(stems) - 1].end()
                if not _SENTENCE_BREAK.search(self._text, start, end):
                    yield " ".join(self._text[start:end].split())

    def is_foreign(self, phrase: str) -> bool:
        """Tell whether a word or more is a stop word of the language that the text is in, where that is another than
        the one by which it is analysed: few of an archive's stories are."""
        return not self._foreign_stop_words.isdisjoint(phrase.casefold().split())

    @cached_property
    def _foreign_stop_words(self) -> frozenset[str]:
        if self.language is not LANGUAGE:
            return frozenset()
        return (
            frozenset() if (code := detect(self._text)) in ("", LANGUAGE.code) else languages.by_code(code).stop_words
        )

    def word_around(self, word: str) -> str:
        """Give the whole word that a part of one is in, in a script without spaces; what has spaces is whole."""
        return whole_word(word, self._text) if is_unspaced(word) else word

    def name_around(self, word: str) -> str:
        """Give the whole name that a word is a part of, where the text has it more often than the word by itself:
        `Rosa Luján` for `Luján`; else the word."""
        if not word[:1].isupper() or " " in word:
            return word
        counts = self._names.counts
        # Of a name with small words in it nobody can tell where it ends: `Pío XII de Almazora`.
        parts = ((name, name.split(" ")) for name in counts if word in name)
        names_around = [
            name for name, words in parts if len(words) > 1 and word in words and not any(map(str.islower, words))
        ]
        best = max(names_around, key=lambda name: (counts[name], -len(name), name), default="")
        return best if best and counts[best] > counts.get(word, 0) else word

    @cached_property
    def _names(self) -> names.Names:
        return names.extract(self._text, self.language.code)

    def _follows_apostrophe(self, start: int) -> bool:
        return self._text[start - 1 : start] in ("'", "’")


def same_but_for_number(one: str, other: str) -> bool:
    """Tell whether two names have the same words, each in the singular or the plural: `School` and `schools` do,
    `housing` and `houses` do not."""
    words, other_words = (list(map(_without_particle, _WORD.findall(one_spelling(name)))) for name in (one, other))
    return len(words) == len(other_words) and all(
        {a, *LANGUAGE.singulars(a)} & {b, *LANGUAGE.singulars(b)} for a, b in zip(words, other_words, strict=True)
    )


def content_stems(name: str) -> list[str]:
    """Stem the words of a name, but for function words: `Department of Labor` → `depart`, `labor`.

    Where it consists of them, they stay: `The The`.
    """
    words = stems(name)
    return [word for word in words if word not in LANGUAGE.function_words] or words
