"""The addresses that a story's front matter gives: its own, or a pattern of it, its ids, and its former ones."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from content.base import plain_key, table
from content.fields.lookup import Lookup, as_boolean
from content.fields.references import STORY_KEYS
from content.fields.values import as_text, for_message, is_flag, is_nothing, names, unwrap
from content.generators.configurations import tokens
from content.visibility import COMPUTED

_FILE_SUFFIX = re.compile(r"\.(?:md|mdx|markdown|png|jpe?g|webp|svg|pdf|ya?ml|json)$", re.IGNORECASE)
_INDEX_PAGE = re.compile(r"^(?!\w+://)(.*/)index\.html$")
_IN_PATTERN = re.compile(r"[{}]|(?:^|[/\-.]):[a-z]|\s")
"""What a pattern has, and no address."""
_BLANK_IN_PATH = re.compile(r"\s(?![^{}]*\}\})")
_OWN_ID = re.compile(r"[^/\s]{1,200}")
_NUMBER = re.compile(r"\d{1,12}")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_KIRBY_ID = re.compile(r"[A-Za-z0-9]{16}")


def addresses(lookup: Lookup) -> tuple[tuple[tuple[str, str], ...], str]:
    """Read what gives the story's address, and the first pattern that cannot be filled, as `name: value`.

    The former are (plain key of the name, address or pattern of one) in Jekyll's, Hugo's or Eleventy's language;
    `false` is neither.
    """
    found: list[tuple[str, str]] = []
    unfilled = ""
    for name, value in _address_values(lookup):
        value = unwrap(value)
        if isinstance(value, dict) and "build" in value:  # as Eleventy has it
            value = value["build"]
        key, address = plain_key(name), _INDEX_PAGE.sub(r"\1", as_text(value).removeprefix("__GHOST_URL__"))
        if as_boolean(value) is not None:
            continue
        if address.startswith("/") or (key == "permalink" and address.endswith(("/", ".html"))):
            address = _BLANK_IN_PATH.sub("%20", address)
        if _IN_PATTERN.search(address):
            has_blank = _BLANK_IN_PATH.search(address) is not None
            pattern = tokens.from_front_matter(address)
            if key == "permalinkpattern":
                pattern = pattern or tokens.from_colons(f"/{address.lstrip('/')}", tokens.VUEPRESS)
            if not has_blank and pattern:
                found.append((key, pattern))
            elif key != "path" and not found:
                unfilled = unfilled or f"{name}: {address}"
            continue
        if key == "path" and ("/" not in address or _FILE_SUFFIX.search(address)):
            continue  # a theme's, or where the file lies
        if lookup.is_valid_address(name, address):
            is_zola_path = key == "path" and not address.startswith("/") and not address.endswith(".html")
            found.append((key, f"{address.rstrip('/')}/" if is_zola_path else address))
    if is_nothing(lookup.value("permalinkpattern", True)):  # VuePress's, of a page by its path
        found.append(("permalinkpattern", "/{path}"))
    route = as_text(_routes(lookup).get("default"))
    if route.startswith("/") and lookup.is_valid_address("routes", route):
        found.append(("routes", route))
    return tuple(found), unfilled


def own_id(lookup: Lookup) -> str:
    """Read one segment of an address, which Hexo's plug-in keeps as `abbrlink`; empty where `id` is none."""
    text = as_text(lookup.value("abbrlink", lookup.value("id")))
    return text if _OWN_ID.fullmatch(text) else ""


def aliases(lookup: Lookup) -> tuple[str, ...]:
    """Read the former addresses, whichever field gives them, numbers and ids among them."""
    former: dict[str, None] = {}
    for name, value in lookup.candidates("aliases"):
        texts, unusable = names(value, ("from", "source", *STORY_KEYS), pairs=False)
        for item in unusable:
            lookup.warn(name, f"holds no address (it says {for_message(item)})", "Write one like /a-story/ for each.")
        for text in texts:
            if not is_flag(text) and lookup.is_valid_address(name, text):
                former[text] = None
    routed, _ = names(_routes(lookup).get("aliases", []), pairs=False)
    former |= {path: None for path in routed if path.startswith("/") and lookup.is_valid_address("routes", path)}
    for _, value in lookup.candidates("number"):
        if _NUMBER.fullmatch(number := as_text(value)):
            former[f"/?p={number}"] = None
    if _NUMBER.fullmatch(node := as_text(lookup.value("nid"))):
        former[f"/node/{node}"] = None
    for key in ("id", "uid", "uuid"):
        identifier = as_text(lookup.value(key))
        if _UUID.fullmatch(identifier) or (key == "uuid" and _KIRBY_ID.fullmatch(identifier)):
            former[f"/{identifier}"] = None
    return tuple(former)


def _address_values(lookup: Lookup) -> Iterator[tuple[str, Any]]:
    """(name as written, value) of what may give an address; what the front matter has computed comes first."""
    for key in COMPUTED:
        name, value = lookup.named(key)
        if "permalink" in (computed := table(value)):
            yield name, computed["permalink"]
    yield from lookup.candidates("url")


def _routes(lookup: Lookup) -> Mapping[str, Any]:
    """Grav's table of the page's addresses: one of its own in place of its folder's, and further ones."""
    return table(lookup.value("routes"))
