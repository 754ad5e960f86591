"""The phrases that two stories have in common, whole and as both write them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from embeddings.related.terms.offers import PHRASE, Offer, Offers
from embeddings.related.terms.text_pair import OFTEN_TOGETHER, TextPair
from embeddings.text import languages, name_facts, word_places, written_places
from embeddings.text.unspaced import is_unspaced

MAX_PHRASE_WORDS = 4
"""Words."""
SYLLABLE_LANGUAGES = frozenset({"vi"})
"""Languages that set a space behind each syllable: a phrase is a word."""
PREFIXED_LETTERS = {"he": "בהוכלמש"}
"""By language, words of one letter that are written as prefixes of the next word, whose terms keep them."""
_ADJECTIVE_ENDINGS = ("e", "em", "en", "er", "es")


def phrase_offers(pair: TextPair, offers: Offers) -> Iterator[Offer]:
    """Offer the phrases that both texts have."""
    for term in offers.terms:
        if " " in term and not is_unspaced(term) and not pair.is_idle(term):
            if not pair.language.generic_words.isdisjoint(term.split(" ")) or any(
                map(name_facts.has_digit, term.split(" "))
            ):
                continue
            offer = offers.offer(term, PHRASE, partial(_written_phrase, pair, term), {term, *term.split(" ")})
            if offer is not None:
                yield offer


def _written_phrase(pair: TextPair, term: str) -> str:
    """The phrase as both write it, whole; empty where one of them does not."""
    words = term.split(" ")
    longest = 2 * MAX_PHRASE_WORDS if pair.code in SYLLABLE_LANGUAGES else MAX_PHRASE_WORDS
    while len(words) < longest and (longer := _extended(pair, words)):
        words = longer
    # A phrase of the greatest length that could still be extended is a part of a longer one.
    cut = pair.language is not languages.DEFAULT and len(words) == longest and _extended(pair, words)
    if cut or pair.is_scrap(term):
        return ""
    if pair.is_inflected:
        written = "" if not pair.language.generic_words.isdisjoint(words) else pair.commonest_form(words, 1)
        written = pair.nominative(written)
        return written if not pair.language.determiners or _is_of_noun(written) else ""
    if pair.is_idle(" ".join(words)) or not pair.language.generic_words.isdisjoint(words):
        return ""
    forms = [
        Counter(map(partial(_without_sentence_capital, pair.code), written_places.standing(words, text)))
        for text in pair.texts
    ]
    if not all(forms) or sum(form.total() for form in forms) < OFTEN_TOGETHER:
        return ""
    common = forms[0].keys() & forms[1].keys()
    small = [form for form in common if form == form.casefold()]
    best = max(small, key=lambda form: (forms[0][form] + forms[1][form], form)) if small else ""
    return _without_prefix(pair, best)


def _without_prefix(pair: TextPair, written: str) -> str:
    """What both write, without a small word that is drawn to its head where one of them has it so as well:
    `באר שבע` for `בבאר שבע`."""
    bare = written[1:]
    has_prefix = len(bare) > 2 and written[0] in PREFIXED_LETTERS.get(pair.code, "")
    return bare if has_prefix and any(written_places.count(bare, text, 1) for text in pair.texts) else written


def _without_sentence_capital(code: str, written: str) -> str:
    """The words without the capital of a sentence, where each syllable stands apart and a name has one for each."""
    small = written[:1].lower() + written[1:]
    return small if code in SYLLABLE_LANGUAGES and small.islower() else written


def _extended(pair: TextPair, words: list[str]) -> list[str]:
    """The phrase with the word that stands beside it wherever it stands, in both texts; empty if there is none."""
    sides_by_text = [_neighbouring_words(pair, words, text) for text in pair.texts]
    sides = [{side for each in sides_by_text for side in each[place]} for place in (0, 1)]
    prefixes = PREFIXED_LETTERS.get(pair.code, "")
    sides[0] = {side[1:] if side[:1] in prefixes and side[1:] in sides[0] else side for side in sides[0]}
    stop_words = pair.language.stop_words
    for place, side in enumerate(sides):
        # Of inflected words small ones are none, but for those of a name.
        if len(side) == 1 and (word := next(iter(side))) and (pair.is_inflected or word not in stop_words):
            return [word, *words] if place == 0 else [*words, word]
    return []


def _neighbouring_words(pair: TextPair, words: Sequence[str], text: str) -> tuple[set[str], set[str]]:
    if not pair.is_inflected:
        return written_places.neighbours(words, text)
    runs = list(word_places.runs(words, text, pair.code))
    return {run.before for run in runs}, {run.after for run in runs}


def _is_of_noun(phrase: str) -> bool:
    """Whether a phrase of German is of a noun, which has a capital, with adjectives before it: `Lindau bleibt` and
    `schließt Lindau` are none."""
    *before, last = phrase.split(" ") or [""]
    return last[:1].isupper() and all(word[:1].isupper() or word.endswith(_ADJECTIVE_ENDINGS) for word in before)
