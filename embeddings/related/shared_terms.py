"""What two texts both speak of, as an editor would say it: whole names first of all, then phrases and rare words.

Nothing is told that did not bring the two nearer to each other: without it their lexical cosine would be less.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib import resources
from itertools import chain, product

import numpy as np

from content.base import Article
from content.base.languages import primary
from embeddings.base.scripts import KATAKANA, MARKS, WITHIN
from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.label_matrix import Labels
from embeddings.text import (
    languages,
    name_forms,
    name_places,
    names,
    whole_names,
    word_places,
    written_places,
)
from embeddings.text.analyzer import analyze
from embeddings.text.languages.language import unchanged
from embeddings.text.shared_words import shared_word
from embeddings.text.unspaced import is_amount, is_unspaced

MOST_TERMS = 2
SMALL_ARCHIVE_SHARE = 0.25
"""Share of a small archive's stories up to which a term is rare, if they are few enough."""
LONGEST_PHRASE = 4
"""Words."""
OFTEN_WORD, OFTEN_PHRASE = 3, 3
"""Times that each text uses a word, unless a title has it, and both together a phrase."""

OFTEN_COMPOUND = {"ko": 2, "zh": 2}
"""Times that each text uses a compound, a longer word of a script without spaces, by language; once in others."""
SYLLABLE_LANGUAGES = frozenset({"vi"})
"""Languages that set a space behind each syllable: a phrase is a word."""
PREFIXED_LETTERS = {"he": "בהוכלמש"}
"""By language, words of one letter that are written as prefixes of the next word, whose terms keep them."""
OFTEN_TITLE = 2
"""Times that each text uses a word of a title, where the everyday words of its language are not known."""
LONGEST_WORD, LONGEST_KATAKANA = 2, 6
"""Letters of a single word, of a script without spaces and of Katakana; longer ones are compounds of several."""

_ARTICLE_INSIDE = re.compile(r"[^\W\dA-Z_] L['’]")
_ADJECTIVE_ENDINGS = ("e", "em", "en", "er", "es")
_KATAKANA = re.compile(f"[{KATAKANA}]+")
_WORDS = re.compile(rf"[\w{MARKS}]+(?:{WITHIN}[\w{MARKS}]+)*")


@dataclass(frozen=True, slots=True)
class TermKind:
    """What it takes for a name, a phrase, a word or a tag to tell why two stories are related."""

    share: float
    """Of the archive's stories: beyond it a term says little of any two of them."""
    few: int
    """Stories that are few, whatever share they are, but for SMALL_ARCHIVE_SHARE."""
    worth: float = 0.0
    """Of the lexical cosine, what it has to bring."""

    def is_rare(self, stories: int, archive: int) -> bool:
        """Tell whether so many stories are few among all of an archive."""
        return stories <= max(self.share * archive, min(self.few, SMALL_ARCHIVE_SHARE * archive), 3)


NAME = TermKind(0.1, 10, 0.05)
PHRASE = TermKind(0.05, 8, 0.08)
WORD = TermKind(0.03, 6, 0.1)
TAG = TermKind(0.05, 6)


@dataclass(frozen=True, slots=True)
class TermOverlap:
    """The terms that both rows hold, with the weights in each."""

    terms: Sequence[str]
    columns: Sequence[int]
    """Of the terms, in the archive's."""
    query_weights: Floats
    candidate_weights: Floats
    story_counts: Numbers
    """How many stories of the archive hold each, of those in the candidate's language."""
    archive_size: int
    """How many these are."""

    @classmethod
    def of(cls, query: Query, corpus: Corpus, number: int, terms: Sequence[str]) -> TermOverlap:
        """Compare the query's words with a story's."""
        row = slice(corpus.words.indptr[number], corpus.words.indptr[number + 1])
        candidate_columns, query_columns = corpus.words.indices[row], query.words.indices
        # Both are in ascending order.
        place = np.searchsorted(query_columns, candidate_columns)
        is_shared = (
            query_columns.take(place, mode="clip") == candidate_columns
            if len(query_columns)
            else np.zeros(len(candidate_columns), dtype=bool)
        )
        columns = candidate_columns[is_shared]
        story_counts, archive_size = corpus.frequency_within(corpus.language_of_words(corpus.languages[number]))
        return cls(
            [terms[i] for i in columns.tolist()],
            columns.tolist(),
            query.words.data[place[is_shared]],
            corpus.words.data[row][is_shared],
            story_counts[columns],
            archive_size,
        )


