"""No input ends a build: what is odd about a file, a name or an address costs that alone, and is told."""

import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from content.archive import ReadingRules, Site, read_archive, scan
from content.base import urls
from content.base.dates import BadDate, parse_date
from content.base.errors import ArchiveProblem, UnreadableFile
from content.base.opening import read_file
from content.base.text import bounded_references, printable, storable, unescape
from content.body.body import Reading
from content.drafts import parse_draft
from content.files.parsing import parse_bytes, parse_text
from content.formats import Format
from tests.support.content_helpers import NOW, page, read, write

RULES = ReadingRules()
DIGITS = "1" * 5_000


@pytest.mark.parametrize(
    ("reference", "character"),
    [
        (f"&#{DIGITS};", "\ufffd"),
        (f"&#{DIGITS}", "\ufffd"),
        (f"&#x{'f' * 5_000};", "\ufffd"),
        (f"&#X{'F' * 5_000};", "\ufffd"),
        (f"&#{'0' * 5_000}65;", "A"),
        (f"&#x{'0' * 5_000}41;", "A"),
        (f"&#{'0' * 5_000};", "\ufffd"),
        (f"&#{DIGITS}abc", "\ufffdabc"),
        ("&#00000065;", "A"),
        ("&#1114112;", "\ufffd"),
        ("&#xD800;", "\ufffd"),
        ("&#1;", ""),
        ("&#8217;", "’"),
        ("&amp;&#", "&&#"),
    ],
)
def test_a_character_reference_of_any_size(reference: str, character: str) -> None:
    assert unescape(f"a{reference}") == f"a{character}"
    assert len(bounded_references(f"{reference}x")) <= max(len(reference), 12)
    front = f'title: "Head {reference}"\ndescription: "{reference} says"\ntags: ["x{reference}"]'
    body = f"Words {reference} more &amp;{reference[1:]}\n\n<p title='{reference}'>In HTML {reference}</p>"
    parsed = parse_text(page(front, body), RULES)
    assert parsed.fields.title == f"Head {character}".strip()
    assert parsed.fields.description == f"{character} says".strip()
    assert "In HTML" in parsed.body.text
    unescape(parsed.body.text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("caf\udce9", r"caf\xe9"),
        ("a\nb", r"a\nb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\ud800", r"\ud800"),
        ("\u202egnp", r"\u202egnp"),
        ("\x85\x00", r"\x85\x00"),
        ("Café – “漢字”", "Café – “漢字”"),
    ],
)
def test_a_problem_is_one_printable_line(text: str, shown: str) -> None:
    problem = str(ArchiveProblem(text, 1, text, text))
    assert problem == f"{shown}:1: {shown}. {shown}"
    assert printable(text).isprintable()
    assert len(ArchiveProblem("a", None, "x" * 10_000, "").message) < 1_000


def test_what_json_smuggles_in_is_taken_out() -> None:
    front = {
        "title": "A\ud800 \0head\x1b[0m",
        "tags": ["x\udfff", "\x01"],
        "image": "/a\0.png",
        "\ud800": 1,
        "date": "\ud800-01-01",
    }
    parsed = parse_text(f"{json.dumps(front)}\nWords \x01of it.\n", RULES)
    assert (parsed.fields.title, parsed.fields.tags, parsed.fields.image) == ("A? head[0m", ("x?",), "/a.png")
    assert parsed.body.text == "Words of it."
    assert storable("a\tb\nc\0\ud800") == "a\tb\nc?"


NO_ADDRESSES = [
    "http://[x/y.jpg",
    "http://[::1",
    "//[",
    "http://a]b/",
    "http://a.example:99999999/x",
    "http://a.example:port/x",
    "http://\u2100.example/x",
    "http://a.example/" + "x" * 50_000,
]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_an_address_that_is_none(tmp_path: Path, address: str) -> None:
    assert urls.split(address) is None
    assert urls.host(address) == urls.join("https://a.example/", address) == urls.join(address, "x") == ""
    quoted = json.dumps(address, ensure_ascii=False)
    front = f"title: Odd\nimage: {quoted}\nurl: {quoted}\naliases: [{quoted}, /old/]\nrelated: [{quoted}, good]"
    body = f"![i]({address}) ![i](/found.jpg) [to]({address}) <a href='{address}'>x</a> [good](good.md)"
    write(tmp_path, {"odd.md": page(front, body), "good.md": page()})
    archive = read(tmp_path, site={"base_url": "https://post.example"})
    good, odd = archive.articles
    assert good.title == "A story"
    assert (odd.url, odd.image, odd.aliases) == ("https://post.example/odd/", "/found.jpg", ("/old/",))
    assert (odd.related, [link.article for link in odd.links]) == (("good",), ["good"])
    problems = {problem.message.split("`")[1]: problem for problem in archive.problems}
    assert {name: problem.line for name, problem in problems.items()} == {
        "image": 3,
        "url": 4,
        "aliases": 5,
        "related": None,
    }
    assert all("left out" in problems[name].remedy for name in ("image", "url", "aliases"))


