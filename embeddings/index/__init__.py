"""A published snapshot opened for questions. Imports every room but building and evaluation."""
