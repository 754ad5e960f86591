"""Translation keys: one for the stories that are one in several languages, by what their files say of each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

MAX_PER_LANGUAGE = 2
"""Stories of each language that one key is for, on the average: those of two countries may each have theirs. What more
have alike is no key."""


def is_a_key(stories: int, languages: int) -> bool:
    """Tell whether what so many stories in so many languages have alike says that they are translations."""
    return languages > 1 and stories <= MAX_PER_LANGUAGE * languages


def translation_keys(
    languages: Mapping[str, str],
    own_keys: Mapping[str, str],
    shared: Iterable[tuple[str, str, Iterable[str]]],
    named_pairs: Iterable[tuple[str, str]],
) -> dict[str, str]:
    """Give the keys of those stories that have none of their own, by id.

    `languages` has the code of each; `shared` are (id, site, what its translations have alike), and `named_pairs` are
    two stories each, of which one names the other as a translation.
    """
    ids_by_value: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for id, site, values in shared:
        for value in values:
            ids_by_value[site, value].append(id)
    groups = [ids for ids in ids_by_value.values() if is_a_key(len(ids), len({languages[id] for id in ids}))]
    groups += [[one, other] for one, other in named_pairs if languages[one] != languages[other]]
    keys: dict[str, str] = {}
    for ids in _joined(groups):
        key = next((own_keys[id] for id in ids if own_keys[id]), f"with {ids[0]}")
        keys |= {id: key for id in ids if own_keys[id] != key}
    return keys


def _joined(groups: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    """Join groups that share a member; each comes sorted."""
    group_of: dict[str, set[str]] = {}
    for group in groups:
        merged = set(group).union(*(group_of[id] for id in group if id in group_of))
        group_of |= dict.fromkeys(merged, merged)
    for first in sorted(group_of):
        if min(merged := group_of[first]) == first:
            yield sorted(merged)
