"""JavaScript and TypeScript, read by their syntax trees: what is written out counts, and nothing is run."""
