"""Settings: where each comes from, what they make, and how what is wrong is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.base.errors import SettingsError
from service.settings import load
from tests.support.service_helpers import TOKEN, newsroom


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def configured(text: str) -> Path:
    file = Path("seealso.toml")
    file.write_text(text, "utf-8")
    return file


def test_flags_go_before_the_environment_before_the_file_before_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().related.limit == 4
    configured("[related]\nlimit = 5\n[service]\nport = 9000")
    assert load().related.limit == 5
    monkeypatch.setenv("SEEALSO_RELATED__LIMIT", "6")
    assert load().related.limit == 6
    assert load(flags={"related": {"limit": 7}, "service": {"port": None}}).related.limit == 7
    assert load().service.port == 9000


def test_lists_in_the_environment_have_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEALSO_SERVICE__ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("SEEALSO_ARCHIVE", "one,two")
    assert load().service.origins == ("https://a.example", "https://b.example")
    assert load().archive == (Path("one"), Path("two"))


OF_OTHERS = {
    "SEEALSO_PORT": "tcp://10.0.0.1:80",
    "SEEALSO_PORT_80_TCP": "tcp://10.0.0.1:80",
    "SEEALSO_PORT_80_TCP_ADDR": "10.0.0.1",
    "SEEALSO_SERVICE_HOST": "10.0.0.1",
    "SEEALSO_SERVICE_PORT": "80",
    "SEEALSO_SERVICE_PORT_HTTP": "80",
    "SEEALSO_INDEX_SERVICE_HOST": "10.0.0.1",
    "SEEALSO_INDEX_PORT": "tcp://10.0.0.1:80",
    "SEEALSO_TAG": "v0.1.0",
    "SEEALSO_URL": "https://seealso.example",
    "SEEALSO_HOME": "/srv/seealso",
    "SEEALSO_SERVICE_NAME": "seealso",
    "SEEALSO_LOG": "/var/log/seealso.log",
    "SEEALSO_VERSION": "0.1.0",
    "SEEALSO_INDEX_DIR": "/var/lib/seealso",
}
"""What Kubernetes sets for services whose names begin as the program's does, and variables of a newsroom's own."""


@pytest.mark.parametrize("name", OF_OTHERS)
def test_a_variable_that_means_no_setting_is_let_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, OF_OTHERS[name])
    assert load().service.host == "127.0.0.1"


def test_a_token_is_not_in_what_the_settings_print() -> None:
    assert TOKEN not in repr(load(flags={"service": {"token": TOKEN}}))


WRONG = [
    ("[service]\nprot = 1", {}, ["seealso.toml", "service.prot", "Did you mean 'port'?"]),
    ("[relatd]\nlimit = 1", {}, ["seealso.toml", "'relatd'", "Did you mean 'related'?"]),
    ("[sites.post]\nbase_ulr = 'x'", {}, ["sites.post.base_ulr", "Did you mean 'base_url'?"]),
    ("[sites.post]\nbase_url = 'post.example'", {}, ["sites.post.base_url", "https://www.example.org"]),
    ("[sites.post]\nbase_url = 'http://[::1'", {}, ["sites.post.base_url", "https://www.example.org"]),
    ("[sites.post]\nbase_url = 'https://a.example:99999999'", {}, ["sites.post.base_url", "https://www.example.org"]),
    ("[sites.post]\nbase_url = 'http://\u2100.example'", {}, ["sites.post.base_url", "https://www.example.org"]),
    ("[service]\norigins = ['http://[x']", {}, ["is not an origin"]),
    ("[reading]\ntimezone = 'Mars/North'", {}, ["reading.timezone", "Europe/London"]),
    ("[reading]\ntimezone = 'europe/berlin'", {}, ["reading.timezone", "Did you mean 'Europe/Berlin'?"]),
    ("[service]\norigins = ['https://a.example/path']", {}, ["origin", "with no path"]),
    ("[service]\norigins = ['https://*.example']", {}, ["is not an origin"]),
    ("limit = 4", {}, ["there is no setting 'limit'. It stands under [related]."]),
    ("[sites.a]\nindex = 'x'", {}, ["'sites.a.index'. It stands above the first table."]),
    ("[sites.a]\ntimezone = 'UTC'", {}, ["It stands under [reading]."]),
    ("[reading]\nbase_url = 'x'", {}, ["It stands under [sites.NAME]."]),
    ("[related]\nignore = ['x']", {}, ["under [reading] or [reading.hidden] or [tags]."]),
    ("", {"SEEALSO_SERVICE__LIMIT": "4"}, ["SEEALSO_SERVICE__LIMIT", "It stands under [related]."]),
    ("archive = '~/stories'", {}, ["archive.0", "~ is not the home folder here. Write the whole path."]),
    ("", {"SEEALSO_INDEX": "~/index"}, ["SEEALSO_INDEX", "~ is not the home folder here"]),
    ("[service]\nhost = ''", {}, ["service.host", "it is empty. Write 127.0.0.1"]),
    ("[service]\nport = 'http'", {}, ["service.port", "'http'"]),
    ("archive = [", {}, ["seealso.toml", "not TOML"]),
    ("related = 3", {}, ["related = 3: this should be a table"]),
    ("cache = 3", {}, ["cache = 3: this should be a path"]),
    ("index = ''", {}, ["index", "it is empty"]),
    ("cache = ''", {}, ["cache", "it is empty"]),
    ("archive = ''", {}, ["archive", "it is empty"]),
    ("archive = ['content', '']", {}, ["archive", "it is empty"]),
    ("engine = 'fais'", {}, ["engine = 'fais'", "Did you mean 'faiss'?"]),
    ("", {"SEEALSO_ENGINE": "FAISS"}, ["SEEALSO_ENGINE", "Did you mean 'faiss'?"]),
    ("[service]\norigins = ['https://me@a.example']", {}, ["is not an origin"]),
    ("[service]\norigins = ['https://A.example']", {}, ["no browser sends it so", "Write https://a.example."]),
    ("[service]\norigins = ['https://a.example:443']", {}, ["Write https://a.example."]),
    ("[service]\norigins = ['http://a.example:80']", {}, ["Write http://a.example."]),
    ("[service]\norigins = ['https://b\u00fccher.example']", {}, ["https://xn--"]),
    ("", {"SEEALSO_RELATED__LIMIT": "many"}, ["SEEALSO_RELATED__LIMIT", "'many'"]),
    ("", {"SEEALSO_SERVICE_TOKEN": "hunter2"}, ["SEEALSO_SERVICE_TOKEN: two underscores", "SEEALSO_SERVICE__TOKEN"]),
    ("", {"SEEALSO_RELATED_MIN_SCORE": "0.1"}, ["Write SEEALSO_RELATED__MIN_SCORE."]),
    ("", {"seealso_tags_ignore": "a"}, ["seealso_tags_ignore", "Write SEEALSO_TAGS__IGNORE."]),
    ("", {"SEEALSO_SERVICE__TOKN": "x"}, ["SEEALSO_SERVICE__TOKN", "Did you mean 'token'?"]),
    ("", {"SEEALSO_SERVICE__TOKEN": "hunter2"}, ["SEEALSO_SERVICE__TOKEN", "too short", "secrets.token_urlsafe"]),
    ("", {"SEEALSO_READING__FIELDS": "{"}, ["SEEALSO_READING__FIELDS: a table is written as JSON", "this is none"]),
    ("", {"SEEALSO_TAGS__ALIASES": "a=b"}, ["SEEALSO_TAGS__ALIASES: a table is written as JSON", "this is none"]),
    ("", {"SEEALSO_SITES": "a"}, ["SEEALSO_SITES: a table is written as JSON", '{"name": "value"}']),
    ("", {"SEEALSO_RELATED": "limit=3"}, ["SEEALSO_RELATED: a table is written as JSON"]),
    ("", {"SEEALSO_RELATED__LIMIT__X": "3"}, ["variable SEEALSO_RELATED__LIMIT__X: related.limit"]),
    ("[related]\nlimit = true", {}, ["related.limit = True: this should be a number"]),
    ("[related]\nmin_score = true", {}, ["related.min_score = True: this should be a number"]),
    ("[related]\nper_site = false", {}, ["related.per_site = False: this should be a number"]),
    ("[service]\nport = true", {}, ["service.port = True: this should be a number"]),
    ("[reading]\nmax_file_bytes = true", {}, ["reading.max_file_bytes = True: this should be a number"]),
    # What each kind of value should be is said in the words of the file.
    ("model = 3", {}, ["model = 3: this should be text, in quotes."]),
    ("[reading]\nday_first = 'maybe'", {}, ["this should be true or false."]),
    ("[related]\nlimit = 'four'", {}, ["this should be a whole number."]),
    ("[related]\nlimit = 4.5", {}, ["this should be a whole number."]),
    ("[related]\nmin_score = '0,02'", {}, ["this should be a number, with a point"]),
    ("[related]\nlimit = 51", {}, ["this should be less than or equal to 50."]),
    # A setting in the wrong place.
    ("limit = 4", {}, ["there is no setting 'limit'. It stands under [related]."]),
    ("[aliases]\na = 'b'", {}, ["It stands under [tags]."]),
    ("[hidden.hide]\ndesk = 'legal'", {}, ["It stands under [reading]."]),
    ("[site.bow]\nfolder = 'bow'", {}, ["there is no setting 'site'. Did you mean 'sites'?"]),
    ("[tag]\nignore = ['x']", {}, ["there is no setting 'tag'. Did you mean 'tags'?"]),
    ("[related.service]\nport = 80", {}, ["It stands by itself, as [service]."]),
    ("[service]\nlimit = 4", {}, ["It stands under [related]."]),
    ("base_url = 'https://a.example'", {}, ["It stands under [sites.NAME]."]),
    ("token = 'x'", {}, ["It stands under [milvus] or [service]."]),
    ("[related]\nlimits = 4", {}, ["Did you mean 'limit'?"]),
    ("[Related]\nlimit = 4", {}, ["there is no setting 'Related'. Did you mean 'related'?"]),
    # Values that would count for nothing, or break every address.
    ("[sites.a]\nbase_url = 'https://a b'", {}, ["sites.a.base_url", "not a web address"]),
    ("[sites.a]\nbase_url = 'https://a.example/?x=1'", {}, ["leave out what follows the ? or #"]),
    ("[sites.a]\nbase_url = 'https://a.example/#'", {}, ["leave out what follows the ? or #"]),
    ("[sites.a]\nbase_url = 'https://me:pw@a.example'", {}, ["readers would see the name before the @"]),
    ("[sites.a]\nhosts = ['old.example/news']", {}, ["sites.a.hosts.0", "not a host"]),
    ("[sites.a]\nhosts = ['*.example']", {}, ["sites.a.hosts.0", "not a host"]),
    ("[reading]\nsuffixes = []", {}, ["reading.suffixes", "no file would be read"]),
    ("[reading]\nsuffixes = ['content/*.md']", {}, ["reading.suffixes.0", "Write it like .md"]),
    ("[reading.fields]\ndates = ['filed']", {}, ["no article has a field 'dates'", "names of 'published'"]),
    # No zone is near to an abbreviation, of which many differ by a letter.
    ("[reading]\ntimezone = 'BST'", {}, ["no time zone 'BST'. Write one like Europe/London."]),
]


def test_hosts_and_suffixes_are_taken_as_they_are_written_elsewhere() -> None:
    configured(
        "[sites.a]\nhosts = ['https://Old.example/', 'old.example:8080', '//older.example']\n"
        "[reading]\nsuffixes = ['md', '*.MDX', '.html']"
    )
    settings = load()
    assert settings.sites["a"].hosts == ("old.example", "old.example", "older.example")
    assert settings.rules().suffixes == (".md", ".MDX", ".html")


@pytest.mark.parametrize(("text", "environment", "said"), WRONG)
def test_what_is_wrong_is_told_in_one_line(
    text: str, environment: dict[str, str], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(text)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        load()
    message = str(told.value)
    assert [part for part in said if part not in message] == [], message
    assert "\n" not in message
    assert "hunter2" not in message


def test_one_archive_needs_no_config() -> None:
    Path("content").mkdir()
    plan = load((Path("content"),)).build_plan()
    assert [(site.root, site.name) for site in plan.sites] == [(Path("content"), "")]
    assert plan.index == Path(".seealso")


def test_a_site_is_called_as_the_link_by_which_it_is_named() -> None:
    for release in ("41", "42"):
        (Path("releases") / release).mkdir(parents=True)
    titles = set()
    for release in ("41", "42"):
        Path("current").unlink(missing_ok=True)
        Path("current").symlink_to(f"releases/{release}")
        titles |= {site.title for site in load((Path("current"),)).archive_sites()}
    assert titles == {"current"}


def test_several_archives_are_sites_called_as_their_folders() -> None:
    for name in ("post", "echo"):
        Path(name).mkdir()
    assert [site.name for site in load((Path("post"), Path("echo"))).archive_sites()] == ["post", "echo"]


def test_folders_of_the_same_name_need_a_config() -> None:
    for name in ("a/posts", "b/posts"):
        Path(name).mkdir(parents=True)
    with pytest.raises(SettingsError, match="Give each a name of its own"):
        load((Path("a/posts"), Path("b/posts"))).archive_sites()


@pytest.mark.parametrize("folders", [("", ""), (".", ""), ("content", "content/"), ("content", "./link")])
def test_two_sites_with_one_folder_are_refused(folders: tuple[str, str]) -> None:
    Path("content").mkdir()
    Path("link").symlink_to("content")
    named = [
        f'[sites.{name}]\nfolder = "{folder}"' if folder else f"[sites.{name}]"
        for name, folder in zip("ab", folders, strict=True)
    ]
    configured("\n".join(named))
    with pytest.raises(SettingsError, match=r"sites\.a and sites\.b both read .* Give each a `folder`"):
        load().archive_sites()


@pytest.mark.parametrize(("there", "written"), [("e\u0301v", "\u00e9v"), ("\u00e9v", "e\u0301v")])
def test_a_sites_folder_is_found_however_its_accents_are_written(there: str, written: str) -> None:
    Path(there).mkdir()
    configured(f'[sites.a]\nfolder = "{written}"')
    assert [site.root.name for site in load().archive_sites()] == [there]


def test_configured_sites(tmp_path: Path) -> None:
    settings = load(config=newsroom(tmp_path / "news"))
    assert [(site.name, site.title, site.root.name) for site in settings.archive_sites()] == [
        ("post", "The Millfield Post", "post"),
        ("echo", "The Harbour Echo", "echo"),
    ]
    # Paths in the file are relative to the file, not to where one happens to be.
    assert settings.index == tmp_path / "news" / "index"
    assert settings.image_folders() == (tmp_path / "news" / "content",)


def test_the_config_in_the_archive_is_found(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    config.write_text("[sites.post]\nfolder = 'post'\n", "utf-8")
    config.rename(tmp_path / "news" / "content" / "seealso.toml")
    (site,) = load((tmp_path / "news" / "content",)).archive_sites()
    assert (site.name, site.root) == ("", tmp_path / "news" / "content" / "post")


def test_a_variable_of_a_table_that_there_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEALSO_RELATD__LIMIT", "2")
    with pytest.raises(SettingsError, match=r"SEEALSO_RELATD__LIMIT: there is no table 'relatd'.*SEEALSO_RELATED__"):
        load()


MISSPELT = {
    "SEEALSO_INDX": "SEEALSO_INDEX",
    "SEEALSO_CONFG": "SEEALSO_CONFIG",
    "SEEALSO_ARCHIVES": "SEEALSO_ARCHIVE",
    "seealso_modl": "SEEALSO_MODEL",
    "SEEALSO__INDEX": "SEEALSO_INDEX",
    "SEEALSO_SERVICE_TOKN": "SEEALSO_SERVICE__TOKEN",
    "SEEALSO_SERVICE-TOKEN": "SEEALSO_SERVICE__TOKEN",
    "SEEALSO_RELATED_MAXAGE": "SEEALSO_RELATED__MAX_AGE",
    "SEEALSO_LIMIT": "SEEALSO_RELATED__LIMIT",
    "SEEALSO_TOKEN": "SEEALSO_MILVUS__TOKEN or SEEALSO_SERVICE__TOKEN",
    "SEEALSO_TOKN": "SEEALSO_MILVUS__TOKEN or SEEALSO_SERVICE__TOKEN",
    "SEEALSO_PORT": "SEEALSO_SERVICE__PORT",
    "SEEALSO_ORIGIN": "SEEALSO_SERVICE__ORIGINS",
}
"""By a variable that sets nothing, the one to write."""


@pytest.mark.parametrize("name", MISSPELT)
def test_a_misspelt_variable_is_told_with_the_one_that_was_meant(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "hunter2")
    with pytest.raises(SettingsError) as told:
        load()
    assert str(told.value) == (
        f"the environment variable {name}: there is no such setting. Did you mean {MISSPELT[name]}?"
    )


def test_a_field_that_no_article_has_is_told_with_the_nearest() -> None:
    configured("[reading.fields]\ntgas = ['topicList']")
    with pytest.raises(SettingsError, match=r"reading\.fields.*no article has a field 'tgas'. Did you mean 'tags'\?"):
        load()


PATTERNS = [
    ("/{sectoin}/{slug}/", "there is no {sectoin} in an address. Did you mean {section}?"),
    ("/{Slug}/", "Did you mean {slug}?"),
    ("/{ slug }/", "Did you mean {slug}?"),
    ("/{slug}/{yaer}/", "Did you mean {year}?"),
    ("/{}/", "there is no {} in an address. There are: {section}, {slug},"),
    ("/{xyz}/", "There are: {section}, {slug},"),
    ("/{section/{slug}/", "a brace has no partner"),
    ("/{{slug}}/", "a brace has no partner"),
    ("/section}/", "a brace has no partner"),
    ("/:slugg/", ":slugg is another program's way to write a name. Did you mean {slug}?"),
    ("/:year-:month/{slug}/", ":year is another program's"),
    ("/%postname%/", "%postname% is another program's"),
    ("/[slug]/", "Did you mean {slug}?"),
    ("/[...path]/", "Did you mean {path}?"),
    ("/<slug>/", "Did you mean {slug}?"),
    ("/$slug/", "$slug is another program's way to write a name. Did you mean {slug}?"),
    ("/%Y/%m/{slug}/", "%Y is another program's"),
    ("/news/", "would have one address. Add {slug}"),
    ("/{year}/{month}/{day}/", "would have one address. Add {slug}"),
    ("/{section}/", "would have one address. Add {slug}"),
]


@pytest.mark.parametrize(("pattern", "said"), PATTERNS)
@pytest.mark.parametrize("several", [False, True])
def test_an_address_that_nothing_would_lead_to_is_refused(pattern: str, said: str, several: bool) -> None:
    other = '[sites.poplar]\nfolder = "."\n' if several else ""
    configured(f"{other}[sites.bow]\nurl_pattern = '{pattern}'")
    with pytest.raises(SettingsError) as raised:
        load()
    assert "sites.bow.url_pattern" in str(raised.value)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "/{section}/{slug}/",
        "/{path}.html",
        "/a:1/{year}/{month}/{day}/{slug}",
        "/50%/{slug}",
        "/{id}",
        "/{year}/{title}",
    ],
)
def test_an_address_of_known_names_is_taken(pattern: str) -> None:
    configured(f"[sites.bow]\nurl_pattern = '{pattern}'")
    assert load().sites["bow"].url_pattern == pattern


MISSING: list[tuple[str, tuple[Path, ...], str]] = [
    ("", (), "Name its folder"),
    ("", (Path("nowhere"),), "there is no folder nowhere"),
    ("", (Path("seealso.toml"),), "seealso.toml is a file"),
    ("", (Path("https://post.example/news/"),), "an archive is no address"),
    ("[sites.a]\nfolder = 'gone'\n[sites.b]", (), "sites.a.folder = 'gone'"),
]


@pytest.mark.parametrize(("text", "archive", "said"), MISSING)
def test_an_archive_that_is_not_there(text: str, archive: tuple[Path, ...], said: str) -> None:
    configured(text)
    with pytest.raises(SettingsError, match=said):
        load(archive).archive_sites()


def test_an_index_does_not_lie_among_the_stories(tmp_path: Path) -> None:
    (tmp_path / "bow").mkdir()
    configured(f"[sites.bow]\nfolder = '{tmp_path / 'bow'}'\n[sites.all]\nfolder = '{tmp_path}'")
    for folder in (tmp_path, tmp_path / "bow"):
        with pytest.raises(SettingsError, match=r"is the folder of the articles\. Name another for the index"):
            load(flags={"index": folder}).build_plan()
    load(flags={"index": tmp_path / ".seealso"}).build_plan()


@pytest.mark.parametrize("origin", ["*", "https://a.example", "http://a.example:443", "https://[::1]:8000"])
def test_an_origin_as_browsers_send_it(origin: str) -> None:
    configured(f"[service]\norigins = ['{origin}']")
    assert load().service.origins == (origin,)


def test_a_file_may_begin_with_a_byte_order_mark() -> None:
    configured("\ufeff[related]\nlimit = 3")
    assert load().related.limit == 3


def test_no_model_is_named_by_an_empty_name() -> None:
    configured("model = ''")
    assert load().model == ""


def test_a_config_file_that_is_not_there() -> None:
    with pytest.raises(SettingsError, match=r"no config file gone\.toml"):
        load(config=Path("gone.toml"))


HOSTS: list[tuple[str, Any]] = [
    ("127.0.0.1", False),
    ("127.8.8.8", False),
    ("::1", False),
    ("[::1]", False),
    ("localhost", False),
    ("LocalHost", False),
    ("not-localhost", True),
    ("localhost.example", True),
    ("0.0.0.0", True),
    ("::", True),
    ("192.0.2.7", True),
    ("news.example", True),
]


@pytest.mark.parametrize(("host", "beyond"), HOSTS)
def test_who_can_reach_it(host: str, beyond: bool) -> None:
    assert load(flags={"service": {"host": host}}).beyond_loopback() is beyond


@pytest.mark.parametrize(
    ("said", "model", "chosen"),
    [
        ("", "all-MiniLM-L6-v2", True),
        ("model_prompt = 'query: '", "all-MiniLM-L6-v2", True),
        ("model = 'multilingual'", "multilingual", False),
        ("model = 'multilingual'\nmodel_prompt = 'query: '", "multilingual", False),
        ("model = 'org/model'", "org/model", False),
        ("model = 'org/model'\nmodel_prompt = 'query: '", "org/model#query: ", False),
    ],
)
def test_a_model_is_named_with_its_prompt_or_left_to_the_build(said: str, model: str, chosen: bool) -> None:
    Path("content").mkdir()
    configured(said)
    plan = load((Path("content"),)).build_plan()
    assert (plan.model, plan.choose_model) == (model, chosen)


def test_where_embeddings_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("content").mkdir()
    assert load((Path("content"),)).build_plan().cache is None
    configured("cache = 'kept'")
    assert load((Path("content"),)).build_plan().cache == Path("kept")
    monkeypatch.setenv("SEEALSO_CACHE", "/var/cache/seealso")
    assert load((Path("content"),)).build_plan().cache == Path("/var/cache/seealso")
    assert load((Path("content"),), flags={"cache": Path("mine")}).build_plan().cache == Path("mine")


def test_what_a_newsroom_wishes_of_every_list(monkeypatch: pytest.MonkeyPatch) -> None:
    configured("[related]\nmax_age = 365\nonly_older = true\nexclude_linked = true\nper_site = 1\nrecency = 0.2")
    options = load().options(per_site=None, recency=0.0)
    assert (options.max_age, options.only_older, options.exclude_linked) == (365, True, True)
    assert (options.per_site, options.recency) == (1, 0.0), "what is asked goes before what is set"


def test_links_out_of_the_archive_are_followed_only_where_that_is_said() -> None:
    assert not load().rules().follow_links
    configured("[reading]\nfollow_links = true")
    assert load().rules().follow_links


def test_a_site_knows_the_archive_that_it_lies_in() -> None:
    Path("content/post").mkdir(parents=True)
    Path("apart").mkdir()
    configured('[sites.post]\nfolder = "post"\n[sites.apart]\nfolder = "../apart"')
    sites = load([Path("content")]).archive_sites()
    assert [site.archive for site in sites] == [Path("content"), None]


def test_the_time_zone_is_the_one_that_is_set_or_else_the_generators(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    assert load((content,)).build_plan().rules.timezone == "UTC"
    content.joinpath("_config.yml").write_text("url: https://a.example\ntimezone: America/New_York", "utf-8")
    assert load((content,)).build_plan().rules.timezone == "America/New_York"
    assert load().rules().timezone == "UTC", "no archive is named"
    configured("[reading]\ntimezone = 'Europe/London'")
    assert load((content,)).build_plan().rules.timezone == "Europe/London"


def test_names_of_dates_that_hide_are_those_of_the_generator_too(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    content.joinpath("hugo.toml").write_text("[frontmatter]\nexpiryDate = ['until']", "utf-8")
    configured("[reading.fields]\nexpires = ['gone']")
    assert load((content,)).build_plan().rules.fields["expires"] == ("gone", "until")
