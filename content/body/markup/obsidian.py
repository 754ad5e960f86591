"""Obsidian, and the wikis it has its links from: `[[page|words]]`, `![[embed]]`, `%%comment%%`, marks of its own."""

import re

from content.body.markup.marks import IMAGE_FILE, WIKI_REF, Marks, url_safe

_WIKI = re.compile(r"(!?)(?<!\\)\[\[([^\[\]\n]{1,500}+)\]\](?![(\[])")
_FILE = re.compile(r"(?:file|image|media)\s*+:\s*+(?=\S)", re.IGNORECASE)
_TOC_MARKER = re.compile(r"_?toc_?", re.IGNORECASE)
_SIZE = re.compile(r"\d+(?:x\d+)?(?:px)?")
_IMAGE_OPTIONS = frozenset(
    ("border", "center", "frame", "framed", "frameless", "left", "none", "right", "thumb", "thumbnail", "upright")
)
_CALLOUT = re.compile(
    r"^([ \t]*+>[ \t>]*+)\[!([a-z][\w -]{0,40})(?:\|[^\]\n]{0,200}+)?\][+-]?[ \t]*+([^\n]*+)", re.M | re.I
)
_BLOCK_ID = re.compile(r"(?<!\S)\^[a-z0-9-]{1,60}[ \t]*+$", re.MULTILINE)
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]{0,2000}+)(?<=\S)==(?![=\w])")


def read(body: str, marks: Marks) -> str:
    """Turn the body's wiki links into HTML's, and remove what only the program reads."""
    if "%%" in body:
        body = _without_comments(body)
    if "[[" in body:
        body = _WIKI.sub(lambda match: _link(match, marks), body)
    if "[!" in body:
        body = _CALLOUT.sub(_callout, body)
    if "^" in body:
        body = _BLOCK_ID.sub("", body)
    return _HIGHLIGHT.sub(r"\1", body) if "==" in body else body


def _without_comments(body: str) -> str:
    """A closing `%%` stands as the opening one did: alone on its line, or in the same paragraph."""
    pieces = body.split("%%")
    out = [pieces[0]]
    number = 1
    while number < len(pieces):
        before, comment = out[-1], pieces[number]
        opens = number + 1 < len(pieces) and not before[-1:].isalnum()
        block = before[-1:] in ("", "\n") and comment[:1] == "\n"
        if opens and (block or "\n\n" not in comment):
            out[-1] += pieces[number + 1]
            number += 2
        else:
            out.append(comment)
            number += 1
    return "%%".join(out)


def _link(match: re.Match[str], marks: Marks) -> str:
    embeds, content = match[1], match[2]
    if content.strip().isdigit():
        return match[0]
    if content[0] in "{!" or _TOC_MARKER.fullmatch(content):  # Drupal's file, ikiwiki's directive, a table of contents
        return ""
    target, *options = (part.strip() for part in content.replace("\\|", "|").split("|"))
    file = _FILE.match(target)
    if file or (embeds and IMAGE_FILE.search(target.partition("#")[0])):
        words = [word for word in options if not _SIZE.fullmatch(word) and word.lower() not in _IMAGE_OPTIONS]
        return f"{marks.image(target[file.end() :] if file else target)} {words[-1] if words else ''}".rstrip()
    page, hash_sign, fragment = target.partition("#")
    heading = "" if fragment.startswith("^") else fragment
    label = options[-1] if options else " > ".join(filter(None, (page.rpartition("/")[2], heading)))
    if embeds:
        label = marks.embed()
    if not page:
        return label
    return f'<a href="{WIKI_REF}{url_safe(page).replace("?", "%3F")}{hash_sign and "#"}{url_safe(heading)}">{label}</a>'


def _callout(match: re.Match[str]) -> str:
    """The title is a paragraph of its own."""
    return f"{match[1]}{match[3]}\n{match[1]}" if match[3].strip() else match[1]
