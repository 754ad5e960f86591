"""The language of pages: catalogues, the choice among them, dates and numbers. Imports content, embeddings, base."""
