"""ABlog's posts in MyST's Markdown: the fields that a directive `post` holds below the title, and `blogpost`."""

import re
from dataclasses import replace

from content.front_matter.block import Document

_POST = re.compile(
    r"^ {0,3}(?:`{3,}+|:{3,}+)\{post\}[ \t]*+(?P<date>[^\n]{0,80}+)\n(?P<options>(?>(?:[ \t]*+:[\w-]++:[^\n]*+\n)*))",
    re.MULTILINE,
)
_OPTION = re.compile(r":([\w-]+):[ \t]*([^\n]*)")
_FIELDS = {"author": "author", "category": "categories", "language": "language", "tags": "tags", "title": "title"}
_MAX_LENGTH = 20_000
"""Characters of a body in which one is looked for."""


def with_post_directive(document: Document) -> Document:
    """Add what the directive says to a document's fields, where front matter has not them.

    A post without a date, `blogpost: true` alone too, is a draft to ABlog, and `exclude` keeps one out of its lists.
    """
    directive = _POST.search(document.body, 0, _MAX_LENGTH) if "{post}" in document.body[:_MAX_LENGTH] else None
    if directive is None:
        undated = not document.metadata.get("date") and str(document.metadata.get("blogpost")).lower() == "true"
        return replace(document, metadata={"draft": "true", **document.metadata}) if undated else document
    options = {name.lower(): value.strip() for name, value in _OPTION.findall(directive["options"])}
    fields = {_FIELDS[name]: value for name, value in options.items() if name in _FIELDS and value}
    if date := directive["date"].strip():
        fields["date"] = date
    elif "date" not in document.metadata:
        fields["draft"] = "true"
    if "exclude" in options:
        fields["unlisted"] = "true"
    return replace(document, metadata={**fields, **document.metadata})
