"""Systems: what is left in archives moved from Drupal, Textpattern, Movable Type, Kirby, Grav, Joomla, Google Docs."""

import re

from content.body.markup.marks import Marks, anchor

_NAMESPACED = re.compile(
    r"<(?:[/$]?(?i:txp|mt|wp|o|v|w|st1|ac|ri|esi|s|x|xhtml|fb|g|svelte):[A-Za-z][\w:-]{0,60}+(?:\s[^<>]{0,2000}+)?[/$]?>"
    r"|/?\$?MT[A-Z]\w{1,60}+[^<>]{0,2000}+>)"
)
"""Textpattern's, Movable Type's, Word's, Facebook's and Svelte's tags. Markdown takes `<o:p>` for an address."""
_SVELTE_HEAD = re.compile(r"<(?P<tag>svelte:head)(?:\s[^<>]{0,500}+)?>")
"""What Svelte puts into the page's head."""
_COMMENT = re.compile(
    r"<(?P<tag>div|p)(?:\s[^<>]{0,300}+)?>\s{0,9}(?:<p(?:\s[^<>]{0,300}+)?>\s{0,9})?<a\s[^<>]{0,200}?\#cmnt_ref\d{1,6}\b[^<>]{0,300}+>",
    re.IGNORECASE,
)
"""A comment that Google Docs puts below the text; it goes on to the end of that element."""
_COMMENT_LINE = re.compile(r"^[ \t]{0,8}\[\\?\[[a-z]{1,3}\\?\]\]\(#cmnt_ref\d{1,6}\)[^\n]*+$", re.MULTILINE)
_COMMENT_MARK = re.compile(
    r"<sup>\s?<a\s[^<>]{0,200}?\#cmnt\d{1,6}\b[^<>]{0,300}+>[^<>]{0,20}</a>\s?</sup>"
    r"|\[\\?\[[a-z]{1,3}\\?\]\]\(#cmnt\d{1,6}\)"
)
"""What marks its place in the text."""
_NOTE_MARK = re.compile(
    r"(?:<sup(?:\s[^<>]{0,200}+)?>\s?)?(?:"
    r"<a\s[^<>]{0,300}?\bhref=[\"']?\#[^\"'<>\s]{0,60}?(?:fn|ftn|note|ref)[^<>]{0,200}+>\s?[\[(]?(?:\d{1,3}|[*†‡↩^])\ufe0e?[\])]?\s?</a>"
    r"|\[\\?\[?(?:\d{1,3}|[*†‡↩^])\ufe0e?\\?\]?\]\(\#[^()\s]{0,60}?(?:fn|ftn|note|ref)[^()\n]{0,100}+\)"
    r")(?:\s?</sup>)?",
    re.IGNORECASE,
)
"""What leads to a note and back, as Word, WordPress and Substack write it: a number, which would hang on a word."""
_DRUPAL_MEDIA = re.compile(r"\[\[\{[^\[\]\n]{0,20000}+(?>(?:\[[^\[\]\n]{0,20000}+\][^\[\]\n]{0,20000}+){0,50})\]\]")
_DRUPAL_FIELD = re.compile(
    r"\\?\"(?:alt|title|field_file_image_alt_text\[und\]\[0\]\[value\])\\?\":\\?\"([^\"\\]{1,500}+)\\?\""
)
_END_OF_SUMMARY = re.compile(r"(?:(?<=\n\n)===|^READMORE)[ \t]*+$", re.MULTILINE)
"""As Grav and Middleman have it."""
_NAMED = re.compile(r"=(?<![=\w]=)([A-Z]{3,20})=([^=\n]{0,300}+)=(?![=\w])")
_BRACKETED = re.compile(
    r"\[(?<!\[\[)(?i:img|image|file|video|audio|media|attachment|youtube|vimeo|inline|nid|node|block|view|viewreference)[:|]"
    r"([^\[\]\n]{0,500}+)\](?![(\[:])"
)
_JOOMLA = re.compile(
    r"\{(youtube|vimeo|gallery|slider|audio|video|mp3|flv|dailymotion)\}[^{}\n]{0,300}+\{/\1\}"
    r"|\{/?exp:[^{}\n]{0,500}+\}"
    r"|\{/?(?:loadposition|loadmodule|module|mosimage|mospagebreak|source|rsform|phocagallery|tabs?|slider|accordion)\b[^{}\n]{0,200}+\}"
)
_KIRBY = re.compile(r"\((?<![\]\w]\()(image|video|youtube|vimeo|audio|file|gallery|link):[ ]++([^()\n]{1,1000}+)\)")
_KIRBY_FIELD = re.compile(r"(?:^|[ ])(caption|alt|text|title|class|link|width|height|target|rel|popup|lang|size):[ ]")
_MARKDOWN_MEDIA = re.compile(
    r"(?:@\[(?i:youtube|vimeo|slides|prezi|osf|vine|video|gist|codepen|tweet|code)|\[plugin:[\w-]{1,60})\]\([^()\n]{0,500}+\)"
)
"""Of plug-ins for Markdown, VuePress and Grav."""
_HASHNODE = re.compile(r"^[ \t]*+%%?\[[^\[\]\n]{1,500}+\][ \t]*+$", re.MULTILINE)
"""What Hashnode shows of another page, and its widgets: `%[https://…]`, `%%[newsletter]`."""
_FROM_A_FEED = re.compile(
    r"^(?:<p>)?(?:The post|Der Beitrag|L[’'](?:article|articolo)|La entrada|Het bericht|O post)"
    r" (?:[^\n]|\n(?=\S)){1,600}?\s"
    r"(?:appeared first on|erschien zuerst auf|est apparu en premier sur|proviene da|se publicó primero en"
    r"|verscheen eerst op|apareceu primeiro em)\s[^\n]{1,300}$",
    re.MULTILINE,
)
"""The line that WordPress puts below each story of a feed."""