class SharedTerms:
    """Finds the names, phrases and words that tell why two stories are related."""

    def __init__(
        self,
        article: Article,
        candidate: Article,
        shared: TermOverlap,
        authors: Labels,
        lowers: Callable[[Sequence[int]], bool],
        series: str = "",
        code: str = "",
    ) -> None:
        """`authors` are the archive's, who write in it rather than are written about. `lowers` tells whether the
        candidate would have a lower score without the terms in some columns. `series` is what both titles begin with:
        to be parts of one brings no two stories together. `code` is that of the language by which the words of both are
        made.
        """
        self._stories = (article, candidate)
        self._article_text, self._candidate_text = (f"{story.title}. {story.text}" for story in (article, candidate))
        self._texts = (self._article_text, self._candidate_text)
        self._titles = f"{article.title}. {candidate.title}".casefold()
        self._authors, self._lowers = authors, lowers
        self._code, self._language = code, languages.by_code(code)
        self._inflected = self._language.term is not unchanged
        """Whether a term is no word that a text has."""
        self._series = frozenset(analyze(series, code))
        self._languages = {languages.DEFAULT.code, primary(article.language), primary(candidate.language)} - {""}
        self._shared = shared
        self._place = {term: place for place, term in enumerate(shared.terms)}
        self._cosine = float(shared.query_weights @ shared.candidate_weights)

    def most_telling(self) -> list[str]:
        """Give at most MOST_TERMS of them, the most telling first, none of which repeats another.

        Words come only where there are no names and phrases.
        """
        return self._choose(chain(self._name_offers(), self._phrase_offers())) or self._choose(
            chain(self._word_offers(), self._unspaced_word_offers())
        )

    def _choose(self, offers: Iterator[_Offer]) -> list[str]:
        chosen: list[str] = []
        told_stems: set[str] = set()
        for offer in sorted(offers, key=lambda offer: (-offer.worth, -len(offer.text), offer.text)):
            if len(chosen) == MOST_TERMS:
                break
            text = offer.written()
            if not text or (stems := self._stems(text)) & told_stems or self._is_title(text):
                continue
            if any(one in text or text in one or names.stands_for(one, text) for one in chosen):
                continue
            refrains = filter(None, (written_places.refrain(text, whole) for whole in self._texts))
            if _is_offensive(text, self._languages) or any(one.casefold() not in self._titles for one in refrains):
                continue
            if not self._lowers(offer.columns):
                continue
            chosen.append(text)
            told_stems |= stems
        return chosen

    def _offer(
        self, text: str, kind: TermKind, written: Callable[[], str], terms: Collection[str] | None = None
    ) -> _Offer | None:
        """An offer of a text that consists of these terms, if it is rare enough and brings the two nearer to each
        other."""
        terms = set(analyze(text, self._code) if terms is None else terms)
        if terms <= self._series:
            return None
        places = [place for term in terms if (place := self._place.get(term)) is not None]
        if not places or self._cosine <= 0:
            return None
        shared = self._shared
        if not kind.is_rare(int(shared.story_counts[places].min()), shared.archive_size):
            return None
        query_weights, candidate_weights = shared.query_weights[places], shared.candidate_weights[places]
        worth = float(query_weights @ candidate_weights)
        if worth < kind.worth * self._cosine:
            return None
        # The cosine of the rows if the candidate's loses these terms.
        remaining = 1 - float(candidate_weights @ candidate_weights)
        if remaining > 0 and (self._cosine - worth) / remaining**0.5 >= self._cosine:
            return None
        return _Offer(text, worth, [self._shared.columns[place] for place in places], written)

    # Names

    @cached_property
    def _unquoted(self) -> tuple[str, ...]:
        """Both texts, each without the other's title, which it may quote."""
        article, candidate = self._stories
        pairs = ((article.text, candidate.title), (candidate.text, article.title))
        return tuple(text.replace(title, "\n") if title else text for text, title in pairs)

    @cached_property
    def _names_by_text(self) -> tuple[names.Names, names.Names]:
        return names.read(self._article_text, self._code), names.read(self._candidate_text, self._code)

    def _name_offers(self) -> Iterator[_Offer]:
        article_names, candidate_names = self._names_by_text
        for name in article_names.counts.keys() & candidate_names.counts.keys():
            if (
                name in article_names.inside
                and name in candidate_names.inside
                and not self._is_idle(name)
                and not is_unspaced(name)
            ):
                offer = self._offer(name, NAME, partial(self._written_name, name))
                if offer is not None:
                    yield offer

    def _written_name(self, name: str) -> str:
        if not self._is_name(name):
            return ""
        return self._with_article(self._nominative(name)) if self._inflected else whole_names.whole(name, self._texts)

    def _with_article(self, name: str) -> str:
        """The name with the article that is a part of it: `L'Haÿ-les-Roses`, which has its capital within sentences."""
        if self._code not in names.ELIDING:
            return name
        before = [
            text[max(0, match.start() - 4) : match.start()]
            for text in self._texts
            for match in re.finditer(re.escape(name), text)
        ]
        inside = [each[2:] for each in before if _ARTICLE_INSIDE.fullmatch(each)]
        return f"{inside[0]}{name}" if inside and all(each.endswith(("L'", "L’")) for each in before) else name

    def _is_name(self, name: str) -> bool:
        """Whether both mean one and the same by it."""
        if self._is_authors(name) or names.is_bare(name) or names.is_code(name):
            return False
        if self._language is not languages.DEFAULT and name.casefold() in self._language.computing_words:
            return False
        if any(names.speaks_for_others(name, text) or names.is_credited(name, text) for text in self._texts):
            return False
        if not all(map(partial(self._is_told_of, name), self._stories)):
            return False
        if " " in name:
            if any(names_read.is_list(name) for names_read in self._names_by_text) or self._is_of_headlines(name):
                return False
            # What is also written in lower case is no name, but may be told as a phrase.
            return not any(written_places.count(name.casefold(), text, 1) for text in self._texts)
        if any(written_places.count(name.casefold(), text, 1) for text in self._texts):
            return False
        # A last or a first name alone may be anybody's: the whole name is told, if they share that.
        if any(name in names_read.surnames for names_read in self._names_by_text):
            return False
        texts_with_names = zip(self._texts, self._names_by_text, strict=True)
        return not any(names.is_first_name(name, text, names_read) for text, names_read in texts_with_names)

    def _is_told_of(self, name: str, story: Article) -> bool:
        """Whether a story tells of a name, in its title or in a sentence."""
        return name in story.title or name_places.is_told_of(name, story.text)

    def _is_of_headlines(self, name: str) -> bool:
        """Whether nothing but headlines of capitals throughout has what would be a name: `Project Aims`."""
        if self._language is not languages.DEFAULT or any(name in text for text in self._unquoted):
            return False
        return any(name_places.is_cut_from(name, story.title) for story in self._stories)

    def _is_authors(self, name: str) -> bool:
        """Whether it is the name of an author of the archive, or of what is theirs: `Ada Quill's Nature Notes`."""
        owner = names.owner(name)
        return any(self._authors.column(each) is not None for each in (name, owner) if each)

    def _is_title(self, text: str) -> bool:
        """Whether both have it nowhere but in titles that say nothing else but a day, a number and the like: what a
        column is called."""
        return all(
            text in story.title and text not in story.text and self._is_idle(story.title.replace(text, ""))
            for story in self._stories
        )

    # Phrases and words

    def _phrase_offers(self) -> Iterator[_Offer]:
        for term in self._shared.terms:
            if " " in term and not is_unspaced(term) and not self._is_idle(term):
                if not self._language.generic_words.isdisjoint(term.split(" ")) or any(
                    map(names.has_digit, term.split(" "))
                ):
                    continue
                offer = self._offer(term, PHRASE, partial(self._written_phrase, term), {term, *term.split(" ")})
                if offer is not None:
                    yield offer

    def _written_phrase(self, term: str) -> str:
        """The phrase as both write it, whole; empty where one of them does not."""
        words = term.split(" ")
        longest = 2 * LONGEST_PHRASE if self._code in SYLLABLE_LANGUAGES else LONGEST_PHRASE
        while len(words) < longest and (longer := self._extended(words)):
            words = longer
        # A phrase of the greatest length that could still be extended is a part of a longer one.
        cut = self._language is not languages.DEFAULT and len(words) == longest and self._extended(words)
        if cut or self._is_scrap(term):
            return ""
        if self._inflected:
            written = "" if not self._language.generic_words.isdisjoint(words) else self._commonest_form(words, 1)
            written = self._nominative(written)
            return written if not self._language.determiners or _is_of_noun(written) else ""
        if self._is_idle(" ".join(words)) or not self._language.generic_words.isdisjoint(words):
            return ""
        forms = [
            Counter(map(self._without_sentence_capital, written_places.standing(words, text))) for text in self._texts
        ]
        if not all(forms) or sum(form.total() for form in forms) < OFTEN_PHRASE:
            return ""
        common = forms[0].keys() & forms[1].keys()
        small = [form for form in common if form == form.casefold()]
        best = max(small, key=lambda form: (forms[0][form] + forms[1][form], form)) if small else ""
        return self._without_prefix(best)

    def _nominative(self, written: str) -> str:
        """The likeliest nominative that both texts have of a name in any of its cases; what is none as it is."""
        if not written or not name_forms.has_forms(self._code):
            return written
        key = name_forms.key(written, self._code)
        article_counts, candidate_counts = (read.counts for read in self._names_by_text)
        forms = {
            name: article_counts[name] + candidate_counts[name]
            for name in article_counts.keys() & candidate_counts.keys()
            if name_forms.key(name, self._code) == key
        }
        return name_forms.nominative(forms, self._code) if forms and name_forms.are_one({*forms, written}) else written

    def _without_prefix(self, written: str) -> str:
        """What both write, without a small word that is drawn to its head where one of them has it so as well:
        `באר שבע` for `בבאר שבע`."""
        bare = written[1:]
        has_prefix = len(bare) > 2 and written[0] in PREFIXED_LETTERS.get(self._code, "")
        return bare if has_prefix and any(written_places.count(bare, text, 1) for text in self._texts) else written

    def _without_sentence_capital(self, written: str) -> str:
        """The words without the capital of a sentence, where each syllable stands apart and a name has one for each."""
        small = written[:1].lower() + written[1:]
        return small if self._code in SYLLABLE_LANGUAGES and small.islower() else written

    def _extended(self, words: list[str]) -> list[str]:
        """The phrase with the word that stands beside it wherever it stands, in both texts; empty if there is none."""
        sides_by_text = [self._neighbouring_words(words, text) for text in self._texts]
        sides = [{side for each in sides_by_text for side in each[place]} for place in (0, 1)]
        prefixes = PREFIXED_LETTERS.get(self._code, "")
        sides[0] = {side[1:] if side[:1] in prefixes and side[1:] in sides[0] else side for side in sides[0]}
        stop_words = self._language.stop_words
        for place, side in enumerate(sides):
            # Of inflected words small ones are none, but for those of a name.
            if len(side) == 1 and (word := next(iter(side))) and (self._inflected or word not in stop_words):
                return [word, *words] if place == 0 else [*words, word]
        return []

    def _neighbouring_words(self, words: Sequence[str], text: str) -> tuple[set[str], set[str]]:
        if not self._inflected:
            return written_places.beside(words, text)
        runs = list(word_places.runs(words, text, self._code))
        return {run.before for run in runs}, {run.after for run in runs}

    def _word_offers(self) -> Iterator[_Offer]:
        for term in self._shared.terms:
            if " " in term:
                continue
            if is_unspaced(term):
                continue
            everyday = not self._inflected and self._language.is_everyday(term)
            if everyday or term in self._language.generic_words or not _is_word(term):
                continue
            if (offer := self._offer(term, WORD, partial(self._written_word, term), {term})) is not None:
                yield offer

    def _unspaced_word_offers(self) -> Iterator[_Offer]:
        """The words that pairs of letters are parts of."""
        language = self._language
        words = {
            shared_word(term, self._article_text, self._candidate_text, language.stop_words)
            for term in self._shared.terms
            if is_unspaced(term)
        }
        for word in sorted(words - language.stop_words - {""}):
            if is_amount(word) or self._is_idle(word):
                continue
            kind = NAME if _is_compound(word) else WORD
            if (
                len(word) > 1
                and (offer := self._offer(word, kind, partial(self._written_unspaced_word, word))) is not None
            ):
                yield offer

    def _written_word(self, term: str) -> str:
        """The word as both write it most, if both write it often."""
        if self._is_scrap(term):
            return ""
        if self._inflected:
            in_title = next(word_places.standing([term], self._titles, self._code), "")
            written = self._commonest_form([term], OFTEN_TITLE if in_title else OFTEN_WORD)
            return "" if self._language.is_everyday(written.casefold()) else written
        often = 1 if term in _WORDS.findall(self._titles) else OFTEN_WORD
        article_forms, candidate_forms = (Counter(written_places.standing([term], text)) for text in self._texts)
        common_forms = article_forms & candidate_forms
        if (
            min(article_forms.total(), candidate_forms.total()) < often
            or article_forms.total() + candidate_forms.total() < OFTEN_PHRASE
            or not common_forms
        ):
            return ""
        proper = self._names_by_text[0].inside & self._names_by_text[1].inside
        # In a headline any word may have a capital.
        usable = [form for form in common_forms if form.islower() or form in proper]
        return max(usable, key=lambda form: (article_forms[form] + candidate_forms[form], form)) if usable else ""

    def _commonest_form(self, terms: Sequence[str], often: int) -> str:
        """The words of these terms in the form that the texts have most, if each has them so often."""
        article_forms, candidate_forms = (
            Counter(
                text[run.start : run.end]
                for run in word_places.runs(terms, text, self._code)
                if run.is_name and word_places.is_prose(text, run.start, run.end)
            )
            for text in self._texts
        )
        counts = article_forms + candidate_forms
        if min(article_forms.total(), candidate_forms.total()) < often or counts.total() < OFTEN_PHRASE:
            return ""
        related_forms = {
            form
            for one, other in product(article_forms, candidate_forms)
            if word_places.are_forms(one, other, self._code)
            for form in (one, other)
        }
        commonest = max(
            related_forms,
            key=lambda form: (form in article_forms and form in candidate_forms, counts[form], form),
            default="",
        )
        return "" if self._is_idle(commonest) else commonest

    def _is_scrap(self, term: str) -> bool:
        """Whether a term of English has a stop word of the language of one of the stories: where few are in it, their
        words are made as those of all others are."""
        return self._language is languages.DEFAULT and any(
            not languages.by_code(code).stop_words.isdisjoint(term.split(" "))
            for code in self._languages - {languages.DEFAULT.code}
        )

    def _is_idle(self, text: str) -> bool:
        return names.is_idle(text, self._code)

    def _stems(self, text: str) -> set[str]:
        language = self._language
        words = _WORDS.findall(text.casefold())
        return {language.light_stem(word) for word in words if word not in language.stop_words}

    def _written_unspaced_word(self, word: str) -> str:
        """The word if both have it often enough: a compound as a phrase, a short one as any word. Of Chinese nobody can
        tell either from a part of a clause, and Korean nouns of three syllables are everyday words too."""
        if word in self._titles:
            return word
        counts = [text.count(word) for text in self._texts]
        often = OFTEN_WORD if not _is_compound(word) else OFTEN_COMPOUND.get(self._code, 1)
        return word if min(counts) >= often and sum(counts) >= OFTEN_PHRASE else ""


