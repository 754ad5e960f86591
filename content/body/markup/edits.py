"""Edits: critic marks, insertions and keys of Markdown's extensions, and the boxes of task lists."""

import re

_CRITIC = re.compile(
    r"\{(?:>>[^{}]{0,2000}<<|--[^{}]{0,2000}--)\}"
    r"|\{\+\+([^{}]{0,2000})\+\+\}|\{==([^{}]{0,2000})==\}|\{~~[^{}~]{0,2000}+~>([^{}~]{0,2000}+)~~\}"
)
_INSERTED = re.compile(
    r"\+\+(?<![\w+]\+\+)(?=[^\s+])([^\n+]{1,200}+(?>(?:\+[^\n+]{1,100}+){0,6}))(?<!\s)\+\+(?![\w+])"
    r"|\^\^(?<![\w^]\^\^)(?=[^\s^])([^\n^]{1,500}+)(?<!\s)\^\^(?![\w^])"
)
_CHECKBOX = re.compile(r"^([ \t>]*+(?:[-*+]|\d{1,9}[.)])[ \t]++)\[[ xX/-]\][ \t]++", re.MULTILINE)


def without_marks_of_edits(body: str) -> str:
    """Give the body as it is meant to be read: with what was inserted, without what was deleted or remarked."""
    if "{" in body:
        body = _CRITIC.sub(lambda edit: edit[1] or edit[2] or edit[3] or "", body)
    if "++" in body or "^^" in body:
        body = _INSERTED.sub(lambda edit: edit[1] or edit[2], body)
    return _CHECKBOX.sub(r"\1", body) if "] " in body or "]\t" in body else body
