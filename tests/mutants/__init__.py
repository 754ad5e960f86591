"""Mutation testing, `make mutants COUNT=40 MODULE=ranking`: whether the tests of a module notice changes to its rules."""
