"""The language of the page that a request asks for, and what a response says of it to caches."""

from __future__ import annotations

import functools
from typing import Any

from flask import Flask, Response, g, request, url_for

from content.base.languages import primary
from service.i18n import catalogue
from service.i18n.direction import direction
from service.i18n.interface import ENGLISH, Interface, language_names, own_name
from service.i18n.negotiation import PARAMETER, negotiate

PAGES = ("site.front", "site.stories", "site.story", "site.draft", "editor.page", "map.page")
"""Endpoints of the pages that speak the reader's language."""

FILTERS = ("q", "section", "site", "page", "compare")
"""What a page's address may hold beside its language."""


@functools.cache
def interface_in(language: str) -> Interface:
    """Give the interface in one of the languages of `catalogue.languages`."""
    return Interface(language)


def interface() -> Interface:
    """Give the interface in the language of this request. Its response will say that it depends on that."""
    if "interface" not in g:
        g.interface = interface_in(negotiate(request.args.get(PARAMETER, ""), request.accept_languages))
    interface_here: Interface = g.interface
    return interface_here


def interface_for(language: str | None) -> Interface:
    """Give the interface in the language that a request to the API names, English where there is no such interface."""
    return interface_in(negotiate(language, ())) if language else ENGLISH


def address_language() -> str:
    """Give the language that this page's address names, empty where it names none that there is."""
    code = primary(request.args.get(PARAMETER, "")[:40])
    return code if code in catalogue.languages() else ""


def register(app: Flask) -> None:
    """Let templates speak the request's language, links keep a language that was chosen, and responses tell of it."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: catalogue.translations(interface().language).gettext(message),
        lambda singular, plural, number: catalogue.translations(interface().language).ngettext(
            singular, plural, number
        ),
        newstyle=True,
        pgettext=lambda context, message: catalogue.translations(interface().language).pgettext(context, message),
    )
    app.jinja_env.filters["own_name"] = own_name
    app.jinja_env.globals.update(
        interface=interface, kept_language=address_language, other_languages=other_languages, direction=direction
    )
    # Pages are UTF-8: a letter is two or three bytes in their JSON, and not the six of \u0627.
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    app.url_defaults(_keep_language)
    app.after_request(_set_headers)


def other_languages() -> list[tuple[str, str, str]]:
    """List the languages of this page for its menu: (code, own name, address of the page in it)."""
    if request.endpoint not in PAGES:
        return []
    parameters: dict[str, Any] = {name: request.args[name][:200] for name in FILTERS if name in request.args}
    parameters |= request.view_args or {}
    return [
        (code, name, url_for(request.endpoint, **{**parameters, PARAMETER: code}))
        for code, name in language_names().items()
    ]


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Add the language that this page's address names to the address of another page."""
    if endpoint in PAGES and (language := address_language()):
        values.setdefault(PARAMETER, language)


def _set_headers(response: Response) -> Response:
    """Say which language a page is in, and that another reader may get another: no cache may mix them up."""
    if "interface" in g:
        response.vary.add("Accept-Language")
        response.content_language.add(g.interface.language)
    return response
