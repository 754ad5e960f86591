"""The names that two stories have in common, each as both mean it."""

import re
from collections.abc import Iterator
from functools import partial

from content.base import Article
from embeddings.corpus.label_matrix import Labels
from embeddings.related.terms.offers import NAME, Offer, Offers
from embeddings.related.terms.text_pair import TextPair
from embeddings.text import languages, name_facts, name_places, names, whole_names, written_places
from embeddings.text.unspaced import is_unspaced

_ARTICLE_INSIDE = re.compile(r"[^\W\dA-Z_] L['’]")


def name_offers(pair: TextPair, offers: Offers, authors: Labels) -> Iterator[Offer]:
    """Offer the names that both texts have within their sentences."""
    article_names, candidate_names = pair.names_by_text
    for name in article_names.counts.keys() & candidate_names.counts.keys():
        if (
            name in article_names.inside
            and name in candidate_names.inside
            and not pair.is_idle(name)
            and not is_unspaced(name)
        ):
            offer = offers.offer(name, NAME, partial(_written_name, pair, authors, name))
            if offer is not None:
                yield offer


def _written_name(pair: TextPair, authors: Labels, name: str) -> str:
    if not _is_name(pair, authors, name):
        return ""
    return _with_article(pair, pair.nominative(name)) if pair.is_inflected else whole_names.whole_name(name, pair.texts)


def _with_article(pair: TextPair, name: str) -> str:
    """The name with the article that is a part of it: `L'Haÿ-les-Roses`, which has its capital within sentences."""
    if pair.code not in names.ELIDING:
        return name
    before = [
        text[max(0, match.start() - 4) : match.start()]
        for text in pair.texts
        for match in re.finditer(re.escape(name), text)
    ]
    inside = [each[2:] for each in before if _ARTICLE_INSIDE.fullmatch(each)]
    return f"{inside[0]}{name}" if inside and all(each.endswith(("L'", "L’")) for each in before) else name


def _is_name(pair: TextPair, authors: Labels, name: str) -> bool:
    """Whether both mean one and the same by it."""
    if _is_authors(name, authors) or name_facts.is_bare(name) or name_facts.is_code(name):
        return False
    if pair.language is not languages.DEFAULT and name.casefold() in pair.language.computing_words:
        return False
    if any(name_facts.speaks_for_others(name, text) or name_facts.is_credited(name, text) for text in pair.texts):
        return False
    if not all(map(partial(_is_told_of, name), pair.stories)):
        return False
    if " " in name:
        if any(names_read.is_list(name) for names_read in pair.names_by_text) or _is_of_headlines(pair, name):
            return False
        # What is also written in lower case is no name, but may be told as a phrase.
        return not any(written_places.count(name.casefold(), text, 1) for text in pair.texts)
    if any(written_places.count(name.casefold(), text, 1) for text in pair.texts):
        return False
    # A last or a first name alone may be anybody's: the whole name is told, if they share that.
    if any(name in names_read.surnames for names_read in pair.names_by_text):
        return False
    texts_with_names = zip(pair.texts, pair.names_by_text, strict=True)
    return not any(name_facts.is_first_name(name, text, names_read) for text, names_read in texts_with_names)


def _is_told_of(name: str, story: Article) -> bool:
    """Whether a story tells of a name, in its title or in a sentence."""
    return name in story.title or name_places.is_told_of(name, story.text)


def _is_of_headlines(pair: TextPair, name: str) -> bool:
    """Whether nothing but headlines of capitals throughout has what would be a name: `Project Aims`."""
    if pair.language is not languages.DEFAULT or any(name in text for text in pair.unquoted):
        return False
    return any(name_places.is_cut_from(name, story.title) for story in pair.stories)


def _is_authors(name: str, authors: Labels) -> bool:
    """Whether it is the name of an author of the archive, or of what is theirs: `Ada Quill's Nature Notes`."""
    owner = name_facts.owner(name)
    return any(authors.column(each) is not None for each in (name, owner) if each)