@pytest.mark.parametrize(
    ("address", "joined"),
    [
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("//a.example/x", "https://a.example/x"),
        ("/x", "https://a.example/x"),
        ("x y", "https://a.example/b/x y"),
        ("", "https://a.example/b/"),
        ("mailto:a@b", "mailto:a@b"),
        ("http://münchen.example/ä", "http://münchen.example/ä"),
    ],
)
def test_an_odd_address_that_is_one(address: str, joined: str) -> None:
    assert urls.split(address) is not None
    assert urls.join("https://a.example/b/", address) == joined


def test_an_address_of_another_host_is_left_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page("url: //b.example/x/"), "b.md": page("url: /go?to=https://b.example/")})
    archive = read(tmp_path, site={"base_url": "https://post.example"})
    assert [article.url for article in archive.articles] == [
        "//b.example/x/",
        "https://post.example/go?to=https://b.example/",
    ]


NAMES: dict[bytes, str] = {
    b"caf\xe9.md": "not UTF-8",
    b"folder-\xff/a.md": "not UTF-8",
    b"\xed\xa0\x80.md": "not UTF-8",
    b"a\nb.md": "control character",
    b"\x1b[31m.md": "control character",
    b"\x01.md": "control character",
    "a\u2028b.md".encode(): "control character",
    b"trailing .md": "",
    b" leading.md": "",
    b"a:b.md": "",
    b"http:.md": "",
    b"what?.md": "",
    b"50%.md": "",
    b"x" * 252 + b".md": "",
    "café.md".encode(): "",
    b"Case.md": "",
    b"case.md": "",
}


@pytest.mark.parametrize(("name", "fault"), NAMES.items(), ids=map(repr, NAMES))
def test_a_name_is_told_or_read(tmp_path: Path, name: bytes, fault: str) -> None:
    path = Path(os.fsdecode(os.fsencode(write(tmp_path, {"good.md": page()})) + b"/" + name))
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(), "utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    archive = read(tmp_path)
    ids = {article.id for article in archive.articles}
    assert "good" in ids
    if fault:
        assert len(ids) == 1
        (problem,) = archive.problems
        assert fault in problem.message
        assert str(problem).isprintable()
    else:
        assert (len(ids), archive.problems) == (2, ())
    json.dumps([article.source for article in archive.articles], ensure_ascii=False).encode()


def test_an_archive_whose_own_name_is_not_utf8(tmp_path: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    try:
        root.mkdir()
    except OSError:
        pytest.skip("this file system takes no such name")
    write(root, {"good.md": page(), "bad.md": ""})
    archive = read(root)
    assert archive.articles[0].source == rf"{tmp_path}/caf\xe9/good.md"
    assert archive.problems[0].path == rf"{tmp_path}/caf\xe9/bad.md"


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket may have 100 characters
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def _linked_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to(path.with_name("pipe"))


ENTRIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "pipe": (os.mkfifo, "a named pipe"),
    "socket": (_socket, "a socket"),
    "folder": (lambda path: path.mkdir(), "a folder with the name of a story"),
    "link to a pipe": (_linked_pipe, "a named pipe"),
    "link to nothing": (lambda path: path.symlink_to(path.with_name("nothing")), "No such file"),
    "link to itself": (lambda path: path.symlink_to(path), "Too many levels"),
    "link through a file": (lambda path: path.symlink_to(path.with_name("good.md") / "x"), "cannot be opened"),
    "link to a device": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "link to memory": (lambda path: path.symlink_to("/proc/self/mem"), "cannot be opened"),
}


@pytest.mark.parametrize(("make", "told"), ENTRIES.values(), ids=ENTRIES)
def test_what_is_no_file_is_told_and_never_waited_for(
    tmp_path: Path, make: Callable[[Path], object], told: str
) -> None:
    make(write(tmp_path, {"good.md": page()}) / "odd.md")
    archive = read(tmp_path, rules=ReadingRules(follow_links=True))
    assert [article.id for article in archive.articles] == ["good"]
    assert [told in problem.message for problem in archive.problems] == [True]
    assert archive.problems[0].remedy


