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
from embeddings.text import languages, listing_names, name_forms, names, words
from embeddings.text.languages import DEFAULT as LANGUAGE
from embeddings.text.languages import Language

MOST = 5
FEWEST_HERE, PER_WORDS = 2, 1000
"""Times that the draft must write a name, and words for each of which it must do so once if no title has it: what a
long text mentions twice by the way is not what it is about."""
HALF_A_NAME = 0.9
"""Stories that write a word at the head of a name of two, for each that writes it alone: from so many on, the word is
a first name or another half, and no name by itself."""
MOST_APART = 2
"""Stories that write a half of a body's name, for each that writes the whole: beyond it the half is a name itself."""
FEWEST_STORIES = 2
LARGEST_SHARE = 0.1
"""Of the archive's stories: a name in more of them, such as the paper's own, sets nothing apart."""
LONGEST_HEAD = 10_000
"""Characters of a title and a description in which names are looked up, one by one."""
COMPARED = 200
"""The best names, each of which is compared with those before it."""
PROPER = 0.6
"""Share of a single word's stories that write it as a name, below which it is a common word."""
IN_HEAD, SEVERAL_WORDS = 1.5, 1.3
HALF = 20.0
"""Raw score that is given as 0.5."""
LOOKED_UP_BY_NOBODY = LANGUAGE.nationalities | LANGUAGE.computing_words

