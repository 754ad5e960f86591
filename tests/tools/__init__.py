"""Tests of what is run by make and is no part of the program."""
