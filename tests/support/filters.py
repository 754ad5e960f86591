"""What a search's filter lets through, said one story at a time: what the engines are compared with."""

from __future__ import annotations

from embeddings.engines.base import NO_DAY, Attributes, Filter


def passes(where: Filter | None, article: str, attributes: Attributes) -> bool:
    """Tell whether one story passes."""
    return where is None or (
        article not in where.exclude
        and (where.site is None or attributes.site == where.site)
        and (where.section is None or attributes.section == where.section)
        and (where.languages is None or attributes.language in where.languages)
        and (where.since is None or attributes.day >= where.since)
        and (where.until is None or NO_DAY < attributes.day <= where.until)
    )
