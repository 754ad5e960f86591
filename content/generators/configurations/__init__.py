"""The configuration files of site generators, each read as data. Imports base."""
