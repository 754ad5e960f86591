"""Languages that have no file of their own: stop words by stopwords-iso, stems by Snowball, Lucene's normalization.

What only a file of their own could say of them, such as titles before names, they have none of.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from embeddings.base.scripts import WITHIN
from embeddings.text.languages.english import ENGLISH
from embeddings.text.languages.language import Language
from embeddings.text.languages.locales import locale_of
from embeddings.text.languages.normalization import normalizer
from embeddings.text.languages.small_words import SMALL_WORDS
from embeddings.text.languages.stemming import stemmer

_PARTICLES = {
    "ca": "de del dels la les el", "cs": "nad pod", "da": "af", "de": "von vom zu zur zum der dem am im an",
    "es": "de del la las los el",
    "fr": "de du des la le les", "gl": "de da do das dos", "it": "di del della dei delle degli dello", "nb": "av",
    "nl": "van de der den het ter", "no": "av", "pl": "nad pod", "pt": "de da do das dos", "ro": "de al a ale",
    "sk": "nad pod", "sv": "av",
}  # fmt: skip
"""Words that stand between the capitals of a name: `Ayuntamiento de Sevilla`."""

_ARTICLES = {
    "ca": "el la els les", "de": "der dem im am an zu zum zur vom", "es": "el la los las", "fr": "le la les",
    "nl": "de den der het",
}  # fmt: skip
"""Those of them that head no name, and have a capital at the head of a sentence alone."""
_TRADES = {
    "bg": "кмет кметът кметицата губернатор президентът президент премиерът премиер министър министърът директор"
    " директорът доктор професор депутатът съдия треньорът режисьорът актрисата актьорът",
    "ca": "alcalde alcaldessa president presidenta conseller consellera ministre ministra director directora doctor"
    " doctora diputat diputada jutge jutgessa entrenador regidor regidora",
    "cs": "starosta starostka primátor primátorka prezident prezidentka premiér premiérka ministr ministryně ředitel"
    " ředitelka hejtman hejtmanka poslanec poslankyně senátor senátorka profesor profesorka doktor soudce"
    " trenér režisér režisérka",
    "da": "borgmester præsident statsminister minister direktør professor dommer træner instruktør formand",
    "de": "bürgermeister bürgermeisterin oberbürgermeister oberbürgermeisterin landrat landrätin präsident"
    " präsidentin bundespräsident bundeskanzler bundeskanzlerin kanzler kanzlerin ministerpräsident"
    " ministerpräsidentin minister ministerin senator senatorin direktor direktorin professor professorin"
    " doktor richter richterin trainer trainerin regisseur regisseurin pfarrer pfarrerin bischof bischöfin"
    " chefarzt chefärztin geschäftsführer geschäftsführerin polizeichef stadträtin stadtrat kommissar"
    " kommissarin intendant intendantin",
    "el": "δήμαρχος περιφερειάρχης πρόεδρος πρωθυπουργός υπουργός διευθυντής διευθύντρια βουλευτής καθηγητής"
    " καθηγήτρια δικαστής προπονητής σκηνοθέτης",
    "es": "alcalde alcaldesa gobernador gobernadora presidente presidenta ministro ministra consejero consejera"
    " director directora doctor doctora diputado diputada senador senadora juez jueza entrenador entrenadora"
    " concejal concejala obispo",
    "fi": "kaupunginjohtaja pormestari presidentti pääministeri ministeri johtaja toimitusjohtaja professori tohtori"
    " tuomari ylilääkäri lääkäri valmentaja ohjaaja kansanedustaja piispa rehtori puheenjohtaja kirjailija"
    " poliisijohtaja",
    "fr": "maire président présidente ministre préfet préfète directeur directrice docteur docteure professeur"
    " professeure député députée sénateur sénatrice juge entraîneur metteuse évêque",
    "hr": "gradonačelnik gradonačelnica župan županica predsjednik predsjednica premijer ministar ministrica"
    " direktor direktorica ravnatelj ravnateljica profesor profesorica doktor sudac trener redatelj redateljica",
    "it": "sindaco sindaca governatore governatrice presidente ministro ministra prefetto direttore direttrice"
    " dottor dottoressa professor professore professoressa deputato deputata senatore senatrice giudice"
    " allenatore assessore assessora vescovo",
    "nl": "burgemeester wethouder president premier minister directeur directrice professor rechter trainer"
    " regisseur voorzitter commissaris",
    "nb": "ordfører president statsminister minister direktør professor dommer trener regissør rektor",
    "pl": "burmistrz burmistrzyni prezydent prezydentka premier wojewoda marszałek minister ministra dyrektor"
    " dyrektorka doktor profesor poseł posłanka senator senatorka sędzia trener trenerka reżyser reżyserka wójt"
    " starosta biskup prezes aktor aktorka",
    "pt": "prefeito prefeita governador governadora presidente ministro ministra diretor diretora doutor doutora"
    " professor professora deputado deputada senador senadora juiz juíza treinador treinadora vereador"
    " vereadora bispo",
    "ro": "primarul primar guvernatorul președintele președinta premierul ministrul ministra directorul directoarea"
    " profesorul profesoara doctorul deputatul senatorul judecătorul antrenorul prefectul regizorul",
    "ru": "мэр глава губернатор президент премьер министр директор доктор профессор депутат сенатор судья тренер"
    " режиссёр режиссер актёр актер актриса писатель поэт адвокат врач главврач прокурор епископ председатель"
    " премьер-министр вице-мэр торговец учитель учительница журналист журналистка следователь",
    "sv": "borgmästare kommunalråd president statsminister minister direktör professor domare tränare regissör"
    " rektor biskop",
    "tr": "başkan vali kaymakam cumhurbaşkanı başbakan bakan müdür doktor profesör milletvekili hakim yönetmen"
    " başhekim oyuncu yazar avukat rektör",
    "uk": "мер мерка голова губернатор президент президентка прем’єр-міністр міністр міністерка директор директорка"
    " лікар професор професорка депутат депутатка суддя тренер тренерка режисер режисерка актор акторка"
    " письменник письменниця",
}  # fmt: skip
"""What is said before a person's first and last name, and has a capital at the head of a sentence, or anywhere."""
_TITLES = {"tr": ("belediye başkanı", "genel müdürü", "genel sekreteri", "genel başkanı")}
_ONE_LETTER_WORDS = {
    "be": "а і у ў з ж", "bg": "а в и с у я", "bs": "a i k o s u", "ca": "a e i o y", "cs": "a i k o s u v z",
    "da": "i å", "el": "η ο ω", "es": "e o u y", "fr": "à y", "hr": "a i k o s u", "hu": "a e s ő", "it": "a e i o è",
    "mk": "а в и с о у", "nb": "i å", "nn": "i å", "no": "i å", "pl": "a i o u w z", "pt": "a e o à é",
    "ru": "а в и к о с у я", "sk": "a i k o s u v z", "sl": "a h k o s v z", "sr": "a i k o s u а и к о с у",
    "sv": "i å", "tr": "o", "uk": "а в з є і й о у я",
}  # fmt: skip
"""Small words of one letter, which lists of stop words lack, or hold among all letters of the alphabet."""
_GERMAN_STEMS = (
    "all", "ander", "beid", "dein", "dies", "ein", "einig", "eu", "euer", "ihr", "jed", "jen", "kein", "manch", "mein",
    "mehrer", "sein", "solch", "uns", "unser", "viel", "welch", "wenig",
)  # fmt: skip
_DETERMINERS = {
    "de": frozenset((
        "der", "die", "das", "den", "dem", "des", "im", "am", "zum", "zur", "vom", "beim", "ins", "ans", "aufs",
        *(stem + ending for stem in _GERMAN_STEMS for ending in ("", "e", "em", "en", "er", "es")),
    )),
}  # fmt: skip
"""Articles, also where they are one word with a preposition, and pronouns that stand before nouns."""
_LIST_CODES = {"bs": "hr", "nn": "no", "sr": "hr"}
"""Languages whose small words stand in another one's list: that of Norwegian has both forms."""


