"""Translations: by key, by path, or, on one day, by the names and numbers that they carry over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from content.base.article import Link
from embeddings.corpus import translations
from embeddings.corpus.translations import Naming, group, without_language
from tests.support.articles import BLANK

NAN = float("nan")
BRIDGE = (
    "The town council has approved the bridge at Marsh Quay. Ilse Tornqvist said that the 2024 plan costs 38 million."
)
PUENTE = "El ayuntamiento aprueba el puente de Marsh Quay. Según Ilse Tornqvist, el plan de 2024 cuesta 38 millones."
HASHI = "マーシュ埠頭の橋が承認された。町長のIlse Tornqvistによれば、2024年の計画には38百万かかる。"
MERCADO = "El mercado de Marsh Quay abre en mayo. Los vecinos de Tanner Street piden más puestos, dijo Ona Brill."


def grouped(
    *stories: Mapping[str, object], fresh: set[int] | None = None, known: tuple[tuple[int, int], ...] = ()
) -> list[int]:
    """The leader of each; day, language and text as they are named, the rest as a story has it."""
    articles = [
        replace(BLANK, **{"id": f"story{number}", **{k: v for k, v in story.items() if k != "day"}})  # type: ignore[arg-type]
        for number, story in enumerate(stories)
    ]
    days = np.array([story.get("day", NAN) for story in stories], np.float64)
    named = [Naming.of(article) for article in articles]
    languages = [article.language for article in articles]
    leaders: list[int] = group(named, languages, days, lambda number: articles[number].text, known, fresh).tolist()
    return leaders


@pytest.mark.parametrize(
    ("one", "other", "leaders"),
    [
        ({"id": "zh-cn/bridge", "language": "zh-cn"}, {"id": "zh-tw/bridge", "language": "zh-tw"}, [0, 0]),
        ({"id": "pt_br/ponte", "language": "pt_BR"}, {"id": "pt_pt/ponte", "language": "pt_PT"}, [0, 0]),
        ({"translation_key": "k", "language": "zh-Hans"}, {"translation_key": "k", "language": "zh-Hant"}, [0, 0]),
        ({"translation_key": "k", "language": "pt-BR"}, {"translation_key": "k", "language": "pt_br"}, [0, 1]),
        ({"translation_key": "k", "language": "pt-BR"}, {"translation_key": "k", "language": ""}, [0, 1]),
    ],
)
def test_variants_of_one_language_are_translations_of_each_other(
    one: dict[str, object], other: dict[str, object], leaders: list[int]
) -> None:
    articles = [replace(BLANK, **{"id": name, **story}) for name, story in (("a", one), ("b", other))]  # type: ignore[arg-type]
    named = [Naming.of(article) for article in articles]
    primaries = [str(one["language"])[:2]] * 2
    assert group(named, primaries, np.full(2, NAN), lambda number: articles[number].text).tolist() == leaders


@pytest.mark.parametrize(
    ("path", "language", "plain"),
    [
        ("es/blog/puente", "es", "blog/puente"),
        ("content/es/blog/puente", "es", "content/blog/puente"),
        ("content/pt-br/blog/ponte", "pt", "content/blog/ponte"),
        ("blog/puente.es", "es", "blog/puente"),
        ("blog/puente-es", "es", "blog/puente"),
        ("blog/ponte.pt-br", "pt", "blog/ponte"),
        ("english/blog/bridge", "en", "blog/bridge"),
        ("german/blog/bridge", "de", "blog/bridge"),
        ("blog/bridge/de", "de", "blog/bridge"),
        ("i18n/de/docusaurus-plugin-content-blog/2024/bridge", "de", "blog/2024/bridge"),
        ("i18n/de/docusaurus-plugin-content-docs/bridge", "de", "docs/bridge"),
        # No language is taken out but the story's own.
        ("it/bridge", "en", "it/bridge"),
        ("blog/guide-to-es", "en", "blog/guide-to-es"),
        ("es", "es", "es"),
        ("blog/bridge", "", "blog/bridge"),
    ],
)
def test_the_language_is_taken_out_of_a_path(path: str, language: str, plain: str) -> None:
    assert without_language(path, language) == plain


def test_equal_keys_are_translations() -> None:
    stories = [{"translation_key": "Bridge", "language": code} for code in ("en", "es-mx")]
    assert grouped(*stories) == [0, 0]
    assert grouped(*stories, {"translation_key": "other", "language": "es"}) == [0, 0, 2]


def test_a_key_of_many_stories_is_about_something_else() -> None:
    stories = [{"translation_key": "blog", "language": code} for code in ("en", "en", "en", "es", "es")]
    assert grouped(*stories) == [0, 1, 2, 3, 4]
    assert grouped(*stories[1:]) == [0, 0, 0, 0]


def test_in_one_language_an_equal_key_says_nothing() -> None:
    stories = [{"translation_key": "bridge", "language": "en"}] * 2
    assert grouped(*stories) == [0, 1]
    assert grouped(*stories, {"language": "es"}) == [0, 1, 2]


def test_equal_paths_are_translations() -> None:
    assert grouped(
        {"id": "en/a", "language": "en"}, {"id": "en/b", "language": "en"}, {"id": "es/a", "language": "es"}
    ) == [0, 1, 0]
    assert grouped(
        {"id": "a", "language": "en"}, {"id": "a.es", "language": "es"}, {"id": "b.es", "language": "es"}
    ) == [0, 0, 2]


def test_sites_of_one_language_each_are_one_place_and_others_are_not() -> None:
    pair = ("en", "es"), ("en:a", "es:a")
    assert grouped(*({"site": s, "id": i, "language": s} for s, i in zip(*pair, strict=True))) == [0, 0]
    assert grouped(
        {"site": "post", "id": "post:a", "language": "en"}, {"site": "bell", "id": "bell:a", "language": "es"}
    ) == [0, 1]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"language": "es", "text": PUENTE, "day": 7}, True),
        ({"language": "ja", "text": HASHI, "day": 7}, True),
        ({"language": "es", "text": PUENTE, "day": 8}, False),
        ({"language": "es", "text": PUENTE}, False),
        ({"language": "es", "text": MERCADO, "day": 7}, False),
        ({"language": "en", "text": BRIDGE, "day": 7}, False),
    ],
)
def test_of_one_day_the_names_and_numbers_tell(other: Mapping[str, object], same: bool) -> None:
    stories = {"language": "en", "text": BRIDGE, "day": 7}, other, {"language": "cy"}
    assert grouped(*stories) == [0, 0 if same else 1, 2]


def test_of_several_the_nearest_is_the_translation() -> None:
    bridge = {"language": "en", "text": BRIDGE, "day": 7}
    like = {"language": "es", "text": PUENTE.replace("38", "39").replace("Ilse", "Olga"), "day": 7}
    assert grouped(bridge, like, {"language": "es", "text": PUENTE, "day": 7}) == [0, 1, 0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"image": "/en/quay.jpg"}, {"image": "/es/quay.jpg"}),
        ({"links": (Link("x", ""), Link("y", ""))}, {"links": (Link("y", ""), Link("x", ""))}),
    ],
)
def test_the_same_image_and_links_tell_too(ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
    plain = {"language": "en", "text": "the bridge", "day": 7}, {"language": "es", "text": "el puente", "day": 7}
    assert grouped(*plain) == [0, 1]
    assert grouped({**plain[0], **ours}, {**plain[1], **theirs}) == [0, 0]


def test_a_quick_build_compares_the_days_of_what_is_new_and_keeps_what_is_known() -> None:
    pairs = [
        {"language": code, "text": text, "day": day}
        for day in (7, 8)
        for code, text in (("en", BRIDGE), ("es", PUENTE))
    ]
    assert grouped(*pairs) == [0, 0, 2, 2]
    assert grouped(*pairs, fresh={3}) == [0, 1, 2, 2]
    assert grouped(*pairs, fresh={3}, known=((0, 1),)) == [0, 0, 2, 2]
    assert grouped(*pairs, fresh=set()) == [0, 1, 2, 3]


def test_of_very_many_of_one_day_no_texts_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = {"language": "en", "text": BRIDGE, "day": 7}, {"language": "es", "text": PUENTE, "day": 7}
    monkeypatch.setattr(translations, "MAX_STORIES_OF_A_DAY", 2)
    assert grouped(*pair) == [0, 0]
    monkeypatch.setattr(translations, "MAX_STORIES_OF_A_DAY", 1)
    assert grouped(*pair) == [0, 1]
