"""Languages of stories: by mark, folder and text; a language's folder is no section, and one language is not split."""

from pathlib import Path

import pytest

from content.archive import ReadingRules, Site, read_archive
from content.base.languages import primary
from tests.support.content_helpers import NOW, page, write

ENGLISH = "The council has said that the old bridge will close for repairs in March, and boats will carry people."
SPANISH = "El ayuntamiento ha dicho que el puente viejo cerrará por obras en marzo y que habrá barcas para la gente."
PORTUGUESE = "A câmara disse que a ponte velha vai fechar para obras em março e que haverá barcos para as pessoas."
GERMAN = "Der Rat hat mitgeteilt, dass die alte Brücke im März wegen Bauarbeiten schließt und Boote fahren werden."


def read(root: Path, files: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Language and section of each story."""
    archive = read_archive([Site(root=write(root / "content", files))], ReadingRules(), now=NOW)
    return {article.id: (article.language, article.section) for article in archive.articles}


def story(text: str, lang: str = "", section: str = "") -> str:
    marks = [f"{name}: {value}" for name, value in (("lang", lang), ("section", section)) if value]
    return page("\n".join(["title: A story", *marks]), text)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        # Nobody says anything of languages: their texts do.
        ({"news/a": ENGLISH, "news/b": SPANISH}, {"news/a": ("en", "news"), "news/b": ("es", "news")}),
        # A text that does not tell is in what most others are in.
        (
            {"a": GERMAN, "b": GERMAN, "c": SPANISH, "d": "A1 B2", "e.es": SPANISH},
            {"a": ("de", ""), "b": ("de", ""), "c": ("es", ""), "d": ("de", ""), "e.es": ("es", "")},
        ),
        ({"a": "A1 B2", "b": "C3"}, {"a": ("", ""), "b": ("", "")}),
        # What is marked as a translation says nothing of the many that are not.
        ({"a": "A1 B2", "a.es": SPANISH, "b": "C3"}, {"a": ("", ""), "a.es": ("es", ""), "b": ("", "")}),
        # Folders of several languages.
        (
            {"en/news/a": ENGLISH, "es/noticias/a": SPANISH, "es/b": SPANISH, "about": ENGLISH},
            {"en/news/a": ("en", "news"), "es/noticias/a": ("es", "noticias"), "es/b": ("es", ""), "about": ("en", "")},
        ),
        (
            {"blog/en/2024/a": ENGLISH, "blog/pt-br/2024/a": PORTUGUESE, "news/b": ENGLISH},
            {"blog/en/2024/a": ("en", ""), "blog/pt-br/2024/a": ("pt", ""), "news/b": ("en", "news")},
        ),
        (
            {"site/content/en/blog/2024/a": ENGLISH, "site/content/es/blog/2024/a": SPANISH},
            {"site/content/en/blog/2024/a": ("en", "blog"), "site/content/es/blog/2024/a": ("es", "blog")},
        ),
        # One folder alone may be called anything: here by the town's computer department.
        ({"it/a": ENGLISH, "sport/b": ENGLISH}, {"it/a": ("en", "it"), "sport/b": ("en", "sport")}),
        # Nor is one a language's whose stories are in another: here they are the background.
        (
            {"en/news/a": ENGLISH, "es/b": SPANISH, "bg/c": ENGLISH},
            {"en/news/a": ("en", "news"), "es/b": ("es", ""), "bg/c": ("en", "bg")},
        ),
        # A file's name: the others are told by their text.
        ({"news/a": ENGLISH, "news/a.es": SPANISH}, {"news/a": ("en", "news"), "news/a.es": ("es", "news")}),
        ({"news/a": GERMAN, "news/a.es": SPANISH}, {"news/a": ("de", "news"), "news/a.es": ("es", "news")}),
    ],
)
def test_folder_name_and_text_tell(tmp_path: Path, files: dict[str, str], told: dict[str, tuple[str, str]]) -> None:
    assert read(tmp_path, {f"{name}.md": story(text) for name, text in files.items()}) == told


NORWEGIAN = "Kommunen sier at den gamle broen stenger for reparasjon i mars, og at båter skal frakte folk over elven."
INDONESIAN = "Dewan kota mengatakan bahwa jembatan lama akan ditutup untuk perbaikan pada bulan Maret."
MALAY = "Majlis bandaran berkata jambatan lama akan ditutup untuk pembaikan pada bulan Mac."
SERBIAN = "Opština je saopštila da će stari most biti zatvoren zbog popravke u martu i da će ljude prevoziti čamci."
CROATIAN = "Grad je priopćio da će stari most biti zatvoren zbog popravka u ožujku te da će ljude prevoziti čamci."
MARATHI = "पुण्यात या आठवड्यात नागरिकांनी महापौरांची भेट घेतली आणि शाळांच्या इमारतींबद्दल प्रश्न विचारले."


@pytest.mark.parametrize(
    ("files", "told"),
    [
        # Codes of one language, marked and detected.
        ({"a": (NORWEGIAN, "nb-NO"), "b": (NORWEGIAN, ""), "c": (NORWEGIAN, "no")}, {"no"}),
        ({"a": (ENGLISH, "eng"), "b": (ENGLISH, ""), "c": (ENGLISH, "en_US"), "d": (ENGLISH, "English")}, {"en"}),
        # Marks that name no language.
        ({"a": (ENGLISH, "und"), "b": (ENGLISH, "mul"), "c": (ENGLISH, "zxx")}, {"en"}),
        # Languages that the detector mistakes for each other: one archive is in one of them.
        ({"a": (INDONESIAN, ""), "b": (INDONESIAN, ""), "c": (MALAY, "")}, {"id"}),
        ({"a": (CROATIAN, ""), "b": (CROATIAN, ""), "c": (SERBIAN, "")}, {"hr"}),
        ({"a": (CROATIAN, ""), "b": (SERBIAN, "sr"), "c": (SERBIAN, "")}, {"sr"}),
        ({"a": (MARATHI, "mr"), "b": (MARATHI, ""), "c": (MARATHI, "")}, {"mr"}),
        # But where both are marked.
        ({"a": (INDONESIAN, "id"), "b": (MALAY, "ms"), "c": (INDONESIAN, "")}, {"id", "ms"}),
    ],
    ids=["nb and no", "eng and en", "no language", "id and ms", "hr and sr", "hr, marked as sr", "mr", "both marked"],
)
def test_one_language_is_one_language_whatever_it_is_called(
    tmp_path: Path, files: dict[str, tuple[str, str]], told: set[str]
) -> None:
    found = read(tmp_path, {f"{name}.md": story(text * 4, lang) for name, (text, lang) in files.items()})
    assert {primary(language) for language, _ in found.values()} == told


def test_a_folder_is_that_of_a_language_that_its_texts_are_taken_for(tmp_path: Path) -> None:
    files = {
        "en/news/a.md": story(ENGLISH * 4),
        "sr/vesti/a.md": story(CROATIAN * 4),
        "sr/vesti/b.md": story(CROATIAN * 4),
    }
    assert read(tmp_path, files) == {
        "en/news/a": ("en", "news"),
        "sr/vesti/a": ("sr", "vesti"),
        "sr/vesti/b": ("sr", "vesti"),
    }


BILINGUAL = {f"{code}/{n}": text for code, text in (("one", ENGLISH), ("two", GERMAN)) for n in range(3)}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        # Translated in part, or with long quotations: they are with those that are in one of their languages.
        (
            {"a": SPANISH * 30, "b": ENGLISH * 8 + SPANISH * 30, "c": SPANISH * 20 + ENGLISH * 20},
            dict.fromkeys("abc", "es"),
        ),
        # All of them are.
        ({"a": ENGLISH * 8 + SPANISH * 30, "b": SPANISH * 30 + ENGLISH * 8}, dict.fromkeys("ab", "es")),
        # An archive that truly holds two: those that are in both are with the more.
        (BILINGUAL | {"one/3": ENGLISH, "x": GERMAN * 30 + ENGLISH * 20}, {"one/3": "en", "x": "en", "two/0": "de"}),
        (BILINGUAL | {"two/3": GERMAN, "x": GERMAN * 8 + ENGLISH * 30}, {"two/3": "de", "x": "de", "one/0": "en"}),
        # With none of theirs held by others they are as the commonest.
        (BILINGUAL | {"one/3": ENGLISH, "x": SPANISH * 30 + ENGLISH * 10}, {"x": "en"}),
    ],
)
def test_a_text_in_several_languages_is_in_the_commonest_of_them(
    tmp_path: Path, files: dict[str, str], told: dict[str, str]
) -> None:
    found = read(tmp_path, {f"{name}.md": story(text) for name, text in files.items()})
    assert {name: found[name][0] for name in told} == told


def test_a_mark_is_kept_as_it_is_and_the_rest_is_told_by_the_text(tmp_path: Path) -> None:
    files = {"a.md": story(ENGLISH, "en-GB"), "b.md": story(ENGLISH), "c.md": story(SPANISH, "es", "Noticias")}
    assert read(tmp_path, files) == {"a": ("en-gb", ""), "b": ("en", ""), "c": ("es", "Noticias")}


@pytest.mark.parametrize(("stories", "language"), [(99, "es"), (100, "en")])
def test_one_of_very_many_that_seems_to_be_in_another_language_is_taken_for_a_mistake(
    tmp_path: Path, stories: int, language: str
) -> None:
    files = {f"{number}.md": story(ENGLISH) for number in range(stories)} | {"odd.md": story(SPANISH)}
    assert read(tmp_path, files)["odd"] == (language, "")


def test_what_is_no_language_makes_no_other_one(tmp_path: Path) -> None:
    files = {f"{number}.md": story(ENGLISH, "en" if number % 2 else "") for number in range(12)}
    files["odd.md"] = story("fn main() { let x = vec![1, 2, 3]; println!(x) }")
    assert {language for language, _ in read(tmp_path, files).values()} == {"en"}
