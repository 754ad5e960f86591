"""Names in a draft that recur in the archive and are no tag yet: what an editor may want as a new one.

Names are runs of capitalised words. Scripts without capitals therefore give none.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from content.base import Article, unescape
from content.base.languages import primary
from embeddings.base.answers import TagCandidate
from embeddings.text import languages, listing_names, name_facts, name_forms, names, words
from embeddings.text.languages import DEFAULT as LANGUAGE
from embeddings.text.languages import Language

MAX_CANDIDATES = 5
MIN_MENTIONS, WORDS_PER_MENTION = 2, 1000
"""Times that the draft must write a name, and words for each of which it must do so once if no title has it: what a
long text mentions twice by the way is not what it is about."""
FIRST_NAME_RATIO = 0.9
"""Stories that write a word at the head of a name of two, for each that writes it alone: from so many on, the word is
a first name or another half, and no name by itself."""
HALF_TO_WHOLE_RATIO = 2
"""Stories that write a half of a body's name, for each that writes the whole: beyond it the half is a name itself."""
MIN_STORIES = 2
MAX_SHARE = 0.1
"""Of the archive's stories: a name in more of them, such as the paper's own, sets nothing apart."""
MAX_HEAD_CHARACTERS = 10_000
"""Characters of a title and a description in which names are looked up, one by one."""
MAX_COMPARED = 200
"""The best names, each of which is compared with those before it."""
MIN_PROPER_SHARE = 0.6
"""Share of a single word's stories that write it as a name, below which it is a common word."""
HEAD_WEIGHT, SEVERAL_WORDS_WEIGHT = 1.5, 1.3
HALF_SCORE = 20.0
"""Raw score that is given as 0.5."""
UNSOUGHT_WORDS = LANGUAGE.nationalities | LANGUAGE.computing_words

_WORD = re.compile(names.WORD)
_ABBREVIATIONS = re.compile(r"\b([A-Z]{2,})s\b")
"""In the plural: `APIs`."""
_INITIALS = re.compile(r"(?:[A-Z]\.){2,} ")
"""Of a country before a name: `U.S. Tax Court` is `tax court`."""
_POSSESSIVE = re.compile(r"[’']s? ")
_DOMAIN = re.compile(r"([^\W_]{3,})(?:\.[^\W_]+)+")


@dataclass(frozen=True, slots=True)
class CandidatesRecord:
    """What is kept of `Candidates`: how many stories there are, and how many hold each name."""

    stories: int
    named: dict[str, int]
    common: dict[str, int]