def without_remains(body: str, marks: Marks) -> str:
    """Remove the tags of other systems; captions and alternative texts that readers see or hear stay."""
    body = _FROM_A_FEED.sub("", body)
    if "#cmnt" in body:
        body = _COMMENT_MARK.sub("", _COMMENT_LINE.sub("", _without_elements(body, _COMMENT)))
    if "#" in body:
        body = _NOTE_MARK.sub("", body)
    if "<svelte:head" in body:
        body = _without_elements(body, _SVELTE_HEAD)
    if "<" in body:
        body = _NAMESPACED.sub("", body)
    if "[[{" in body:
        body = _DRUPAL_MEDIA.sub(lambda match: _drupal_image(match[0], marks), body)
    body = _END_OF_SUMMARY.sub("", body)
    if "=" in body:
        body = _NAMED.sub(
            lambda match: marks.image(match[2].strip()) if match[1] in ("IMAGE", "IMG", "FOTO", "PHOTO") else "", body
        )
    if "[" in body:
        body = _BRACKETED.sub(lambda match: _bracketed(match, marks), body)
        body = _HASHNODE.sub(lambda _: marks.embed(), _MARKDOWN_MEDIA.sub(lambda _: marks.embed(), body))
    if "{" in body:
        body = _JOOMLA.sub(lambda _: marks.embed(), body)
    return _KIRBY.sub(lambda match: _kirby(match, marks), body) if "(" in body else body


def _without_elements(body: str, opening_pattern: re.Pattern[str]) -> str:
    """Leave out what begins so, to the end of the element that its group `tag` names."""
    parts, position = [], 0
    while (opening := opening_pattern.search(body, position)) is not None:
        end_tag = f"</{opening['tag'].lower()}>"
        if (end := body.find(end_tag, opening.end())) < 0:
            break
        parts.append(body[position : opening.start()])
        position = end + len(end_tag)
    return "".join([*parts, body[position:]])


def _drupal_image(token: str, marks: Marks) -> str:
    """The alternative text is kept with an image that has no address: it may have to stand for the story."""
    alt = _DRUPAL_FIELD.search(token)
    return marks.image("", alt[1]) if alt else ""


def _bracketed(match: re.Match[str], marks: Marks) -> str:
    """`[img:a.jpg|caption]`."""
    marks.embed()
    name, *words = (part.strip() for part in re.split(r"[|:]", match[1]))
    mark = marks.image(name) if match[0][1:4].lower() in ("img", "ima") else ""
    caption = next((word for word in reversed(words) if " " in word), "")
    return f"{mark} {caption}".rstrip() if mark else caption


def _kirby(match: re.Match[str], marks: Marks) -> str:
    kind, rest = match[1], f" {match[2]}"
    fields: dict[str, str] = {}
    name, start = "", 0
    for field_match in _KIRBY_FIELD.finditer(rest):
        fields[name] = rest[start : field_match.start()].strip()
        name, start = field_match[1], field_match.end()
    fields[name] = rest[start:].strip()
    value = fields.get("", "")
    if not re.fullmatch(r"\S*[./]\S*", value):  # `(video: three minutes)` is what somebody wrote
        return match[0]
    if kind in ("link", "file"):
        return anchor(value, fields.get("text", ""))
    if kind == "image":
        return f"{marks.image(value, fields.get('alt', ''))} {fields.get('caption', '')}".rstrip()
    marks.embed()
    return fields.get("caption") or fields.get("text") or ""
