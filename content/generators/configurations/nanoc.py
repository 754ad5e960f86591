"""Nanoc, by nanoc.yaml and its rules: literal patterns are read, and nothing of them is executed."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from content.base import data_files, tables
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator

RULES = "Rules"
_RULE = re.compile(
    r"^[ \t]*(compile|route|ignore|passthrough)\b[ (]{0,9}"
    r"""(?:"(?:/|(?=\*))([^"#\n]{1,200})"|'(?:/|(?=\*))([^'\n]{1,200})'|%r\{\^/([^{}\n]{1,200})\})|\Z""",
    re.MULTILINE,
)
_TARGET = re.compile(r"""^[ \t]*(?:write\b[ (]*)?((?:item\.|["'/{]|nil\b|ext:)[^\n]{0,300})""", re.MULTILINE)
_FOLDER_PAGE = re.compile(r"""without_ext[ }]*(?:\+ *)?["']?/index\.html["']|identifier *\+ *["']index\.html["']""")
_FILE_PAGE = re.compile(r"""ext: *["']html["']|(?:without_ext|identifier\.chop)[ }]*(?:\+ *)?["']?\.html["']""")
_STORIES = re.compile(r"(?:\*|\.\w*\*|\.(?:md|mkd|markdown)|\.\{[^{}]*\b(?:md|mkd|markdown)\b[^{}]*\})\Z")
"""What a glob ends in that fits stories."""


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    folder = next((each["content_dir"] for each in tables(data.get("data_sources")) if each.get("content_dir")), "")
    folder = str(folder or "content").strip("./")
    lines: list[str] = []
    permalinks: dict[str, str] = {}
    unread: list[str] = []
    for kind, globs, target in _rules(data_files.text_if_any(file.parent / RULES)):
        is_left_out = kind == "ignore" or target.startswith("nil")
        # The first rule that fits holds, and of a `.gitignore` the last line.
        lines[:0] = [f"{'' if is_left_out else '!'}{glob}" for glob in globs if is_left_out or target]
        for glob in filter(_STORIES.search, globs if target and not is_left_out else ()):
            above, _, name = glob.partition("*")[0].rpartition("/")
            is_folder, is_file = _FOLDER_PAGE.search(target), _FILE_PAGE.search(target)
            if not (is_folder or is_file):
                unread.append(f"{RULES}: {target.strip()[:80]!r}")
            elif not name:
                permalinks.setdefault(above, "/{path}/" if is_folder else "/{path}.html")
    return Configured(
        base_url=str(data.get("base_url") or ""),
        permalinks=tuple(sorted(permalinks.items(), key=lambda pair: -len(pair[0]))),
        content_folders=(folder,),
        left_out=tuple(("ignore", line) for line in exclusions.lines_below(folder, lines, anchored=True)),
        unread=tuple(unread),
    )


def _rules(text: str) -> Iterator[tuple[str, list[str], str]]:
    """(what is done, globs, where pages are written) of each rule for items."""
    for rule, following in pairwise(_RULE.finditer(re.sub(r"^[ \t]*#.*", "", text, flags=re.MULTILINE))):
        kind, *literals, expression = rule.groups()
        globs = exclusions.from_regex(f"^{expression}") or [] if expression else list(filter(None, literals))
        targets = _TARGET.findall(rule.string, rule.end(), following.start())
        # Of several, as of an index and of others, the one that is known.
        target = next((each for each in targets if _FOLDER_PAGE.search(each) or _FILE_PAGE.search(each)), "")
        # A star stands for no folder, of which a `.gitignore` would take all that lies in it; but in patterns as older
        # versions have them, `*` and `/posts/*/`, for any number.
        files = [re.sub(r"\*+/\Z|\A\*\Z", "**", glob) for glob in globs]
        files = [re.sub(r"/\Z", "/**", re.sub(r"(^|/)\*\Z", r"\1*.*", glob)) for glob in files]
        yield kind, files, target or "".join(targets[:1])


NANOC = Generator(
    name="nanoc",
    title="Nanoc",
    address_names=(),
    pattern="/{path}/",
    style="as written",
    content_setting="content_dir",
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_data=_read,
)
