"""The editors' page in a real browser: typing, switching, copying, the keyboard, small screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from service.app import create_app
from tests.service.routes.test_editor import TEXT
from tests.support.browser import Page, chromium, serving
from tests.support.service_helpers import TOKEN, TOPICS, built, newsroom, settings, story

COUNTED = """
self.asked = 0;
const real = fetch;
self.fetch = (...all) => { asked += 1; return real(...all); };
"""
PASTE = """
const text = document.getElementById("text");
text.value = arguments[0];
text.dispatchEvent(new Event("input"));
"""
TYPED = """
const text = document.getElementById("text");
for (let end = 1; end <= arguments[0].length; end++) {
  text.value = arguments[0].slice(0, end);
  text.dispatchEvent(new Event("input"));
}
"""
"""As PASTE, a letter at a time and at once: however slow the machine, there is no pause between two keys."""
SHOWN = "return !document.getElementById('related-part').hidden"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as page:
        page.driver.execute_cdp_cmd(
            "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
        )
        yield page


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = newsroom(tmp_path_factory.mktemp("newsroom"))
    hostile = "<img src=x onerror=alert(1)> & the library on Mill Lane"
    story(
        made.parent / "content/post/mill.md", hostile, TOPICS["library"], date="2024-02-02", tags='["<b>library</b>"]'
    )
    built(made)
    return made


@pytest.fixture(scope="module")
def url(config: Path) -> Iterator[str]:
    with serving(create_app(settings(config, posts_per_minute=0))) as address:
        yield address


def type_draft(page: Page, text: str = TEXT) -> None:
    page.driver.find_element(By.ID, "text").send_keys(text)


def clipboard(page: Page) -> str:
    return str(page.run("return navigator.clipboard.readText()"))


def test_typing_asks_once_and_shows_what_came(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    page.run(COUNTED)
    page.run(TYPED, TEXT)
    page.wait(SHOWN)
    page.settle()
    assert page.run("return asked") == 1
    assert "related stor" in page.run("return document.getElementById('status').textContent")
    assert page.violations() == []
    assert page.errors() == []
    assert page.blocked() == []


def test_half_a_character_in_the_draft_is_no_obstacle(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    cut = "const text = document.getElementById('text'); text.value = '\\ud83d ' + arguments[0];"
    page.run(f"{cut} text.dispatchEvent(new Event('input', {{ bubbles: true }}));", TEXT)
    page.wait(SHOWN)
    assert "related stor" in page.run("return document.getElementById('status').textContent")
    assert page.errors() == []


def test_a_few_words_ask_nothing(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    page.run(COUNTED)
    type_draft(page, "The library on Mill Lane.")
    page.run("return new Promise((done) => setTimeout(done, 1200))")
    assert page.run("return asked") == 0


def test_tags_are_switched_and_copied(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    page.run(PASTE, TEXT)
    page.wait(SHOWN)
    chip = page.driver.find_element(By.CSS_SELECTOR, '[data-key="tag library"]')
    if chip.get_attribute("aria-pressed") == "false":
        chip.click()
    assert chip.get_attribute("aria-pressed") == "true"
    assert re.fullmatch("library(?: [a-z]+)?", chip.accessible_name)
    assert "library" in page.run("return document.getElementById('yaml').textContent")
    page.driver.find_element(By.ID, "copy-tags").click()
    page.wait("return document.getElementById('copy-tags').textContent === 'Copied'")
    page.wait("return document.getElementById('said').textContent")
    assert clipboard(page).startswith("tags: [")
    chip.click()
    assert "library" not in page.run("return document.getElementById('yaml').textContent.replace(/<b>.*?<.b>/, '')")


def test_links_are_put_in_and_can_be_undone(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    text = f"🐟 {TEXT}"
    page.run(PASTE, text)
    page.wait("return !document.getElementById('links-part').hidden")
    put, copy, *_ = page.driver.find_elements(By.CSS_SELECTOR, "#links li:first-child button")
    phrase = page.run("return document.querySelector('#links mark').textContent")
    copy.click()
    page.wait("return document.querySelector('#links button.done')")
    assert clipboard(page).startswith(f"[{phrase}](https://")
    put.click()
    value = page.run("return document.getElementById('text').value")
    assert value == text.replace(phrase, clipboard(page), 1)
    page.run("document.execCommand('undo')")
    assert page.run("return document.getElementById('text').value") == text


def test_by_keyboard_alone(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    focused = "return document.activeElement"
    page.press(Keys.TAB, Keys.ENTER)  # skips to the content
    while page.run(f"{focused}.id") != "text":
        page.press(Keys.TAB)
    page.press(TEXT)
    page.wait(SHOWN)
    while not str(page.run(f"{focused}.dataset.key || ''")).startswith("tag "):
        page.press(Keys.TAB)
    before = page.run(f"{focused}.getAttribute('aria-pressed')")
    page.press(Keys.SPACE)
    assert page.run(f"{focused}.getAttribute('aria-pressed')") != before
    assert page.run("const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none'")


def test_a_file_can_be_dropped(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    page.run(
        """
        const files = new DataTransfer();
        files.items.add(new File([arguments[0]], "draft.md"));
        document.getElementById("draft").dispatchEvent(new DragEvent("drop", {dataTransfer: files, cancelable: true}));
        """,
        f"---\ntitle: What next\ntags: [library]\n---\n\n{TEXT}\n",
    )
    page.wait(SHOWN)
    assert "in the draft" in page.run("return document.querySelector('[data-key=\"tag library\"]').textContent")


def test_a_hostile_headline_is_only_text(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    page.run(PASTE, TEXT)
    page.wait(SHOWN)
    assert "<img src=x" in page.run("return document.getElementById('found').textContent")
    assert page.run("return document.querySelectorAll('#found img, #found b').length") == 0
    assert page.blocked() == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_small_screen_holds_it(page: Page, url: str, dark: bool) -> None:
    page.open(f"{url}/editor", width=360, dark=dark)
    page.run(PASTE, TEXT)
    page.wait(SHOWN)
    assert page.run("return document.documentElement.scrollWidth") == 360
    assert page.violations() == []


@pytest.mark.parametrize(
    ("path", "field", "width"), [("editor", "text", 720), ("editor", "text", 1050), ("draft", "body", 1050)]
)
def test_a_draft_is_printed_whole(page: Page, config: Path, path: str, field: str, width: int) -> None:
    with serving(create_app(settings(config, posts_per_minute=0, site=True))) as address:
        page.open(f"{address}/{path}", width=width)
        page.run(f"document.getElementById('{field}').value = arguments[0]", "A line of the draft.\n" * 200)
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        try:
            seen, whole, bottom = page.run(f"""const field = document.getElementById('{field}');
                const {{clientHeight, scrollHeight}} = field;
                return [clientHeight, scrollHeight, field.closest('form').getBoundingClientRect().bottom]""")
            assert seen == whole > 4000
            assert bottom > whole
        finally:
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_headline_loses_no_letter(page: Page, url: str) -> None:
    page.open(f"{url}/editor")
    page.driver.find_element(By.ID, "title").click()
    page.run("document.execCommand('insertText', false, arguments[0])", "word " * 200)
    assert page.run("return document.getElementById('title').value") == "word " * 200


@pytest.mark.parametrize("around", ["\u200b{}\u200b", "\u201c{}\u201d", " {}\u00a0", "\ufeff{}"])
def test_what_was_copied_along_with_a_token_is_left_aside(page: Page, config: Path, around: str) -> None:
    with serving(create_app(settings(config, token=TOKEN, site=True))) as address:
        for path, text in (("editor", "text"), ("draft", "body")):
            page.open(f"{address}/{path}")
            page.run("document.getElementById('token').value = arguments[0]", around.format(TOKEN))
            page.run(PASTE.replace('"text"', f'"{text}"'), TEXT)
            if path == "draft":
                page.driver.find_element(By.CSS_SELECTOR, "button.primary").click()
            page.wait("return document.getElementById('tags').children.length")
        assert page.errors() == []


def test_the_token_is_typed_once_and_leaves_with_the_tab(page: Page, config: Path) -> None:
    with serving(create_app(settings(config, token=TOKEN))) as address:
        page.open(f"{address}/editor")
        page.run(PASTE, TEXT)
        page.wait("return document.getElementById('status').textContent.includes('token')")
        page.driver.find_element(By.ID, "token").send_keys(TOKEN)
        page.wait(SHOWN)
        page.wait("return sessionStorage.getItem('seealso-draft')")
        assert page.run("return [sessionStorage.length, localStorage.length, document.cookie]") == [2, 0, ""]
        page.open(f"{address}/editor", fresh=False)
        assert page.run("return document.getElementById('token').value") == TOKEN
        assert page.errors() == []


def test_a_service_that_has_gone_is_told_of(page: Page, config: Path) -> None:
    with serving(create_app(settings(config))) as address:
        page.open(f"{address}/editor")
    page.run(PASTE, TEXT)
    page.wait("return document.getElementById('status').classList.contains('failed')")
    assert page.run("return document.getElementById('text').value") == TEXT
    page.errors()
