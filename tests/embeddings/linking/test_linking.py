"""Link suggestions: where a story could be linked, and where never."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.archive import ReadingRules
from content.base.article import Article, Link
from content.drafts import parse_draft
from embeddings.base.answers import Related
from embeddings.corpus.corpus import day_number, lexical_text
from embeddings.linking.linker import MAX_WORDS, Linker
from embeddings.linking.suggestions import LinkSuggestion
from embeddings.text.sentences import sentences
from embeddings.text.tfidf import LexicalModel

TEXTS = {
    "market": ("Cooper Row market hall faces demolition", "Traders at Cooper Row fear that the market hall will go."),
    "library": ("Millfield library saved by its readers", "The readers of Millfield library kept a vigil there."),
    "canal": ("Dead fish in the Harbour Canal", "Anglers found dead fish after a spill from the plating works."),
    "football": ("Rovers win the derby", "The goalkeeper saved a penalty before the whistle."),
}
DRAFT = """---
title: What next for the town
tags: [market hall]
---

# Cooper Row market hall

The council met on Monday. Nobody spoke about money, and the chair thanked everyone who came.

Several members asked what became of the market hall on Cooper Row, where *traders still hold out*.

Anglers say that the Harbour Canal smells again. `Millfield library` is the name of a branch.
"""


def article(id: str, title: str, text: str, **fields: object) -> Article:
    made = parse_draft(
        f"---\ntitle: {title}\ndate: 2024-01-01\n---\n{text}\n", "x.md", ReadingRules(), datetime.now(UTC)
    )
    return replace(made, id=id, url=f"/local/{id}/", **fields)  # type: ignore[arg-type]


STORIES = [article(id, title, text) for id, (title, text) in TEXTS.items()]


def linker(stories: list[Article] = STORIES) -> Linker:
    lexical, words = LexicalModel.fit([lexical_text(story) for story in stories])
    days, ids = [day_number(s.published, UTC) for s in stories], [s.id for s in stories]
    anchors = [(number, link.article, link.text) for number, s in enumerate(stories) for link in s.links]
    return Linker(lexical, words, days, ids, [s.language for s in stories], anchors)


def suggest(text: str, stories: list[Article] = STORIES, **options: object) -> list[LinkSuggestion]:
    return linker(stories).suggest(text, [Related(story, 0.5, ()) for story in stories], **options)  # type: ignore[arg-type]


def test_the_phrase_names_the_story_and_its_place_is_right() -> None:
    links = {link.article.id: link for link in suggest(DRAFT)}
    assert links["market"].phrase == "market hall on Cooper Row"
    assert links["market"].sentence.startswith("Several members asked")
    assert links["canal"].phrase == "Harbour Canal"
    for link in links.values():
        assert DRAFT[link.start : link.end] == link.phrase
        assert link.phrase in link.sentence
        assert 0 < link.score < 1
        assert len(link.phrase.split()) <= MAX_WORDS


def test_nothing_is_linked_in_front_matter_headings_code_or_links() -> None:
    body = DRAFT.index("The council met")
    assert all(link.start > body for link in suggest(DRAFT))
    assert "library" not in {link.article.id for link in suggest(DRAFT)}
    linked = "We wrote of [the market hall on Cooper Row](https://elsewhere.example/x) and of nothing else at all."
    assert suggest(linked) == []


@pytest.mark.parametrize(
    "text",
    [
        'The plan {title="The market hall on Cooper Row"} is out.',
        '{: .photo caption="The market hall on Cooper Row"}\nThe plan is out.',
        "The plan {/* the market hall on Cooper Row */} is out.",
        "$$\nmarket hall on Cooper Row\n$$",
        "::: note The market hall on Cooper Row\nThe plan is out.\n:::",
        ":::note[The market hall on Cooper Row]\nThe plan is out.\n:::",
        '!!! note "The market hall on Cooper Row"\n    The plan is out.',
        '??? note "The market hall on Cooper Row"\n    The plan is out.',
        '=== "The market hall on Cooper Row"\n    The plan is out.',
        'export const place = "The market hall on Cooper Row"\n\nThe plan is out.',
    ],
)
def test_nothing_is_linked_in_attributes_formulas_and_heads_of_admonitions(text: str) -> None:
    assert suggest(text) == []
    assert suggest(f"{text}\n\nWe saw the market hall on Cooper Row, and $5 {{or so}}.")[0].start > len(text)


def test_a_story_that_the_draft_links_to_already_is_left_out() -> None:
    text = "The market hall on Cooper Row may go. Read [more](https://paper.example/local/market/) about it."
    assert [link.article.id for link in suggest(text) if link.article.id == "market"] == []
    assert suggest(text.replace("/local/market/", "/other/"))[0].article.id == "market"


def test_each_story_and_each_word_is_used_once() -> None:
    twice = [*STORIES, article("again", "Cooper Row market hall reopens", "The market hall on Cooper Row is open.")]
    text = f"{DRAFT}\nThe market hall on Cooper Row again, said the traders of Cooper Row market hall.\n"
    links = suggest(text, twice)
    assert len({link.article.id for link in links}) == len(links)
    places = sorted((link.start, link.end) for link in links)
    assert all(a[1] <= b[0] for a, b in pairwise(places))


def test_what_others_linked_a_story_by_counts_unless_it_was_later() -> None:
    other = article("other", "A walk", "Along the old tannery wall.", links=(Link("football", "the old tannery wall"),))
    stories = [*STORIES, other]
    text = "The children played beside the old tannery wall until dusk, and nobody minded."
    phrases = {link.article.id: link.phrase for link in suggest(text, stories)}
    assert phrases["football"] == "old tannery wall"
    assert "football" not in {link.article.id for link in suggest(text, stories, day=0.0)}


def test_the_same_draft_gives_the_same_suggestions() -> None:
    assert suggest(DRAFT) == suggest(DRAFT)
    assert suggest(DRAFT, limit=1) == suggest(DRAFT)[:1]


@pytest.mark.parametrize(
    "text", ["", "   ", "---\ntitle: x", "]][[", "<a <a <!-- ", "\0\0", "🐟 🐟", "{{ {% `", "The of and."]
)
def test_odd_drafts_give_nothing_and_no_error(text: str) -> None:
    assert suggest(text) == []


def test_places_count_characters_whatever_the_line_ends_and_signs() -> None:
    text = "\ufeff---\r\ntitle: 🐟\r\n---\r\n\r\n🐟 İstanbul. The anglers of the Harbour Canal met.\r\n"
    (link,) = suggest(text)
    assert text[link.start : link.end] == link.phrase == "anglers of the Harbour Canal"


def test_markdown_is_ready_to_paste() -> None:
    link = suggest("They met at the market hall\non Cooper Row yesterday, all of them.")[0]
    assert link.markdown("https://a.example/x (1)/") == "[market hall on Cooper Row](https://a.example/x%20%281%29/)"


def test_an_archive_without_words_gives_nothing() -> None:
    empty = [article("x", "The", "of and the")]
    assert suggest("Anything at all that could be said here.", empty) == []


def test_sentences_end_where_they_end() -> None:
    text = "Dr. Ada Reed of the U.S. Mail came. “Go!” she said. It cost £3.50 a day? Yes.\n\n- One thing\n- Another\n"
    assert [text[s.start : s.end] for s in sentences(text)][:4] == [
        "Dr. Ada Reed of the U.S. Mail came.",
        "“Go!” she said.",
        "It cost £3.50 a day?",
        "Yes.",
    ]


def test_a_megabyte_of_brackets_is_no_trouble() -> None:
    for piece in ("[", "<a ", "[x](", "{{", "`", "<!--", "**a "):
        assert math.isfinite(len(sentences(piece * (200_000 // len(piece)))))


PIECES = st.sampled_from(
    ["---\n", "+++\n", "title: x", "# ", "> ", "- ", "1. ", "|", "\r\n", "\r", "\n\n", "    ", "\t", ". ", "! ", "?”",
     "Dr. ", "[", "](", ")", "`", "```\n", "<!--", "-->", "<a ", "</a>", "<h1>", "{{", "}}", "{%", "%}", "_", "**",
     "\0", "\ufeff", "\u2028", "\x0b", "\x85", "İ", "ﬁ", "e\u0301", "🐟", "https://a.b", "a@b.c", "Word ", "and "]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=4), max_size=50).map("".join))
def test_places_of_sentences_and_words_lie_in_order_within_the_text(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        assert end <= sentence.start < sentence.end <= len(text)
        at, end = sentence.start, sentence.end
        for word in sentence.words:
            assert at <= word.start < word.end <= sentence.end
            assert not re.search(r"\s", text[word.start : word.end])
            at = word.end
