"""The index that answers are from, and its copies. Imports base, settings, payloads."""
