"""People: the authors that a byline names, in every form in which newsrooms and their systems write one."""

import re
from collections.abc import Iterator
from typing import Any

from content.base import composed, plain_key, unescape
from content.fields.values import as_text, is_flag, is_nothing

_LONGEST = 2_000
"""Characters of a byline that is taken apart."""
_NAME_KEYS = ("name", "displayname", "fullname", "realname", "author", "byline", "label")
_HALVES = (
    ("first", "last"), ("firstname", "lastname"), ("given", "family"), ("givenname", "familyname"),
    ("forename", "surname"), ("givenname", "surname"), ("firstname", "surname"),
)  # fmt: skip
_KEYS = ("key", "title", "nickname", "nicename", "username", "user", "login", "handle", "slug", "id", "value", "email")
"""What stands for someone whose name is not given; beside Docusaurus's `key` a `title` is their job's."""
_ABOUT = {"url", "link", "href", "website", "homepage", "bio", "description", "avatar", "image", "picture", "photo"}
_ABOUT |= {"job", "role", "position", "twitter", "github", "linkedin", "mastodon", "facebook", "instagram", "socials"}

_TAG = re.compile(r"<[^<>]*+>")
_WIKI = re.compile(r"\[\[(?:[^\[\]|]*+\|)?([^\[\]|]++)\]\]")
_LINK = re.compile(r"\[([^\[\]]++)\](?:\([^()]*+(?>(?:\([^()]*+\)[^()]*+)*)\)|\[[^\[\]]*+\])")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_MAIL = re.compile(r"(?P<mail>[\w.+-]++@[\w.-]++)\s*(?:\((?P<name>[^()]++)\))?")
_ACCOUNT = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]++|(?<=\s)@[\w.]++")
_BY = re.compile(
    r"(?:(?:written|words|story|text|posted|published|reported|reporting|review|report|a guest post|guest post)\s)?"
    r"by\b[\s:.-]*(?=\S)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\A(?:(?:words|text|texte?|texto|testo|tekst|story|report|reporting|photos?|pictures|photographs|illustrations?|fotos?)"
    r"\s?:\s*(?=\S)|p[ao]r\s(?=[^\W\d_]+\s[^\W\d_]))",
    re.IGNORECASE,
)
"""What somebody did, before their name."""
_BESIDE = re.compile(r"\s*[(（][^()（）]*+[)）](?=\s*(?:$|[,;|/&，；、•·+–—-]|(?:and|with)\s))")
_STRONG = re.compile(r"[;；|、\n]| [/•·] ")
_COMMA = re.compile(r"[,，]")
_HELPED = re.compile(
    r",? (?:with |and )?(?:contributions?|additional reporting|reporting|photos|photographs|pictures|illustrations)"
    r" (?:from|by) ",
    re.IGNORECASE,
)
_AND = re.compile(r"\s(?:and|&|\+)\s", re.IGNORECASE)
_AND_THE = re.compile(r"\s(?:and|&|\+)\s(?=the\s)", re.IGNORECASE)
_AND_ELSEWHERE = re.compile(r"\s(?:with|und|et|y|e|en|og|och|и|i|a|oraz|ja|és|ve|και|và|dan|și|та|і|й)\s")
_DASH = re.compile(r"\s[–—-]\s|\s?—\s?")
_BEHIND = re.compile(r"(?:jr|sr|ph\.? ?d|md|m\.d|esq|ii|iii|iv|obe|mbe|cbe|mp|msp|msc|bsc|ma|rn|inc|ltd|llc|gmbh)\.?")
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|journalist|writer|columnist|critic|photographer|author|contributor|blogger|"
    r"producer|editors|reporters|staff|intern|fellow|director|manager|engineer|engineers|officer|president|chief|chair|"
    r"professor|lecturer|designer|developer|analyst|lead|head|ceo|cto|founder|co-founder|guest|freelance|freelancer|"
    r"redakteur|redakteurin|redacteur|rédacteur|rédactrice|redactor|redactora|periodista|journaliste)\b",
    re.IGNORECASE,
)
_BODY = re.compile(
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
_PARTICLE_BEFORE = re.compile(r"(?:d|dell|l|al|el|as|ash|an)['’-](?=[^\W\d_])")
"""Of `d’Ormesson` and `al-Sayed`."""


def people(value: Any, *, several: bool) -> tuple[list[str], list[Any]]:
    """Return (authors, each once; what names none) of a field's value.

    `several` says that its name is that of more than one, such as `authors`. Under another, a comma or an `&` between
    two single words with capitals parts nothing: `Smith, John` is one person, `Marks & Spencer` one firm. An `and`
    always does: what was one after all is told as "Marks and Spencer" again.
    """
    authors: list[str] = []
    lost: list[Any] = []
    for item in _items(value):
        if isinstance(item, dict):
            inner = _of_mapping(item)
            authors += inner
            lost += [] if inner else [item]
        elif not is_flag(item) or isinstance(value, list):
            # Several may each have a line of their own.
            lines = item.strip().replace("\n", ";") if isinstance(item, str) else item
            # In a list each item is meant to be one.
            listed = isinstance(value, list)
            authors += _of_text(as_text(lines), several=several and not listed, alone=listed)
    return list(dict.fromkeys(filter(None, authors))), lost


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for part in value:
            yield from _items(part)
    elif not is_nothing(value) and value != {}:
        yield value


def _of_mapping(value: dict[Any, Any]) -> list[str]:
    named = {plain_key(str(key)): part for key, part in value.items()}
    for key in _NAME_KEYS:
        part = named.get(key)
        if isinstance(part, dict) and (inner := _of_mapping(part)):
            return inner
        if not isinstance(part, dict | list) and (text := as_text(part)):
            return _of_text(text, several=False)
    for first, last in _HALVES:
        if whole := " ".join(filter(None, (as_text(named.get(half)) for half in (first, last)))):
            return [composed(whole)]
    for key in _KEYS:
        if not isinstance(part := named.get(key), dict | list) and (text := as_text(part)):
            return [composed(text)]
    # Only which document it is: Sanity's `{_ref: a1b2, _type: reference}`.
    refers = all(str(key).startswith("_") for key in value)
    return [] if refers or named.keys() & _ABOUT else list(_of_each(value))


def _of_each(value: dict[Any, Any]) -> Iterator[str]:
    """Authors by their keys: `{ann: {name: Ann Lee}, bob: {email: …}, cy: Cy Ray}`."""
    for key, part in value.items():
        if is_flag(part) and as_text(part).lower() in ("false", "no", "off"):
            continue
        named = [] if is_flag(part) else people(part, several=False)[0]
        yield from named or [as_text(str(key))]


def _of_text(text: str, *, several: bool, alone: bool = False) -> list[str]:
    """The authors that a byline names; itself where nothing is found in it.

    One that is `alone`, in a list of authors, has a comma only before what tells of it: `Ann Lee, Biology`.
    """
    text = composed(text)
    if len(text) > _LONGEST:
        return [text]
    kept: list[str] = []
    plain = " ".join(_without_markup(unescape(text), kept).split()).strip("*`_ ")
    if (by := _BY.match(plain)) is not None:
        plain, several = plain[by.end() :], True

    def restored(name: str) -> str:
        return _KEPT.sub(lambda mark: kept[int(mark[1])], name)

    strong = _STRONG.split(_HELPED.sub(";", plain))
    names = [
        _FULL_STOP.sub("", _ET_AL.sub("", restored(name).strip(' ,;:*"“”„«»‘’`')))
        for piece in strong
        for name in _of_piece(
            _PART.sub("", piece.strip()),
            several=several,
            whole=alone or (len(strong) > 1 and ";" in plain),
            linked=bool(kept),
        )
    ]
    return list(dict.fromkeys(filter(None, names))) or [text]


def _without_markup(text: str, kept: list[str]) -> str:
    """A byline's words; what is linked stands in `kept`, so that no comma in it parts anything."""

    def keep(match: re.Match[str]) -> str:
        label = match[1].strip("*`_ ")
        # Beside the name, its account elsewhere.
        if label.startswith(("@", "http")) and len(_LINK.sub("", text).strip(" ()[],")) > 2:
            return ""
        kept.append(label)
        return f"\ue000{len(kept) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _LINK.sub(keep, _WIKI.sub(keep, _TAG.sub(" ", text) if _TAG.sub("", text).strip() else text.strip("<>")))
    mail = _MAIL.fullmatch(text.strip())
    if mail is not None and mail["name"]:  # as RSS has it
        return mail["name"]
    if mail is None:
        text = _ACCOUNT.sub("", text)
    beside = _BESIDE.sub("", text).replace("**", "")
    return beside if beside.strip(" ,") else text


def _of_piece(piece: str, *, several: bool, whole: bool, linked: bool) -> Iterator[str]:
    chunks = [chunk.strip() for chunk in _COMMA.split(piece)]
    if len(chunks) == 2 and (whole or (not several and all(_is_word(chunk) for chunk in chunks))):
        # Where semicolons part the authors, a comma does not: Pelican's `Lee, Ann; Ray, Bob`.
        yield piece if _ROLE.search(chunks[1]) is None else chunks[0]
        return
    names: list[str] = []
    for chunk in chunks:
        chunk = re.sub(r"(?:and|&)\s", "", chunk, count=1) if re.match(r"(?:and|&)\s", chunk) and names else chunk
        if names and _BEHIND.fullmatch(chunk.lower()):
            names[-1] = f"{names[-1]}, {chunk}"
        elif not names or not _is_beside(chunk, names[0], linked):
            names.append(chunk)
    for name in names:
        yield from _parted(name, several=several or len(names) > 1)


def _parted(name: str, *, several: bool) -> Iterator[str]:
    """The authors in a part without commas."""
    head, *tail = _DASH.split(name, maxsplit=1)
    if tail and (_is_person(head) or _AND.search(head)):
        name = head
    body = _BODY.search(_KEPT.sub("", name)) is not None
    parts = (_AND_THE if body else _AND).split(name)
    if not several and "&" in name and len(parts) == 2 and all(_is_word(part) for part in parts):
        yield name
        return
    for part in parts:
        others = _AND_ELSEWHERE.split(part)
        yield from others if not body and all(_is_person(other) for other in others) else [part]


def _is_beside(chunk: str, first: str, linked: bool) -> bool:
    """Whether what follows a name's comma tells of it, and is no other name: a job, or a firm beside a linked name."""
    if "\ue000" in chunk:
        return False
    is_role = (chunk[:1].islower() and " " in chunk and not first[:1].islower()) or _ROLE.search(chunk) is not None
    return is_role or (linked and not _AND.search(chunk) and not _is_person(chunk))


def _is_word(text: str) -> bool:
    """Whether it is a single word with a capital: a first name, a last name, or half of a firm's."""
    return text[:1].isupper() and text[1:].islower()


def _is_person(text: str) -> bool:
    """Whether it has the form of a first and a last name."""
    words = [_PARTICLE_BEFORE.sub("", word) for word in text.split()]
    names = [word for word in words if word[:1].isupper()]
    return _KEPT.fullmatch(text) is not None or (
        2 <= len(names) <= 4
        and all(word in _PARTICLES for word in words if word not in names)
        and _BODY.search(text) is None
    )
