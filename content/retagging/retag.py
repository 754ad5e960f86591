"""Retag: one file's tags changed, with every other byte left as it was, or not at all."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from content import front_matter
from content.base import ReadingRules, Splice, UnreadableFile, composed, plain_key, spliced
from content.fields.reading import read_fields
from content.fields.values import as_text, items, name_of
from content.formats import MARKDOWN
from content.formats.mdx import MDX
from content.retagging.forms import yaml_form
from content.retagging.forms.errors import CannotRewrite
from content.retagging.forms.request import Request
from content.retagging.forms.style import Style
from content.retagging.reading import FORMS, decode, find_tags, joined, locate, tags_of

Change = Callable[[list[str]], Sequence[str]]
"""A story's tags → what they are to be. One with a `target`, as MergePlan has it, tells that of each tag by itself, so
that whatever else is written beside a tag's name stays with it."""


def retag(
    data: bytes,
    change: Change,
    rules: ReadingRules | None = None,
    *,
    field: str = "tags",
    style: Style | None = None,
) -> bytes:
    """Return the file's bytes with its tags changed: `data` itself where they are the same afterwards.

    `change` gets what is read as the story's tags; of several fields that could hold them only that one is changed.
    `field` may also be another of its lists, such as `categories`. `style` is for a tag line that is not there yet. The
    result has been read again: its tags are the ones wanted, and all else is equal. Raises UnreadableFile, and
    CannotRewrite where no safe way was found.
    """
    rules = rules or ReadingRules()
    style = style or Style(name=rules.names_of(field)[0])
    text, plain = decode(data)
    before = front_matter.split(plain)
    path, value, old = find_tags(before, rules, field)
    tags = _clean_tags(change(list(old)))
    with_body = MARKDOWN.complete(MDX.complete(before))
    tags_with_body = list(getattr(read_fields(with_body, rules)[0], field))
    if tags_with_body != old and _clean_tags(change(list(tags_with_body))) != tags_with_body:
        raise CannotRewrite(f"its {field} stand under two names, as `tag` beside `tags`, or in its text")
    if tags == old:
        return data
    if with_body.metadata and not before.metadata:
        raise CannotRewrite("its fields stand in its text, as what it exports or in a directive")
    path = path or style.path
    head_keys = {plain_key(name) for head in ("title", "published") for name in rules.names_of(head)}
    request = Request(
        path=path,
        value=value,
        tags=tags,
        style=style,
        target=getattr(change, "target", None),
        joined=lambda example: joined(example, tags, rules, field),
        follows=lambda key: plain_key(key) in head_keys,
    )
    after = _with_original_line_ends(text, plain, _splices(plain, before, request))
    _verify(before, after, request, rules, field)
    return after.encode()


def learn_style(files: Iterable[bytes], rules: ReadingRules | None = None, *, field: str = "tags") -> Style:
    """Learn how most of these files write the field; files without it, and unreadable ones, have no say."""
    rules = rules or ReadingRules()
    styles: Counter[Style] = Counter()
    for data in files:
        try:
            _, plain = decode(data)
            path, _, tags = find_tags(front_matter.split(plain), rules, field)
            block = locate(plain)
            if tags and path and block is not None:
                styles[FORMS[block.form].style_of(plain[block.start : block.end], path)] += 1
        except (UnreadableFile, CannotRewrite, ValueError):
            continue
    return styles.most_common(1)[0][0] if styles else Style(name=rules.names_of(field)[0])


def _clean_tags(new_tags: Sequence[str]) -> list[str]:
    """Each once, on one line. Raises CannotRewrite for a word that front matter takes for nothing, such as `null`."""
    tags = dict.fromkeys(composed(" ".join(tag.split())) for tag in new_tags)
    tags.pop("", None)
    if unwritable := next((tag for tag in tags if as_text(tag) != tag), None):
        raise CannotRewrite(f"front matter cannot hold a tag {unwritable!r}", "Choose another tag.")
    return list(tags)


def _splices(text: str, document: front_matter.Document, request: Request) -> list[Splice]:
    block = locate(text)
    try:
        if block is None:
            start = 1 if text.startswith("\ufeff") else 0
            lines = "".join(splice.new for splice in yaml_form.insert("", request))
            return [Splice(start, start, f"---\n{lines}---\n")]
        front = text[block.start : block.end]
        absent = request.path[-1] not in _enclosing_table(document.metadata, request.path)
        splices = (FORMS[block.form].insert if absent else FORMS[block.form].change)(front, request)
    except (ValueError, IndexError) as error:
        raise CannotRewrite(f"its front matter is written in a way that is not understood ({error})") from error
    return [Splice(splice.start + block.start, splice.end + block.start, splice.new) for splice in splices]


