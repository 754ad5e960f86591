"""Mutation testing, `make mutants COUNT=40 MODULE=ranking`: whether a module's tests notice changes to its rules."""
