"""Words: terms and their weights (TF-IDF, LSA), stems, sentences, boilerplate. Imports base."""
