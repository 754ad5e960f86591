"""The names of moments from and until which readers may see a page, and the words in place of a date.

Every name is compared without case, hyphens and underscores. Each rule has a row in tests/data/visibility.yaml, with
the page of the documentation that it comes from.
"""

import re
from collections.abc import Set

from content.base import translated_names
from content.visibility import translated
from content.visibility.status_words import FALSE, NOTHING, PUBLISHED_WORDS, TRUE, hiding_reason
from content.visibility.words import word_of

PUBLICATION = frozenset((
    "created", "createdat", "createdon", "date", "dategmt", "dateonline", "dateposted", "datepublished", "datetime",
    "firstpublished", "hold", "onlinedate", "posted", "publish", "published", "schedule", "timestamp", "unlockat",
    "unlockon", "validfrom",
))  # fmt: skip
PRINT_DATES = frozenset(("issuedate",))
"""Names of the day that a magazine has on its cover, weeks behind the one on which its stories appear on the web: it
is that of publication where no other is."""
_PUBLICATION = re.compile(
    r"(?:date|time)?(?:first|original(?:ly)?|web|online)?"
    r"(?:pub|publish|published|publishing|publication|post|posted|releas(?:e|ed)|issued?)"
    r"(?:date|time|at|on|from|after|start|gmt|utc)+"
)
"""Names of the moment at which a story was or will be published."""
EMBARGO = frozenset((
    "embargoedto", "embargoexpires", "embargoexpiry", "embargorelease", "embargoreleased", "embargoto",
    "endembargo", "goeslive", "golive", "liftembargo", "notbefore", "notuntil", "publishup", "scheduled",
    "startpublish", "startpublishing",
))  # fmt: skip
_EMBARGO = re.compile(
    r"(?:embargo|embargoed|hold|go(?:es)?live|live|schedule|scheduled|visible|available|show|publish"
    r"|(?:display|online|active)(?=from))"
    r"(?:date|time|at|on|from|after|lifts?|for|(?:(?<=embargo)|(?<=embargoed)|(?<=hold))(?:until|till|ends?))+"
    r"|(?:scheduled?|auto)(?:publish|publishing|publication|release)(?:date|time|at|on|for|from)*"
    r"|(?:hide|hidden|unlisted|private|draft|offline|unpublished)(?:until|till|before)(?:date|time)*"
    r"|embargo(?:ed)?(?:lift(?:s|ed|ing)?)?(?:date|time|at|on)?|unembargo(?:ed)?(?:date|time|at|on)?"
    r"|publi(?:sh|shing|cation)scheduled?(?:date|time|at|on|for)*|(?:do|dont|donot)?publish(?:not)?before"
)
"""Names of a moment before which nobody may see the story. A value that is no date hides it until somebody looks."""
EXPIRY = frozenset((
    "archived", "archiveafter", "archiveat", "archivedate", "archiveon", "autoexpire", "deleted", "delisted",
    "depublished", "endpublish", "endpublishdate", "endpublishing", "expiration", "expire", "expired", "expires",
    "expiry", "publishdown", "pulled", "removaldate", "removed", "retracted", "spiked", "stoppublish", "stoppublishing",
    "sunsetat", "sunsetdate", "sunseton", "takedown", "takendown", "trashed", "unpublish", "unpublished",
    "validthrough", "withdrawn",
))  # fmt: skip
_EXPIRY = re.compile(
    r"(?:expir(?:y|es|e|ed|ation)|(?:un|de)publish(?:ed)?|unlist(?:ed)?|delist(?:ed)?|take(?:n)?down|removed?|deleted?"
    r"|trashed|archived|retracted|withdrawn|offline|pull(?:ed)?|kill|spiked|hidden)(?:date|time|at|on|after)+"
    r"|(?:visible|available|live|show|publish|published|valid|display|online|active)(?:till|until|to)"
    r"|(?:hide|hidden)(?:on|at|after|from)(?:date|time)*"
    r"|(?:publish|publishing|publication)end(?:date|time|s|at|on)*"
    r"|(?:scheduled?|auto)(?:unpublish|unpublishing|expiry|expiration|removal)(?:date|time|at|on|for)*"
    r"|(?:unpublishing|depublish|depublished)(?:scheduled)?(?:date|time|at|on)+|(?:date)?depublish|unpubdate"
)
"""Names of the moment from which on nobody may see the story."""
NEVER_WITH_NULL = frozenset((
    "firstpublicationdate", "firstpublishedat", "lastpublished", "postdate", "publishedat", "publishedon",
    "publishedversion",
))  # fmt: skip
"""Moments of publication that CMSs write as `null` in a story that nobody has published: Strapi, Prismic, Craft,
Webflow."""
SPAN_TABLES = frozenset((
    "availability", "date", "dates", "display", "publication", "publicationwindow", "publish", "published",
    "publishing", "publishwindow", "schedule", "scheduling", "visibility", "visible",
))  # fmt: skip
"""Tables of dates, in which `from` and `until` are enough of a name."""
SPAN_FROM = frozenset((
    "after", "from", "start", "starts", "begin", "begins", "at", "on", "date", "startdate", "startat", "startsat",
    "fromdate",
))  # fmt: skip
SPAN_UNTIL = frozenset(("until", "end", "ends", "to", "till", "enddate", "endat", "endsat", "todate", "untildate"))
NEVER_WORDS = frozenset((
    "never", "none", "no", "false", "off", "0", "n/a", *map(word_of, translated.NEVER),
))  # fmt: skip
"""What stands in place of a date that is not to come."""
LIFTED_WORDS = frozenset((
    "lifted", "passed", "past", "ended", "over", "cleared", "no embargo", "not embargoed", "not set", "immediate",
    "immediately", "immediate release", "for immediate release", "na", "nil",
))  # fmt: skip
"""The same in the place of an embargo's end."""


def is_publication(key: str) -> bool:
    """Tell whether a name, as `plain_key` gives it, is one of a moment of publication."""
    english = key in PUBLICATION or _PUBLICATION.fullmatch(key) is not None
    return english or key in translated_names.PUBLICATION_KEYS or key in translated_names.DATE_KEYS


def is_embargo(key: str) -> bool:
    """Tell whether a name, as `plain_key` gives it, is one of a moment before which nobody may see the story."""
    return key in translated_names.EMBARGO_KEYS or _is_named(key, EMBARGO, _EMBARGO)


def is_expiry(key: str) -> bool:
    """Tell whether a name, as `plain_key` gives it, is one of the moment from which on nobody may see the story."""
    return key in translated_names.EXPIRY_KEYS or _is_named(key, EXPIRY, _EXPIRY)


def _is_named(key: str, names: Set[str], pattern: re.Pattern[str]) -> bool:
    """Tell whether a key is one of the names, or as the pattern has them; `dateDeleted` is `deletedDate`."""
    orders = (key, f"{key[4:]}date") if key.startswith("date") else (key,)
    return any(name in names or pattern.fullmatch(name) for name in orders)


def is_moment(key: str) -> bool:
    """Tell whether it is the name of any of these moments."""
    return is_publication(key) or is_embargo(key) or is_expiry(key)


def no_date(value: object) -> bool:
    """Return True for what says nothing, and for flags and words, which are marks of another kind."""
    word = word_of(value)
    return (
        word in NOTHING | NEVER_WORDS | TRUE | FALSE | PUBLISHED_WORDS or hiding_reason(word, strict=True) is not None
    )
