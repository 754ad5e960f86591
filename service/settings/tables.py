"""The tables of the config file, each a model that checks and converts what it is given."""

from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic.aliases import AliasChoices
from pydantic_settings import NoDecode

from content.addresses.permalinks import check_pattern
from content.base import FIELD_NAMES, ArchiveError, nearest, printable, urls
from content.base.aliases import resolve_aliases
from content.base.days import named_zone
from content.generators import GENERATORS
from embeddings.base.answers import LanguageRule
from service.base import options

MIN_TOKEN_CHARACTERS = 16
PORTS = {"http": ":80", "https": ":443"}
"""What no browser writes at the end of an origin of that scheme."""
MAKE_TOKEN = "python3 -c 'import secrets; print(secrets.token_urlsafe())'"


def split_list(value: object) -> object:
    """Split text at its commas: so a list is written in the environment, and anywhere a list of one."""
    if isinstance(value, str):
        return [item for item in (item.strip() for item in value.split(",")) if item]
    return value


def _check_time_zone(value: str) -> str:
    if named_zone(value) is None:
        # Of abbreviations, which mean several zones each, any other is near.
        places = (name for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/"))
        suggestion = nearest.did_you_mean(value, places)
        hint = f"{suggestion} Write one like Europe/London".lstrip()
        raise ValueError(f"there is no time zone {value!r}. {hint}")
    return value


def _check_web_address(value: str) -> str:
    parts = urls.split(value)
    if value and (parts is None or parts.scheme not in ("http", "https") or not parts.hostname or " " in value.strip()):
        raise ValueError("not a web address. Write it like https://www.example.org")
    if parts is not None and (parts.query or parts.fragment or value.rstrip()[-1:] in ("?", "#")):
        raise ValueError("addresses are made by adding a path to it: leave out what follows the ? or #")
    if parts is not None and "@" in parts.netloc:
        raise ValueError("readers would see the name before the @. Write it like https://www.example.org")
    return value.strip().rstrip("/")


def _check_host(value: str) -> str:
    """Give the host alone, of an address too: links are compared with it."""
    parts = urls.split(value if "//" in value else f"//{value}")
    if parts is None or not parts.hostname or parts.path.strip("/") or "*" in value or " " in value:
        raise ValueError("not a host. Write it like www.example.org, one for each name that the site had")
    return parts.hostname


def _check_suffix(value: str) -> str:
    """Give the ending of files' names with its point, of `md` and `*.md` too."""
    suffix = "." + value.removeprefix("*").removeprefix(".")
    if len(suffix) == 1 or not set("*?[]/\\ ").isdisjoint(suffix):
        raise ValueError("not the ending of a file's name. Write it like .md")
    return suffix


def _check_some(value: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if value == ():
        raise ValueError("no file would be read. Write it like ['.md'], or leave the setting out")
    return value


def _check_origin(value: str) -> str:
    if value == "*":
        return value
    parts = urls.split(value)
    is_web = parts is not None and parts.hostname and "@" not in parts.netloc and "*" not in value
    if parts is None or not is_web or value.lower() not in {f"{scheme}://{parts.netloc.lower()}" for scheme in PORTS}:
        raise ValueError(f"{value!r} is not an origin. Write it like https://www.example.org, with no path, or *")
    # It is compared with what browsers send, letter by letter.
    if not value.isascii():
        raise ValueError("browsers send such a host in ASCII. Write it so: https://xn--…")
    sent = value.lower().removesuffix(":").removesuffix(PORTS[parts.scheme])
    if value != sent:
        raise ValueError(f"no browser sends it so. Write {sent}")
    return value


def _check_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value()
    if len(token) < MIN_TOKEN_CHARACTERS:
        raise ValueError(f"too short to keep anyone out: take {MIN_TOKEN_CHARACTERS} characters or more. {MAKE_TOKEN}")
    # Others arrive changed: browsers, proxies and programs differ in how they write them into a header.
    if not all("!" <= letter <= "~" for letter in token):
        fault = "holds a blank, a line's end or a letter that is not ASCII, which not every program can send"
        raise ValueError(f"{fault}: take unaccented letters, figures and signs. {MAKE_TOKEN}")
    return value


def _check_written(value: object) -> object:
    if value == "":
        raise ValueError("it is empty. Name a path, or leave the setting out; the file's own folder is a dot")
    return value


def _check_listening(value: str) -> str:
    if not value.strip():
        raise ValueError("it is empty. Write 127.0.0.1 for this machine alone, or 0.0.0.0 for others too")
    return value


def _check_path(value: Path) -> Path:
    if "\0" in str(value):
        raise ValueError("a path cannot hold a NUL")
    if "~" in value.parts:
        # A shell replaces it only where it begins a word, and not after the = of a flag nor in a file.
        raise ValueError("~ is not the home folder here. Write the whole path")
    return value


def _check_fields(value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for name in value:
        if name not in FIELD_NAMES:
            singular = name.casefold().removesuffix("s")
            intended = next((field for field, names in FIELD_NAMES.items() if singular in map(str.casefold, names)), "")
            hint = (
                f"It is one of the names of {intended!r}: write that."
                if intended
                else nearest.nearest(name, FIELD_NAMES)
            )
            raise ValueError(f"no article has a field {printable(name[: nearest.MAX_NAME_LENGTH])!r}. {hint}")
    return value


def _check_generator(value: str) -> str:
    if value and value.lower() not in GENERATORS:
        raise ValueError(f"no generator is called that. {nearest.nearest(value, GENERATORS)}")
    return value.lower()


def _check_engine(value: str) -> str:
    from embeddings import engines

    if value not in engines.NAMES:
        raise ValueError(f"no engine is called that. {nearest.nearest(value, engines.NAMES)}")
    return value


def _check_url_pattern(value: str) -> str:
    try:
        check_pattern(value)
    except ArchiveError as error:
        raise ValueError(str(error)) from None
    return value


def _check_aliases(value: dict[str, str]) -> dict[str, str]:
    try:
        return resolve_aliases(value)
    except ArchiveError as error:
        raise ValueError(str(error)) from None


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_list)]
AnyPath = Annotated[Path, BeforeValidator(_check_written), AfterValidator(_check_path)]
Paths = Annotated[tuple[AnyPath, ...], NoDecode, BeforeValidator(split_list)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_check_origin)], ...], NoDecode, BeforeValidator(split_list)]
Hosts = Annotated[tuple[Annotated[str, AfterValidator(_check_host)], ...], NoDecode, BeforeValidator(split_list)]
Suffixes = Annotated[tuple[Annotated[str, AfterValidator(_check_suffix)], ...], NoDecode, BeforeValidator(split_list)]
Engine = Annotated[str, AfterValidator(_check_engine)]
Generator = Annotated[str, AfterValidator(_check_generator)]


