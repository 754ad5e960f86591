"""Names of labels and names in texts: the vocabulary, and candidates for it. Imports base, text, corpus."""
