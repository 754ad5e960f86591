"""Tags: what readers see of one shortcode or tag of a template, by its name and its arguments."""

import re
from dataclasses import dataclass, field

from content.body.markup.marks import FILE_REF, IMAGE_FILE, IMAGE_NAME, PAGE_REF, POST_REF, Marks, anchor, url_safe

_TAG_NAME = re.compile(r"[\w./-]+")
_ARGUMENT = re.compile(r"""(?:([\w-]++)\s*+[=:](?!//)\s*+)?(?:(["'`])|([^\s,"'`|]++))""")
_UNQUOTED = re.compile(r"""[^\s,"'`|]++""")
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*+)"'),
    "'": re.compile(r"'((?:[^'\\]|\\.)*+)'"),
    "`": re.compile(r"`([^`]*+)`"),
}
_REFERENCE_TAGS = {
    "ref": PAGE_REF, "relref": PAGE_REF, "post_url": POST_REF, "link": FILE_REF, "post_path": POST_REF,
}  # fmt: skip
"""Tags that stand for a page's address, and what tells whose."""
_ADDRESS_TAGS = frozenset(("absolute_url", "get_url", "relative_url", "url", "url_for"))
"""Tags that stand for an address that is their argument."""
_CONTROL_TAGS = frozenset((
    "assign", "block", "cache", "call", "capture", "case", "do", "elif", "elsif", "extends", "filter", "for", "from",
    "if", "import", "layout", "set", "unless", "when", "with",
))  # fmt: skip
"""Tags that say nothing themselves."""
_LINK_TAGS = re.compile(r"^(?:btn|button|link)$|(?:^|[-_/])(?:button|btn|link)$|^post_link$")
"""Tags that are a link with its words, which are their arguments or stand between them and their ends."""
_LABELLED_TAGS = frozenset((
    "accordion", "accordion-item", "collapse", "collapsible", "details", "expand", "folding", "spoiler", "summary",
    "tab", "tabitem",
))  # fmt: skip
"""Their first argument is words, where it has no name."""
_KIND_TAGS = frozenset(("admonition", "alert", "callout", "hint", "message", "note", "notice"))
"""Their first argument is the kind, and what follows is words."""
_FLAGS = frozenset(("closed", "disabled", "false", "flat", "modern", "no-icon", "open", "simple", "true"))
_QUOTE_TAGS = frozenset(("blockquote", "cite", "epigraph", "pullquote", "quote"))
_CAPTION_TAGS = frozenset((
    "audio", "dailymotion", "facebook", "gist", "iframe", "instagram", "link", "map", "peertube", "podcast", "ref",
    "soundcloud", "spotify", "tiktok", "tweet", "twitter", "video", "vimeo", "x", "youtube", "youtubepl",
))  # fmt: skip
"""Of what is embedded only the caption is shown: a title is for who cannot see it."""
_EMBED_TAGS = re.compile(
    r"galler|video|audio|tube|vimeo|tweet|twitter|embed|iframe|slide|carousel|player|gist|podcast|soundcloud|spotify|instagram"
    r"|facebook|tiktok|map$|chart|codepen|pdf",
    re.IGNORECASE,
)
_WORD_KEYS = frozenset((
    "body", "caption", "content", "description", "header", "heading", "headline", "label", "message", "quote",
    "subtitle", "summary", "text", "title",
))  # fmt: skip
_SPEAKER_KEYS = frozenset(("attribution", "author", "cite", "source"))
_IMAGE_KEYS = ("src", "url", "image", "image_path", "path", "file")
_ADDRESS = re.compile(r"^(?:https?:)?//|^/|^[./@]*[\w-]+/|\.\w{2,5}$")
_PAGE_KEYS = ("path", "page", "ref", "relref", "href", "url", "to", "link")
"""Arguments of a site's own tags that name the page which they lead to."""
_FILE = re.compile(r"\.(?!mdx?\b|markdown\b|html?\b)[a-z]\w{1,4}(?:[?#]|$)", re.IGNORECASE)
"""What in such an argument tells of a file that is no page."""


@dataclass(slots=True)
class Arguments:
    """A tag taken apart. `quoted` are the names whose values are text and no variable."""

    name: str
    positional: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)


def arguments(code: str) -> Arguments:
    """Parse what stands between a tag's braces; the name is empty where it is no tag."""
    tag_name = _TAG_NAME.match(code)
    if tag_name is None:
        return Arguments("")
    parsed = Arguments(tag_name[0])
    position = tag_name.end()
    if code[position : position + 1] == "(" and code.endswith(")"):  # a function's, as Zola writes them
        code, position = code[:-1], position + 1
    unclosed: set[str] = set()
    while (argument := _ARGUMENT.search(code, position)) is not None:
        name, quote, value = argument.groups()
        position = argument.end()
        if quote:
            quoted = None if quote in unclosed else _QUOTED[quote].match(code, argument.start(2))
            if quoted is not None:
                value, position = quoted[1], quoted.end()
                if name:
                    parsed.quoted.add(name.lower())
            else:
                # Nor will a later one be closed. `It's` is two words.
                unclosed.add(quote)
                if name is None:
                    continue
                unquoted = _UNQUOTED.match(code, argument.start())
                name, value, position = None, unquoted[0] if unquoted else "", unquoted.end() if unquoted else position
        value = value.replace('\\"', '"')
        if name:
            parsed.named[name.lower()] = value
        else:
            parsed.positional.append(value)
    return parsed


