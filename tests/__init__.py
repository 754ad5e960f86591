"""The tests, one file for each module, and the contracts between them."""
