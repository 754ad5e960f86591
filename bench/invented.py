"""An invented newsroom's archive of any size: `python -m bench.invented STORIES FOLDER`.

A story has some 330 words: sentences of the demo's stories, a fifth of the words of each replaced, mostly by names of
its own subject. There are some 15 stories a subject, as in real archives; they share tags, and one in three links to
an earlier one. The same number of stories gives the same archive.
"""

from __future__ import annotations

import json
import random
import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import content
from content.archive import ReadingRules, Site, read_archive

SENTENCES = 17
PARAGRAPH = 4
SUBJECT = 15
"""Stories a subject."""
NAMES = 12
"""Names that belong to a subject."""
REPLACED = 0.2
LINKED = 0.33
DAYS = 7000
SECTIONS = ("news", "politics", "business", "culture", "sport", "opinion", "health", "education")
FOLDER = 500
"""Stories a folder."""
_SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "ar", "en", "ol")]


def invent(stories: int, folder: Path) -> None:
    """Write so many stories below the folder, which is made."""
    sentences = _sentences()
    for start in range(0, stories, FOLDER):
        place = folder / SECTIONS[start // FOLDER % len(SECTIONS)] / f"part-{start // FOLDER:05}"
        place.mkdir(parents=True)
        for number in range(start, min(start + FOLDER, stories)):
            (place / f"{_slug(number)}.md").write_text(_story(number, stories, sentences), "utf-8")


def _story(number: int, stories: int, sentences: list[list[str]]) -> str:
    draw = random.Random(number)
    subjects = max(1, stories // SUBJECT)
    subject = number % subjects
    names = _names(subject)
    said = [_sentence(draw, sentences, names) for _ in range(SENTENCES)]
    if number >= subjects and draw.random() < LINKED:
        earlier = number - subjects * draw.randint(1, number // subjects)
        said[-1] = f"[{said[-1][:-1]}](/{_slug(earlier)}/)."
    paragraphs = [" ".join(said[at : at + PARAGRAPH]) for at in range(0, SENTENCES, PARAGRAPH)]
    day = date(2005, 1, 1) + timedelta(days=int(DAYS * (number // subjects) / SUBJECT) % DAYS)
    head = {
        "title": f"{draw.choice(names)} and {draw.choice(names)}: {said[0][:50].rsplit(' ', 1)[0]}",
        "date": day.isoformat(),
        "tags": [names[0], f"{_names(subject // 40)[1]} estate"],
        "author": _names(subject // 100)[2],
        "url": f"/{_slug(number)}/",
    }
    # JSON is YAML too.
    return f"---\n{json.dumps(head)}\n---\n" + "\n\n".join(paragraphs) + "\n"


def _sentence(draw: random.Random, sentences: list[list[str]], names: list[str]) -> str:
    words = list(sentences[min(int(draw.expovariate(6 / len(sentences))), len(sentences) - 1)])
    for at, word in enumerate(words):
        if len(word) > 3 and draw.random() < 2 * REPLACED:
            words[at] = draw.choice(names) if draw.random() < 0.5 else draw.choice(draw.choice(sentences))
    return " ".join(words)


def _names(subject: int) -> list[str]:
    draw = random.Random(-1 - subject)
    return ["".join(draw.choices(_SYLLABLES, k=draw.choice((2, 3, 3, 4)))).capitalize() for _ in range(NAMES)]


def _slug(number: int) -> str:
    return f"story-{number:07}"


def _sentences() -> list[list[str]]:
    demo = Site(root=Path(content.__file__).parent / "demo")
    articles = read_archive((demo,), ReadingRules(), now=datetime.now(UTC)).articles
    found = [sentence.split() for a in articles for sentence in re.findall(r"[A-Z][^.!?]{30,}\.", a.text)]
    random.Random(0).shuffle(found)
    return found


if __name__ == "__main__":
    invent(int(sys.argv[1]), Path(sys.argv[2]))
