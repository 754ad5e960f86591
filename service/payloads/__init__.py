"""Drafts in, answers out: the models of both, and how an answer is rendered. Imports base."""
