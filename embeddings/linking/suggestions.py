"""Link suggestions: what an editor is shown for a draft."""

import re
from dataclasses import dataclass

from content.base import Article
from embeddings.base.answers import Options, Related, TagAnswer

CONSIDERED_STORIES = 30
"""Related stories that a place is looked for."""
LINKABLE = Options(limit=CONSIDERED_STORIES, only_older=True, min_score=1e-6)
"""Which stories may be linked: all that have anything to do with the draft and are older, however little."""
_ENDS_ADDRESS = re.compile(r"[\s()<>]")


@dataclass(frozen=True, slots=True)
class LinkSuggestion:
    """Words of a draft at which a story could be linked. text[start:end] is `phrase`."""

    phrase: str
    sentence: str
    start: int
    end: int
    """Characters (code points) of the draft as it was given."""
    article: Article
    score: float
    """Between 0 and 1: higher is better. It orders the suggestions of one draft."""
    related: float
    """How related the whole story is, as `Related.score`."""

    def markdown(self, url: str) -> str:
        """Give what to paste in place of the phrase, for a story at that address."""
        # A bracket or a blank would end the address.
        return f"[{' '.join(self.phrase.split())}]({re.sub(_ENDS_ADDRESS, lambda c: f'%{ord(c[0]):02X}', url)})"


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that an editor is shown for a draft."""

    related: tuple[Related, ...]
    tags: TagAnswer
    links: tuple[LinkSuggestion, ...]
    published_as: Article | None = None
    """The story of the archive that the draft is."""