class Table(BaseModel):
    """A table, in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _check_number(cls, value: object, info: ValidationInfo) -> object:
        """Refuse true and false for a number, which Python takes for 1 and 0."""
        annotation = cls.model_fields[info.field_name or ""].annotation
        if isinstance(value, bool) and {annotation, *get_args(annotation)} & {int, float}:
            raise ValueError("this should be a number")
        return value


class SiteSettings(Table):
    """`[sites.NAME]`: one of the newsroom's titles."""

    title: str = Field("", validation_alias=AliasChoices("title", "name"))
    """As its readers know it."""
    folder: str = "."
    """Below the archive's folder, or else below the config file's."""
    base_url: Annotated[str, AfterValidator(_check_web_address)] = ""
    hosts: Hosts = ()
    url_pattern: Annotated[str, AfterValidator(_check_url_pattern)] = ""
    """Empty for the one of the site's generator, or else `/{section}/{slug}/`."""
    generator: Generator = ""
    """What makes its pages, where that is another one than `generator` says."""


class HiddenSettings(Table):
    """`[reading.hidden]`: what keeps a story from readers, beside what every generator and CMS has for it."""

    hide: dict[str, Texts] = {}
    """Front-matter name and values: `hide = { desk = ["legal", "spiked"] }`."""
    show: dict[str, Texts] = {}
    """Values that are published: `show = { status = ["beta"] }`."""
    ignore: Texts = ()
    """Names that hide nothing here: `ignore = ["password", "_*"]`, where `_*`, `-*` and `drafts` are those of files
    and folders."""


