"""People: the authors that a byline names, in every form in which newsrooms and their systems write one."""

import re
from collections.abc import Iterator
from typing import Any

from content.base import composed, plain_key, unescape
from content.fields.values import as_text, is_flag, is_nothing

_MAX_BYLINE_CHARACTERS = 2_000
"""Characters of a byline that is taken apart."""
_NAME_KEYS = ("name", "displayname", "fullname", "realname", "author", "byline", "label")
_NAME_HALVES = (
    ("first", "last"), ("firstname", "lastname"), ("given", "family"), ("givenname", "familyname"),
    ("forename", "surname"), ("givenname", "surname"), ("firstname", "surname"),
)  # fmt: skip
_IDENTIFIER_KEYS = (
    "key", "title", "nickname", "nicename", "username", "user", "login", "handle", "slug", "id", "value", "email",
)  # fmt: skip
"""What stands for someone whose name is not given; beside Docusaurus's `key` a `title` is their job's."""
_DETAIL_KEYS = {
    "url", "link", "href", "website", "homepage", "bio", "description", "avatar", "image", "picture", "photo",
    "job", "role", "position", "twitter", "github", "linkedin", "mastodon", "facebook", "instagram", "socials",
}  # fmt: skip

_TAG = re.compile(r"<[^<>]*+>")
_WIKI = re.compile(r"\[\[(?:[^\[\]|]*+\|)?([^\[\]|]++)\]\]")
_LINK = re.compile(r"\[([^\[\]]++)\](?:\([^()]*+(?>(?:\([^()]*+\)[^()]*+)*)\)|\[[^\[\]]*+\])")
_PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")
_MAIL = re.compile(r"(?P<mail>[\w.+-]++@[\w.-]++)\s*(?:\((?P<name>[^()]++)\))?")
_ACCOUNT = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]++|(?<=\s)@[\w.]++")
_BY = re.compile(
    r"(?:(?:written|words|story|text|posted|published|reported|reporting|review|report|a guest post|guest post)\s)?"
    r"by\b[\s:.-]*(?=\S)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\A(?:(?:words|text|texte?|texto|testo|tekst|story|report|reporting|photos?|pictures|photographs|illustrations?|fotos?)"
    r"\s?:\s*(?=\S)|p[ao]r\s(?=[^\W\d_]+\s[^\W\d_]))",
    re.IGNORECASE,
)
"""What somebody did, before their name."""
_PARENTHESIS = re.compile(r"\s*[(（][^()（）]*+[)）](?=\s*(?:$|[,;|/&，；、•·+–—-]|(?:and|with)\s))")
_STRONG_SEPARATOR = re.compile(r"[;；|、\n]| [/•·] ")
_COMMA = re.compile(r"[,，]")
_CONTRIBUTION = re.compile(
    r",? (?:with |and )?(?:contributions?|additional reporting|reporting|photos|photographs|pictures|illustrations)"
    r" (?:from|by) ",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:and|&|\+)\s", re.IGNORECASE)
_AND_THE = re.compile(r"\s(?:and|&|\+)\s(?=the\s)", re.IGNORECASE)
_AND_IN_OTHER_LANGUAGES = re.compile(r"\s(?:with|und|et|y|e|en|og|och|и|i|a|oraz|ja|és|ve|και|và|dan|și|та|і|й)\s")
_DASH = re.compile(r"\s[–—-]\s|\s?—\s?")
_NAME_SUFFIX = re.compile(
    r"(?:jr|sr|ph\.? ?d|md|m\.d|esq|ii|iii|iv|obe|mbe|cbe|mp|msp|msc|bsc|ma|rn|inc|ltd|llc|gmbh)\.?"
)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|journalist|writer|columnist|critic|photographer|author|contributor|blogger|"
    r"producer|editors|reporters|staff|intern|fellow|director|manager|engineer|engineers|officer|president|chief|chair|"
    r"professor|lecturer|designer|developer|analyst|lead|head|ceo|cto|founder|co-founder|guest|freelance|freelancer|"
    r"redakteur|redakteurin|redacteur|rédacteur|rédactrice|redactor|redactora|periodista|journaliste)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:of|the|for|team|teams|department|dept|office|ministry|council|ltd|inc|llc|plc|group|company|co|corporation|"
    r"services?|agency|bureau|desk|committee|committees|association|society|union|university|institute|school|college|centre|"
    r"center|foundation|trust|press|news|media|radio|magazine|network|partners|programs?|programmes?|division|"
    r"project|community|authority|board|administration|lab|labs|working)\b|[\d!?]",
    re.IGNORECASE,
)
_ET_AL = re.compile(r",? et al\.?$", re.IGNORECASE)
_FULL_STOP = re.compile(r"(?<=[a-z]{4})\.$")
"""Of a sentence, not of `Jr.` or an initial."""
_PARTICLES = {"de", "da", "do", "dos", "das", "di", "del", "della", "der", "den", "van", "von", "zu", "la", "le", "du"}
_PARTICLES |= {"el", "al", "bin", "ibn", "ben", "ter", "ten", "af", "av", "y", "e", "san", "st", "st."}
_PARTICLE_PREFIX = re.compile(r"(?:d|dell|l|al|el|as|ash|an)['’-](?=[^\W\d_])")
"""Of `d’Ormesson` and `al-Sayed`."""


