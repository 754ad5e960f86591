"""Sentences of a Markdown file, by their places in it, and the words of each that may become a link."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt

from content import front_matter
from content.base import Splice, UnreadableFile, spliced
from content.body.bounds import tame
from embeddings.base.scripts import MARKS, WITHIN
from embeddings.text.languages import DEFAULT as LANGUAGE

_MASK = "\0"
"""Stands for every character that is no prose: its place counts, and nothing else."""
_OPENING = re.compile(r"<!--|<(a|figure|figcaption|pre|code|script|style|iframe|svg|button|h[1-6])\b", re.IGNORECASE)
_TEMPLATING = re.compile(r"\{\{|\{%")
_MARKUP = re.compile(
    r"`++|!?\[(?>(?:[^\[\]]++|\[[^\[\]]*+\](?:\([^()]*+\))?)*)\](?:\((?>(?:[^()]++|\([^()]*+\))*)\)|\[[^\[\]]*+\])?"
    r"|</?[a-zA-Z][^<>]*+>|<[a-z]+:[^<>\s]*+>"
    r"|\b(?:https?://|www\.)[^\s<>]++|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]++"
    # Attributes and expressions, formulas, the heads of admonitions and tabs, and what MDX gives out.
    r"|\{[^{}\n]*+\}|\$\$[^$]++\$\$|^[ \t]*+(?::::|!!!|\?\?\?|===)[^\n]*+|^export[ \t]+(?:const|let|default)\b[^\n]*+",
    re.MULTILINE,
)
_BACKTICKS = re.compile("`+")
_SENTENCE_END = re.compile(
    # Chinese and Japanese set no blank behind it.
    r"""[.!?…।॥؟۔]["”’')\]*_]*(?=\s+["“‘'(\[*_\0]*[^\W_a-zß-ÿ])|[。！？]["”’」』）*_]*"""
)
_ABBREVIATION = re.compile(rf"(?:\b(?:[A-Z]|{'|'.join(map(re.escape, sorted(LANGUAGE.abbreviations)))})|\.[A-Za-z])$")
_WORD = re.compile(rf"[\w{MARKS}]+(?:(?:[’'.&-]|{WITHIN})[\w{MARKS}]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """text[start:end] of the file is a word that no link, code or other markup touches."""

    start: int
    end: int
    run: int
    """Words of one run stand side by side, with nothing but blanks between them."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """text[start:end] of the file is a sentence."""

    start: int
    end: int
    words: tuple[Word, ...]


def sentences(text: str) -> list[Sentence]:
    """Cut a file's paragraphs into sentences; none is of its headings, tables, code, captions or front matter.

    Places count characters of `text` as it was given, whatever its line ends. Never raises.
    """
    # As long as it was, so that every place is the same.
    normalized = text.replace("\r\n", " \n").replace("\r", "\n")
    try:
        body = front_matter.split(normalized).body
    except UnreadableFile:
        body = normalized
    if tame(body) != body:
        return []
    offset = len(normalized) - len(body)
    masked = _masked(body, _element_spans(body))
    return [sentence for start, end in _paragraphs(body) for sentence in _split(masked[start:end], start + offset)]


def _paragraphs(body: str) -> Iterator[tuple[int, int]]:
    lines = [0]
    for line_end in re.finditer("\n", body):
        lines.append(line_end.end())
    lines.append(len(body))
    tokens = _PARSER.parse(body)
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and token.map:
            yield lines[token.map[0]], lines[min(token.map[1], len(lines) - 1)]


_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")


def _masked(body: str, places: Iterable[tuple[int, int]]) -> str:
    """Mask what lies at these places: each character leaves its own."""
    return spliced(body, (Splice(start, end, _MASK * (end - start)) for start, end in places))


def _markup_spans(body: str) -> Iterator[tuple[int, int]]:
    """Find code, links, tags and addresses of a paragraph: (start, end) of each. Linear in the text."""
    ticks_by_length: dict[int, list[int]] = defaultdict(list)
    for ticks in _BACKTICKS.finditer(body):
        ticks_by_length[len(ticks[0])].append(ticks.start())
    position = 0
    while (markup := _MARKUP.search(body, position)) is not None:
        start, position = markup.span()
        if body[start] == "`":
            # Code ends where as many backticks stand as it began with.
            closers = ticks_by_length[position - start]
            next_closer = bisect_left(closers, position)
            if next_closer == len(closers):
                continue
            position += closers[next_closer] - start
        yield start, position


def _element_spans(body: str) -> Iterator[tuple[int, int]]:
    """Find HTML that holds no prose, comments, templating: (start, end) of each. Linear in the text."""
    lowered = body.lower()
    if len(lowered) != len(body):
        lowered = body
    unclosed: set[str] = set()
    openings = sorted([*_OPENING.finditer(body), *_TEMPLATING.finditer(body)], key=lambda opening: opening.start())
    position = 0
    for opening in openings:
        tag = opening[0].lower()
        closer = {"<!--": "-->", "{{": "}}", "{%": "%}"}.get(tag) or f"</{tag[1:]}"
        if opening.start() < position or closer in unclosed:
            continue
        close = lowered.find(closer, opening.end())
        if close < 0:
            unclosed.add(closer)
            continue
        position = close + len(closer)
        yield opening.start(), position


def _split(paragraph: str, offset: int) -> Iterator[Sentence]:
    masked = _masked(paragraph, _markup_spans(paragraph))
    begin = 0
    for sentence_end in _SENTENCE_END.finditer(masked):
        if masked[sentence_end.start()] == "." and _ABBREVIATION.search(
            masked, max(0, sentence_end.start() - 8), sentence_end.start()
        ):
            continue
        yield from _trimmed_sentence(masked, begin, sentence_end.end(), offset)
        begin = sentence_end.end()
    yield from _trimmed_sentence(masked, begin, len(masked), offset)


def _trimmed_sentence(masked: str, start: int, end: int, offset: int) -> Iterator[Sentence]:
    while start < end and masked[start].isspace():
        start += 1
    while start < end and masked[end - 1].isspace():
        end -= 1
    words: list[Word] = []
    run = 0
    for match in _WORD.finditer(masked, start, end):
        # `\w` takes the underscores of emphasis along.
        left, right = match.start(), match.end()
        while left < right and masked[left] == "_":
            left += 1
        while left < right and masked[right - 1] == "_":
            right -= 1
        if left == right:
            continue
        # Two halves of one word, or two words with more than a blank between them.
        if words and (not (between := masked[words[-1].end - offset : left]) or between.strip(" \t\n")):
            run += 1
        words.append(Word(left + offset, right + offset, run))
    if words:
        yield Sentence(start + offset, end + offset, tuple(words))
