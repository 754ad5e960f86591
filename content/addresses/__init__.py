"""Addresses and names: permalinks, slugs, what a path tells, what a link leads to. Imports base and body."""
