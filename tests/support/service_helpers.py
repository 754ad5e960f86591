"""A small archive of two sister titles, and what the service's tests ask of it again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from embeddings.building.build import BuildReport, build
from service.app import create_app
from service.settings import Settings, load
from tests.support.fake_encoder import NAME

TOKEN = "correct-horse-battery-staple"
FUTURE = "2999-01-01"

TOPICS = {
    "library": "The library on Mill Lane lends books, and its readers fear that the council will close it.",
    "market": "Traders at the covered market sell fish, bread and cloth, and pay the council for each pitch and stall.",
    "football": "Rovers kicked off at the new ground, and the goalkeeper saved a penalty before the whistle.",
}

CONFIG = """
archive = ["content"]
index = "index"

[sites.post]
name = "The Millfield Post"
folder = "post"
base_url = "https://post.example"

[sites.echo]
name = "The Harbour Echo"
folder = "echo"
base_url = "https://echo.example"
"""


def story(path: Path, title: str, body: str, **fields: str) -> None:
    """Write one article."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name}: {value}" for name, value in {"title": f'"{title}"', **fields}.items()]
    path.write_text("---\n" + "\n".join(lines) + f"\n---\n{body}\n", "utf-8")


def newsroom(folder: Path) -> Path:
    """Write the archive, its pictures and its config; gives the config file."""
    for number in range(4):
        for day, (topic, text) in enumerate(TOPICS.items(), start=1):
            story(
                folder / "content" / ("post" if number % 2 else "echo") / f"{topic}-{number}.md",
                f"{topic.capitalize()} story {number}",
                f"{text}\n\n## What next\n\nPart {number} of what happened to the {topic}, as it was told to us.",
                section="old-town" if number < 2 else "quayside",
                date=f"2024-0{number + 1}-0{day}",
                tags=f"[{topic}, news]",
                image="/images/mill.svg" if topic == "library" else "https://cdn.example/x.jpg",
                author="Ada Reed",
            )
    story(folder / "content/post/secret.md", "A secret library plan", TOPICS["library"], draft="true")
    story(folder / "content/post/twin.md", "Twin in the Post", TOPICS["market"], section="old-town", date="2024-01-09")
    story(
        folder / "content/echo/twin.md", "Twin in the Echo", TOPICS["football"], section="old-town", date="2024-01-08"
    )
    story(
        folder / "content/post/hostile.md",
        "<script>alert(1)</script> & fish",
        TOPICS["market"],
        section="quayside",
        date="2024-05-01",
        image="javascript:alert(1)",
    )
    images = folder / "content" / "images"
    images.mkdir()
    (images / "mill.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (images / "notes.txt").write_text("not a picture", "utf-8")
    (folder / "content" / "private.svg").write_text("<svg/>", "utf-8")
    (images / "way-out.svg").symlink_to(folder / "content" / "private.svg")
    (images / "round.svg").symlink_to("round.svg")
    config = folder / "seealso.toml"
    config.write_text(CONFIG, "utf-8")
    return config


def settings(config: Path, *, model: str = NAME, **service: Any) -> Settings:
    """The newsroom's settings, with the small encoder in place of the model."""
    return load(config=config, flags={"model": model, "service": service})


def built(config: Path, model: str = NAME) -> BuildReport:
    """Build the newsroom's index."""
    return build(settings(config, model=model).build_plan())


def another_story(config: Path, name: str = "new") -> None:
    """Publish one more."""
    story(config.parent / f"content/post/{name}.md", "New", "Something new in the market.", date="2024-06-01")
    built(config)


def client(config: Path, **service: Any) -> Any:
    """A test client of the service for that newsroom."""
    return create_app(settings(config, **service)).test_client()
