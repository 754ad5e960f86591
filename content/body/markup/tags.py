"""Tags: what readers see of one shortcode or tag of a template, by its name and its arguments."""

import re
from dataclasses import dataclass, field

from content.body.markup.marks import FILE_REF, IMAGE_FILE, IMAGE_NAME, PAGE_REF, POST_REF, Marks, anchor, url_safe

_HEAD = re.compile(r"[\w./-]+")
_ARGUMENT = re.compile(r"""(?:([\w-]++)\s*+[=:](?!//)\s*+)?(?:(["'`])|([^\s,"'`|]++))""")
_BARE = re.compile(r"""[^\s,"'`|]++""")
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*+)"'),
    "'": re.compile(r"'((?:[^'\\]|\\.)*+)'"),
    "`": re.compile(r"`([^`]*+)`"),
}
_LINKS = {
    "ref": PAGE_REF, "relref": PAGE_REF, "post_url": POST_REF, "link": FILE_REF, "post_path": POST_REF,
}  # fmt: skip
"""Tags that stand for a page's address, and what tells whose."""
_URLS = frozenset(("absolute_url", "get_url", "relative_url", "url", "url_for"))
"""Tags that stand for an address that is their argument."""
_CONTROL = frozenset((
    "assign", "block", "cache", "call", "capture", "case", "do", "elif", "elsif", "extends", "filter", "for", "from",
    "if", "import", "layout", "set", "unless", "when", "with",
))  # fmt: skip
"""Tags that say nothing themselves."""
_ANCHORS = re.compile(r"^(?:btn|button|link)$|(?:^|[-_/])(?:button|btn|link)$|^post_link$")
"""Tags that are a link with its words, which are their arguments or stand between them and their ends."""
_LABELLED = frozenset((
    "accordion", "accordion-item", "collapse", "collapsible", "details", "expand", "folding", "spoiler", "summary",
    "tab", "tabitem",
))  # fmt: skip
"""Their first argument is words, where it has no name."""
_KINDS = frozenset(("admonition", "alert", "callout", "hint", "message", "note", "notice"))
"""Their first argument is the kind, and what follows is words."""
_FLAGS = frozenset(("closed", "disabled", "false", "flat", "modern", "no-icon", "open", "simple", "true"))
_QUOTES = frozenset(("blockquote", "cite", "epigraph", "pullquote", "quote"))
_SILENT = frozenset((
    "audio", "dailymotion", "facebook", "gist", "iframe", "instagram", "link", "map", "peertube", "podcast", "ref",
    "soundcloud", "spotify", "tiktok", "tweet", "twitter", "video", "vimeo", "x", "youtube", "youtubepl",
))  # fmt: skip
"""Of what is embedded only the caption is shown: a title is for who cannot see it."""
_EMBEDS = re.compile(
    r"galler|video|audio|tube|vimeo|tweet|twitter|embed|iframe|slide|carousel|player|gist|podcast|soundcloud|spotify|instagram"
    r"|facebook|tiktok|map$|chart|codepen|pdf",
    re.IGNORECASE,
)
_WORDS = frozenset((
    "body", "caption", "content", "description", "header", "heading", "headline", "label", "message", "quote",
    "subtitle", "summary", "text", "title",
))  # fmt: skip
_SPEAKERS = frozenset(("attribution", "author", "cite", "source"))
_ADDRESSES = ("src", "url", "image", "image_path", "path", "file")
_ADDRESS = re.compile(r"^(?:https?:)?//|^/|^[./@]*[\w-]+/|\.\w{2,5}$")
_PAGES = ("path", "page", "ref", "relref", "href", "url", "to", "link")
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
    """Take apart what stands between a tag's braces. Without a name it is none."""
    head = _HEAD.match(code)
    if head is None:
        return Arguments("")
    parsed = Arguments(head[0])
    at = head.end()
    if code[at : at + 1] == "(" and code.endswith(")"):  # a function's, as Zola writes them
        code, at = code[:-1], at + 1
    unclosed: set[str] = set()
    while (argument := _ARGUMENT.search(code, at)) is not None:
        name, quote, value = argument.groups()
        at = argument.end()
        if quote:
            quoted = None if quote in unclosed else _QUOTED[quote].match(code, argument.start(2))
            if quoted is not None:
                value, at = quoted[1], quoted.end()
                if name:
                    parsed.quoted.add(name.lower())
            else:
                # Nor will a later one be closed. `It's` is two words.
                unclosed.add(quote)
                if name is None:
                    continue
                bare = _BARE.match(code, argument.start())
                name, value, at = None, bare[0] if bare else "", bare.end() if bare else at
        value = value.replace('\\"', '"')
        if name:
            parsed.named[name.lower()] = value
        else:
            parsed.positional.append(value)
    return parsed


