"""Marks: private-use characters that stand for an image or a piece of code until Markdown and HTML are parsed."""

import re
from urllib.parse import quote

IMAGE_OPEN, IMAGE_CLOSE = "\ue000", "\ue001"
"""Around the number of an image: they get through Markdown, HTML and attributes alike."""
CODE_OPEN, CODE_CLOSE = "\ue002", "\ue003"
"""Around the number of a piece of code, in which no markup is looked for."""
PAGE_REF, POST_REF, FILE_REF, WIKI_REF = "page-ref:", "post-ref:", "file-ref:", "wiki-ref:"
"""What a link target begins with that names a page for the generator (Hugo; Jekyll's two; a wiki) instead of an
address."""
IMAGE_NAME = re.compile(r"ima?ge?(?!in)|figure|photo|picture", re.IGNORECASE)
"""What is in the name of a tag, shortcode or component that shows an image."""
IMAGE_FILE = re.compile(r"\.(?:avif|bmp|gif|jpe?g|png|svg|tiff?|webp)$", re.IGNORECASE)

_WITHOUT_MARKS = str.maketrans("", "", IMAGE_OPEN + IMAGE_CLOSE + CODE_OPEN + CODE_CLOSE)
_IMAGE = re.compile(f"{IMAGE_OPEN}(\\d*){IMAGE_CLOSE}?")
_CODE = re.compile(f"{CODE_OPEN}(\\d*){CODE_CLOSE}?")


class Marks:
    """The images and the code of one body, by the numbers in their marks."""

    def __init__(self) -> None:
        self._images: list[tuple[str, str]] = []
        self._code: list[str] = []
        self._code_numbers: dict[str, int] = {}
        self.embeds = False
        """Whether something is embedded that has no words: a gallery, a film, another's post."""

    def embed(self, words: str = "") -> str:
        """Return what stands for something embedded: its words, if any."""
        self.embeds = True
        return words

    def image(self, source: str, alt: str = "") -> str:
        """Make a mark for an image."""
        self._images.append((source, alt))
        return f"{IMAGE_OPEN}{len(self._images) - 1}{IMAGE_CLOSE}"

    def code(self, text: str) -> str:
        """Make a mark for code; equal code has one mark, so that a link's label still finds its definition."""
        number = self._code_numbers.setdefault(text, len(self._code))
        if number == len(self._code):
            self._code.append(text)
        return f"{CODE_OPEN}{number}{CODE_CLOSE}"

    def images(self, text: str) -> list[tuple[str, str]]:
        """List (source, alternative text) of each image that is marked in the text."""
        # HTML can spell a mark as a character reference, with any number.
        numbers = (int(number[:9]) for number in _IMAGE.findall(text) if number)
        return [self._images[number] for number in numbers if number < len(self._images)]

    def words(self, text: str) -> str:
        """Give the text with its code as it was written, and without marks of images."""
        if CODE_OPEN in text:
            text = _CODE.sub(self._code_of, text)
        return _IMAGE.sub(" ", text) if IMAGE_OPEN in text else text

    def _code_of(self, mark: re.Match[str]) -> str:
        number = int(mark[1][:9]) if mark[1] else len(self._code)
        return self._code[number] if number < len(self._code) else ""


def without_marks(text: str) -> str:
    """Remove, from a body that nobody has marked yet or an address, the characters that marks are made of."""
    return text.translate(_WITHOUT_MARKS) if any(mark in text for mark in "\ue000\ue001\ue002\ue003") else text


def without_image_marks(text: str) -> str:
    """Remove the marks of images from an address, numbers and all."""
    return _IMAGE.sub("", text) if IMAGE_OPEN in text else text


def url_safe(target: str) -> str:
    """Quote the target such that it stands unharmed in `href="…"` and in `](…)`."""
    return quote(target.strip(), safe="/#:.?=&%-_~@+,;!$*", errors="replace")


def anchor(target: str, words: str) -> str:
    """Make a link that Markdown and HTML alike let through."""
    return f'<a href="{url_safe(target)}">{words}</a>'