class ReadingSettings(Table):
    """`[reading]`: how the newsroom writes its files. None leaves the reader's own default."""

    timezone: Annotated[str, AfterValidator(_check_time_zone)] = ""
    """Of dates that name none. Empty: the generator's own, else UTC."""
    day_first: bool = False
    space_separated_tags: bool | None = None
    """Whether blanks divide `tags: police court`. None: where Jekyll makes all sites, as it does."""
    boilerplate: Texts = ()
    """Globs for sentences that are no part of a story, and after `!` for those that are: `boilerplate = ["Sign up *",
    "!What we know"]`."""
    suffixes: Annotated[Suffixes | None, AfterValidator(_check_some)] = None
    ignore: Texts | None = None
    max_file_bytes: int | None = Field(None, gt=0)
    follow_links: bool = False
    """Whether symbolic links that lead out of the archive are followed."""
    fields: Annotated[dict[str, Texts], AfterValidator(_check_fields)] = {}
    """Further front-matter names, such as `tags = ["keywords"]`."""
    hidden: HiddenSettings = HiddenSettings()


class TagSettings(Table):
    """`[tags]`: the newsroom's vocabulary."""

    aliases: Annotated[dict[str, str], AfterValidator(_check_aliases)] = {}
    """Other spellings, each with the tag that it is read as: `"lib dems" = "liberal democrats"`."""
    ignore: Texts = ()
    """Globs for tags that are read as if they were not there: `ignore = ["posts", "#*"]`."""


class RelatedSettings(Table):
    """`[related]`: what an answer holds unless it was asked for otherwise. None leaves the index's own default."""

    limit: int = Field(options.LIMIT.default, **options.LIMIT.bounds)
    min_score: float | None = Field(None, **options.MIN_SCORE.bounds, allow_inf_nan=False)
    per_site: int | None = Field(None, **options.PER_SITE.bounds)
    diversity: float | None = Field(None, **options.DIVERSITY.bounds, allow_inf_nan=False)
    recency: float | None = Field(None, **options.RECENCY.bounds, allow_inf_nan=False)
    max_age: int | None = Field(None, **options.MAX_AGE.bounds)
    only_older: bool | None = None
    exclude_linked: bool | None = None
    languages: LanguageRule | None = None


class RememberedTables(Table):
    """The tables that an index remembers: how its archive is read, and what answers hold."""

    sites: dict[str, SiteSettings] = {}
    reading: ReadingSettings = ReadingSettings()
    tags: TagSettings = TagSettings()
    related: RelatedSettings = RelatedSettings()


class MilvusSettings(Table):
    """`[milvus]`: the vector server that `engine = "milvus"` uses."""

    uri: str = ""
    """Its address: `http://milvus:19530`."""
    token: SecretStr = SecretStr("")
    """`user:password`, or a key, where it asks for one."""


class ServiceSettings(Table):
    """`[service]`: how it listens, and to whom."""

    host: Annotated[str, AfterValidator(_check_listening)] = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=64)
    """Processes that answer. They share the index; one more process holds the model for all of them."""
    warm: bool = True
    """Load the model at the start rather than at the first draft."""
    threads: int = Field(4, ge=1, le=64)
    origins: Origins = ()
    """Websites whose pages may read the answers: `https://www.example.org`."""
    token: Annotated[SecretStr, AfterValidator(_check_token)] | None = None
    """Bearer token that a draft needs."""
    cache_seconds: int = Field(300, ge=0)
    """How long a browser or proxy may keep an answer without asking again."""
    max_post_bytes: int = Field(10_000_000, ge=1_000)
    """Of one request, be it a draft or a batch of them."""
    posts_per_minute: int = Field(60, ge=0)
    """Drafts from one address and process, each of a batch counted; 0 for as many as may come."""
    events: bool = False
    """Take from the widget how often each story was shown and followed."""
    proxies: int = Field(0, ge=0, le=5)
    """How many proxies of one's own stand in front: so many X-Forwarded-For entries are believed."""
    site: bool = False
    """Serve the archive as a site to look at too, which `seealso demo` does."""
    logs: Literal["auto", "json", "plain"] = "auto"
    """Form of the log on stderr: JSON lines, or plain ones, which `auto` takes on a terminal."""
