"""By which version of Hugo a project is published, as the files say of what installs it."""

from pathlib import Path

import pytest

from content.generators.configurations.hugo_version import versions
from tests.support.content_helpers import write


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("netlify.toml", '[build.environment]\nHUGO_VERSION = "0.111.3"'),
        ("netlify.toml", '[context.production]\nenvironment = { HUGO_VERSION="0.111.3" }'),
        ("vercel.json", '{"build": {"env": {"HUGO_VERSION": "0.111.3"}}}'),
        ("render.yaml", "envVars:\n  - key: HUGO_VERSION\n    value: x\n# hugo 0.130\nHUGO_VERSION: v0.111.3"),
        (".gitlab-ci.yml", "image: registry.example/pages/hugo/hugo_extended:0.111.3"),
        (".gitlab-ci.yml", "image: klakegg/hugo:0.111.3-ext-alpine"),
        (".github/workflows/pages.yml", "env:\n  HUGO_VERSION: 0.111.3"),
        (".github/workflows/pages.yaml", "with:\n  hugo-version: '0.111.3'\n  extended: true"),
        (".github/workflows/pages.yaml", "run: curl -LO https://a.example/v0.111.3/hugo_extended_0.111.3_linux.deb"),
        (".forgejo/workflows/pages.yaml", "run: curl -LO https://a.example/hugo_0.111.3_Linux-64bit.tar.gz"),
        (".hvm", "v0.111.3/extended"),
        (".tool-versions", "hugo extended_0.111.3\nnodejs 20.1.0"),
        ("package.json", '{"devDependencies": {"hugo-extended": "^0.111.3", "postcss": "8.0.1"}}'),
    ],
)
@pytest.mark.parametrize("project", ["", "site"])
def test_a_version_is_found(tmp_path: Path, file: str, text: str, project: str) -> None:
    write(tmp_path, {file: text})
    (tmp_path / ".git").mkdir()
    assert versions(tmp_path / project) == {(0, 111)}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("netlify.toml", '# HUGO_VERSION = "0.111.3"\n[build]\ncommand = "hugo --gc"'),
        ("package.json", '{"devDependencies": {"hugo-bin": "^0.100.3"}}'),
        (".github/workflows/pages.yml", "with:\n  hugo-version: latest\n  node-version: '0.12'"),
        ("../netlify.toml", 'HUGO_VERSION = "0.111.3"'),
    ],
)
def test_other_numbers_are_none(tmp_path: Path, file: str, text: str) -> None:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    write(root, {file: text})
    assert versions(root) == set()