class Candidates:
    """The names that an archive writes, each with the number of its stories."""

    def __init__(
        self,
        stories: int,
        named: Mapping[str, int],
        common: Mapping[str, int],
        labels: Iterable[str],
        people: Iterable[str] = (),
    ) -> None:
        """`common` counts the stories that write a one-word name as a common word, in lower case for instance; `labels`
        are the archive's, `people` its authors, who write in it rather than are written about."""
        self._stories = stories
        self._named = named
        self._common = common
        self._people = frozenset(map(_letters, people))
        labels = frozenset(labels)
        self._label_forms = {
            key
            for label in labels
            for key in (_stem_key(label), _letters(label), _initials(label), _host(label))
            if key
        }
        self._labels = labels
        self._keys_by_language: dict[str, frozenset[str]] = {}
        """Language → what the forms of each label have in common."""
        self._names_by_language: dict[str, dict[str, str]] = {}
        """Language → what the forms of a name have in common → the name, for those whose names have forms."""
        self._stories_by_first_word: Counter[str] = Counter()
        """Word → stories that write names of two words which begin with it, each name's counted apart."""
        for name, count in named.items():
            head, _, rest = name.partition(" ")
            if rest and " " not in rest:
                self._stories_by_first_word[head] += count

    @classmethod
    def fit(cls, articles: Sequence[Article], labels: Iterable[str], people: Iterable[str] = ()) -> Candidates:
        """Count the names that the articles write."""
        named: Counter[str] = Counter()
        lowercase_counts: Counter[str] = Counter()
        forms: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        stories_of: Counter[tuple[str, str]] = Counter()
        for article in articles:
            language = languages.by_code(primary(article.language))
            mentions, common = _names_and_common_words(_text(article), language)
            lowercase_counts.update(common)
            if not name_forms.has_forms(language.code):
                named.update(mentions.keys())
                continue
            keys = {name: (language.code, name_forms.key(name, language.code)) for name in mentions}
            stories_of.update(set(keys.values()))
            for name, key in keys.items():
                forms[key][name] += 1
        for key, variants in forms.items():
            if name_forms.are_one(variants):
                named[name_forms.nominative(variants, key[0])] += stories_of[key]
            else:
                named.update(variants)
        kept = {name: stories for name, stories in sorted(named.items()) if stories >= MIN_STORIES}
        kept_common = {
            name: lowercase_counts[name.casefold()]
            for name in kept
            if " " not in name and lowercase_counts[name.casefold()]
        }
        return cls(len(articles), kept, kept_common, labels, people)

    def propose(self, article: Article, *, in_archive: bool, code: str = "") -> tuple[TagCandidate, ...]:
        """Propose up to five new names, best first; `in_archive` tells that the archive's counts hold the article, and
        `code` the language that it is in, where its own mark does not."""
        text, language = _text(article), languages.by_code(primary(article.language) or code)
        text_names = names.extract(text, language.code)
        mentions, common_words = _names_and_common_words(text, language)
        archived_forms = self._archived_forms(mentions, language.code)
        head = unescape(f"{article.title}\n{article.description}"[:MAX_HEAD_CHARACTERS])
        people = {*self._people, *map(_letters, article.authors)}
        least_mentions = len(text.split()) / WORDS_PER_MENTION
        halves = self._halves(mentions)
        common_words |= {singular for word in common_words for singular in LANGUAGE.singulars(word)}
        scores: dict[str, float] = {}
        for name, count in mentions.items():
            if _is_idle(name, language) or text_names.is_list(name) or self._is_possessive(name) or name in halves:
                continue
            archived, count = archived_forms.get(name, (name, count))
            stories = self._named.get(archived, 0) - in_archive
            if " " not in name and (
                name.casefold() in common_words
                or name in text_names.surnames
                or self._stories_by_first_word[name] > FIRST_NAME_RATIO * stories
            ):
                continue
            in_head = name in head or archived in head
            if count < MIN_MENTIONS or (count < least_mentions and not in_head):
                continue
            if stories < MIN_STORIES or not self._is_new(archived, people, language.code):
                continue
            # Last, as all of the text is looked through for each.
            if not name_facts.speaks_for_others(name, text) and not name_facts.is_credited(name, text):
                scores[archived] = max(scores.get(archived, 0.0), self._score(archived, count, stories, in_head))
        kept: list[str] = []
        scored = (name for name in scores if scores[name] > 0)
        for name in sorted(scored, key=lambda name: (-scores[name], -len(name), name))[:MAX_COMPARED]:
            duplicate = next((place for place, other in enumerate(kept) if _are_same_name(name, other)), None)
            if duplicate is None:
                kept.append(name)
            elif _initials(name) == _letters(kept[duplicate]):
                kept[duplicate] = name
        best = sorted(kept, key=lambda name: (-scores[name], name))[:MAX_CANDIDATES]
        return tuple(TagCandidate(name, scores[name] / (scores[name] + HALF_SCORE)) for name in best)

    def _archived_forms(self, mentions: Mapping[str, int], code: str) -> dict[str, tuple[str, int]]:
        """Give of the names of a draft the form that the archive counts them under, and how often the draft has them in
        any form; nothing in languages whose names have none."""
        if not name_forms.has_forms(code):
            return {}
        forms: defaultdict[str, list[str]] = defaultdict(list)
        for name in mentions:
            forms[name_forms.key(name, code)].append(name)
        archived = self._names_by_key(code)
        return {
            name: (archived[key], sum(mentions[variant] for variant in variants))
            for key, variants in forms.items()
            if key in archived and name_forms.are_one({*variants, archived[key]})
            for name in variants
        }

    def _label_keys(self, code: str) -> frozenset[str]:
        if code not in self._keys_by_language:
            self._keys_by_language[code] = frozenset(name_forms.key(label, code) for label in self._labels)
        return self._keys_by_language[code]

    def _names_by_key(self, code: str) -> Mapping[str, str]:
        if code not in self._names_by_language:
            rare_first = sorted(self._named, key=lambda name: (self._named[name], name))
            self._names_by_language[code] = {name_forms.key(name, code): name for name in rare_first}
        return self._names_by_language[code]

    def _halves(self, mentions: Mapping[str, int]) -> frozenset[str]:
        """What stands at one side of the `and` in a body's name, wherever the draft has it and in most stories:
        `Department of Immigration`, where all write `Department of Immigration and Border Protection`."""
        return frozenset(
            half
            for name, count in mentions.items()
            if listing_names.is_body(name)
            for half in name.split(" and ", 1)
            if half != name
            and mentions.get(half, 0) <= count
            and self._named.get(half, 0) <= HALF_TO_WHOLE_RATIO * self._named.get(name, 0)
        )

    def _is_possessive(self, name: str) -> bool:
        """Tell whether it is two names, the one's owner and the other: `Internet Archive’s Wayback Machine`."""
        parts = _POSSESSIVE.split(name)
        return len(parts) > 1 and all(" " in part and part in self._named for part in parts)

    def _is_new(self, name: str, people: set[str], code: str) -> bool:
        if name_forms.has_forms(code) and name_forms.key(name, code) in self._label_keys(code):
            return False
        name = _ABBREVIATIONS.sub(r"\1", name)
        keys = {_stem_key(name), _letters(name), _initials(name), _stem_key(_INITIALS.sub("", name))}
        return not keys & self._label_forms and _letters(name) not in people

    def _score(self, name: str, mentions: int, stories: int, in_head: bool) -> float:
        has_several_words = " " in name
        proper_share = 1.0 if has_several_words else stories / (stories + self._common.get(name, 0))
        if proper_share < MIN_PROPER_SHARE or stories > max(MAX_SHARE * self._stories, MIN_STORIES + 1):
            return 0.0
        weight = proper_share * (HEAD_WEIGHT if in_head else 1) * (SEVERAL_WORDS_WEIGHT if has_several_words else 1)
        return (1 + math.log(mentions)) * math.log(1 + stories) * math.log(self._stories / stories) * weight

    def record(self) -> CandidatesRecord:
        """Give plain data for a file."""
        return CandidatesRecord(self._stories, dict(self._named), dict(self._common))

    @classmethod
    def from_record(cls, record: CandidatesRecord, labels: Iterable[str], people: Iterable[str] = ()) -> Candidates:
        """Restore what `record` gave. Raises ValueError where it counts more stories than there are."""
        if not all(0 < count <= record.stories for count in (*record.named.values(), *record.common.values())):
            raise ValueError("more stories hold a name than there are")
        return cls(record.stories, record.named, record.common, labels, people)