def test_links_to_folders_that_cannot_be_followed_are_told(tmp_path: Path) -> None:
    root = write(tmp_path, {"good.md": page()})
    (root / "nowhere").symlink_to(root / "nothing")
    (root / "ring").symlink_to(root / "gnir")
    (root / "gnir").symlink_to(root / "ring")
    (root / "photo.jpg").symlink_to(root / "nothing.jpg")
    assert [Path(problem.path).name for problem in read(root).problems] == ["gnir", "nowhere", "ring"]


def test_a_file_is_longer_than_it_says(tmp_path: Path) -> None:
    if not Path("/proc/self/maps").exists():
        pytest.skip("needs /proc")
    assert Path("/proc/self/maps").stat().st_size == 0
    with pytest.raises(UnreadableFile, match="more than"):
        read_file(Path("/proc/self/maps"), 100)
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert read_file(tmp_path / "a", 100) == b"x" * 100
    with pytest.raises(UnreadableFile, match="more than"):
        read_file(tmp_path / "a", 99)


def test_a_link_out_of_the_archive_is_told_and_followed_only_where_that_is_asked(tmp_path: Path) -> None:
    real = write(tmp_path / "real", {"a/good.md": page(), "site/b.md": page(), "other/c.md": page()})
    outside = write(tmp_path / "outside", {"private.md": page("title: Salaries"), "more/d.md": page()})
    root = tmp_path / "archive"
    root.symlink_to(real)  # the archive itself may be one
    (real / "private.md").symlink_to(Path("../outside/private.md"))
    (real / "more").symlink_to(outside / "more")
    (real / "photo.jpg").symlink_to(outside / "private.md")
    (real / "chain.md").symlink_to(real / "private.md")
    (real / "site" / "within.md").symlink_to(real / "other" / "c.md")
    archive = read(root)
    assert [article.id for article in archive.articles] == ["a/good", "other/c", "site/b", "site/within"]
    assert [Path(problem.path).name for problem in archive.problems] == ["chain.md", "more", "private.md"]
    assert all("follow_links = true" in problem.remedy for problem in archive.problems)
    followed = read(root, rules=ReadingRules(follow_links=True))
    assert {"private", "more/d", "chain"} < {article.id for article in followed.articles}
    # A site in a folder of the archive may lead to what lies beside it there.
    alone = read_archive([Site(root=root / "site")], RULES, now=NOW)
    assert [article.id for article in alone.articles] == ["b"]
    named = read_archive([Site(root=root / "site", archive=root)], RULES, now=NOW)
    assert [article.id for article in named.articles] == ["b", "within"]


def test_a_link_to_the_archive_itself_is_within_and_one_to_nothing_is_told_as_that(tmp_path: Path) -> None:
    root = write(tmp_path / "archive", {"a/good.md": page()})
    (root / "a" / "up").symlink_to(root)
    (root / "gone.md").symlink_to(tmp_path / "nothing.md")
    archive = read(root)
    assert [article.id for article in archive.articles] == ["a/good"]
    assert ["No such file" in problem.message for problem in archive.problems] == [True]


def _saved(path: Path) -> None:
    path.write_text(page("title: Saved since"), "utf-8")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _linked_away(path: Path) -> None:
    private = path.parent.with_name("private.md")
    private.write_text(page("title: Salaries"), "utf-8")
    path.unlink()
    path.symlink_to(private)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (Path.unlink, "read again"),
    "a folder": (_folder, "read again"),
    "a pipe": (_pipe, "read again"),
    "too large": (lambda path: path.write_bytes(b"x" * 2_000_001), "read again"),
    "a link elsewhere": (_linked_away, "leads elsewhere"),
    "broken": (lambda path: path.write_bytes(b"\xff"), "UTF-8"),
    "another": (_saved, ""),
}


@pytest.mark.parametrize(("change", "told"), CHANGES.values(), ids=CHANGES)
def test_a_file_that_changes_between_the_scan_and_the_reading(
    tmp_path: Path, change: Callable[[Path], object], told: str
) -> None:
    root = write(tmp_path / "archive", {"a.md": page(), "good.md": page()})
    sites = [Site(root=root)]
    files, _ = scan(sites, RULES)
    change(root / "a.md")
    archive = read_archive(sites, RULES, now=NOW, files=files)
    assert not archive.settled
    assert [article.title for article in archive.articles] == (["A story"] if told else ["Saved since", "A story"])
    assert [told in problem.message for problem in archive.problems] == ([True] if told else [])