def _with_original_line_ends(text: str, plain: str, splices: list[Splice]) -> str:
    """The splices of the text with plain line ends, made in the text as it is."""
    carriage_returns = [line_end.start() - number for number, line_end in enumerate(re.finditer(r"\r\n", text))]
    adapted = []
    for splice in splices:
        start, end, new = _trimmed(plain, splice)
        start, end = (place + bisect_left(carriage_returns, place) for place in (start, end))
        adapted.append(Splice(start, end, new.replace("\n", _newline(text, start))))
    return spliced(text, adapted)


def _trimmed(text: str, splice: Splice) -> Splice:
    """Without what stays the same at its head and tail."""
    old, new = text[splice.start : splice.end], splice.new
    head = _common_prefix(old, new)
    old, new = old[head:], new[head:]
    tail = _common_prefix(old[::-1], new[::-1])
    return Splice(splice.start + head, splice.end - tail, new[: len(new) - tail])


def _common_prefix(one: str, other: str) -> int:
    """How many characters both begin with."""
    differs = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differs, min(len(one), len(other)))


def _newline(text: str, place: int) -> str:
    """The line end before the place, else the first one: some files mix them."""
    line_end = re.search(r"(\r\n|\r|\n)[^\r\n]*\Z", text[:place]) or re.search(r"(\r\n|\r|\n)", text)
    return line_end[1] if line_end else "\n"


def _verify(before: front_matter.Document, text: str, request: Request, rules: ReadingRules, field: str) -> None:
    path, tags = request.path, list(request.tags)
    try:
        after = front_matter.split(text)
    except UnreadableFile as error:
        raise CannotRewrite(f"with the tags changed, {error}") from error
    _, _, field_tags = find_tags(after, rules, field)
    value = _enclosing_table(after.metadata, path).get(path[-1])
    tags_at_path = tags_of(value, rules, field, path[-1])
    if tags_at_path != tags or field_tags != tags:
        misread = field_tags if tags_at_path == tags else tags_at_path
        raise CannotRewrite(f"its tags would be read as {misread}, not as {tags}")
    if _fields_beside_names(items(value)) != _fields_beside_names(_kept_items(request)):
        raise CannotRewrite("what stands beside the names of its tags would not be read as it was")
    if list(getattr(read_fields(after, rules)[0], field)) != field_tags:
        raise CannotRewrite(f"its {field} stand under two names, as `tag` beside `tags`; or are read from elsewhere")
    if _other_fields(after, path, before) != _other_fields(before, path, before):
        raise CannotRewrite("other fields would not be read as they were")
    if after.body != (before.body if before.body_line > 1 else before.body.lstrip("\n")):
        raise CannotRewrite("its text would not be read as it was")


def _kept_items(request: Request) -> Iterator[Any]:
    """The items of the list that stay, renamed or not."""
    if isinstance(request.value, list | dict):
        existing = list(items(request.value))
        yield from (existing[step.item] for step in request.steps if step.item is not None and step.tag is not None)


def _fields_beside_names(values: Iterable[Any]) -> list[dict[Any, Any]]:
    """What each mapping that is a tag holds beside its name."""
    pairs = ((item, named.key) for item in values if isinstance(item, dict) and (named := name_of(item)) is not None)
    return [{key: part for key, part in item.items() if str(key) != name} for item, name in pairs if name is not None]


def _enclosing_table(metadata: Any, path: tuple[str, ...]) -> dict[str, Any]:
    for name in path[:-1]:
        metadata = metadata.get(name)
    return metadata if isinstance(metadata, dict) else {}


def _other_fields(
    document: front_matter.Document, path: tuple[str, ...], before: front_matter.Document
) -> dict[str, Any]:
    """All fields but the one at the path, and but a group that was made for it."""
    fields: dict[str, Any] = dict(document.metadata)
    if len(path) == 1:
        fields.pop(path[0], None)
        return fields
    group = {key: value for key, value in _enclosing_table(fields, path).items() if key != path[-1]}
    if group or path[0] in before.metadata:
        return fields | {path[0]: group}
    fields.pop(path[0], None)
    return fields
