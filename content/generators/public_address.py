"""Where a site is published, by what its generator's configuration says, which may not be filled in yet."""

import re

from content.base import urls

_LOCAL_HOST = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|::1")
_STAND_IN_HOST = re.compile(
    r"(?:[^/]+\.)?example\.(?:com|net|org)|[^/]+\.(?:test|invalid|localhost)|(?:www\.)?(?:domain|site|website)\.(?:com|tld)"
    r"|[^/]*[<>{}$%*|()][^/]*"
)
"""Hosts that nobody has: those set aside for documentation and tests, and those with the signs of a variable."""
_STAND_IN_LABEL = re.compile(
    r"(?:your|my)-?(?:own-?|actual-?|real-?)?(?:domain|site|website|user-?name)(?:-?(?:name|here|url))?"
    r"|your-?(?:account|app|blog|company|docusaurus-site|host|name|org|organi[sz]ation|project|url|user)(?:-?name)?"
    r"|user-?name|change-?me|replace-?me"
)
"""A part of a host that templates have in the place of one's own: `your-domain.com`, `username.github.io`."""


def is_stand_in(address: str) -> bool:
    """Tell whether an address is one that templates have until somebody fills in the site's own."""
    parts = urls.split(address.strip())
    host = (parts.hostname or "").removeprefix("www.") if parts else ""
    *labels, _ = host.split(".")
    return _STAND_IN_HOST.fullmatch(host) is not None or any(map(_STAND_IN_LABEL.fullmatch, labels))


def public_address(address: str) -> str:
    """Give an address without the slash at its end, on which readers find the site; empty where it is none."""
    parts = urls.split(address.strip())
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    if _LOCAL_HOST.fullmatch(parts.hostname) or is_stand_in(address):
        return ""
    # An address where a base path is due is no part of one.
    return f"{parts.scheme}://{parts.netloc}" if ":/" in parts.path else address.strip().rstrip("/")


def path_below_host(address: str) -> str:
    """Give the path of an address, without the slash at its end: a site lies there on whichever host it is."""
    parts = urls.split(address.strip())
    return parts.path.rstrip("/") if parts and parts.hostname and ":" not in parts.path else ""
