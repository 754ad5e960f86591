"""Drafts in, answers out: the models of both, and the rendering of answers. Imports base."""