def people(value: Any, *, several: bool) -> tuple[list[str], list[Any]]:
    """Return (authors, each once; what names none) of a field's value.

    `several` says that its name is that of more than one, such as `authors`. Under another, a comma or an `&` between
    two single words with capitals parts nothing: `Smith, John` is one person, `Marks & Spencer` one firm. An `and`
    always does: what was one after all is told as "Marks and Spencer" again.
    """
    authors: list[str] = []
    nameless: list[Any] = []
    for item in _items(value):
        if isinstance(item, dict):
            names = _names_in_mapping(item)
            authors += names
            nameless += [] if names else [item]
        elif not is_flag(item) or isinstance(value, list):
            # Several may each have a line of their own.
            lines = item.strip().replace("\n", ";") if isinstance(item, str) else item
            # In a list each item is meant to be one.
            is_list = isinstance(value, list)
            authors += _names_in_text(as_text(lines), several=several and not is_list, in_list=is_list)
    return list(dict.fromkeys(filter(None, authors))), nameless


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from _items(part)
    elif not is_nothing(value) and value != {}:
        yield value


def _names_in_mapping(value: dict[Any, Any]) -> list[str]:
    fields = {plain_key(str(key)): part for key, part in value.items()}
    for key in _NAME_KEYS:
        part = fields.get(key)
        if isinstance(part, dict) and (names := _names_in_mapping(part)):
            return names
        if not isinstance(part, dict | list) and (text := as_text(part)):
            return _names_in_text(text, several=False)
    for first, last in _NAME_HALVES:
        if full_name := " ".join(filter(None, (as_text(fields.get(half)) for half in (first, last)))):
            return [composed(full_name)]
    for key in _IDENTIFIER_KEYS:
        if not isinstance(part := fields.get(key), dict | list) and (text := as_text(part)):
            return [composed(text)]
    # Only which document it is: Sanity's `{_ref: a1b2, _type: reference}`.
    is_reference = all(str(key).startswith("_") for key in value)
    return [] if is_reference or fields.keys() & _DETAIL_KEYS else list(_names_by_key(value))


def _names_by_key(value: dict[Any, Any]) -> Iterator[str]:
    """Authors by their keys: `{ann: {name: Ann Lee}, bob: {email: …}, cy: Cy Ray}`."""
    for key, part in value.items():
        if is_flag(part) and as_text(part).lower() in ("false", "no", "off"):
            continue
        names = [] if is_flag(part) else people(part, several=False)[0]
        yield from names or [as_text(str(key))]


def _names_in_text(text: str, *, several: bool, in_list: bool = False) -> list[str]:
    """The authors that a byline names; itself where nothing is found in it.

    One that is an item `in_list` has a comma only before what describes the author: `Ann Lee, Biology`.
    """
    text = composed(text)
    if len(text) > _MAX_BYLINE_CHARACTERS:
        return [text]
    labels: list[str] = []
    plain = " ".join(_without_markup(unescape(text), labels).split()).strip("*`_ ")
    if (by := _BY.match(plain)) is not None:
        plain, several = plain[by.end() :], True

    def restored(name: str) -> str:
        return _PLACEHOLDER.sub(lambda mark: labels[int(mark[1])], name)

    pieces = _STRONG_SEPARATOR.split(_CONTRIBUTION.sub(";", plain))
    names = [
        _FULL_STOP.sub("", _ET_AL.sub("", restored(name).strip(' ,;:*"“”„«»‘’`')))
        for piece in pieces
        for name in _names_in_piece(
            _CREDIT.sub("", piece.strip()),
            several=several,
            one_author=in_list or (len(pieces) > 1 and ";" in plain),
            linked=bool(labels),
        )
    ]
    return list(dict.fromkeys(filter(None, names))) or [text]


