"""Drafts that are stories of the archive: known by text or name, told only of stories that may be named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from content.archive import ReadingRules, Site
from content.base import Article
from content.drafts import parse_draft
from embeddings.index.index import Index
from tests.embeddings.related.test_recommender import EVERYTHING, NOW, ids, opened
from tests.support.archives import story, write
from tests.support.service_helpers import CONFIG, built, client

FERRY = (
    "The ferry to the marsh island will stop for the whole of the winter, its owner said on Tuesday. "
    "The last boat leaves the long pier at dusk on Sunday with the post and two crates of hens.\n\n"
    "Some forty people live on the island, and most of them work ashore. They will have to take the causeway, which "
    "the spring tide covers twice a month, or stay with relations in the town until March."
)
LATER = (
    "The ferry came back on Monday, after a winter in which the causeway was under water for nineteen days.\n\n"
    "Its owner has bought a second boat, which is to sail at weekends for those who come to watch the geese."
)
BEGINNING = FERRY.partition("\n\n")[0]
STATEMENT = "The last boat leaves the long pier at dusk on Sunday with the post and two crates of hens."
OTHERS = {
    "pier": story(
        "Long pier shut to anglers", "The long pier is shut to anglers while its planks are replaced.", tags=["pier"]
    ),
    "geese": story(
        "Geese counted on the marsh", "Volunteers counted the geese on the marsh island at dawn.", tags=["geese"]
    ),
    "tide": story(
        "Tide tables", "The spring tide covers the causeway twice a month, the harbour master said.", tags=["tide"]
    ),
}
PUBLISHED = story("Winter without a ferry", FERRY, date="2025-11-04", tags=["ferry"])


def reading(text: str) -> Article:
    return parse_draft(text, "draft.md", ReadingRules(), NOW)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    place = tmp_path_factory.mktemp("recognition")
    files = {f"news/{name}.md": text for name, text in {**OTHERS, "ferry-stops": PUBLISHED}.items()}
    site = Site(root=place / "archive", base_url="https://paper.example", url_pattern="/{section}/{slug}/")
    return opened(write(place / "archive", files), place / "index", (site,))


@pytest.mark.parametrize(
    ("title", "text", "fields", "is_it"),
    [
        ("Winter without a ferry", FERRY, {}, True),
        ("No boats until March", FERRY, {}, True),
        ("Winter without a ferry", FERRY.replace("forty", "fifty"), {}, True),
        ("No boats until March", FERRY.replace("Tuesday", "Wednesday"), {}, True),
        ("What the owner said", BEGINNING, {}, True),
        ("Winter without a ferry", BEGINNING + "\n\n" + LATER, {}, True),
        ("  winter WITHOUT a  ferry ", BEGINNING, {}, True),
        ("Ferry back", LATER, {}, False),
        ("Winter without a ferry", LATER, {}, False),
        ("Ferry back", BEGINNING + "\n\n" + LATER, {}, False),
        ("Ferry back", BEGINNING + "\n\n" + LATER, {"slug": "ferry-stops"}, True),
        ("Ferry back", BEGINNING + "\n\n" + LATER, {"url": "/news/ferry-stops/"}, True),
        ("Ferry back", BEGINNING + "\n\n" + LATER, {"permalink": "https://paper.example/news/ferry-stops/"}, True),
        ("Winter without a ferry", LATER, {"slug": "ferry-stops"}, True),
        ("Ferry back", LATER, {"slug": "ferry-stops"}, False),
        ("Ferry back", LATER, {"slug": "no-such"}, False),
        ("A quotation", STATEMENT, {}, False),
        ("Ferry", "!!!", {}, False),
    ],
)  # fmt: skip
def test_a_story_is_known_by_its_text_or_by_its_name_and_some_of_it(
    index: Index, title: str, text: str, fields: Mapping[str, str], is_it: bool
) -> None:
    draft = reading(story(title, text, **fields))
    found = index.published_as(draft)
    assert (found and found.id) == ("news/ferry-stops" if is_it else None)
    assert ("news/ferry-stops" in ids(index.related_to_draft(draft, EVERYTHING))) is not is_it


BRIDGE = (
    "市議会は月曜の夜、中央橋の架け替えを可決した。工事は来年の春に始まり、三年かかる。費用は二十億円で、うち半分を"
    "国が負担する。\n\n老朽化した橋は大正時代に架けられ、昨年の検査で橋脚に亀裂が見つかった。地元の商店街は、通行止めの"
    "あいだ客足が遠のくと心配している。"
)
AFTER = "橋の工事が始まった。渡り初めは三年後の予定で、仮の歩道が上流に設けられた。商店街は仮設の駐車場を求めている。"


@pytest.mark.parametrize(
    ("title", "text", "fields", "is_it"),
    [
        ("中央橋の架け替え可決", BRIDGE, {}, True),
        ("中央橋の架け替え可決", BRIDGE.replace("来年の春", "再来年の秋"), {}, True),
        ("橋、架け替えへ", BRIDGE.replace("二十億円", "三十億円"), {}, True),
        ("中央橋の架け替え可決", BRIDGE.partition("\n\n")[0] + "\n\n" + AFTER, {}, True),
        ("工事始まる", BRIDGE.partition("\n\n")[0] + "\n\n" + AFTER, {"slug": "bridge"}, True),
        ("工事始まる", AFTER, {}, False),
        ("中央橋の架け替え可決", AFTER, {}, False),
        ("引用", "工事は来年の春に始まり、三年かかる。", {}, False),
    ],
)
def test_so_is_one_in_a_script_without_spaces(
    tmp_path_factory: pytest.TempPathFactory, title: str, text: str, fields: Mapping[str, str], is_it: bool
) -> None:
    place = tmp_path_factory.mktemp("unspaced")
    files = {f"news/{name}.md": each for name, each in OTHERS.items()}
    files["news/bridge.md"] = story("中央橋の架け替え可決", BRIDGE, date="2025-11-04")
    index = opened(write(place / "archive", files), place / "index")
    draft = reading(story(title, text, **fields))
    found = index.published_as(draft)
    assert (found and found.id) == ("news/bridge" if is_it else None)
    assert is_it is not ("news/bridge" in ids(index.related_to_draft(draft, EVERYTHING)))


def test_it_does_not_vote_for_its_own_tags(index: Index) -> None:
    assert "ferry" not in {tag.tag for tag in index.tags_for_draft(reading(PUBLISHED)).tags if tag.confidence > 0.1}
    assert index.tags("news/ferry-stops").tags == index.tags_for_draft(reading(PUBLISHED)).tags


def test_a_twin_that_readers_see_is_named_before_one_that_they_do_not(tmp_path: Path) -> None:
    for hidden in ("a", "z"):
        files = {f"{name}.md": text for name, text in OTHERS.items()}
        files |= {
            "m.md": PUBLISHED,
            f"{hidden}.md": story("Winter without a ferry", FERRY, relatedHide=True),
        }
        made = opened(write(tmp_path / f"archive-{hidden}", files), tmp_path / f"index-{hidden}")
        found = made.published_as(reading(PUBLISHED))
        assert found is not None
        assert found.id == "m"


@pytest.mark.parametrize("mark", [{"relatedHide": True}, {"date": "2999-01-01"}, {"expiryDate": "2020-01-01"}])
def test_a_story_that_may_not_be_named_is_not(tmp_path: Path, mark: Mapping[str, Any]) -> None:
    files = {f"{name}.md": text for name, text in OTHERS.items()}
    files["secret.md"] = story("Winter without a ferry", FERRY, **mark)
    made = opened(write(tmp_path / "archive", files), tmp_path / "index")
    for fields in ({}, {"slug": "secret"}, {"url": "/secret/"}):
        draft = reading(story("Winter without a ferry", FERRY, **fields))
        assert made.published_as(draft) is None
        assert "secret" not in ids(made.related_to_draft(draft, EVERYTHING))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("newsroom")
    write(folder / "content/post", {f"{name}.md": text for name, text in {**OTHERS, "ferry-stops": PUBLISHED}.items()})
    write(folder / "content/echo", {"hens.md": story("Hens afloat", "Two crates of hens went by boat.")})
    config = folder / "seealso.toml"
    config.write_text(CONFIG, "utf-8")
    built(config)
    return client(config, posts_per_minute=0)


@pytest.mark.parametrize("path", ["/related", "/tags", "/suggestions"])
def test_every_answer_about_a_draft_tells(service: Any, path: str) -> None:
    told = {"id": "post:ferry-stops", "title": "Winter without a ferry", "url": "https://post.example/ferry-stops/"}
    old, new = {"title": "No boats", "body": FERRY}, {"title": "Ferry back", "body": LATER}
    assert service.post(path, json=old).json["published_as"] == told
    assert service.post(path, data=PUBLISHED, content_type="text/markdown").json["published_as"] == told
    assert "published_as" not in service.post(path, json=new).json
    again = {**new, "body": BEGINNING + "\n\n" + LATER, "slug": "ferry-stops"}
    assert service.post(path, json=again).json["published_as"] == told
    if path != "/suggestions":
        results = service.post(path, json={"drafts": [new, old]}).json["results"]
        assert [result.get("published_as") for result in results] == [None, told]


def test_a_draft_that_is_asked_again_is_not_embedded_again(service: Any) -> None:
    from tests.support.fake_encoder import FakeEncoder

    service.post("/related", json={"title": "Once", "body": FERRY + " Once more."})
    assert len(FakeEncoder.embedded) == 1