@pytest.mark.parametrize("change", [change for change, _ in CHANGES.values()], ids=CHANGES)
@pytest.mark.parametrize("forgotten", [False, True])
def test_a_file_that_changes_between_the_reading_and_the_second(
    tmp_path: Path, change: Callable[[Path], object], forgotten: bool
) -> None:
    root = write(tmp_path / "archive", {"a.md": page(), "good.md": page()})
    cache: dict[str, str] = {}
    archive = read_archive([Site(root=root)], RULES, now=NOW, texts=False, parsed=cache)
    assert archive.settled
    change(root / "a.md")
    if forgotten:
        cache.clear()
    lost: list[ArchiveProblem] = []
    titles = [article.title for article in archive.with_texts(archive.articles, lost)]
    assert len(titles) == len({article.id for article in archive.articles}) - len(lost)
    assert [Path(problem.path).name for problem in lost] == (["a.md"] if forgotten else [])
    assert all(problem.remedy for problem in lost)


def test_a_file_saved_since_the_scan_is_kept_under_what_it_is_now(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": page(body="First")})
    sites, cache = [Site(root=root)], dict[str, str]()
    files, _ = scan(sites, RULES)
    write(root, {"a.md": page(body="Second")})
    archive = read_archive(sites, RULES, now=NOW, files=files, parsed=cache, texts=False)
    write(root, {"a.md": page(body="Third")})
    assert [article.text for article in archive.with_texts(archive.articles, [])] == ["Second"]
    write(root, {"a.md": page(body="First")})
    assert read_archive(sites, RULES, now=NOW, parsed=cache).articles[0].text == "First"


def test_a_folder_that_goes_while_it_is_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, {"a/x.md": page(), "good.md": page()})
    scandir = os.scandir

    def gone(folder: str) -> object:
        if folder.endswith("/a"):
            (root / "a" / "x.md").unlink()
            (root / "a").rmdir()
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", gone)
    files, problems = scan([Site(root=root)], RULES)
    assert [file.relative for file in files] == ["good.md"]
    assert [Path(problem.path).name for problem in problems] == ["a"]


@pytest.mark.parametrize(
    "value",
    [
        "1" * 10_000, "x" * 1_000_000, 10**5_000, 99999999999999999999, "99999999999999999999", "0000-01-01",
        "2024-01-01T24:30", "2024-01-01 10:00 +99:00", "2024-01-01T10:00:00+99:00", "1700000000000000000",
        "2024-13-45", "2016-12-31T23:59:61Z", float("inf"), float("nan"), float("-inf"), -1, "-1", "1e400", "٣٣٣٣",
        "²²²²-01-01",
        "\ud800", "a.b.c.d", "10:00", "()", "2024-W99", {}, [], None, True, b"2024-01-01", "1:2:3:4:5", "0x" + "f" * 60,
        datetime(2, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo")),
    ],
    ids=lambda value: repr(value)[:30] if not isinstance(value, int) else "number",
)  # fmt: skip
def test_what_is_no_date_costs_the_date(value: object) -> None:
    with pytest.raises(BadDate) as told:
        parse_date(value, ZoneInfo("Asia/Tokyo"))
    assert len(str(told.value)) < 100


@pytest.mark.parametrize("name", ["0000-00-00-x.md", "0001-01-01-x.md", "2024-13-45-x.md"])
def test_a_date_in_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    archive = read(write(tmp_path, {name: page()}), rules=ReadingRules(timezone="Asia/Tokyo"))
    assert archive.articles[0].published is None


@pytest.mark.parametrize(
    "body",
    [
        "\x01\x02 words", "\ue000" * 9, "words \ue0005\ue001", "words &#xe000;99999999999999;", "[" * 500_000,
        "<" * 100_000, "words <![CDATA[ x", "words <{: x}![CDATA[", "words <{{ x }}!DOCTYPE [", "words <!",
        "words <?", "words </",
        "x " * 900_000,
        "<p title='" + "&#" * 10_000, "*a **b " * 20_000, "> " * 5_000 + "x", "```\n" * 5_001, "a\0b", "\ud800",
    ],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_any_body_is_read_or_refused(body: str) -> None:
    try:
        article = parse_draft(body, "a.md", RULES, datetime(2026, 1, 1, tzinfo=UTC))
    except UnreadableFile as refused:
        message = refused.message
    else:
        message = ""
        assert article.text.encode()
    assert message in ("", "it has no text")


@pytest.mark.parametrize("fault", [RecursionError("deep"), ValueError("a\nb"), AssertionError(), MemoryError()])
def test_a_fault_of_a_library_costs_one_file(fault: Exception) -> None:
    def raises(body: str) -> Reading:
        raise fault

    with pytest.raises(UnreadableFile, match=f"could not be read .*{type(fault).__name__}") as told:
        parse_bytes(b"Words", RULES, Format(suffixes=(), read=raises))
    assert "\n" not in told.value.message
    assert told.value.remedy
