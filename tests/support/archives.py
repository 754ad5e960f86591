"""Small archives for tests, written as a newsroom would."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

SUBJECTS = {
    "market": "The market hall on Cooper Row and its traders face redevelopment by the council and the developer",
    "library": "The branch library may close, and its readers and librarians hold a vigil over the shelves",
    "football": "The football club played at home, and the striker scored twice before the supporters went home",
    "canal": "Dead fish float in the canal after a spill from the plating works upset the anglers",
}
WORDS = {
    "market": "stalls pitches traders roof butcher fishmonger lease tower developer arcade rent planning objectors",
    "library": "books shelves readers librarians lending desk study petition branch children volunteers reading",
    "football": "goal striker keeper pitch league promotion supporters referee header penalty season terraces",
    "canal": "fish anglers lock towpath zinc samples spill plating water barge oxygen pollution dead",
}


def telling(subject: str, number: int) -> str:
    """A sentence on a subject, of its words in an order of its own, so that no two stories are near-duplicates."""
    words = WORDS[subject].split() * 3
    random.Random(f"{subject} {number}").shuffle(words)
    return f"Of {' '.join(words)}"


def story(title: str, body: str, **fields: object) -> str:
    """A Markdown file with YAML front matter."""
    lines = [f"title: {title!r}"]
    lines += [f"{name}: {value!r}" if isinstance(value, str) else f"{name}: {value}" for name, value in fields.items()]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{body}\n"


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder; gives the folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def four_subjects(root: Path, each: int = 6) -> Path:
    """`each` stories on each of four subjects, `market-0.md` and so on, tagged with their subject."""
    files = {}
    for number in range(each):
        for day, (subject, sentence) in enumerate(SUBJECTS.items(), 1):
            previous = f" [Earlier](/local/{subject}-{number - 1}/)." if number else ""
            body = f"{sentence}. Chapter{number}.{previous}\n\n{telling(subject, number)}, said witness{number}."
            files[f"{subject}-{number}.md"] = story(
                f"{subject.title()} news part{number}",
                body,
                date=f"2024-0{number + 1}-{day:02}",
                section="local",
                tags=[subject, "news"],
            )
    return write(root, files)