def _marks() -> str:
    """The signs above, below and beside letters, and joiners, as a part of a class of a regular expression.

    Python counts no vowel sign of Hindi or Bengali among the letters of a word.
    """
    return "\u200c\u200d" + "".join(
        re.escape(chr(code))
        for code in (*range(0x300, 0x1D00), *range(0xA800, 0xAC00))
        if unicodedata.category(chr(code)) in ("Mn", "Mc")
    )


_PART = rf"[\w{_marks()}]"
_WORD = re.compile(rf"\w{_PART}+")
_WORD_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "uk": re.compile(rf"\w(?:{_PART}|'(?={_PART}))+"),
    **dict.fromkeys(("ca", "he"), re.compile(rf"\w(?:{_PART}|{WITHIN})+")),
}
"""By language, words with the signs that may stand within."""


def _is_everyday_english(word: str) -> bool:
    """Whether it is an everyday word of English, which a text of another language cites or has as well: `capital`."""
    return word.isascii() and ENGLISH.is_everyday(word)


def _calendar(code: str, normalize: Callable[[str], str]) -> frozenset[str]:
    """Days and months, as they are written in full."""
    if (locale := locale_of(code)) is None:
        return frozenset()
    names = (names["wide"] for kind in (locale.months, locale.days) for names in kind.values())
    return frozenset(normalize(name) for every in names for name in every.values() if " " not in name)


