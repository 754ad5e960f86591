"""The index's own sentences, why two stories are related and why a tag fits, in the language of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.i18n import catalogue
from service.i18n.catalogue import N_

if TYPE_CHECKING:
    from embeddings.base.answers import Reason, TagSuggestion
    from service.i18n.interface import Interface


REASONS = {
    "pin": N_("Chosen by an editor"),
    "series": N_("Both parts of %(values)s"),
    "links": N_("Linked by your editors"),
    "terms": N_("Both mention %(values)s"),
    "tags": N_("Both tagged %(values)s"),
}
"""Kind of a reason → its sentence; the values are the series, the terms or the tags."""
TAG_REASONS = {
    re.compile("The text says “(.+)”"): N_("The text says “%(values)s”"),
    re.compile("The text speaks of (“.+”)"): N_("The text speaks of %(values)s"),
    re.compile("Like “(.+)”, which carries it"): N_("Like “%(values)s”, which carries it"),
}
"""The sentences of `embeddings.tagging.reasons`, with what is named in them."""
TAG_RESERVES = frozenset({
    N_("only its words speak for it"),
    N_("the text has its name in another form alone"),
    N_("texts hardly show it"),
    N_("so many stories have it that it tells none apart"),
    N_("another tag stands on the same stories"),
    N_("it is a generator's own"),
})  # fmt: skip
"""The clauses of `embeddings.tagging.tagger`: why a tag is at most possible."""
_QUOTED = re.compile("“([^”]*)”")


def reason(related_reason: Reason, interface: Interface) -> str:
    """Say why two stories are related. A kind that is not known here is said as the index says it."""
    if interface.language == catalogue.SOURCE or related_reason.kind not in REASONS:
        return related_reason.text
    return interface.gettext(
        REASONS[related_reason.kind], values=interface.listed(related_reason.values) if related_reason.values else ""
    )


def tag_reason(sentence: str, interface: Interface) -> str:
    """Say why a tag fits. A sentence that is not known here stays as it is."""
    if interface.language == catalogue.SOURCE:
        return sentence
    for pattern, message in TAG_REASONS.items():
        if match := pattern.fullmatch(sentence):
            values = match[1]
            if values.startswith("“"):
                quoted = [interface.gettext("“%(words)s”", words=words) for words in _QUOTED.findall(values)]
                values = interface.listed(quoted)
            return interface.gettext(message, values=values)
    return sentence


def tag_reserve(clause: str, interface: Interface) -> str:
    """Say why the word for a tag is a lower one than its figure's. A clause that is not known here stays as it is."""
    return interface.gettext(clause) if clause in TAG_RESERVES else clause


def tag_sureness(tag: TagSuggestion, interface: Interface) -> str:
    """Say how sure a tag is, and where the word for it is a lower one than the figure's, why."""
    share = interface.percent(tag.confidence)
    if not tag.lowered:
        return interface.gettext("%(share)s sure", share=share)
    # Translators: %(reserve)s is a clause, such as "texts hardly show it".
    reserve = tag_reserve(tag.lowered, interface)
    return interface.gettext("%(share)s sure, but %(reserve)s", share=share, reserve=reserve)


def together(sentences: list[str], interface: Interface) -> str:
    """Join sentences to one line; after a semicolon they begin with a small letter."""
    # Translators: between the reasons on one line. Only after "; " does the next one begin with a small letter.
    between = interface.gettext("; ")
    if between.strip() != ";":
        return between.join(sentences)
    return between.join(sentences[:1] + [f"{text[:1].lower()}{text[1:]}" for text in sentences[1:]])
