"""Agreement: whether the stories under two spellings of a name show that both mean one thing."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from content.base import Article
from embeddings.base.vectors import Floats, unit
from embeddings.tag_audit.spellings import tokens
from embeddings.text.languages import DEFAULT as LANGUAGE

SEVERAL_WORDS, SINGLE_WORD, SHORT_NAME = (0.75, 0.1, 0.2), (0.9, 0.17, 0.35), (0.95, 0.25, 0.45)
"""How near the stories of two spellings must be: nearer than this share of the archive's pairs of tags that never stand
together, at least this cosine, and at most that, for in a small archive many tags are near. Names of several words
mean the same however they are spelled; short words and plurals, such as `aids` and `greens`, seldom do."""
SHORT_WORD_LETTERS = 4
"""Letters up to which a single word is short."""
MAX_TAGS = 1000
"""Tags whose pairs are looked at: it bounds time."""
MAX_STORIES = 10
"""Stories of a spelling, the newest, whose texts are looked at."""
MAX_TEXT = 20_000
"""Characters of each."""
MIN_TIMES, MIN_SHARE = 2, 2 / 3
"""How often, and in which share of all places, texts must write a name in one way for that to be their way."""
_SENTENCE_START = re.compile(r"[.!?:…\n][\s\"'“”‘’(]*\Z|\A\s*\Z")


class Agreement:
    """What the stories under each spelling of a name show of its meaning.

    `bearers` are the numbers of the stories that use a spelling, newest first; `about`, shape (stories, d), rows of
    length 1, is what each story is about, the archive's own mean taken off.
    """

    def __init__(self, bearers: Mapping[str, Sequence[int]], articles: Sequence[Article], about: Floats) -> None:
        self._bearers, self._articles = bearers, articles
        self._place = {tag: place for place, tag in enumerate(bearers)}
        means = [about[list(numbers)].mean(axis=0) for numbers in bearers.values()]
        self._means: Floats = unit(np.asarray(means)) if means else about[:0]
        self._background = self._background_cosines()

    def between(self, one: str, other: str, *, plural: bool) -> bool:
        """Tell whether their stories are about alike things, or write the name in the same way.

        `plural` says that the names differ by an s, and not only by capitals, hyphens and the like.
        """
        if plural and (self._is_proper(one) or self._is_proper(other)):
            return False
        cosine = float(self._means[self._place[one]] @ self._means[self._place[other]])
        if cosine >= self._threshold(one, other, plural=plural):
            return True
        # An s more is in the texts of both.
        form = None if plural else self._usual_form(one, other)
        return form is not None and form == self._usual_form(other, one)

    def _threshold(self, one: str, other: str, *, plural: bool) -> float:
        names = [tokens(name) for name in (one, other)]
        if min(map(len, names)) > 1:
            share, least, most = SINGLE_WORD if plural else SEVERAL_WORDS
        else:
            share, least, most = (
                SHORT_NAME
                if plural or max(len("".join(words)) for words in names) <= SHORT_WORD_LETTERS
                else SINGLE_WORD
            )
        cosine = float(np.quantile(self._background, share)) if len(self._background) else most
        return min(max(cosine, least), most)

    def _background_cosines(self) -> Floats:
        """The cosines of the archive's pairs of tags that never stand together."""
        step = -(-len(self._means) // MAX_TAGS) or 1
        sample = [*self._bearers][::step]
        means = self._means[::step]
        never_together = np.triu(np.ones((len(sample), len(sample)), dtype=bool), k=1)
        places_by_story: dict[int, list[int]] = {}
        for place, tag in enumerate(sample):
            for number in self._bearers[tag]:
                places_by_story.setdefault(number, []).append(place)
        for places in places_by_story.values():
            never_together[np.ix_(places, places)] = False
        return np.asarray((means @ means.T)[never_together], dtype=np.float32)

    def _is_proper(self, tag: str) -> bool:
        """Whether the texts under a tag write it as somebody's or a place's name: with an s it is another, as of Wells.

        Initials are none: an MP is one of the MPs.
        """
        form = self._usual_form(tag, tag)
        return form is not None and form[0].isupper() and not form.removesuffix("s").isupper()

    def _usual_form(self, tag: str, other: str) -> str | None:
        """How the texts under a tag usually write the name that both spell; None where they do not, or in several
        ways."""
        patterns = [r"[\s.'’-]*".join(re.findall(r"[^\W_]", name)) for name in (tag, other)]
        if not all(patterns) or min(map(len, (tag, other))) < 2:
            return None
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
        forms: Counter[str] = Counter()
        for number in self._bearers[tag][:MAX_STORIES]:
            text = self._articles[number].text[:MAX_TEXT]
            for match in pattern.finditer(text):
                form = " ".join(match[0].split())
                # At the head of a sentence any word has a capital.
                if form[1:] != form[1:].lower() or not _SENTENCE_START.search(
                    text[max(0, match.start() - 8) : match.start()]
                ):
                    forms[form] += 1
        if not forms:
            return None
        form, count = forms.most_common(1)[0]
        if count < MIN_TIMES or count < MIN_SHARE * forms.total() or form.casefold() in LANGUAGE.stop_words:
            return None
        return form if len(form) > SHORT_WORD_LETTERS or form != form.lower() else None
