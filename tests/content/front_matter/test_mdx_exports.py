"""Fields that an MDX file keeps in JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.base.article import Hidden
from content.front_matter import split
from content.front_matter.mdx_exports import with_exports
from tests.support.content_helpers import read, write


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("export const metadata = {title: 'A', draft: true}", {"title": "A", "draft": "true"}),
        (
            'export const meta = {\n  "title": "A {b}", // c: d\n  /* e: f, */ x: -1.5,\n}',
            {"title": "A {b}", "x": "-1.5"},
        ),
        ("export const frontMatter: Fields = {date: new Date('2024-05-02')}", {"date": "2024-05-02"}),
        (
            "export const meta = {date: new Date(2024, 4, 2), embargo: new Date(2099,11,31,9,30)}",
            {"date": "2024-05-02", "embargo": "2099-12-31 09:30:00"},
        ),
        ("export const date = new Date(1714608000000)", {"date": "2024-05-02 00:00:00Z"}),
        ("export const date = new Date(Date.UTC(2023, 16, 2, 7))", {"date": "2024-05-02 07:00:00Z"}),
        ("export const date = new Date(date)\nexport const published = Date(published)", {}),
        ("export const date = new Date(99999, 1)\nexport const published = new Date()", {}),
        (
            "export const isDraft = true\nexport const metadata = {title, draft: isDraft, date: new Date(day)}\n"
            "const title = 'A', day = '2024-05-02'",
            {"isDraft": "true", "title": "A", "draft": "true", "date": "2024-05-02"},
        ),
        (
            "export const base = {draft: true, 'tags': ['x'] as const}\nconst head = {...base, title: `A`}\n"
            "export {head as metadata}",
            {"draft": "true", "tags": ["x"], "title": "A"},
        ),
        (
            "export const metadata: Meta = {\n  title: 'A',\n\n  draft: true,\n} satisfies Meta",
            {"title": "A", "draft": "true"},
        ),
        ("export const metadata = {draft: true}\n\n[Read on](/a/), and `{draft: false}`", {"draft": "true"}),
        ("export const embargoUntil = new Date(2099, 0)", {"embargoUntil": "2099-01-01"}),
        ("export const expiresOn = '2024-01-01'; export const rows = 5", {"expiresOn": "2024-01-01"}),
        ("export let metadata = {a: f(1, 2), image: {hidden: true}, tags: ['x'], b: `c`}", {"tags": ["x"], "b": "c"}),
        ("export const metadata = {title: 'never closed", {}),
        ("export const other = {draft: true}", {}),
        ("export const metadata = defineMeta({title: 'A', draft: true})", {"title": "A", "draft": "true"}),
        ("export const postMeta = Object.freeze({\n  draft: true,\n})", {"draft": "true"}),
        ("export const isDraft = true\nexport const isOpen = true", {"isDraft": "true"}),
        (
            "export const article = {title: 'A', date: '2024-05-02', tags: ['x', \"y\",], draft: true}\n"
            "export const metadata = {title: article.title, description: 'D'}",
            {"title": "A", "date": "2024-05-02", "tags": ["x", "y"], "draft": "true", "description": "D"},
        ),
        ("export const metadata = {title: 'a' + b, tags: [x, 'y'], date: today}", {}),
        (
            "export const draft = true\nexport const title = 'A' as const;\n"
            "export const tags = ['x', 'y']\nexport const size = 3",
            {"draft": "true", "title": "A", "tags": ["x", "y"]},
        ),
        ("export const title: string = 'A'; export const x = {draft: true}", {"title": "A"}),
        ("export const title = make('A')\nexport const date = base.date", {}),
        ("```js\nexport const metadata = {draft: true}\nexport const title = 'B'\n```", {}),
        ("export const metadata = make()", {}),
    ],
)
def test_what_is_exported_gives_the_fields(code: str, fields: dict[str, str]) -> None:
    assert with_exports(split(f"import X from 'x'\n\n{code}\n\n# Text\n")).metadata == fields


def test_a_module_script_of_markdown(tmp_path: Path) -> None:
    scripts = ["context='module'", "module", 'lang="ts" context="module"', "lang='ts'"]
    text = "<script {}>\n  export const metadata = {{ title: 'B', draft: true }};\n</script>\n\nSome words.\n"
    write(tmp_path, {f"{number}.md": text.format(script) for number, script in enumerate(scripts)})
    hidden = [(article.title, article.hidden) for article in read(tmp_path).articles]
    assert hidden == [("B", Hidden.DRAFT)] * 3 + [("Some words.", Hidden.NO)]


def test_front_matter_counts_first_and_a_mark_hides(tmp_path: Path) -> None:
    text = "---\ntitle: A\n---\nexport const metadata = {title: 'B', published: false}\n\nSome words.\n"
    write(tmp_path, {"a.mdx": text, "b.md": text})
    archive = read(tmp_path)
    assert [(article.title, article.hidden) for article in archive.articles] == [
        ("A", Hidden.UNPUBLISHED),
        ("A", Hidden.NO),
    ]
