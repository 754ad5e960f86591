"""The single words that two stories have in common, each as both write it."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial

from embeddings.base.scripts import KATAKANA
from embeddings.related.terms.offers import NAME, WORD, Offer, Offers
from embeddings.related.terms.text_pair import OFTEN_TOGETHER, WORDS, TextPair
from embeddings.text import word_places, written_places
from embeddings.text.shared_words import shared_word
from embeddings.text.unspaced import is_amount, is_unspaced

OFTEN_WORD = 3
"""Times that each text uses a word, unless a title has it."""
OFTEN_COMPOUND = {"ko": 2, "zh": 2}
"""Times that each text uses a compound, a longer word of a script without spaces, by language; once in others."""
OFTEN_TITLE = 2
"""Times that each text uses a word of a title, where the everyday words of its language are not known."""
MAX_WORD_LETTERS, MAX_KATAKANA_LETTERS = 2, 6
"""Letters of a single word, of a script without spaces and of Katakana; longer ones are compounds of several."""
_KATAKANA = re.compile(f"[{KATAKANA}]+")


def word_offers(pair: TextPair, offers: Offers) -> Iterator[Offer]:
    """Offer the single words that both texts have, of scripts with spaces."""
    for term in offers.terms:
        if " " in term or is_unspaced(term):
            continue
        everyday = not pair.is_inflected and pair.language.is_everyday(term)
        if everyday or term in pair.language.generic_words or not _is_word(term):
            continue
        if (offer := offers.offer(term, WORD, partial(_written_word, pair, term), {term})) is not None:
            yield offer


def unspaced_word_offers(pair: TextPair, offers: Offers) -> Iterator[Offer]:
    """Offer the words that pairs of letters are parts of."""
    language = pair.language
    words = {shared_word(term, *pair.texts, language.stop_words) for term in offers.terms if is_unspaced(term)}
    for word in sorted(words - language.stop_words - {""}):
        if is_amount(word) or pair.is_idle(word):
            continue
        kind = NAME if _is_compound(word) else WORD
        offer = offers.offer(word, kind, partial(_written_unspaced_word, pair, word)) if len(word) > 1 else None
        if offer is not None:
            yield offer


def _written_word(pair: TextPair, term: str) -> str:
    """The word as both write it most, if both write it often."""
    if pair.is_scrap(term):
        return ""
    if pair.is_inflected:
        in_title = next(word_places.standing([term], pair.titles, pair.code), "")
        written = pair.commonest_form([term], OFTEN_TITLE if in_title else OFTEN_WORD)
        return "" if pair.language.is_everyday(written.casefold()) else written
    often = 1 if term in WORDS.findall(pair.titles) else OFTEN_WORD
    article_forms, candidate_forms = (Counter(written_places.standing([term], text)) for text in pair.texts)
    common_forms = article_forms & candidate_forms
    if (
        min(article_forms.total(), candidate_forms.total()) < often
        or article_forms.total() + candidate_forms.total() < OFTEN_TOGETHER
        or not common_forms
    ):
        return ""
    proper = pair.names_by_text[0].inside & pair.names_by_text[1].inside
    # In a headline any word may have a capital.
    usable = [form for form in common_forms if form.islower() or form in proper]
    return max(usable, key=lambda form: (article_forms[form] + candidate_forms[form], form)) if usable else ""


def _written_unspaced_word(pair: TextPair, word: str) -> str:
    """The word if both have it often enough: a compound as a phrase, a short one as any word. Of Chinese nobody can
    tell either from a part of a clause, and Korean nouns of three syllables are everyday words too."""
    if word in pair.titles:
        return word
    counts = [text.count(word) for text in pair.texts]
    often = OFTEN_WORD if not _is_compound(word) else OFTEN_COMPOUND.get(pair.code, 1)
    return word if min(counts) >= often and sum(counts) >= OFTEN_TOGETHER else ""


def _is_word(term: str) -> bool:
    """Whether it consists of letters, and signs beside them."""
    return not any(letter.isdigit() or letter == "_" for letter in term)


def _is_compound(word: str) -> bool:
    return len(word) > (MAX_KATAKANA_LETTERS if _KATAKANA.fullmatch(word) else MAX_WORD_LETTERS)
