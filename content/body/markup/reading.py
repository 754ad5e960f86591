"""Reading: one body through all families of markup, in an order in which none undoes another."""

import re

from content.body.markup import (
    attributes,
    code,
    comments,
    containers,
    edits,
    indents,
    jsx,
    obsidian,
    systems,
    wordpress,
)
from content.body.markup.marks import Marks

_HEADING = re.compile(r"^( {0,3}#{2,6})(?=[^\s#])([^\n#]*+)(?:#{2,}+(?=[ \t]*+$))?", re.MULTILINE)
"""As Jekyll's parser and older ones read it too: `##Head##`, without blanks beside its signs. `#quay` is a tag."""
_ANCHORS = re.compile(r"^(?:<a id=\"[^\"<>\n]{0,200}\"></a>){1,20}(?=#{1,6} )", re.MULTILINE)
"""Before a heading, as Mammoth has them of Word's bookmarks."""


def with_code_apart(body: str, marks: Marks, *, mdx: bool) -> str:
    """Put code and JSX of a Markdown body out of the way, before its templating is resolved.

    `mdx` is for files that are MDX by their name.
    """
    body = comments.without_declarations(indents.with_tabs(code.set_apart(body, marks)))
    return jsx.strip(attributes.without_apparatus(body), marks, mdx=mdx)


def as_markdown(body: str, marks: Marks) -> str:
    """Turn what is left once templating is resolved into plain Markdown with HTML."""
    body = systems.without_remains(edits.without_marks_of_edits(_HEADING.sub(r"\1 \2", _ANCHORS.sub("", body))), marks)
    body = obsidian.read(body, marks)
    body = containers.without_fences(wordpress.without_shortcodes(body, marks), marks)
    # In this order: what is taken out may leave the opener of a comment behind.
    return indents.without_leftover_blanks(
        comments.without_comments(attributes.without_lists(attributes.without_sizes(body)))
    )


def as_html(body: str, marks: Marks) -> str:
    """Turn a body that is HTML as a whole, once templating is resolved, into plain HTML."""
    body = attributes.without_apparatus(systems.without_remains(comments.without_declarations(body), marks))
    return comments.without_comments(wordpress.without_shortcodes(obsidian.read(body, marks), marks), html=True)