def _text(article: Article) -> str:
    return unescape(f"{article.description}\n{article.text}")


def _names_and_common_words(text: str, language: Language) -> tuple[Counter[str], set[str]]:
    """The names in a text with how often it writes each, and its common words in lower case: those that it writes so,
    and where all nouns have capitals those that an article or a pronoun stands before."""
    text_names = names.extract(text, language.code)
    inside = text_names.inside
    if name_forms.has_forms(language.code):
        # The nominative heads sentences, where nothing else tells a name.
        keys = {name_forms.key(name, language.code) for name in inside}
        inside = frozenset(name for name in text_names.counts if name_forms.key(name, language.code) in keys)
    kept = {
        name: count
        for name, count in text_names.counts.items()
        if name in inside and len(name) > 2 and not name_facts.is_bare(name) and not name_facts.is_code(name)
    }
    tokens = _WORD.findall(text)
    common = {word for word in set(tokens) if not word[0].isupper()}
    if language.determiners:
        pairs = pairwise(tokens)
        common |= {
            noun.casefold() for word, noun in pairs if word.casefold() in language.determiners and not noun.isupper()
        }
        kept = {name: count for name, count in kept.items() if language.stop_words.isdisjoint(name.casefold().split())}
    return Counter(kept), common


def _is_idle(name: str, language: Language) -> bool:
    """Whether no word of a name is one that anybody looks up: `United`, `American`, `URLs`."""
    return all(
        name_facts.is_idle(word, language.code) or not UNSOUGHT_WORDS.isdisjoint({word, *LANGUAGE.singulars(word)})
        for word in _WORD.findall(_ABBREVIATIONS.sub(r"\1", name).casefold())
    )


def _are_same_name(name: str, other: str) -> bool:
    """Whether one is a part of the other, or its initials."""
    return name in other or other in name or _letters(name) == _initials(other) or _initials(name) == _letters(other)


def _stem_key(name: str) -> str:
    return " ".join(sorted(words.content_stems(name)))


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _host(label: str) -> str:
    """`fec` for `fec.gov`; empty for what is no name of a site."""
    match = _DOMAIN.fullmatch(label)
    return match[1].casefold() if match else ""


def _initials(name: str) -> str:
    """`cbp` for Customs and Border Protection; empty for a single word."""
    parts = [part for part in re.split(r"[^\w.]+", name) if part and part.casefold() not in LANGUAGE.name_particles]
    return name_facts.initials_of(parts) if len(parts) > 1 else ""
