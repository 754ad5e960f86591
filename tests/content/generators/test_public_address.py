"""Addresses of a configuration that stand for the site's own until somebody fills it in."""

from pathlib import Path

import pytest

from content.generators.public_address import is_stand_in, public_address
from tests.support.content_helpers import read, write


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "http://www.example.org/blog/",
        "https://your-docusaurus-site.example.com",
        "https://your-domain.com",
        "https://www.yourdomain.co.uk/",
        "https://my-site.com",
        "https://yoursite.netlify.app",
        "https://username.github.io",
        "https://<username>.github.io",
        "https://${DOMAIN}/",
        "https://changeme.org",
        "http://site.test",
        "https://domain.tld",
    ],
)
def test_a_template_s_address_is_none(address: str) -> None:
    assert is_stand_in(address)
    assert public_address(address) == ""


@pytest.mark.parametrize(
    "address", ["", "/", "CHANGEME", "$BASE_URL", "http://localhost:1313/", "http://127.0.0.1:4000", "http://[::1]:80"]
)
def test_what_is_no_public_address_is_none(address: str) -> None:
    assert not is_stand_in(address)
    assert public_address(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "https://echo.example",
        "https://a.example/news",
        "https://www.domain.com.au",
        "https://yourvoice.org",
        "https://myblog.github.io",
        "https://yourlocalpaper.co.uk",
        "https://exampleton-news.com",
        "https://testvalley.news",
        "https://yourharlow.com",
    ],
)
def test_a_real_address_is_kept(address: str) -> None:
    assert public_address(f"{address}/") == address


def test_links_with_an_address_that_nobody_has_filled_in_lead_to_the_site_s_stories(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hugo.toml": "baseURL = 'https://example.org/paper/'",
            "content/one.md": "---\ntitle: One\n---\n\n[Two](https://example.org/paper/two/) is shut.\n",
            "content/two.md": "---\ntitle: Two\n---\n\nIt is shut.\n",
        },
    )
    one, two = read(tmp_path / "content").articles
    assert ([link.article for link in one.links], two.url) == (["two"], "/paper/two/")