def _without_markup(text: str, labels: list[str]) -> str:
    """A byline's words; what is linked goes into `labels`, so that no comma in it parts anything."""

    def placeholder(match: re.Match[str]) -> str:
        label = match[1].strip("*`_ ")
        # Beside the name, its account elsewhere.
        if label.startswith(("@", "http")) and len(_LINK.sub("", text).strip(" ()[],")) > 2:
            return ""
        labels.append(label)
        return f"\ue000{len(labels) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _LINK.sub(
        placeholder, _WIKI.sub(placeholder, _TAG.sub(" ", text) if _TAG.sub("", text).strip() else text.strip("<>"))
    )
    mail = _MAIL.fullmatch(text.strip())
    if mail is not None and mail["name"]:  # as RSS has it
        return mail["name"]
    if mail is None:
        text = _ACCOUNT.sub("", text)
    stripped = _PARENTHESIS.sub("", text).replace("**", "")
    return stripped if stripped.strip(" ,") else text


def _names_in_piece(piece: str, *, several: bool, one_author: bool, linked: bool) -> Iterator[str]:
    chunks = [chunk.strip() for chunk in _COMMA.split(piece)]
    if len(chunks) == 2 and (one_author or (not several and all(_is_single_word(chunk) for chunk in chunks))):
        # Where semicolons part the authors, a comma does not: Pelican's `Lee, Ann; Ray, Bob`.
        yield piece if _ROLE.search(chunks[1]) is None else chunks[0]
        return
    names: list[str] = []
    for chunk in chunks:
        chunk = re.sub(r"(?:and|&)\s", "", chunk, count=1) if re.match(r"(?:and|&)\s", chunk) and names else chunk
        if names and _NAME_SUFFIX.fullmatch(chunk.lower()):
            names[-1] = f"{names[-1]}, {chunk}"
        elif not names or not _describes_name(chunk, names[0], linked):
            names.append(chunk)
    for name in names:
        yield from _split_at_and(name, several=several or len(names) > 1)


def _split_at_and(name: str, *, several: bool) -> Iterator[str]:
    """The authors in a part without commas."""
    head, *tail = _DASH.split(name, maxsplit=1)
    if tail and (_is_person(head) or _AND.search(head)):
        name = head
    is_organisation = _ORGANISATION.search(_PLACEHOLDER.sub("", name)) is not None
    parts = (_AND_THE if is_organisation else _AND).split(name)
    if not several and "&" in name and len(parts) == 2 and all(_is_single_word(part) for part in parts):
        yield name
        return
    for part in parts:
        persons = _AND_IN_OTHER_LANGUAGES.split(part)
        yield from persons if not is_organisation and all(_is_person(person) for person in persons) else [part]


def _describes_name(chunk: str, first: str, linked: bool) -> bool:
    """Whether what follows a name's comma tells of it, and is no other name: a job, or a firm beside a linked name."""
    if "\ue000" in chunk:
        return False
    is_role = (chunk[:1].islower() and " " in chunk and not first[:1].islower()) or _ROLE.search(chunk) is not None
    return is_role or (linked and not _AND.search(chunk) and not _is_person(chunk))


def _is_single_word(text: str) -> bool:
    """Whether it is a single word with a capital: a first name, a last name, or half of a firm's."""
    return text[:1].isupper() and text[1:].islower()


def _is_person(text: str) -> bool:
    """Whether it has the form of a first and a last name."""
    words = [_PARTICLE_PREFIX.sub("", word) for word in text.split()]
    names = [word for word in words if word[:1].isupper()]
    return _PLACEHOLDER.fullmatch(text) is not None or (
        2 <= len(names) <= 4
        and all(word in _PARTICLES for word in words if word not in names)
        and _ORGANISATION.search(text) is None
    )
