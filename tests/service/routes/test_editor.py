"""The editors' endpoint: one answer for one draft, and nothing of the draft anywhere else."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from content.retagging.forms.style import Style
from embeddings.tag_audit.tag_style import TagStyle
from tests.support.fake_encoder import FakeEncoder
from tests.support.service_helpers import TOKEN, TOPICS, built, client, newsroom

TEXT = (
    f"{TOPICS['library']} Part 5 of what happened to the library, as it was told to us. "
    "The library story goes on, said a volunteer, for the reading room was full."
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = newsroom(tmp_path_factory.mktemp("newsroom"))
    built(made)
    return made


def ask(service: Any, draft: object = None, **options: Any) -> Any:
    return service.post("/suggestions", json={"text": TEXT} if draft is None else draft, **options)


def test_one_answer_holds_tags_stories_and_links(config: Path) -> None:
    response = ask(client(config), {"title": "Library again", "text": TEXT})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    answer = response.json
    assert {tag["tag"] for tag in answer["tags"]} >= {"library"}
    assert answer["related"][0]["title"].startswith("Library story")
    for link in answer["links"]:
        assert TEXT[link["start"] : link["end"]] == link["phrase"]
        assert link["markdown"].startswith(f"[{link['phrase']}](https://")
    assert answer["style"] == {"before": "tags: [", "between": ", ", "after": "]"}


def test_a_draft_is_embedded_once(config: Path) -> None:
    service = client(config)
    ask(service)
    assert len(FakeEncoder.embedded) == 1


HEADS = [
    "---\ntitle: What next\ntags: [library, brand new]\n---\n\n",
    "---\rtitle: What next\rtags: [library, brand new]\r---\r\r",
    "--- # as it was sent\ntitle: What next\ntags: [library, brand new]\n...\n\n",
    '---json\n{"title": "What next", "tags": ["library", "brand new"]}\n---\n\n',
    '+++\ntitle = "What next"\ntags = ["library", "brand new"]\n+++\n\n',
    "title: What next\ntags: [library, brand new]\n---\n\n",
    "Title: What next\nTags: library, brand new\n\n",
    ".. title: What next\n.. tags: library, brand new\n\n",
]


@pytest.mark.parametrize("head", HEADS)
def test_a_whole_file_brings_its_own_headline_and_tags(config: Path, head: str) -> None:
    text = f"{head}{TEXT}\n"
    answer = ask(client(config), {"title": "ignored", "text": text}).json
    assert answer["title"] == "What next"
    assert [tag["tag"] for tag in answer["own_tags"]] == ["library", "brand new"]
    assert "library" not in {tag["tag"] for tag in answer["tags"]}
    assert all(text[link["start"] : link["end"]] == link["phrase"] for link in answer["links"])
    assert all(link["start"] >= len(head) for link in answer["links"])


def test_nothing_of_a_draft_is_logged_or_kept(config: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = {path: path.lstat().st_mtime_ns for path in config.parent.rglob("*")}
    ask(client(config), {"text": f"Xylophone secret. {TOPICS['market']}"})
    assert "ylophone" not in caplog.text
    assert {path: path.lstat().st_mtime_ns for path in config.parent.rglob("*")} == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": "  "}, 422),
        ({"text": "x", "other": 1}, 400),
        ({"text": ["x"]}, 400),
        ([1], 400),
        ({"text": "---\ntitle: [\n---\nx"}, 422),
        ({"text": "!!!"}, 200),
    ],
)
def test_what_cannot_be_read_is_told(config: Path, body: object, status: int) -> None:
    response = ask(client(config), body)
    assert response.status_code == status
    if status != 200:
        assert response.mimetype == "application/problem+json"


FIELDS = {
    "title": "Library again",
    "body": TEXT,
    "tags": ["library", "brand new"],
    "categories": "local",
    "section": "quayside",
    "authors": ["Ada Reed"],
    "description": "What became of it.",
    "published": "2024-06-01",
    "language": "en",
    "slug": "library-again",
    "url": "/library-again/",
}


@pytest.mark.parametrize(
    "draft", [FIELDS, {"title": "T", "text": TEXT}, {"text": f"---\ntags: [library]\n---\n{TEXT}"}]
)
def test_every_question_about_a_draft_takes_the_same_fields(config: Path, draft: dict[str, Any]) -> None:
    service = client(config)
    for path in ("/related", "/tags", "/suggestions"):
        assert service.post(path, json=draft).status_code == 200, path
        for wrong in ({**draft, "other": 1}, {**draft, "title": 1}):
            assert service.post(path, json=wrong).status_code == 400, path


def test_fields_say_the_same_as_a_whole_file(config: Path) -> None:
    file = "---\n" + "\n".join(f"{k}: {v!r}" for k, v in FIELDS.items() if k != "body") + f"\n---\n{TEXT}\n"
    service = client(config)
    by_field = ask(service, FIELDS).json
    assert [tag["tag"] for tag in by_field["own_tags"]] == ["library", "brand new"]
    assert all(TEXT[link["start"] : link["end"]] == link["phrase"] for link in by_field["links"])
    sent = service.post("/suggestions", data=file, content_type="text/markdown").json
    assert all(file[link["start"] : link["end"]] == link["phrase"] for link in sent["links"])
    assert {**sent, "links": 0} == {**by_field, "links": 0} == {**ask(service, {"text": file}).json, "links": 0}
    assert sent["related"] == service.post("/related?limit=6", json=FIELDS).json["related"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"body": TEXT, "text": TEXT}, 400),
        ({"drafts": [{"body": TEXT}]}, 400),
        ({"text": f"---\ntitle: One\n---\n{TEXT}", "tags": ["library"]}, 422),
        ({"text": f"---\ntitle: One\n---\n{TEXT}", "title": "not looked at"}, 200),
    ],
)
def test_a_text_is_given_once(config: Path, body: object, status: int) -> None:
    assert ask(client(config), body).status_code == status


def test_options_are_those_of_related_and_how_many_tags(config: Path) -> None:
    service = client(config)

    def related(query: str) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = service.post(f"/suggestions?{query}", json={"text": TEXT}).json["related"]
        return said

    every = [story["id"] for story in related("limit=50&min_score=0")]
    assert [story["id"] for story in related("limit=2&min_score=0")] == every[:2]
    assert [story["id"] for story in related("limit=2&offset=1&min_score=0")] == every[1:3]
    assert {story["section"] for story in related("section=quayside&min_score=0")} == {"quayside"}
    assert every[0] not in {story["id"] for story in related(f"exclude={every[0]}&min_score=0")}
    assert len(service.post("/suggestions?tags=1", json={"text": TEXT}).json["tags"]) <= 1
    for wrong in ("limit=0", "tags=many", "id=x", "other=1"):
        assert service.post(f"/suggestions?{wrong}", json={"text": TEXT}).status_code == 400


def test_only_json_and_markdown_are_taken(config: Path) -> None:
    assert client(config).post("/suggestions", data=TEXT, content_type="text/plain").status_code == 415


def test_the_token_and_the_rate_are_those_of_all_drafts(config: Path) -> None:
    service = client(config, token=TOKEN, posts_per_minute=1)
    assert ask(service).status_code == 401
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert ask(service, headers=headers).status_code == 200
    slow = ask(service, headers=headers)
    assert slow.status_code == 429
    assert int(slow.headers["Retry-After"]) > 0


def test_the_page_asks_for_a_token_only_where_one_is_needed(config: Path) -> None:
    assert 'id="token"' not in client(config).get("/editor").text
    page = client(config, token=TOKEN).get("/editor")
    assert 'id="token"' in page.text
    assert TOKEN not in page.text
    assert "'unsafe" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("house", "written"),
    [
        (TagStyle(), 'tags:\n  - "a: b"\n  - "c"'),
        (TagStyle("yaml", Style(quote="", indent="")), 'tags:\n- "a: b"\n- c'),
        (TagStyle("yaml", Style(name="topics", form="flow", quote="'")), "topics: ['a: b', 'c']"),
        (TagStyle("yaml", Style(group="taxonomies")), 'taxonomies:\n  tags:\n    - "a: b"\n    - "c"'),
        (TagStyle("toml", Style(group="taxonomies", form="flow")), '[taxonomies]\ntags = ["a: b", "c"]'),
        (TagStyle("json", Style()), '"tags": ["a: b", "c"]'),
    ],
)
def test_tags_are_written_as_the_archive_writes_them(house: TagStyle, written: str) -> None:
    assert house.before + house.between.join(map(house.written, ("a: b", "c"))) + house.after == written


def test_the_style_is_learned_from_the_files_and_kept(tmp_path: Path) -> None:
    made = TagStyle("toml", Style(name="topics", form="flow"))
    made.save(tmp_path)
    assert TagStyle.load(tmp_path) == made
    (tmp_path / "style.json").unlink()
    with pytest.raises(ValueError, match=r"style\.json"):
        TagStyle.load(tmp_path)
