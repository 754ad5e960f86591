"""Which way headlines run, and what a sentence of another direction is kept from."""

from __future__ import annotations

import re

import pytest

from service.i18n.direction import LEFTWARD, direction, isolate_quotes, isolate_values
from tests.support.paths import ROOT


@pytest.mark.parametrize(
    ("text", "language", "runs"),
    [
        ("iPhone 15 في القاهرة (2024)", "ar", "rtl"),
        ("COVID-19: ما الجديد؟", "ar", "rtl"),
        ("WhatsApp נפל?", "he", "rtl"),
        ("Samsung در ایران؟", "fa", "rtl"),
        ("אַ גאַס", "yi", "rtl"),
        # Nothing in it runs to the left.
        ("iPhone 15 Pro (2024)", "ar", "auto"),
        ("C++", "he", "auto"),
        # The first letter tells.
        ("Cairo's القاهرة metro", "en", "auto"),
        ("iPhone 15 في القاهرة", "", "auto"),
        ("iPhone 15 في القاهرة", "en", "auto"),
        ("", "ar", "auto"),
    ],
)
def test_a_headline_runs_as_its_language_does(text: str, language: str, runs: str) -> None:
    assert direction(text, language) == runs


@pytest.mark.parametrize("script", ["i18n.js", "widget.js"])
def test_browsers_know_the_same_languages(script: str) -> None:
    source = (ROOT / "service/static" / script).read_text("utf-8")
    (listed,) = re.findall(r"/\^\(((?:\w\w\|)+\w\w)\)", source)
    assert set(listed.split("|")) == LEFTWARD


@pytest.mark.parametrize(
    ("sentence", "values", "leftward", "apart"),
    [
        ("Both tagged خبز and مترو", ["خبز", "مترو"], False, "Both tagged <خبز> and <مترو>"),
        ("Both tagged C++", ["C++"], False, "Both tagged C++"),
        ("لكليهما الوسم C++ وiPhone", ["C++", "iPhone"], True, "لكليهما الوسم <C++> و<iPhone>"),
        # Of a word nothing is cut out.
        ("كلاهما يذكر ما", ["ما"], True, "كلاهما يذكر <ما>"),
        ("Both mention خبز جديد", ["خبز", "خبز جديد"], False, "Both mention <خبز جديد>"),
        ("Chosen by an editor", [], False, "Chosen by an editor"),
    ],
)
def test_what_runs_the_other_way_is_set_apart(sentence: str, values: list[str], leftward: bool, apart: str) -> None:
    assert isolate_values(sentence, values, leftward=leftward) == apart.replace("<", "\u2068").replace(">", "\u2069")


@pytest.mark.parametrize(
    ("sentence", "leftward", "apart"),
    [
        ("The text speaks of “خبز” and “bread”", False, "The text speaks of “<خبز>” and “bread”"),
        (
            "Like “COVID-19: ما الجديد؟ (1)”, which carries it",
            False,
            "Like “<COVID-19: ما الجديد؟ (1)>”, which carries it",
        ),
        ("يرد في النص «C++»", True, "يرد في النص «<C++>»"),
        ("Im Text steht „خبز“", False, "Im Text steht „<خبز>“"),
    ],
)
def test_what_is_quoted_is_set_apart_within_its_quotes(sentence: str, leftward: bool, apart: str) -> None:
    assert isolate_quotes(sentence, leftward=leftward) == apart.replace("<", "\u2068").replace(">", "\u2069")
