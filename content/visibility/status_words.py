"""The words that stand under those names, and in titles: which of them keep a page from readers.

Every word is compared without case, hyphens and underscores. Each rule has a row in tests/data/visibility.yaml, with
the page of the documentation that it comes from.
"""

import re
import unicodedata
from collections.abc import Mapping

from content.base import Hidden
from content.visibility import translated
from content.visibility.words import word_of

STATES_OF_OLD_STORIES = frozenset(("archived", "never", "none", "sent"))
"""Values that a published story, too, may have there, or that stand for a step that it did not need."""
TRUE = frozenset(("true", "yes", "on", "1", "y", "t", *map(word_of, translated.YES)))
FALSE = frozenset(("false", "no", "off", "0", "n", "f", *map(word_of, translated.NO)))
NOTHING = frozenset(("", "~", "null", "nil", "undefined"))
PUBLISHED_WORDS = frozenset((
    "published", "publish", "public", "live", "posted", "released", "featured", "usable", "stat:usable",
    *map(word_of, translated.SHOWN), *map(word_of, translated.PUBLIC),
))  # fmt: skip
"""Nikola's `featured` is a published story that stands first, NewsML's `usable` one that may be printed."""
VISIBILITY_WORDS = frozenset(
    ("members", "paid", "tiers", "filter", "visible", "listed", "everyone", "everybody", "all", "world")
)
"""Under `visibility`: Ghost lists a story for paying readers beside the others."""
_HIDING = {
    Hidden.DRAFT: (
        "draft", "drafts", "auto draft", "pending", "pending review", "pending publish", "pending publication",
        "pending approval", "ready for review", "awaiting review", "awaiting approval", "needs approval",
        "awaiting edit", "unapproved", "copy edit", "copyedit", "copy editing", "copyediting", "in copy edit",
    ),
    Hidden.UNPUBLISHED: (
        "unpublished", "not published", "not yet published", "unpublish", "do not publish", "to publish",
        "to be published", "ready to publish", "ready for publication", "awaiting publication", "hold for release",
        "legal hold", "spiked", "skip", "ignored",
    ),
    Hidden.PRIVATE: ("private",),
    Hidden.UNLISTED: ("unlisted", "hidden"),
    Hidden.FUTURE: ("scheduled", "schedule", "future", "queue", "queued", "embargo", "embargoed"),
    Hidden.DELETED: ("trash", "trashed", "deleted", "soft trashed", "soft deleted", "spam"),
}  # fmt: skip
_HIDING_WHERE_STRICT = {
    Hidden.DRAFT: (
        "in review", "under review", "needs review", "ready for review", "review", "in progress", "wip",
        "work in progress",
    ),
    Hidden.UNPUBLISHED: (
        "never", "not yet", "none", "inherit", "sent", "removed", "withdrawn", "rejected", "spiked", "on hold", "hold",
        "inactive", "disabled", "offline", "archived",
    ),
    Hidden.PRIVATE: (
        "password", "protected", "internal", "secret", "confidential", "friends", "friends only", "usemask",
    ),
    Hidden.UNLISTED: ("hide", "invisible"),
    Hidden.EXPIRED: ("expired",),
}  # fmt: skip
HIDING_WORDS: Mapping[str, Hidden] = {
    **{word_of(word): why for why, words in translated.HIDING.items() for word in words},
    **{word: why for why, words in _HIDING.items() for word in words},
}
"""Publishing words, which mean the same wherever they stand: WordPress's, Ghost's, Pelican's, Nikola's."""
HIDING_WHERE_STRICT: Mapping[str, Hidden] = {
    **{word_of(word): why for why, words in translated.FLAGS.items() for word in words},
    **HIDING_WORDS,
    **{word: why for why, words in _HIDING_WHERE_STRICT.items() for word in words},
}
"""Words that hide under a name that is about nothing else; under `status` they may mean anything."""
_DRAFTS = frozenset(map(word_of, translated.HIDING[Hidden.DRAFT]))
_FIRST_WORD = re.compile(r"[\s,;:(/\d]")
_HIDING_AT_THE_HEAD = re.compile(
    r"(?:(?:first|second|third|\d(?:st|nd|rd|th)|early|rough|working|final) )?"
    r"(draft(?=\d{0,2}\b)|unpublished\b|embargoed\b|embargo\b)"
)
"""What hides whatever follows: `Draft, waiting for the lawyer`, `First draft`, `Draft 2`."""
_IN_BRACKETS = re.compile(r"\A\s*(?:\[([^\[\]]{1,60})\]|\(([^()]{1,60})\))(?!\()|\[([^\[\]]{1,60})\]\s*\Z")
"""What stands in brackets at a title's head or end: `[DRAFT] Council votes`."""
_SQUARE_BRACKETS = str.maketrans("【】〔〕", "[][]")
_TITLE_HEAD = re.compile(r"\s*([^:\[\]]{4,30}?) ?(?::| [-–—]) (?=.*[^\W\d_])")
_MARK_IN_CAPITALS = re.compile(
    r"\A\s*(DRAFT|WIP|WORK IN PROGRESS|UNPUBLISHED|DO NOT PUBLISH|NOT FOR PUBLICATION|EMBARGO(?:ED)?)"
    r"(?: [^:a-z]{1,40})?(?::| [-–—]) (?=.*[^\W\d_A-Z])"
)
"""The same in capitals, before a colon or a dash, where the title has other letters too: `DRAFT: Council votes`."""
_AUTO_DRAFTS = frozenset(map(word_of, (
    "Auto Draft", "Automatisch gespeicherter Entwurf", "Automatischer Entwurf", "Brouillon auto", "Borrador automático",
    "Bozza automatica", "Rascunho automático", "Automatisch concept", "Automatiskt utkast", "Automatisk kladde",
    "自動下書き", "自动草稿", "自動草稿",
)))  # fmt: skip
"""The title that WordPress gives a story of which nobody has written one."""
_HIDING_IN_TITLES = re.compile(
    r"(?:draft|wip|work in progress|unpublished|do not publish|not for publication|embargo(?:ed)?)\b"
)


