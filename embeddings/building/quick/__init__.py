"""A snapshot with what changed since, of one that was learned before: what is new in it, and its files. Imports
assembling and the rooms below building."""
