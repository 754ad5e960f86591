"""What all of `content` leans on: articles, rules of reading, errors, text, dates, URLs. Imports nothing else."""

from content.base.article import Article, Hidden, Link
from content.base.days import day_number, day_of, in_zone, next_midnight
from content.base.errors import (
    AmbiguousName,
    ArchiveError,
    ArchiveProblem,
    ContentError,
    NoStory,
    ParseWarning,
    UnknownName,
    UnreadableFile,
    by_place,
)
from content.base.field_names import FIELD_NAMES
from content.base.keys import composed, folded_name, plain_key
from content.base.opening import read_file
from content.base.rules import ReadingRules
from content.base.site import Site
from content.base.splices import Splice, spliced
from content.base.tables import table, tables
from content.base.text import counted, first_of, printable, shortened, shows, storable, unescape

__all__ = [
    "FIELD_NAMES",
    "AmbiguousName",
    "ArchiveError",
    "ArchiveProblem",
    "Article",
    "ContentError",
    "Hidden",
    "Link",
    "NoStory",
    "ParseWarning",
    "ReadingRules",
    "Site",
    "Splice",
    "UnknownName",
    "UnreadableFile",
    "by_place",
    "composed",
    "counted",
    "day_number",
    "day_of",
    "first_of",
    "folded_name",
    "in_zone",
    "next_midnight",
    "plain_key",
    "printable",
    "read_file",
    "shortened",
    "shows",
    "spliced",
    "storable",
    "table",
    "tables",
    "unescape",
]