@dataclass(frozen=True, slots=True)
class _Offer:
    """A term that may be told."""

    text: str
    worth: float
    """What it adds to the lexical cosine."""
    columns: Sequence[int]
    """Of its terms, in the archive's."""
    written: Callable[[], str]
    """Gives it as both texts write it, empty where they do not. It takes long, and is called for few."""


def _is_word(term: str) -> bool:
    """Whether it consists of letters, and signs beside them."""
    return not any(letter.isdigit() or letter == "_" for letter in term)


def _is_of_noun(phrase: str) -> bool:
    """Whether a phrase of German is of a noun, which has a capital, with adjectives before it: `Lindau bleibt` and
    `schließt Lindau` are none."""
    *before, last = phrase.split(" ") or [""]
    return last[:1].isupper() and all(word[:1].isupper() or word.endswith(_ADJECTIVE_ENDINGS) for word in before)


def _is_compound(word: str) -> bool:
    return len(word) > (LONGEST_KATAKANA if _KATAKANA.fullmatch(word) else LONGEST_WORD)


@lru_cache(maxsize=64)
def _offensive_words(language: str) -> frozenset[str]:
    """Words of a language that no reason should hold; none where the list has no such language."""
    file = resources.files("badwords") / "resource" / "words" / f"{language}.txt"
    return frozenset(file.read_text("utf-8").casefold().split("\n")) - {""} if file.is_file() else frozenset()


def _is_offensive(text: str, languages: Collection[str]) -> bool:
    words = {text.casefold(), *_WORDS.findall(text.casefold())}
    return any(not _offensive_words(language).isdisjoint(words) for language in languages)
