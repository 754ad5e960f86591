"""Generators: what makes pages of an archive, and so which address each of its stories has."""

from content.generators.catalogue import GENERATORS
from content.generators.complete import completed, ignored_projects
from content.generators.detect import generator_by_names

__all__ = ["GENERATORS", "completed", "generator_by_names", "ignored_projects"]
