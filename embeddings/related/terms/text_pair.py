"""Two stories, and how both write what they have in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import product

from content.base import Article
from content.base.languages import primary
from embeddings.base.scripts import MARKS, WITHIN
from embeddings.text import languages, name_facts, name_forms, names, word_places
from embeddings.text.languages.language import unchanged

OFTEN_TOGETHER = 3
"""Times that both texts together use a word or a phrase."""
WORDS = re.compile(rf"[\w{MARKS}]+(?:{WITHIN}[\w{MARKS}]+)*")


class TextPair:
    """Two stories whose words are made by the rules of one language."""

    def __init__(self, article: Article, candidate: Article, code: str) -> None:
        """`code` is the language's."""
        self.stories = (article, candidate)
        self.texts = (f"{article.title}. {article.text}", f"{candidate.title}. {candidate.text}")
        self.titles = f"{article.title}. {candidate.title}".casefold()
        """Of both, in small letters."""
        self.code, self.language = code, languages.by_code(code)
        self.is_inflected = self.language.term is not unchanged
        """Whether a term is no word that a text has."""
        self.languages = {languages.DEFAULT.code, primary(article.language), primary(candidate.language)} - {""}
        """Codes of those that either may have words of."""

    @cached_property
    def unquoted(self) -> tuple[str, ...]:
        """Both texts, each without the other's title, which it may quote."""
        article, candidate = self.stories
        pairs = ((article.text, candidate.title), (candidate.text, article.title))
        return tuple(text.replace(title, "\n") if title else text for text, title in pairs)

    @cached_property
    def names_by_text(self) -> tuple[names.Names, names.Names]:
        """The names that each text has."""
        article_text, candidate_text = self.texts
        return names.extract(article_text, self.code), names.extract(candidate_text, self.code)

    def is_idle(self, text: str) -> bool:
        """Tell whether a text says nothing: a day, a number and the like."""
        return name_facts.is_idle(text, self.code)

    def is_title(self, text: str) -> bool:
        """Tell whether both have it only in titles that say nothing else but a day, a number and the like: what a
        column is called."""
        return all(
            text in story.title and text not in story.text and self.is_idle(story.title.replace(text, ""))
            for story in self.stories
        )

    def stems(self, text: str) -> set[str]:
        """Give the light stems of a text's words, small ones left out."""
        language = self.language
        words = WORDS.findall(text.casefold())
        return {language.light_stem(word) for word in words if word not in language.stop_words}

    def is_scrap(self, term: str) -> bool:
        """Tell whether a term of English has a stop word of either story's language: where few stories are in it, their
        words are made as those of all others are."""
        return self.language is languages.DEFAULT and any(
            not languages.by_code(code).stop_words.isdisjoint(term.split(" "))
            for code in self.languages - {languages.DEFAULT.code}
        )

    def nominative(self, written: str) -> str:
        """Give the likeliest nominative that both texts have of a name in any of its cases; what is none as it is."""
        if not written or not name_forms.has_forms(self.code):
            return written
        key = name_forms.key(written, self.code)
        article_counts, candidate_counts = (read.counts for read in self.names_by_text)
        forms = {
            name: article_counts[name] + candidate_counts[name]
            for name in article_counts.keys() & candidate_counts.keys()
            if name_forms.key(name, self.code) == key
        }
        return name_forms.nominative(forms, self.code) if forms and name_forms.are_one({*forms, written}) else written

    def commonest_form(self, terms: Sequence[str], often: int) -> str:
        """Give the words of these terms in the form that the texts have most, if each has them so often."""
        article_forms, candidate_forms = (
            Counter(
                text[run.start : run.end]
                for run in word_places.runs(terms, text, self.code)
                if run.is_name and word_places.is_prose(text, run.start, run.end)
            )
            for text in self.texts
        )
        counts = article_forms + candidate_forms
        if min(article_forms.total(), candidate_forms.total()) < often or counts.total() < OFTEN_TOGETHER:
            return ""
        related_forms = {
            form
            for one, other in product(article_forms, candidate_forms)
            if word_places.are_forms(one, other, self.code)
            for form in (one, other)
        }
        commonest = max(
            related_forms,
            key=lambda form: (form in article_forms and form in candidate_forms, counts[form], form),
            default="",
        )
        return "" if self.is_idle(commonest) else commonest
