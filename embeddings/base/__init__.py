"""Vectors, sparse rows, what an answer holds, who may see what, what can go wrong. Imports nothing else here."""