def audience_reason(word: str) -> Hidden | None:
    """Tell why a story is hidden whose access or audience this word gives; None where readers may see it."""
    return HIDING_WORDS.get(word) or (Hidden.PRIVATE if HIDING_WHERE_STRICT.get(word) is Hidden.PRIVATE else None)


def hiding_reason(word: str, *, strict: bool) -> Hidden | None:
    """Tell why a story is hidden under a name that says this word; None where it does not mean that."""
    reason = (HIDING_WHERE_STRICT if strict else HIDING_WORDS).get(word)
    if reason is None and (head := _HIDING_AT_THE_HEAD.match(word)) is not None:
        return HIDING_WORDS[head[1]]
    if reason is None and _FIRST_WORD.split(word, maxsplit=1)[0] in _DRAFTS:
        return Hidden.DRAFT
    return reason


def hiding_in_title(title: str) -> Hidden | None:
    """Tell why a story is hidden whose title says, in brackets or capitals, that it is not finished; else None."""
    title = unicodedata.normalize("NFKC", title).translate(_SQUARE_BRACKETS)
    if (in_capitals := _MARK_IN_CAPITALS.match(title)) is not None:
        return HIDING_WORDS.get(word_of(in_capitals[1]), Hidden.DRAFT)
    if (
        (head := _TITLE_HEAD.match(title)) is not None
        and head[1].isupper()
        and title[head.end() :].upper() != title[head.end() :]
    ):
        return Hidden.DRAFT if word_of(head[1]) in _DRAFTS else None
    if word_of(title) in _AUTO_DRAFTS:
        return Hidden.DRAFT
    bracketed = _IN_BRACKETS.search(title)
    word = word_of(next(filter(None, bracketed.groups()))) if bracketed else ""
    if (hiding_word := _HIDING_IN_TITLES.match(word)) is not None:
        return HIDING_WORDS.get(hiding_word[0], Hidden.DRAFT)
    return Hidden.DRAFT if word in _DRAFTS else None
