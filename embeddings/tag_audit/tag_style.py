"""How the archive writes its tags, learned at the build so that a page can offer them written alike."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from content.base import Article
from content.front_matter import language_by_opening
from content.front_matter.block import Language
from content.retagging import learn_style
from content.retagging.forms.quoting import double, toml_string, yaml_scalar
from content.retagging.forms.style import Style
from embeddings.base.checked_loading import record

FILE = "style.json"
MAX_FILES = 400
"""Files that are read, evenly spread over the archive: what most do shows soon."""


@dataclass(frozen=True, slots=True)
class TagStyle:
    """Tags in front matter are `before`, each tag as `written` says with `between` them, and `after`."""

    format: Language = "yaml"
    style: Style = Style()  # noqa: RUF009 - frozen

    def written(self, tag: str) -> str:
        """Write one tag, quoted where it needs to be or the archive does so."""
        if self.format == "json":
            return double(tag)
        if self.format == "toml":
            return toml_string(tag, self.style.quote)
        block = self.style.form == "block"
        scalar = yaml_scalar(tag, self.style.quote, "- {}" if block else "[{}]")
        return f"{self._margin}{self.style.indent}- {scalar}" if block else scalar

    @property
    def before(self) -> str:
        """With the name of the field, and of the table that holds it."""
        name, group = self.style.name, self.style.group
        if self.format == "json":
            return f"{double(name)}: ["
        if self.format == "toml":
            return f"[{group}]\n{name} = [" if group else f"{name} = ["
        head = f"{group}:\n{self._margin}{name}:" if group else f"{name}:"
        return f"{head}\n" if self.style.form == "block" else f"{head} ["

    @property
    def between(self) -> str:
        return "\n" if self._block else ", "

    @property
    def after(self) -> str:
        return "" if self._block else "]"

    @property
    def _block(self) -> bool:
        return self.format == "yaml" and self.style.form == "block"

    @property
    def _margin(self) -> str:
        return "  " if self.style.group else ""

    @classmethod
    def learn(cls, articles: Sequence[Article]) -> TagStyle:
        """Learn what most files do; files that cannot be read have no say."""
        files = list(_sampled_files(articles))
        languages = (language_by_opening(data.decode("utf-8", "replace")) for data in files)
        formats = Counter(language for language in languages if language is not None)
        format: Language = formats.most_common(1)[0][0] if formats else "yaml"
        return cls(format, learn_style(files))

    def save(self, folder: Path) -> None:
        """Write `style.json`."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def load(cls, folder: Path) -> TagStyle:
        """Read what `save` wrote. Raises ValueError where it is not that."""
        return record(folder / FILE, _STYLE)


_STYLE = TypeAdapter(TagStyle)


def _sampled_files(articles: Sequence[Article]) -> Iterator[bytes]:
    for article in articles[:: max(1, len(articles) // MAX_FILES)]:
        try:
            yield Path(article.source).read_bytes()
        except (OSError, ValueError):
            continue