def rendered(tag: Arguments, marks: Marks, *, as_address: bool) -> str:
    """Return what stands in the place of a tag, in Markdown; `as_address` where it is the target of a link."""
    name = tag.name.lower()
    if name in _CONTROL_TAGS:
        return ""
    if as_address and name in _ADDRESS_TAGS:
        return url_safe(tag.named.get("path") or next(iter(tag.positional), ""))
    has_words = name == "link" and (len(tag.positional) > 1 or not tag.named.keys().isdisjoint(("href", "to")))
    if name in _REFERENCE_TAGS and (as_address or not has_words):
        target = tag.named.get("path") or next(iter(tag.positional), "")
        if target and (language := tag.named.get("lang")):
            page, hash_sign, fragment = target.partition("#")
            target = f"{page}?lang={language}{hash_sign}{fragment}"
        return f"{_REFERENCE_TAGS[name]}{url_safe(target)}" if target else ""
    if _LINK_TAGS.search(name):
        return _anchor(tag, name, as_address=as_address)
    if as_address and (page := _page(tag)):
        return page
    link_target = next((tag.named[key] for key in ("link", "href", "url") if tag.named.get(key)), "")
    if name.endswith("card") and link_target and (words := _words(tag, name)):
        return f"{anchor(link_target, ' '.join(words))} "
    if IMAGE_NAME.search(name) or name in ("asset_img", "img"):
        return _image(tag, marks)
    if _EMBED_TAGS.search(name):
        marks.embed()
    words = _words(tag, name)
    return f"{' '.join(words)} " if words else ""


def rendered_end(name: str) -> str:
    """Return what stands in the place of the tag that ends this one."""
    return "</a>" if _LINK_TAGS.search(name.lower()) and name != "post_link" else ""


def _page(tag: Arguments) -> str:
    """What a tag of the site's own leads to, as a link's target: `{{< docsref "/utilities/colors" >}}`."""
    for value in (*(tag.named.get(key, "") for key in _PAGE_KEYS), *tag.positional):
        if value.startswith(("https://", "http://")):
            return url_safe(value)
        if "/" in value and not _FILE.search(value):
            return f"{PAGE_REF}{url_safe(value)}"
    return ""


def _anchor(tag: Arguments, name: str, *, as_address: bool) -> str:
    prefix = POST_REF if name == "post_link" else ""
    keys = ("href", "url", "link", "to", "relref", "ref")
    target_key = next((key for key in keys if tag.named.get(key)), None)
    words = [tag.named[key] for key in ("text", "title", "label", "content") if key in tag.quoted]
    positional = [value for value in tag.positional if value not in ("true", "false")]
    if target_key is not None:
        target = tag.named[target_key]
        prefix = PAGE_REF if target_key in ("ref", "relref") else prefix
    else:
        target = next((value for value in positional if _ADDRESS.search(value)), "")
        if prefix and positional:
            target = positional[0]
        words = words or [value for value in positional if value != target]
    if not target:
        return " ".join(words)
    if as_address:
        return f"{prefix}{url_safe(target)}"
    if words or name == "post_link":
        return anchor(f"{prefix}{target}", " ".join(words))
    return f'<a href="{prefix}{url_safe(target)}">'


def _image(tag: Arguments, marks: Marks) -> str:
    source = next((tag.named[key] for key in _IMAGE_KEYS if key in tag.named), "")
    if not source and tag.positional:
        # Classes may come first.
        source = next((value for value in tag.positional if IMAGE_FILE.search(value)), tag.positional[0])
    alt = tag.named.get("alt") or " ".join(word for word in tag.positional if " " in word and word != source)
    mark = marks.image(source, alt) if source else ""
    return f"{mark} {tag.named.get('caption') or tag.named.get('title') or ''}".rstrip()


def _words(tag: Arguments, name: str) -> list[str]:
    base = name.rsplit("/", 1)[-1]
    keys = {"caption"} if base in _CAPTION_TAGS else _WORD_KEYS | _SPEAKER_KEYS if base in _QUOTE_TAGS else _WORD_KEYS
    words = [value for key, value in tag.named.items() if key in keys and key in tag.quoted]
    if tag.positional and not words:
        if base in _LABELLED_TAGS:
            words = tag.positional[:1]
        elif base in _KIND_TAGS:
            words = [value for value in tag.positional[1:] if value not in _FLAGS]
        elif base in _QUOTE_TAGS:
            words = [value for value in tag.positional if not _ADDRESS.search(value)]
    return words