_WORD = re.compile(names.WORD)
_ABBREVIATIONS = re.compile(r"\b([A-Z]{2,})s\b")
"""In the plural: `APIs`."""
_INITIALS = re.compile(r"(?:[A-Z]\.){2,} ")
"""Of a country before a name: `U.S. Tax Court` is `tax court`."""
_OWNED = re.compile(r"[’']s? ")
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
        known: Iterable[str],
        people: Iterable[str] = (),
    ) -> None:
        """`common` counts the stories that write a one-word name as a common word, in lower case for instance; `known`
        are the archive's labels, `people` its authors, who write in it rather than are written about."""
        self._stories = stories
        self._named = named
        self._common = common
        self._people = frozenset(map(_flat, people))
        known = frozenset(known)
        self._known = {
            key for label in known for key in (_key(label), _flat(label), _initials(label), _host(label)) if key
        }
        self._labels = known
        self._keys: dict[str, frozenset[str]] = {}
        """Language → what the forms of each label have in common."""
        self._by_key: dict[str, dict[str, str]] = {}
        """Language → what the forms of a name have in common → the name, for those whose names have forms."""
        self._heads: Counter[str] = Counter()
        """Word → stories that write names of two words which begin with it, each name's counted apart."""
        for name, count in named.items():
            head, _, rest = name.partition(" ")
            if rest and " " not in rest:
                self._heads[head] += count

    @classmethod
    def fit(cls, articles: Sequence[Article], known: Iterable[str], people: Iterable[str] = ()) -> Candidates:
        """Count the names that the articles write."""
        named: Counter[str] = Counter()
        lower: Counter[str] = Counter()
        forms: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        stories_of: Counter[tuple[str, str]] = Counter()
        for article in articles:
            language = languages.of(primary(article.language))
            held, common = _read(_text(article), language)
            lower.update(common)
            if not name_forms.has_forms(language.code):
                named.update(held.keys())
                continue
            keys = {name: (language.code, name_forms.key(name, language.code)) for name in held}
            stories_of.update(set(keys.values()))
            for name, key in keys.items():
                forms[key][name] += 1
        for key, each in forms.items():
            if name_forms.are_one(each):
                named[name_forms.nominative(each, key[0])] += stories_of[key]
            else:
                named.update(each)
        kept = {name: stories for name, stories in sorted(named.items()) if stories >= FEWEST_STORIES}
        common_too = {name: lower[name.casefold()] for name in kept if " " not in name and lower[name.casefold()]}
        return cls(len(articles), kept, common_too, known, people)

    def find(self, article: Article, *, own: bool, code: str = "") -> tuple[TagCandidate, ...]:
        """Find up to five new names, best first; `own` tells that the archive's counts hold the article, and `code` the
        language that it is in, where its own mark does not."""
        text, language = _text(article), languages.of(primary(article.language) or code)
        found = names.read(text, language.code)
        here_too, lower = _read(text, language)
        spelled = self._as_archived(here_too, language.code)
        head = unescape(f"{article.title}\n{article.description}"[:LONGEST_HEAD])
        people = {*self._people, *map(_flat, article.authors)}
        often = len(text.split()) / PER_WORDS
        halves = self._halves(here_too)
        lower |= {singular for word in lower for singular in LANGUAGE.singulars(word)}
        scores: dict[str, float] = {}
        for name, here in here_too.items():
            if _is_idle(name, language) or found.is_list(name) or self._is_of_another(name) or name in halves:
                continue
            archived, here = spelled.get(name, (name, here))
            stories = self._named.get(archived, 0) - own
            if " " not in name and (
                name.casefold() in lower or name in found.surnames or self._heads[name] > HALF_A_NAME * stories
            ):
                continue
            in_head = name in head or archived in head
            if here < FEWEST_HERE or (here < often and not in_head):
                continue
            if stories < FEWEST_STORIES or not self._new(archived, people, language.code):
                continue
            # Last, as all of the text is looked through for each.
            if not names.speaks_for_others(name, text) and not names.is_credited(name, text):
                scores[archived] = max(scores.get(archived, 0.0), self._score(archived, here, stories, in_head))
        kept: list[str] = []
        for name in sorted((n for n in scores if scores[n] > 0), key=lambda n: (-scores[n], -len(n), n))[:COMPARED]:
            same = next((place for place, other in enumerate(kept) if _same(name, other)), None)
            if same is None:
                kept.append(name)
            elif _initials(name) == _flat(kept[same]):
                kept[same] = name
        best = sorted(kept, key=lambda n: (-scores[n], n))[:MOST]
        return tuple(TagCandidate(name, scores[name] / (scores[name] + HALF)) for name in best)

    def _as_archived(self, here: Mapping[str, int], code: str) -> dict[str, tuple[str, int]]:
        """Give of the names of a draft the form that the archive counts them under, and how often the draft has them in
        any form; nothing in languages whose names have none."""
        if not name_forms.has_forms(code):
            return {}
        forms: defaultdict[str, list[str]] = defaultdict(list)
        for name in here:
            forms[name_forms.key(name, code)].append(name)
        archived = self._keyed(code)
        return {
            name: (archived[key], sum(here[each] for each in every))
            for key, every in forms.items()
            if key in archived and name_forms.are_one({*every, archived[key]})
            for name in every
        }

    def _label_keys(self, code: str) -> frozenset[str]:
        if code not in self._keys:
            self._keys[code] = frozenset(name_forms.key(label, code) for label in self._labels)
        return self._keys[code]

    def _keyed(self, code: str) -> Mapping[str, str]:
        if code not in self._by_key:
            rare_first = sorted(self._named, key=lambda name: (self._named[name], name))
            self._by_key[code] = {name_forms.key(name, code): name for name in rare_first}
        return self._by_key[code]

    def _halves(self, here: Mapping[str, int]) -> frozenset[str]:
        """What stands at one side of the `and` in a body's name, wherever the draft has it and in most stories:
        `Department of Immigration`, where all write `Department of Immigration and Border Protection`."""
        return frozenset(
            half
            for name, times in here.items()
            if listing_names.is_body(name)
            for half in name.split(" and ", 1)
            if half != name
            and here.get(half, 0) <= times
            and self._named.get(half, 0) <= MOST_APART * self._named.get(name, 0)
        )

    def _is_of_another(self, name: str) -> bool:
        """Tell whether it is two names, the one's owner and the other: `Internet Archive’s Wayback Machine`."""
        parts = _OWNED.split(name)
        return len(parts) > 1 and all(" " in part and part in self._named for part in parts)

    def _new(self, name: str, people: set[str], code: str) -> bool:
        if name_forms.has_forms(code) and name_forms.key(name, code) in self._label_keys(code):
            return False
        name = _ABBREVIATIONS.sub(r"\1", name)
        keys = {_key(name), _flat(name), _initials(name), _key(_INITIALS.sub("", name))}
        return not keys & self._known and _flat(name) not in people

    def _score(self, name: str, here: int, stories: int, in_head: bool) -> float:
        several = " " in name
        proper = 1.0 if several else stories / (stories + self._common.get(name, 0))
        if proper < PROPER or stories > max(LARGEST_SHARE * self._stories, FEWEST_STORIES + 1):
            return 0.0
        weight = proper * (IN_HEAD if in_head else 1) * (SEVERAL_WORDS if several else 1)
        return (1 + math.log(here)) * math.log(1 + stories) * math.log(self._stories / stories) * weight

    def record(self) -> CandidatesRecord:
        """Give plain data for a file."""
        return CandidatesRecord(self._stories, dict(self._named), dict(self._common))

    @classmethod
    def of(cls, record: CandidatesRecord, known: Iterable[str], people: Iterable[str] = ()) -> Candidates:
        """Make what `record` took apart. Raises ValueError where it counts more stories than there are."""
        if not all(0 < count <= record.stories for count in (*record.named.values(), *record.common.values())):
            raise ValueError("more stories hold a name than there are")
        return cls(record.stories, record.named, record.common, known, people)