def shown(tag: Arguments, marks: Marks, *, as_address: bool) -> str:
    """Return what stands in the place of a tag, in Markdown; `as_address` where it is the target of a link."""
    name = tag.name.lower()
    if name in _CONTROL:
        return ""
    if as_address and name in _URLS:
        return url_safe(tag.named.get("path") or next(iter(tag.positional), ""))
    has_words = name == "link" and (len(tag.positional) > 1 or not tag.named.keys().isdisjoint(("href", "to")))
    if name in _LINKS and (as_address or not has_words):
        target = tag.named.get("path") or next(iter(tag.positional), "")
        if target and (language := tag.named.get("lang")):
            page, hash_, part = target.partition("#")
            target = f"{page}?lang={language}{hash_}{part}"
        return f"{_LINKS[name]}{url_safe(target)}" if target else ""
    if _ANCHORS.search(name):
        return _anchor(tag, name, as_address=as_address)
    if as_address and (page := _page(tag)):
        return page
    place = next((tag.named[key] for key in ("link", "href", "url") if tag.named.get(key)), "")
    if name.endswith("card") and place and (words := _words(tag, name)):
        return f"{anchor(place, ' '.join(words))} "
    if IMAGE_NAME.search(name) or name in ("asset_img", "img"):
        return _image(tag, marks)
    if _EMBEDS.search(name):
        marks.embed()
    words = _words(tag, name)
    return f"{' '.join(words)} " if words else ""


def closes(name: str) -> str:
    """Return what stands in the place of the tag that ends this one."""
    return "</a>" if _ANCHORS.search(name.lower()) and name != "post_link" else ""


def _page(tag: Arguments) -> str:
    """What a tag of the site's own leads to, as a link's target: `{{< docsref "/utilities/colors" >}}`."""
    for value in (*(tag.named.get(key, "") for key in _PAGES), *tag.positional):
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
    source = next((tag.named[key] for key in _ADDRESSES if key in tag.named), "")
    if not source and tag.positional:
        # Classes may come first.
        source = next((value for value in tag.positional if IMAGE_FILE.search(value)), tag.positional[0])
    alt = tag.named.get("alt") or " ".join(v for v in tag.positional if " " in v and v != source)
    mark = marks.image(source, alt) if source else ""
    return f"{mark} {tag.named.get('caption') or tag.named.get('title') or ''}".rstrip()


def _words(tag: Arguments, name: str) -> list[str]:
    base = name.rsplit("/", 1)[-1]
    wanted = {"caption"} if base in _SILENT else _WORDS | _SPEAKERS if base in _QUOTES else _WORDS
    words = [value for key, value in tag.named.items() if key in wanted and key in tag.quoted]
    if tag.positional and not words:
        if base in _LABELLED:
            words = tag.positional[:1]
        elif base in _KINDS:
            words = [value for value in tag.positional[1:] if value not in _FLAGS]
        elif base in _QUOTES:
            words = [value for value in tag.positional if not _ADDRESS.search(value)]
    return words
