"""Translations that stories name, or that share a slug or a number: they have one key, whatever their files say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from content.translation_keys import translation_keys
from tests.support.content_helpers import page, read, write

TEXT = {
    "en": "The council has said that the old bridge will close for repairs in March, and boats will carry people.",
    "es": "El ayuntamiento ha dicho que el puente viejo cerrará por obras en marzo y que habrá barcas para la gente.",
    "de": "Der Rat hat mitgeteilt, dass die alte Brücke im März wegen Bauarbeiten schließt und Boote fahren werden.",
}


def keys(root: Path, files: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The key of each story; files are (front matter, language) by name."""
    write(root, {f"{name}.md": page(front, TEXT[language]) for name, (front, language) in files.items()})
    return {article.id: article.translation_key for article in read(root).articles}


@pytest.mark.parametrize(
    ("bridge", "puente"),
    [
        # Pelican: one slug in two languages.
        ("lang: en\nslug: the-bridge", "lang: es\nslug: the-bridge\ntranslation: true"),
        # Jekyll's plug-in Polyglot; Drupal; an id.
        ("lang: en\npage_id: b1", "lang: es\npage_id: b1"),
        ("langcode: en\nnid: 7", "langcode: es\nnid: 7"),
        ("lang: en\nid: b1", "lang: es\nid: b1"),
        # WordPress with WPML or Polylang.
        ("wpml_language: en\nwpml_trid: 7", "wpml_language: es\nwpml_trid: 7"),
        ("wordpress_id: 7\ntranslations: {en: 7, es: 8}", "wordpress_id: 8\ntranslations: {en: 7, es: 8}"),
        # One that names the other, whatever its form.
        ("", "translation_of: bridge"),
        ("", "translationOf: /bridge/"),
        ("", "original: https://a.example/bridge/"),
        ("translations: {es: /puente/}", ""),
        ("translations: [{lang: es, url: /puente/}]", ""),
        ("hreflang: [{lang: es, href: 'https://a.example/puente/'}]", ""),
        ("alternates:\n  es: /puente/\n  de: /keine/", ""),
        # A key of the one's own is the other's too.
        ("translationKey: b1\ntranslations: {es: puente}", ""),
    ],
)
def test_translations(tmp_path: Path, bridge: str, puente: str) -> None:
    files = {
        "bridge": (f"title: A\n{bridge}", "en"),
        "puente": (f"title: B\n{puente}", "es"),
        "other": ("title: C", "en"),
    }
    found = keys(tmp_path, files)
    assert found["bridge"] == found["puente"] != ""
    assert found["other"] == ""


@pytest.mark.parametrize(
    ("folder", "spanish", "german"),
    [
        ("inhalt.es", "bridge", "bridge.de"),
        ("content/es", "bridge", "bridge.de"),
        ("inhalt.es", "bridge.es", "bridge.de"),
    ],
)
def test_hugo_finds_translations_by_path_beside_their_keys(
    tmp_path: Path, folder: str, spanish: str, german: str
) -> None:
    folders = {"en": "content/en", "es": folder, "de": "de"}
    languages = {code: {"contentDir": where} for code, where in folders.items()}
    write(
        tmp_path,
        {
            "hugo.yaml": json.dumps({"languages": languages}),
            "content/en/news/bridge.md": page("title: A", TEXT["en"]),
            f"{folder}/news/{spanish}.md": page("title: B", TEXT["es"]),
            f"de/news/{german}.md": page("title: C\ntranslationKey: b1", TEXT["de"]),
        },
    )
    assert [article.translation_key for article in read(tmp_path).articles] == ["b1"] * 3


@pytest.mark.parametrize(
    ("bridge", "puente"),
    [
        ("lang: en\nslug: bridge", "lang: es\nslug: puente"),
        # Nothing says in which language they are.
        ("slug: the-bridge", "slug: the-bridge"),
        # In one language nothing is a translation.
        ("lang: en\ntranslations: {en: /puente/}", "lang: en"),
        ("translations: {es: /nowhere/}", "translation: true"),
        ("original: true", ""),
        ("translations: {es: '0'}", "nid: 0"),
    ],
)
def test_no_translations(tmp_path: Path, bridge: str, puente: str) -> None:
    found = keys(tmp_path, {"a/bridge": (f"title: A\n{bridge}", "en"), "b/puente": (f"title: B\n{puente}", "es")})
    assert set(found.values()) == {""}


def test_what_many_have_alike_is_no_key() -> None:
    language = {"a": "en", "b": "en", "c": "en", "d": "es", "e": "es"}
    alike = [(id, "", ["slug news"]) for id in language]
    assert translation_keys(language, dict.fromkeys(language, ""), alike, []) == {}
    assert translation_keys(language, dict.fromkeys(language, ""), alike[1:], []) == dict.fromkeys("bcde", "with b")


def test_what_is_named_by_one_of_three_is_of_all() -> None:
    language = {"a": "en", "b": "es", "c": "de", "d": "de"}
    own = {"a": "", "b": "", "c": "k1", "d": ""}
    assert translation_keys(language, own, [], [("b", "a"), ("c", "b")]) == {"a": "k1", "b": "k1"}