def _text(article: Article) -> str:
    return unescape(f"{article.description}\n{article.text}")


def _read(text: str, language: Language) -> tuple[Counter[str], set[str]]:
    """The names in a text with how often it writes each, and its common words in lower case: those that it writes so,
    and where all nouns have capitals those that an article or a pronoun stands before."""
    found = names.read(text, language.code)
    inside = found.inside
    if name_forms.has_forms(language.code):
        # The nominative heads sentences, where nothing else tells a name.
        keys = {name_forms.key(name, language.code) for name in inside}
        inside = frozenset(name for name in found.counts if name_forms.key(name, language.code) in keys)
    kept = {
        name: times
        for name, times in found.counts.items()
        if name in inside and len(name) > 2 and not names.is_bare(name) and not names.is_code(name)
    }
    written = _WORD.findall(text)
    common = {word for word in set(written) if not word[0].isupper()}
    if language.determiners:
        pairs = pairwise(written)
        common |= {
            noun.casefold() for word, noun in pairs if word.casefold() in language.determiners and not noun.isupper()
        }
        kept = {name: n for name, n in kept.items() if language.stop_words.isdisjoint(name.casefold().split())}
    return Counter(kept), common


def _is_idle(name: str, language: Language) -> bool:
    """Whether no word of a name is one that anybody looks up: `United`, `American`, `URLs`."""
    return all(
        names.is_idle(word, language.code) or not LOOKED_UP_BY_NOBODY.isdisjoint({word, *LANGUAGE.singulars(word)})
        for word in _WORD.findall(_ABBREVIATIONS.sub(r"\1", name).casefold())
    )


def _same(name: str, other: str) -> bool:
    """Whether one is a part of the other, or its initials."""
    return name in other or other in name or _flat(name) == _initials(other) or _initials(name) == _flat(other)


def _key(name: str) -> str:
    return " ".join(sorted(words.telling(name)))


def _flat(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _host(label: str) -> str:
    """`fec` for `fec.gov`; empty for what is no name of a site."""
    found = _DOMAIN.fullmatch(label)
    return found[1].casefold() if found else ""


def _initials(name: str) -> str:
    """`cbp` for Customs and Border Protection; empty for a single word."""
    parts = [part for part in re.split(r"[^\w.]+", name) if part and part.casefold() not in LANGUAGE.name_particles]
    return names.initials_of(parts) if len(parts) > 1 else ""
