"""Retagging: the tags of an archive's files changed safely, with every other byte left as it was."""

from content.retagging.forms.errors import CannotRewrite, PlanError, RetaggingError
from content.retagging.forms.style import Style
from content.retagging.git import git_dirty
from content.retagging.merge_plan import MergePlan
from content.retagging.plan import format_line, has_arrow, parse_plan, read_plan
from content.retagging.retag import Change, learn_style, retag
from content.retagging.transaction import Edit, apply, diff, prepare
from content.retagging.undo import Trust, UndoReport, undo

__all__ = [
    "CannotRewrite",
    "Change",
    "Edit",
    "MergePlan",
    "PlanError",
    "RetaggingError",
    "Style",
    "Trust",
    "UndoReport",
    "apply",
    "diff",
    "format_line",
    "git_dirty",
    "has_arrow",
    "learn_style",
    "parse_plan",
    "prepare",
    "read_plan",
    "retag",
    "undo",
]