def _amounts(code: str, normalize: Callable[[str], str]) -> frozenset[str]:
    """What stands behind a number: `Millionen`, `Mio`, `Euro`."""
    from babel.numbers import get_currency_name

    if (locale := locale_of(code)) is None:
        return frozenset()
    texts = [get_currency_name("EUR", count=count, locale=locale) for count in (1, 2, 5)]
    for length in ("short", "long"):
        for forms in locale.compact_decimal_formats.get(length, {}).values():
            texts += [form.pattern for form in forms.values()]
    return frozenset(normalize(word) for text in texts for word in _WORD.findall(text) if word.isalpha())


def _no_words(_: str) -> list[str]:
    return []


def language(code: str) -> Language:
    """Make the language of an ISO 639-1 code; of one that nothing is known of it has the words alone."""
    import stopwordsiso

    normalize, stem = normalizer(code), stemmer(code)
    cut: Callable[[str], list[str]] = _WORD_PATTERNS.get(code, _WORD).findall
    list_code = _LIST_CODES.get(code, code)
    listed_words = (
        stopwordsiso.stopwords(list_code)
        if stopwordsiso.has_lang(list_code)
        else SMALL_WORDS.get(list_code, "").split()
    )
    normalized_words = map(normalize, listed_words)
    # Of phrases each word may tell something; of `aujourd’hui` none does.
    stop_words = frozenset(word for phrase in normalized_words if " " not in phrase for word in cut(phrase))
    # A text in another script writes what it takes from English in Latin letters.
    cites_english = 2 * sum(word.isascii() for word in stop_words) < len(stop_words) or not stop_words
    particles = frozenset(_PARTICLES.get(code, "").split())
    if cites_english:
        particles |= ENGLISH.name_particles
    no_words: frozenset[str] = frozenset()
    calendar = _calendar(code, normalize)
    heads = frozenset(f"{_ARTICLES.get(code, '')} {_ONE_LETTER_WORDS.get(code, '')}".split())
    common = stop_words | ENGLISH.common_words | ENGLISH.stop_words if cites_english else stop_words
    return Language(
        code=code,
        stop_words=stop_words,
        # Of a text that cites English ones.
        generic_words=stop_words
        | (ENGLISH.generic_words if cites_english else ENGLISH.generic_words & ENGLISH.stop_words),
        function_words=particles,
        name_particles=particles,
        determiners=_DETERMINERS.get(code, no_words),
        openers=(stop_words | ENGLISH.openers if cites_english else stop_words) - particles,
        heads=heads,
        titles=frozenset(_TITLES.get(code, ())),
        title_modifiers=no_words,
        trades=frozenset(_TRADES.get("nb" if code in ("nn", "no") else list_code, "").split()),
        spokespeople=no_words,
        kin=no_words,
        common_words=common | _amounts(code, normalize),
        nationalities=no_words,
        computing_words=ENGLISH.computing_words if cites_english else no_words,
        calendar=calendar | ENGLISH.calendar,
        abbreviations=no_words,
        is_everyday=_is_everyday_english,
        normalize=normalize,
        segment=cut,
        term=stem,
        stem=stem,
        light_stem=stem,
        strip_plural=stem,
        plural_key=stem,
        singulars=_no_words,
    )
