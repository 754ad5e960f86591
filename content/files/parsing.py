"""Parsing: one file's bytes to everything that it says by itself, in a form that can be cached."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any

from content.base import Hidden, NoStory, ParseWarning, ReadingRules, UnreadableFile
from content.body.markdown import Body
from content.fields.images import is_address
from content.fields.reading import Fields, field_names, read_fields
from content.files import standing_in
from content.files.textless import is_no_story
from content.files.walking import PARSER_VERSION, SourceFile, rules_key
from content.formats import MARKDOWN, Format
from content.front_matter import Document
from content.visibility import Mark
from content.visibility.converted import body_marks
from content.visibility.status_words import hiding_in_title

_POINTERS = (b"version https://git-lfs.github.com/spec/", b"/annex/objects/")
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_DATES = ("published", "written", "updated", "visible_from", "expires")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file's own words, before its place in the archive adds anything."""

    fields: Fields
    body: Body
    warnings: tuple[ParseWarning, ...]
    names: tuple[str, ...] = ()
    """Of the fields of its front matter, as written."""


def parse_bytes(data: bytes, rules: ReadingRules, file_format: Format = MARKDOWN) -> ParsedFile:
    """Parse a file as it lies on the disk. Raises UnreadableFile, and nothing else."""
    return parse_text(_decode(data), rules, file_format)


def parse_text(text: str, rules: ReadingRules, file_format: Format = MARKDOWN) -> ParsedFile:
    """Parse a file's text. Raises UnreadableFile, and nothing else."""
    return parse_document(file_format.split(text), rules, file_format)


def parse_document(document: Document, rules: ReadingRules, file_format: Format = MARKDOWN) -> ParsedFile:
    """Parse a file that is in its two parts already. Raises UnreadableFile, and nothing else."""
    try:
        return _parsed(file_format.complete(document), rules, file_format)
    except UnreadableFile:
        raise
    except Exception as error:  # a fault of ours, or of a library's, costs the one file that shows it
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise UnreadableFile(
            f"it could not be read ({reason})",
            "Look for what is odd in it, or ignore the file; and report this, for no file should do that.",
        ) from error


def _parsed(document: Document, rules: ReadingRules, file_format: Format) -> ParsedFile:
    reading = file_format.read(document.body)
    if not reading.body.text and (words := standing_in.body(document.metadata)):
        reading = file_format.read(words)
    fields, warnings = read_fields(document, rules)
    body = reading.body
    if not fields.title and body.headings and (hidden := hiding_in_title(body.headings[0])) is not None:
        fields = replace(fields, marks=(*fields.marks, Mark("title", body.headings[0][:80], hidden)))
    if by_body := tuple(body_marks(document.body)):
        fields = replace(fields, marks=(*fields.marks, *by_body))
    if not body.text:
        body = replace(body, text=standing_in.text(reading, fields, document.metadata))
    if not body.text:
        refusal = NoStory if is_no_story(document.metadata, fields) else UnreadableFile
        raise refusal("it has no text", "Write some below the front matter, or ignore the file.")
    if not is_address(body.image):
        body = replace(body, image="")
    return ParsedFile(fields, body, (*warnings, *reading.warnings), field_names(document))


def cache_key(file: SourceFile, rules: ReadingRules) -> str:
    """Make the name of a file's parse: no two that could differ share it."""
    parts = [PARSER_VERSION, file.digest, file.relative, rules_key(rules)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def to_json(parsed: ParsedFile) -> str:
    """Write a parse as one line of JSON."""
    return json.dumps(_plain(parsed), default=_plain)


def _plain(value: Any) -> Any:
    """A record as a mapping, one level deep: what `asdict` copies, JSON reads where it is."""
    if isinstance(value, datetime):
        return value.isoformat()
    return {entry.name: getattr(value, entry.name) for entry in dataclass_fields(value)}


def from_json(text: str) -> ParsedFile:
    """Reverse to_json. Raises ValueError, TypeError or KeyError for anything else."""
    record = json.loads(text)
    values: dict[str, Any] = {name: _frozen(value) for name, value in record["fields"].items()}
    values |= {name: datetime.fromisoformat(values[name]) for name in _DATES if values[name] is not None}
    values["marks"] = tuple(map(_mark, record["fields"]["marks"]))
    body = {name: _frozen(value) for name, value in record["body"].items()}
    return ParsedFile(
        Fields(**values),
        Body(**body),
        tuple(ParseWarning(**warning) for warning in record["warnings"]),
        _frozen(record["names"]),
    )


def _mark(record: dict[str, Any]) -> Mark:
    says = record["says"]
    return Mark(**{**record, "says": None if says is None else Hidden(says)})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("it is UTF-16, not UTF-8", "Save it as UTF-8.", 1)
    if (position := data.find(b"\0")) >= 0:
        raise UnreadableFile(
            f"it holds a NUL byte (byte {position + 1:,}), so it is not text",
            "Save it as UTF-8 text, or ignore the file.",
            data.count(b"\n", 0, position) + 1,
        )
    if data.startswith(_POINTERS):
        raise UnreadableFile(
            "it only points to a file that Git keeps elsewhere (LFS or annex)",
            "Fetch it with `git lfs pull` or `git annex get`, or ignore the file.",
            1,
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"it is not UTF-8 (byte {error.start + 1:,} is 0x{data[error.start]:02x})",
            f"Save it as UTF-8; it is probably {_older_encoding(data)}.",
            data.count(b"\n", 0, error.start) + 1,
        ) from None


def _older_encoding(data: bytes) -> str:
    """Name what a file that is not UTF-8 is probably in: Latin letters with marks stand among others, those of another
    script beside each other."""
    runs = list(map(len, _NOT_ASCII.findall(data)))
    in_runs = sum(length for length in runs if length > 1)
    return "Windows-1251, GBK, Shift JIS or the like" if 2 * in_runs > sum(runs) else "Windows-1252 or Latin-1"
