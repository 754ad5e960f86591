"""Addresses: split and joined without raising, whatever stands in them."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit

MAX_LENGTH = 8_000
"""Characters of an address: servers take as many at most."""
CACHED_ADDRESSES = 20_000
"""Addresses that are not taken apart again: an archive's links are gone through several times."""
_PLAIN = re.compile(r"(?:https?://([a-z0-9][a-z0-9.-]*)(?=/|$)|(?=/(?!/)))((?:/[\w/.~-]*)?)", re.ASCII)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@lru_cache(CACHED_ADDRESSES)
def split(address: str) -> SplitResult | None:
    """Take an address apart; None where it is none, such as `http://[x/y`, or `//a:99999/`.

    Of what is returned no part raises, as those of urlsplit may.
    """
    if len(address) > MAX_LENGTH or _FORBIDDEN.search(address) is not None:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def plain(address: str) -> tuple[str, str] | None:
    """Take an address apart that is nothing but a host, if it has one, and a path in ASCII: most are, and so it is told
    in a tenth of the time. None for all others."""
    parts = _PLAIN.fullmatch(address)
    return (parts[1] or "", parts[2]) if parts is not None and len(address) <= MAX_LENGTH else None


def join(base: str, address: str) -> str:
    """Resolve `address` as a browser does on the page at `base`; empty where either is no address."""
    if split(base) is None or split(address) is None:
        return ""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def host(address: str) -> str:
    """Give the host in lower case, without `www.`; empty where there is none."""
    parts = split(address)
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def has_host(path: str) -> bool:
    """Tell whether what is given as a path is an address, such as `//a.example/x` or `/https://a.example`."""
    return re.match(r"/*[A-Za-z][\w+.-]*:/|//+[^/]", path) is not None
