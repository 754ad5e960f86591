"""What an older index may hold for an address makes no answer fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from content.archive import ReadingRules
from content.base import Article
from content.drafts import parse_draft
from service.payloads.render import Renderer
from service.routes.demo_site import Newspaper
from tests.support.content_helpers import NOW, page
from tests.support.service_helpers import built, client, newsroom

BAD = [
    "http://[x/y.jpg",
    "http://[::1",
    "//[",
    "http://a.example:99999999/x",
    "http://\u2100.example/",
    "/\0",
    "/\ud800",
]


@pytest.fixture
def article() -> Article:
    return replace(parse_draft(page(), "a.md", ReadingRules(), NOW), id="a")


@pytest.mark.parametrize("bad", BAD, ids=ascii)
@pytest.mark.parametrize("base", ["", "https://post.example", "https://post.example/news", "http://[x"])
def test_a_bad_address_is_left_out_of_a_card(article: Article, bad: str, base: str) -> None:
    cards = Renderer([{"name": "", "base_url": base}])
    for field in ({"image": bad}, {"url": bad}, {"url": bad, "image": "x.jpg"}, {"url": bad, "image": bad}):
        card = cards.card(replace(article, **field))  # type: ignore[arg-type]
        assert bad not in (card.url, card.image)
        card.model_dump_json()
    assert Newspaper([replace(article, image=bad)], NOW, [], []).stories[0].image is None


@pytest.mark.parametrize("base", ["", "http://[x"])
def test_a_sound_address_is_kept_whatever_the_base(article: Article, base: str) -> None:
    card = Renderer([{"name": "", "base_url": base}]).card(replace(article, url="/a/", image="https://a.example/x.jpg"))
    assert (card.url, card.image) == ("/a/", "https://a.example/x.jpg")


def test_every_address_is_answered(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    for number, bad in enumerate(BAD[:-2]):
        odd = page(f'title: Market {number}\nimage: "{bad}"\nurl: "{bad}"', f"Traders at the market. [x]({bad})")
        (config.parent / f"content/post/odd-{number}.md").write_text(odd, "utf-8")
    built(config)
    service = client(config)
    for number, bad in enumerate(BAD):
        if number < len(BAD) - 2:
            assert service.get(f"/related?id=post:odd-{number}&min_score=0").status_code == 200
        assert service.get("/related", query_string={"url": bad.encode("utf-8", "replace")}).status_code in (400, 404)
        draft = {
            "title": "Market",
            "body": f"Traders. [x]({bad.encode('utf-8', 'replace').decode()}) ![i]({bad[:-1]}x)",
        }
        assert service.post("/related", json=draft).status_code == 200
