"""What two texts both speak of, as an editor would say it: whole names first of all, then phrases and rare words.

Nothing is told that did not bring the two nearer to each other: without it their lexical cosine would be less.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from itertools import chain

from content.base import Article
from embeddings.corpus.label_matrix import Labels
from embeddings.related.terms.name_offers import name_offers
from embeddings.related.terms.offers import Offer, Offers, TermOverlap
from embeddings.related.terms.phrase_offers import phrase_offers
from embeddings.related.terms.text_pair import WORDS, TextPair
from embeddings.related.terms.word_offers import unspaced_word_offers, word_offers
from embeddings.text import name_facts, written_places

MAX_TERMS = 2


def shared_terms(
    article: Article,
    candidate: Article,
    overlap: TermOverlap,
    authors: Labels,
    lowers: Callable[[Sequence[int]], bool],
    series: str = "",
    code: str = "",
) -> list[str]:
    """Give at most MAX_TERMS names, phrases and words that tell why two stories are related.

    The most telling come first, and none repeats another; words come only where there are no names and phrases.
    `authors` are the archive's, who write in it rather than are written about. `lowers` tells whether the candidate
    would have a lower score without the terms in some columns. `series` is what both titles begin with: to be parts of
    one brings no two stories together. `code` is that of the language by which the words of both are made.
    """
    pair, offers = TextPair(article, candidate, code), Offers(overlap, series, code)
    names_and_phrases = chain(name_offers(pair, offers, authors), phrase_offers(pair, offers))
    words = chain(word_offers(pair, offers), unspaced_word_offers(pair, offers))
    return _chosen(names_and_phrases, pair, lowers) or _chosen(words, pair, lowers)


def _chosen(offers: Iterator[Offer], pair: TextPair, lowers: Callable[[Sequence[int]], bool]) -> list[str]:
    chosen: list[str] = []
    chosen_stems: set[str] = set()
    for offer in sorted(offers, key=lambda offer: (-offer.worth, -len(offer.text), offer.text)):
        if len(chosen) == MAX_TERMS:
            break
        text = offer.written()
        if not text or (stems := pair.stems(text)) & chosen_stems or pair.is_title(text):
            continue
        if any(one in text or text in one or name_facts.stands_for(one, text) for one in chosen):
            continue
        refrains = filter(None, (written_places.refrain(text, whole) for whole in pair.texts))
        if _is_offensive(text, pair.languages) or any(one.casefold() not in pair.titles for one in refrains):
            continue
        if not lowers(offer.columns):
            continue
        chosen.append(text)
        chosen_stems |= stems
    return chosen


@lru_cache(maxsize=64)
def _offensive_words(language: str) -> frozenset[str]:
    """Words of a language that no reason should hold; none where the list has no such language."""
    file = resources.files("badwords") / "resource" / "words" / f"{language}.txt"
    return frozenset(file.read_text("utf-8").casefold().split("\n")) - {""} if file.is_file() else frozenset()


def _is_offensive(text: str, languages: Collection[str]) -> bool:
    words = {text.casefold(), *WORDS.findall(text.casefold())}
    return any(not _offensive_words(language).isdisjoint(words) for language in languages)
