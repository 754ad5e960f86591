"""Generators: what makes pages of an archive, and so which address each of its stories has."""

from content.generators.catalogue import GENERATORS
from content.generators.complete import completed
from content.generators.detect import generator_by_names
from content.generators.notes import ignored_projects

__all__ = ["GENERATORS", "completed", "generator_by_names", "ignored_projects"]
