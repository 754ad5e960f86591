"""No draft is lost on the editors' page: drop, open, Clear, reload, back, wrong file, two tabs, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Response, request
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from service.app import create_app
from tests.service.routes.test_editor import TEXT
from tests.service.routes.test_editor_page import SHOWN, type_draft
from tests.support.browser import Page, chromium, serving
from tests.support.service_helpers import TOPICS, built, newsroom, settings

OTHER = (
    f"{TOPICS['market']} Part 7 of what happened to the market, as it was told to us this week. "
    "A trader of forty years said that she would stay, whatever came of the new hall."
)
FILE = f"---\ntitle: Fish at dawn\ntags: [market]\n---\n\n{OTHER}\n"
VALUES = "return [document.getElementById('title').value, document.getElementById('text').value]"
TOLD = "return document.getElementById('told').textContent"
STALE = "return document.getElementById('found').classList.contains('stale')"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        yield page


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = newsroom(tmp_path_factory.mktemp("newsroom"))
    built(made)
    return made


@pytest.fixture(scope="module")
def url(config: Path) -> Iterator[str]:
    with serving(create_app(settings(config, posts_per_minute=0, site=True))) as address:
        yield address


@pytest.fixture
def desk(page: Page, url: str) -> Iterator[Page]:
    page.open(f"{url}/editor")
    assert values(page) == ["", ""]
    yield page
    assert page.errors(network=False) == []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fish.md"
    path.write_text(FILE, "utf-8")
    return path


def values(page: Page) -> list[str]:
    return list(page.run(VALUES))


def drop(page: Page, *paths: Path, at: str = "text") -> None:
    """Drop files from outside, as a file manager does, on the middle of an element."""
    box = page.run("const b = document.querySelector(arguments[0]).getBoundingClientRect(); return [b.x, b.y]", at)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        page.driver.execute_cdp_cmd(
            "Input.dispatchDragEvent", {"type": kind, "x": box[0] + 20, "y": box[1] + 5, "data": data}
        )


def open_file(page: Page, path: Path) -> None:
    page.driver.find_element(By.ID, "file").send_keys(str(path))


def click(page: Page, button: str) -> None:
    page.driver.find_element(By.ID, button).click()


def write(page: Page, text: str = TEXT, title: str = "Mine") -> None:
    """The text comes at once, as by an input method: each key would take the browser a while, and a page under load
    would ask about its beginning."""
    page.driver.find_element(By.ID, "title").send_keys(title)
    page.driver.find_element(By.ID, "text").click()
    page.driver.execute_cdp_cmd("Input.insertText", {"text": text})


def wait_for(page: Page, text: str) -> None:
    page.wait("return document.getElementById('text').value === arguments[0]", text)


@pytest.mark.parametrize("way", ["drop", "open", "clear"])
@pytest.mark.parametrize("back", ["button", "keys"])
def test_what_replaces_a_draft_can_be_undone(desk: Page, file: Path, way: str, back: str) -> None:
    write(desk)
    replaced = {"drop": ["", FILE], "open": ["", FILE], "clear": ["", ""]}[way]
    {"drop": lambda: drop(desk, file, at="#text"), "open": lambda: open_file(desk, file)}.get(
        way, lambda: click(desk, "clear")
    )()
    wait_for(desk, replaced[1])
    assert values(desk) == replaced
    if back == "button":
        click(desk, "undo")
    else:
        desk.driver.find_element(By.ID, "text").send_keys(Keys.CONTROL, "z")
    wait_for(desk, TEXT)
    assert values(desk) == ["Mine", TEXT]
    assert not desk.driver.find_element(By.ID, "undo").is_displayed()
    if way != "clear":
        click(desk, "redo")
        wait_for(desk, FILE)
        assert values(desk) == replaced


def test_what_is_written_between_replacements_is_all_still_there(desk: Page, file: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.txt"
    second.write_text("A second file.", "utf-8")
    write(desk, "One.", "")
    drop(desk, file, at="#text")
    wait_for(desk, FILE)
    type_draft(desk, Keys.HOME + "Mended. ")
    mended = values(desk)[1]
    assert mended.startswith("Mended. ")
    click(desk, "undo")
    wait_for(desk, "One.")
    drop(desk, second, at="#text")
    wait_for(desk, "A second file.")
    seen = []
    while desk.driver.find_element(By.ID, "undo").is_displayed():
        click(desk, "undo")
        seen.append(values(desk)[1])
    assert seen == ["One.", mended]


@pytest.mark.parametrize("at", ["header", "#text-note", "#status", "#title", "#text"])
def test_a_drop_anywhere_is_caught(desk: Page, url: str, file: Path, at: str) -> None:
    drop(desk, file, at=at)
    wait_for(desk, FILE)
    assert desk.driver.current_url == f"{url}/editor"
    assert "fish.md" in desk.run(TOLD)


def test_words_and_addresses_dropped_beside_the_fields_lead_nowhere(desk: Page, url: str) -> None:
    write(desk)
    for kind, data in (("text/uri-list", "http://127.0.0.1:9/"), ("text/plain", "words")):
        item = {"mimeType": kind, "data": data}
        for event in ("dragEnter", "dragOver", "drop"):
            desk.driver.execute_cdp_cmd(
                "Input.dispatchDragEvent",
                {"type": event, "x": 900, "y": 500, "data": {"items": [item], "dragOperationsMask": 1}},
            )
    assert desk.driver.current_url == f"{url}/editor"
    assert values(desk) == ["Mine", TEXT]


@pytest.mark.parametrize("way", ["reload", "back", "navigate"])
def test_a_reload_and_a_way_back_bring_it_again(desk: Page, url: str, file: Path, way: str) -> None:
    drop(desk, file, at="#text")
    wait_for(desk, FILE)
    type_draft(desk, Keys.HOME + "Mended. ")
    mended = values(desk)
    if way == "reload":
        desk.driver.refresh()
    else:
        desk.driver.get(f"{url}/map")
        desk.driver.back() if way == "back" else desk.driver.get(f"{url}/editor")
    wait_for(desk, mended[1])
    desk.wait(SHOWN)
    click(desk, "clear")
    desk.driver.refresh()
    desk.wait("return !document.getElementById('undo').hidden")
    click(desk, "undo")
    wait_for(desk, mended[1])


def test_what_is_typed_before_the_page_has_its_script_is_kept_beside_the_draft(desk: Page) -> None:
    write(desk)
    early = "document.addEventListener('readystatechange', () => { text.value = 'Typed early.'; }, {once: true})"
    command = desk.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": early})
    desk.driver.refresh()
    desk.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", command)
    wait_for(desk, TEXT)
    desk.driver.refresh()
    wait_for(desk, TEXT)
    click(desk, "undo")
    wait_for(desk, "Typed early.")


def test_what_was_chosen_comes_back_too(desk: Page) -> None:
    write(desk)
    chip = '[data-key="tag news"]'
    desk.wait("return document.querySelector(arguments[0])", chip)
    before = desk.run("return document.querySelector(arguments[0]).getAttribute('aria-pressed')", chip)
    desk.driver.find_element(By.CSS_SELECTOR, chip).click()
    desk.driver.refresh()
    desk.wait("return document.querySelector(arguments[0])", chip)
    assert desk.run("return document.querySelector(arguments[0]).getAttribute('aria-pressed')", chip) != before


def test_each_tab_has_its_own(desk: Page, url: str) -> None:
    write(desk)
    first = desk.driver.current_window_handle
    desk.driver.switch_to.new_window("tab")
    try:
        desk.driver.get(f"{url}/editor")
        assert values(desk) == ["", ""]
        write(desk, OTHER, "Another")
        desk.driver.refresh()
        wait_for(desk, OTHER)
    finally:
        desk.driver.close()
        desk.driver.switch_to.window(first)
    desk.driver.refresh()
    wait_for(desk, TEXT)
    assert values(desk) == ["Mine", TEXT]


def test_forget_removes_everything_from_the_tab_and_asks_first(desk: Page) -> None:
    write(desk)
    click(desk, "clear")
    assert desk.driver.find_element(By.ID, "clear").text == "Forget"
    click(desk, "clear")
    assert "Mine" in desk.driver.find_element(By.CSS_SELECTOR, "dialog p").text
    assert desk.violations("dialog") == []
    desk.press(Keys.ENTER)  # keeps everything
    desk.wait("return !document.querySelector('dialog')")
    assert desk.driver.find_element(By.ID, "undo").is_displayed()
    click(desk, "clear")
    desk.driver.find_element(By.CSS_SELECTOR, "dialog button[value=yes]").click()
    desk.wait("return !document.querySelector('dialog')")
    assert not desk.driver.find_element(By.ID, "undo").is_displayed()
    desk.driver.refresh()
    assert values(desk) == ["", ""]
    assert desk.run("return sessionStorage.length") == 0


def test_a_draft_in_no_file_is_not_pushed_out_of_undo_without_a_question(desk: Page, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    write(desk, "Only here.", "")
    for number in range(2):
        long.write_text(f"{number} " + "word " * 250_000, "utf-8")
        drop(desk, long, at="#text")
        desk.wait("return document.getElementById('text').value.startsWith(arguments[0])", f"{number} ")
    drop(desk, long, at="#text")
    desk.wait("return document.querySelector('dialog')")
    assert "Only here." in desk.driver.find_element(By.CSS_SELECTOR, "dialog p").text
    desk.press(Keys.ESCAPE)
    desk.wait("return !document.querySelector('dialog')")
    assert values(desk)[1].startswith("1 ")


def guarded(page: Page) -> bool:
    return bool(
        page.run("const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); return e.defaultPrevented")
    )


def test_leaving_asks_only_while_something_is_in_no_file(desk: Page, file: Path) -> None:
    assert not guarded(desk)
    write(desk)
    assert guarded(desk)
    click(desk, "clear")
    assert not guarded(desk)
    drop(desk, file, at="#text")
    wait_for(desk, FILE)
    assert not guarded(desk)
    type_draft(desk, Keys.HOME + "x")
    assert guarded(desk)
    type_draft(desk, Keys.BACKSPACE)
    assert values(desk)[1] == FILE
    assert not guarded(desk)


def test_leaving_asks_for_a_draft_that_a_file_took_the_place_of(desk: Page, file: Path) -> None:
    write(desk)
    drop(desk, file, at="#text")
    wait_for(desk, FILE)
    assert guarded(desk)
    click(desk, "undo")
    wait_for(desk, TEXT)
    assert guarded(desk)
    click(desk, "clear")
    assert not guarded(desk)


@pytest.mark.parametrize("denied", [True, False])
@pytest.mark.parametrize("token", ["", "sixteen-letters-and-more"])
def test_a_tab_that_keeps_nothing_is_a_desk_all_the_same(page: Page, config: Path, denied: bool, token: str) -> None:
    """Browsers may forbid storage, or have no room left in it."""
    forbid = f"""Storage.prototype.setItem = () => {{ throw new DOMException("full", "QuotaExceededError"); }};
        if ({str(denied).lower()}) Object.defineProperty(self, "sessionStorage",
          {{ get() {{ throw new DOMException("denied", "SecurityError"); }} }});"""
    added = page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forbid})
    try:
        with serving(create_app(settings(config, token=token or None, posts_per_minute=0))) as address:
            page.open(f"{address}/editor", fresh=False)
            if token:
                page.driver.find_element(By.ID, "token").send_keys(token)
            write(page)
            page.wait(SHOWN)
            assert guarded(page)
            assert values(page) == ["Mine", TEXT]
    finally:
        page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert page.errors(network=False) == []


def test_a_refused_token_takes_no_letter_of_whoever_goes_on_writing(page: Page, config: Path) -> None:
    with serving(create_app(settings(config, token="sixteen-letters-and-more"))) as address:
        page.open(f"{address}/editor")
        page.driver.find_element(By.ID, "token").send_keys("of-the-day-before")
        write(page)
        page.wait("return document.getElementById('status').className === 'failed'")
        page.press(*" and so on")
        assert values(page) == ["Mine", f"{TEXT} and so on"]
        click(page, "again")
        page.wait("return document.activeElement.id === 'token'")
    page.errors()


WORD = b"PK\x03\x04\x14\x00\x06\x00" + bytes(60)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(60)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("story.docx", WORD, "word processor"),
        ("story.odt", WORD, "word processor"),
        ("story.rtf", b"{\\rtf1 Words}", "word processor"),
        ("story.txt", WORD, "word processor"),
        ("story.doc", b"\xd0\xcf\x11\xe0" + bytes(60), "word processor"),
        ("story.pdf", b"%PDF-1.7 ...", "PDF"),
        ("story.md", b"%PDF-1.7 ...", "PDF"),
        ("mill.png", PICTURE, "picture"),
        ("mill.txt", PICTURE, "picture"),
        ("mill.svg", b"<svg/>", "picture"),
        ("talk.mp3", b"ID3" + bytes(60), "recording"),
        ("budget.xlsx", WORD, "table"),
        ("all.zip", WORD, "packed"),
        ("story", bytes(range(256)), "not a text file"),
        ("story.txt", b"Some\0words", "not a text file"),
        ("story.txt", "Words".encode("utf-16-le"), "not a text file"),
        ("story.txt", "Words".encode("utf-32"), "not a text file"),
        ("empty.md", b"", "empty"),
        ("blank.md", b" \n\n", "empty"),
        ("long.txt", b"word " * 500_000, "larger than 2,000,000 bytes"),
    ],
)
def test_what_is_no_text_is_told_and_changes_nothing(
    desk: Page, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    write(desk, "Mine.")
    drop(desk, path, at="#text")
    desk.wait("return document.getElementById('told').textContent.includes(arguments[0])", said)
    assert name in desk.run(TOLD)
    assert "failed" in desk.run("return document.getElementById('told').className")
    assert values(desk) == ["Mine", "Mine."]


def test_several_files_and_folders_are_told_and_change_nothing(desk: Page, tmp_path: Path, file: Path) -> None:
    write(desk, "Mine.")
    drop(desk, file, file, at="#text")
    desk.wait("return document.getElementById('told').textContent.includes('2 files')")
    drop(desk, tmp_path, at="#text")
    desk.wait("return document.getElementById('told').textContent.includes('folder')")
    assert values(desk) == ["Mine", "Mine."]


WORDS = "Café – “quoted” – naïve"


@pytest.mark.parametrize(
    ("content", "text", "noted"),
    [
        (WORDS.encode(), WORDS, ""),
        (WORDS.encode("utf-8-sig"), WORDS, ""),
        (WORDS.encode("utf-16"), WORDS, ""),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), WORDS, ""),
        (WORDS.encode("cp1252"), WORDS, "Windows-1252"),
        ("日本語の新聞".encode() + b"\xff", "日本語の新聞\ufffd", "not wholly UTF-8"),
        (b"one\r\ntwo\rthree\n\n\nfour", "one\ntwo\nthree\n\n\nfour", ""),
        (b"\tTabbed\x0cand fed", "\tTabbed\x0cand fed", ""),
    ],
)
def test_text_of_any_common_encoding_is_read(desk: Page, tmp_path: Path, content: bytes, text: str, noted: str) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(content)
    open_file(desk, path)
    wait_for(desk, text)
    assert noted in desk.run(TOLD)


def test_answers_that_no_longer_fit_are_dim_until_new_ones_are_there(desk: Page) -> None:
    write(desk)
    desk.wait(SHOWN)
    assert not desk.run(STALE)
    type_draft(desk, "x")
    assert desk.run(STALE)
    assert desk.run("return document.getElementById('found').getAttribute('aria-busy')") == "true"
    assert "as it was" in desk.run("return document.getElementById('status').textContent")
    type_draft(desk, Keys.BACKSPACE)
    assert not desk.run(STALE)
    type_draft(desk, "y")
    desk.wait(f"{STALE.replace('return ', 'return !')}")
    assert desk.run("return document.getElementById('found').getAttribute('aria-busy')") is None


class Slow:
    """The service, whose next answers are what a test wants."""

    def __init__(self, config: Path) -> None:
        self.app = create_app(settings(config, posts_per_minute=0))
        self.next: list[Response] = []
        self.app.before_request(self._answer)

    def _answer(self) -> Response | None:
        return self.next.pop(0) if request.path == "/suggestions" and self.next else None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_keeps_the_text_and_offers_to_try_again(page: Page, config: Path, status: int) -> None:
    service = Slow(config)
    with serving(service.app) as address:
        page.open(f"{address}/editor")
        service.next = [Response('{"detail": "Not now."}', status, mimetype="application/problem+json")]
        write(page)
        page.wait("return !document.getElementById('again').hidden")
        assert page.run("return document.getElementById('status').textContent") == "Not now."
        assert page.run("return document.getElementById('found').getAttribute('aria-busy')") is None
        assert values(page) == ["Mine", TEXT]
        click(page, "again")
        page.wait(SHOWN)
        assert not page.driver.find_element(By.ID, "again").is_displayed()
    page.errors()


@pytest.mark.parametrize("said", ["<h1>Sign in</h1>", "{}", "null", "[]", '{"error": "away"}', '{"tags": [', ""])
def test_an_answer_that_is_none_of_the_services_is_told_and_asked_again(page: Page, config: Path, said: str) -> None:
    service = Slow(config)
    with serving(service.app) as address:
        page.open(f"{address}/editor")
        service.next = [Response(said, mimetype="application/json")]
        write(page)
        page.wait("return !document.getElementById('again').hidden")
        assert "did not answer as expected" in page.run("return document.getElementById('status').textContent")
        click(page, "again")
        page.wait(SHOWN)
    page.errors()


def test_a_late_answer_to_an_earlier_text_replaces_nothing(desk: Page) -> None:
    desk.run(
        """
        const real = fetch;
        self.held = [];
        self.fetch = (path, {signal, ...rest}) => new Promise((done) => held.push(() => real(path, rest).then(done)));
        """
    )
    write(desk)
    desk.wait("return held.length === 1")
    click(desk, "clear")
    type_draft(desk, OTHER)
    desk.wait("return held.length === 2")
    desk.run("held[1]()")
    desk.wait(SHOWN)
    shown = desk.run("return document.getElementById('related').textContent")
    assert "Market" in shown
    desk.run("held[0](); return new Promise((done) => setTimeout(done, 500))")
    assert desk.run("return document.getElementById('related').textContent") == shown


def test_a_published_story_is_recognised(desk: Page, config: Path) -> None:
    long = f"{TOPICS['library']}\n\n## What next\n\nPart 3 of what happened to the library, as it was told to us."
    write(desk, long, "Library story 3")
    desk.wait("return !document.getElementById('published').hidden")
    assert "Library story 3" in desk.run("return document.getElementById('published').textContent")
    assert "Library story 3" not in desk.run("return document.getElementById('related').textContent")
    assert desk.violations() == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_it_is_accessible_and_fits_with_all_that_it_may_tell(
    desk: Page, url: str, file: Path, width: int, dark: bool
) -> None:
    write(desk)
    drop(desk, file, at="#text")
    wait_for(desk, FILE)
    desk.resize(width)
    desk.media(dark=dark)
    desk.wait(SHOWN)
    desk.settle()
    assert desk.run("return document.documentElement.scrollWidth") == width
    assert desk.violations() == []


def test_the_page_to_try_a_draft_keeps_one_too(page: Page, url: str, file: Path) -> None:
    body = "return document.getElementById('body').value"
    page.open(f"{url}/draft")
    page.driver.find_element(By.ID, "body").send_keys(TEXT)
    page.driver.find_element(By.ID, "example").click()
    assert "riverside library" in page.run(body)
    page.driver.refresh()
    assert "riverside library" in page.run(body)
    page.driver.find_element(By.ID, "undo").click()
    assert page.run(body) == TEXT
    page.driver.find_element(By.CSS_SELECTOR, "#draft .primary").click()
    page.wait("return !document.getElementById('found-related').hidden")
    drop(page, file, at="footer, header")
    page.wait("return document.getElementById('body').value.startsWith('---')")
    assert page.run(STALE)
    page.driver.find_element(By.ID, "undo").click()
    assert not page.run(STALE)
    page.driver.find_element(By.ID, "clear").click()
    assert page.run(body) == ""
    page.driver.find_element(By.ID, "undo").click()
    assert page.run(body) == TEXT
    assert page.errors() == []
