"""The reports of commands, for a person and as JSON. Imports base, settings, payloads."""
