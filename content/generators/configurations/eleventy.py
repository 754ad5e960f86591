"""Eleventy's directory data: the permalinks that files beside the stories give all that lies in their folder."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base import table
from content.base.absolute import absolute
from content.generators.configurations import files, literals, tokens

_ADDED = re.compile(r"""\baddGlobalData\(\s*["'`](?:(?:eleventy|buildawesome)Computed\.)?permalink["'`]\s*,""")
_EXPORTED = re.compile(r"^(?:module\.exports\s*=|export\s+default\b)", re.MULTILINE)
_CODE = re.compile(r"^(?![ \t]*(?://|\*))[^\n]{0,200}?\bpermalink\s*[:(]((?:[^\n]{0,300}\n?){0,8})", re.MULTILINE)
_KEPT = re.compile(r"\bdata\.permalink\b|\breturn permalink\b|[:?]\s*permalink\b")
"""Code that gives a story's own permalink back, and only leaves drafts out."""
_QUOTED = re.compile(r"""\s*(["'])([^"'\\\n]{1,300})\1""")
_HEAD = r"(?:async )?(?:function ?)?\(?[\w {},]{0,60}\)? ?(?:=> ?\(?|(?:=> ?)?\{ ?return\b) ?"
_PLAIN = re.compile(rf"(?:{_HEAD}){{0,2}}(?:!?[\w.]+ \? false : ?)?")
"""What stands before the one text that a function gives, whatever the story is."""
_LONGEST_HEAD = 120
_EXPRESSION = re.compile(r"\$\{([^{}]{1,200})\}")
_CALLED = re.compile(r"(?:[\w.]+\.)?(slug(?:ify)?)\(\s*([\w.]+)\s*\)")
_ENDINGS = (
    ".data.json", ".11tydata.json", ".json", ".data.js", ".data.cjs", ".data.mjs", ".11tydata.js", ".11tydata.cjs",
    ".11tydata.mjs",
)  # fmt: skip
COMPUTED = ("eleventyComputed", "buildawesomeComputed")
"""By its name, and by the one that it has since it is called Build Awesome."""


def directory_data(
    root: Path, inside: str, paths: Iterable[str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[tuple[str, str]]]:
    """Return (folder below the archive's root, pattern), the deepest first, (file, its permalink) that are unread, and
    (folder, its language).

    `inside` are the folders between the content folder and the root, which may have data too: theirs is the folder "".
    """
    made: list[tuple[str, str]] = []
    unread: list[tuple[str, str]] = []
    languages: list[tuple[str, str]] = []
    whole = absolute(root)
    folders = {parent for path in paths for parent in _parents(posixpath.dirname(path))}
    above = [(whole, ""), *((parent, "") for parent in list(whole.parents)[: len(Path(inside).parts)])]
    for folder, shown in [
        *((whole / name, name) for name in sorted(folders, key=lambda folder: (-folder.count("/"), folder))),
        *above,
    ]:
        data = list(_directory_data(folder))
        languages += [(shown, language) for _, _, language in data if language and shown]
        for name, permalink, _ in data:
            if permalink is None:
                continue
            if (pattern := _pattern(permalink)) is None:
                unread.append((posixpath.join(shown, name), repr(permalink) if permalink else "that is computed"))
            else:
                made.append((shown, pattern))
            break
    return made, unread, languages


def global_permalink(text: str, data: Path) -> tuple[str | None, str]:
    """Return (pattern, permalink) that the configuration or a file in the folder `data` gives all stories.

    The pattern is None where there is no permalink, or one that cannot be read.
    """
    codes = [f"permalink: {text[added.end() :]}"] if (added := _ADDED.search(text)) else []
    for ending in (".js", ".cjs", ".mjs"):
        codes += [files.text_if_any(data / f"{name}{ending}") for name in COMPUTED]
        # What it exports is a value by itself, which stands for what the file is called.
        code = files.text_if_any(data / f"permalink{ending}")
        codes += [f"permalink: {code[exported.end() :]}" for exported in [_EXPORTED.search(code)] if exported]
    in_json = [files.data_if_any(data / f"{name}.json").get("permalink") for name in COMPUTED]
    every = (*(each if isinstance(each, str) else None for each in in_json), *map(_permalink_of, codes))
    given = next((permalink for permalink in every if permalink is not None), None)
    return (None, "") if given is None else (_pattern(given), repr(given) if given else "which is computed")


def _pattern(permalink: str) -> str | None:
    """Make our pattern of a permalink; None where it cannot be read."""
    made = tokens.from_liquid(permalink if permalink.startswith("/") else f"/{permalink}") if permalink else None
    return made.removesuffix("index.html") if made and made.endswith("/index.html") else made


def _parents(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _directory_data(folder: Path) -> Iterator[tuple[str, str | None, str]]:
    """(file, permalink, language) of each data file; the permalink is empty where it is computed."""
    for ending in _ENDINGS:
        file = folder / f"{folder.name}{ending}"
        # It is most often not there.
        if not ending.endswith(".json"):
            if text := files.text_if_any(file):
                yield file.name, _permalink_of(text), _language_in(literals.literals(text))
            continue
        data = files.data_if_any(file)
        computed = [table(data.get(name)).get("permalink") for name in COMPUTED]
        permalink = next(filter(None, computed), None)
        if not isinstance(permalink, str):
            permalink = data.get("permalink")
        if isinstance(permalink, dict):
            permalink = permalink.get("build")
        if data:
            yield file.name, permalink if isinstance(permalink, str) else None, _language_in(data)


def _language_in(data: Mapping[str, Any]) -> str:
    return next((value for value in map(data.get, ("lang", "locale")) if isinstance(value, str)), "")


def _permalink_of(text: str) -> str | None:
    """The permalink that a program writes out, in Liquid; empty where it is computed, None where there is none."""
    values = literals.literals(text)
    for value in (*(values.get(f"{name}.permalink") for name in COMPUTED), values.get("permalink")):
        if isinstance(value, str):
            return value
    if (code := _CODE.search(text)) is None or re.match(r"\s*(?:true|false)\b", code[1]) or _KEPT.search(code[1]):
        return None
    if text_alone := _QUOTED.match(code[1]):
        return text_alone[2]
    before, _, rest = code[1].partition("`")
    template, closed, _ = rest.partition("`")
    head = " ".join(before.split())
    plain = len(head) <= _LONGEST_HEAD and _PLAIN.fullmatch(f"{head} " if head else "") is not None
    return _EXPRESSION.sub(_in_liquid, template) if closed and plain else ""


def _in_liquid(expression: re.Match[str]) -> str:
    """`${this.slugify(data.title)}` as `{{ title | slugify }}`."""
    called = _CALLED.fullmatch(expression[1].strip())
    name = called[2] if called else expression[1].strip()
    return f"{{{{ {name.removeprefix('data.')}{' | slugify' if called else ''} }}}}"
