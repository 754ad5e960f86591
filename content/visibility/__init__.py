"""Visibility: whether readers may see a story, by every mark that a generator or CMS knows.

Marks are OR-ed: one that hides is enough, wherever it stands.
"""

from content.visibility.folder_files import COMPUTED
from content.visibility.inherited import LAYOUT_RULE, Bequest, Inherited
from content.visibility.marks import Mark, read_marks, tag_marks
from content.visibility.moments import Moments, read_moments
from content.visibility.paths import LeftOut, Underscored, author_marks, path_marks
from content.visibility.verdict import Verdicts

__all__ = [
    "COMPUTED",
    "LAYOUT_RULE",
    "Bequest",
    "Inherited",
    "LeftOut",
    "Mark",
    "Moments",
    "Underscored",
    "Verdicts",
    "author_marks",
    "path_marks",
    "read_marks",
    "read_moments",
    "tag_marks",
]
