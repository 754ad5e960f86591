"""Names by their capitals: whole, without titles, and apart from words of code."""

from __future__ import annotations

import pytest

from embeddings.text import name_facts, names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in Roman Road it rained", "Roman Road"),
        ("the Bank of England fell", "Bank of England"),
        ("the Department for Education said", "Department for Education"),
        ("the Department of the Interior", "Department of the Interior"),
        ("by Marks & Spencer", "Marks & Spencer"),
        ("the campaign Save Our Seaside Pier won", "Save Our Seaside Pier"),
        ("Why Our Pier Fell", "Pier Fell"),
        # Between the names of several bodies, not within that of one.
        ("the Ministry of Tides, Pier Office, Ann Lee", "Ministry of Tides, Pier Office, Ann Lee"),
        (
            "the Ministry of Tides, Pier Office and Treasury",
            "Ministry of Tides, Pier Office, Treasury, Pier Office and Treasury",
        ),
        ("Ada Quill’s book", "Ada Quill"),
        ("at St Mary’s Church", "St Mary’s Church"),
        ("at Stratford-upon-Avon", "Stratford-upon-Avon"),
        ("the U.S. Tax Court", "U.S. Tax Court"),
        ("on Form 36, with Drupal 8 and", "Form 36, Drupal 8"),
        ("Élodie Ñuñez à Łódź", "Élodie Ñuñez, Łódź"),
        # It ends where a script without spaces begins.
        ("昔のOld Millを見る", "Old Mill"),
        # Two names that are joined stand apart as well.
        ("Ada Quill and Ben Marsh", "Ada Quill, Ben Marsh, Ada Quill and Ben Marsh"),
        ("Ada Quill in Poplar", "Ada Quill, Poplar, Ada Quill in Poplar"),
        # Of a longer name no part is one, and what goes on behind a stroke is not cut off before its last word.
        ("Ada Quill/Ben Marsh", "Marsh"),
        ("Tower Hamlets Council", "Tower Hamlets Council"),
        ("the General Services Administration", "General Services Administration"),
        # Titles, before and after, and what stands before a title.
        ("Councillor Sabina Akhtar", "Sabina Akhtar"),
        ("Cllr. Sabina Akhtar", "Sabina Akhtar"),
        ("District Judge William Nelson", "William Nelson"),
        ("Former Deputy Mayor John Biggs", "John Biggs"),
        ("Chief Executive Will Tuckley", "Will Tuckley"),
        ("Labour MP Rushanara Ali", "Labour, Rushanara Ali"),
        ("with Rushanara Ali MP", "Rushanara Ali"),
        ("Newsletter Editor Ann Lee", "Ann Lee"),
        ("the Secretary of State", "Secretary of State"),
        ("with Det Insp Ann Lee", "Ann Lee"),
        ("by Harbour Master Ann Lee", "Ann Lee"),
        ("Goalkeeper Ann Lee saved it", "Ann Lee"),
        ("Lord Justice Ann Lee ruled", "Ann Lee"),
        ("Governor Ann Lee and Governor General Ben Marsh", "Ann Lee, Ben Marsh"),
        # A trade is one where it heads the two words of a person’s name.
        ("Manager Ann Lee said", "Ann Lee"),
        ("with Task Manager open", "Task Manager"),
        ("in Manager Game", "Manager Game"),
        ("the Artist Residency Programme of Poplar", "Artist Residency Programme of Poplar"),
        # The day that something was on is no part of where it was.
        ("at Cooper Park on Saturday night", "Cooper Park"),
        ("in Hexley on Monday Ann Lee said", "Hexley, Ann Lee"),
        ("to Barnaby in June and Poplar", "Barnaby, Poplar"),
        ("with Plans for Friday", "Plans"),
        ("on Black Friday", "Black Friday"),
        ("On Friday Ann Lee said", "Ann Lee"),
        ("it was on Friday Ann Lee said", "Ann Lee"),
        ("Last Tuesday Poplar won", "Poplar"),
        ("In March Ann Lee said", "Ann Lee"),
        ("the Sunday Times said", "Sunday Times"),
        ("on March 3 it rained, on Friday 3", "March 3, Friday 3"),
        ("Friday Hill reopens", "Friday Hill"),
        ("in the Mail on Sunday", "Mail, Mail on Sunday, Sunday"),
        # The words of a headline, and of a sentence’s head.
        ("Why We Met In Roman Road", "Met, Roman Road"),
        ("However Roman Road", "Roman Road"),
        # Code, addresses and handles.
        ("call foo(Bar) and Vec::New or a.Bar, @Ada, #Ada, x/Ada, Ada_Quill", ""),
        ("nothing here", ""),
        ("", ""),
    ],
)
def test_names_are_whole(text: str, found: str) -> None:
    assert sorted(names.extract(text).counts) == sorted(filter(None, found.split(", ")))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("en", "Ministry of Tides, Piers and Local Harbours"),
        ("en", "Department for Piers, Sport & Fairs"),
        ("en", "Subcommittee on Piers, Ferries, and Tides"),
        ("en", "Bureau of the Tides, Old Piers and Ferries"),
        ("ca", "Departament d’Aigües, Ponts i Molls"),
        ("de", "Ministerium für Brücken und Häfen"),
        ("de", "Bundesministerium für Ufer, Häfen und nukleare Sicherheit"),
        ("de", "Bosnien und Herzegowina"),
        ("es", "ministerio de Puertos, Pesca y Alimentación"),
        ("es", "Junta de Castilla y León"),
        ("es", "Trinidad y Tobago"),
        ("fr", "ministère de la Mer, de l’Alimentation et de la Forêt"),
        ("it", "Ministero delle Infrastrutture e dei Porti"),
        ("nl", "Ministerie van Infrastructuur en Waterstaat"),
        ("pl", "Ministerstwo Żeglugi i Śluz"),
        ("pt", "Ministério da Agricultura, Pesca e Portos"),
        ("tr", "Çevre, Liman ve İklim Değişikliği Bakanlığı"),
    ],
)
def test_names_that_list_are_whole(code: str, name: str) -> None:
    found = names.extract(f"(on 4 {name}) no", code)
    assert dict(found.counts) == {name: 1}
    assert name in found.inside


@pytest.mark.parametrize(
    ("code", "text", "inside"),
    [
        ("ru", "Жители Заречья вышли. Позвали жителей Лугового.", {"Лугового"}),
        ("ru", "Жители Заречья вышли. Позвали гостей Лугового.", {"Жители Заречья", "Лугового"}),
        ("es", "Vecinos de Ormella protestan. Hay vecinos.", set[str]()),
        ("es", "Nueva Ormella gana. Una nueva plaza en Nueva Ormella.", {"Nueva Ormella"}),
        ("pl", "Rzeka Lenn wylała, bo rzeki rosną.", set[str]()),
        ("en", "Pier House fell, and the pier stands.", {"Pier House"}),
    ],
)
def test_a_common_noun_at_the_head_of_a_sentence_is_no_part_of_a_name(code: str, text: str, inside: set[str]) -> None:
    assert names.extract(text, code).inside == inside


def test_a_list_in_prose_is_no_name() -> None:
    assert set(names.extract("fueron Ada y León", "es").counts) == {"Ada", "León"}
    assert set(names.extract("gestern waren Köln und Bonn", "de").counts) == {"Köln", "Bonn"}


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        # A small word that has a capital inside of a sentence is a part of a name.
        ("pt", "chove em São Paulo. São Paulo parou.", "São Paulo"),
        ("pt", "a Câmara Municipal de São João votou", "Câmara Municipal de São João"),
        ("pt", "Em Lisboa chove. Para Lisboa, não.", "Lisboa"),
        ("vi", "hôm qua ở Cần Thơ. Cần Thơ mưa.", "Cần Thơ"),
        ("vi", "Tại Bà Rịa có mưa.", "Bà Rịa"),
        ("it", "arrivò a La Spezia. La Spezia attende.", "La Spezia"),
        ("da", "han bor i Den Gamle By", "Den Gamle By"),
        ("id", "dia tinggal di Jawa Tengah. Di Jawa Tengah hujan.", "Jawa Tengah"),
        # An article has its capital from the head of a sentence, unless the text has it elsewhere.
        ("es", "El CD Jaén ganó y el CD Jaén sube", "CD Jaén"),
        ("es", "viajó a El Salvador. El Salvador votó.", "El Salvador"),
        # A verb before its subject, and no byname.
        ("es", "Juega el CD Jaén. Mañana llueve.", "CD Jaén"),
        ("es", "Detiene la Guardia Civil a dos", "Guardia Civil"),
        ("ca", "Guanya el Barça. Juga el CE Sabadell a casa", "Barça, CE Sabadell"),
        ("es", "Castilla la Mancha crece. Fue a Castilla la Mancha", "Castilla la Mancha"),
        ("es", "fue Alfonso X el Sabio", "Alfonso X el Sabio"),
        ("fr", "près de La Rochelle. La Rochelle gagne.", "La Rochelle"),
        ("fr", "La Cour des comptes le dit", "Cour"),
        ("nl", "hij woont in Den Haag. De Kamer debatteert.", "Den Haag, Kamer"),
        ("fr", "il vit à L’Haÿ-les-Roses. L’institutrice Anne Roy le dit.", "L’Haÿ-les-Roses, Anne Roy"),
        # A headline ends without a full stop.
        ("pt", "o que dizem as partes\n\nEm Lisboa chove.\nPara Lisboa, não.", "Lisboa"),
        ("de", "haben Sie Lindau gesehen? Der Kreistag tagt.", "Lindau, Kreistag"),
        ("cs", "bydlí v Ústí nad Labem", "Ústí nad Labem"),
    ],
)
def test_names_of_other_languages_keep_their_small_words(code: str, text: str, found: str) -> None:
    counts = names.extract(text, code).counts
    assert {name for name in counts if any(part in name for part in found.split(", "))} == set(found.split(", "))
    assert not any(name in part for name in counts for part in found.split(", ") if name != part)


def test_a_name_has_at_most_five_words() -> None:
    assert set(names.extract("One Two Six Ten Nine").counts) == {"One Two Six Ten Nine"}
    assert set(names.extract("One Two Six Ten Nine Tree").counts) == set()


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He met Quill there", True),
        ("They met, Quill said", True),
        ("Quill left", False),
        ("It rained. Quill left", False),
        ("It rained.\nQuill left", False),
        # A line may end within a sentence, a heading ends without a full stop.
        ("They met with\nQuill there", True),
        ("Those who helped\n\nQuill left", False),
        # In a headline any word may have a capital.
        ("Why Did Quill Leave", False),
        ("NHS left", True),
        ("Ada Quill left", None),
    ],
)
def test_a_capital_inside_a_sentence_makes_a_name(text: str, inside: bool | None) -> None:
    read = names.extract(text)
    name = "NHS" if "NHS" in text else "Ada Quill" if inside is None else "Quill"
    assert (name in read.inside) is (inside is None or inside)


@pytest.mark.parametrize(
    ("text", "name", "inside"),
    [
        ("Passengers on the Eastwick ferry waited.", "Passengers on the Eastwick", False),
        ("It rained. Plans for Hexley ward fail.", "Plans for Hexley", False),
        ("Police in Poplar say so.", "Police in Poplar", False),
        ("Ask the Centre for Cities.", "Centre for Cities", True),
        ("The Centre for Cities says so.", "Centre for Cities", True),
        ("Bank of England staff left.", "Bank of England", True),
        ("Roman Road reopens.", "Roman Road", True),
        ("Police in Poplar. We saw Police in Poplar on screen.", "Police in Poplar", True),
    ],
)
def test_an_everyday_word_at_the_head_of_a_sentence_makes_no_name_of_what_follows(
    text: str, name: str, inside: bool
) -> None:
    read = names.extract(text)
    assert read.counts[name]
    assert (name in read.inside) is inside


def test_surnames_lead_to_the_whole_names() -> None:
    read = names.extract("Rushanara Ali met Altab Ali at Poplar Baths")
    assert read.surnames["Ali"] == {"Rushanara Ali", "Altab Ali"}
    assert read.surnames["Baths"] == {"Poplar Baths"}
    assert "Rushanara" not in read.surnames


def test_names_that_stand_apart_as_well_are_a_list() -> None:
    read = names.extract("USDA and GSA met. Then GSA left. Food and Nutrition Service")
    assert read.is_list("USDA and GSA")
    assert not read.is_list("Food and Nutrition Service")
    assert names.extract("the BMA and the RCN wrote").is_list("BMA and the RCN")
    assert not names.extract("the Barts and the London trust").is_list("Barts and the London")
    assert not read.is_list("GSA")


@pytest.mark.parametrize(
    ("name", "bare", "code"),
    [
        ("2024", True, False),
        ("A 12 B", True, False),
        ("Form 36", False, False),
        ("GSA", False, False),
        ("Data.gov", False, False),
        ("Node.js", False, False),
        ("U.S. Tax Court", False, False),
        ("Array.prototype.map", False, True),
        ("Math.random", False, True),
        ("Intl.numberFormat API", False, True),
    ],
)
def test_numbers_and_code_are_told(name: str, bare: bool, code: bool) -> None:
    assert name_facts.is_bare(name) is bare
    assert name_facts.is_code(name) is code


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        # An article that is drawn to a word is no part of a name, and no capital.
        ("fr", "L’institutrice Anne de La Tour le dit. Qu’il pleuve", ["Anne de La Tour"]),
        ("fr", "le pont de l’Hermine, dit Jean d’Ormelle", ["Hermine", "Jean d’Ormelle"]),
        ("fr", "dans la Rue de l’Église", ["Rue de l’Église"]),
        ("it", "Nell’aula parla Gabriele D’Annunzio con Mario dell’Orto", ["Gabriele D’Annunzio", "Mario dell’Orto"]),
        ("ca", "fa temps l’Ajuntament de Barcelona", ["Ajuntament de Barcelona"]),
        ("", "by the O’Neill family in L’Enfant Plaza", ["L’Enfant Plaza", "O’Neill"]),
        # A suffix is none either, and ends a name.
        ("tr", "dün İstanbul’da Kadıköy Belediyesi açıldı", ["Kadıköy Belediyesi", "İstanbul"]),
        ("tr", "yeni Ankara'nın nüfusu", ["Ankara"]),
    ],
)
def test_what_is_drawn_to_a_name_is_no_part_of_it(code: str, text: str, found: list[str]) -> None:
    assert sorted(names.extract(text, code).counts) == found


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("de", "Der Kreistag tagt", ["Kreistag"]),
        ("de", "Im Kupferpark siegte Milo. Der SV Eschdorf auch", ["Kupferpark", "Milo", "SV Eschdorf"]),
        ("de", "im Hotel Zum Roten Hirsch", ["Hotel Zum Roten Hirsch"]),
        ("de", "mit Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("de", "sprach Hans Maier am Montag in Berlin", ["Berlin", "Hans Maier"]),
        ("el", "Ο Γιάννης Παππάς μίλησε", ["Γιάννης Παππάς"]),
        ("fr", "à La Rochelle, À Lyon", ["La Rochelle", "Lyon"]),
        ("gl", "en A Coruña", ["A Coruña"]),
        ("pl", "W Warszawie mówił Jan Kowalski", ["Jan Kowalski", "Warszawie"]),
        ("pt", "A Câmara de Lisboa decidiu", ["Câmara de Lisboa"]),
        ("ru", "В Москве Иван Петров сказал", ["Москве Иван Петров"]),
        ("sv", "I Stockholm regnar det", ["Stockholm"]),
    ],
)
def test_a_small_word_that_heads_a_sentence_is_no_part_of_a_name(code: str, text: str, found: list[str]) -> None:
    assert sorted(names.extract(text, code).counts) == found


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("It rained.\n(Reporting by Ada Quill; Editing by Ben Marsh)", True),
        ("It rained.\n(Reporting by Ben Marsh; Editing by Ada Quill)", True),
        ("It rained.\nAdditional reporting by Ben Marsh and Ada Quill", True),
        ("It rained.\nPhoto: Ben Marsh/Ada Quill", True),
        ("Photos by Ada Quill.\nIt rained.", True),
        ("It rained.\nImage credit: Ada Quill", True),
        ("It rained.\nWith files from Ada Quill.", True),
        ("It rained.\n© 2024 Ada Quill", True),
        ("Es regnete.\nFoto: Ada Quill", True),
        ("Il pleut.\nPropos recueillis par Ada Quill", True),
        # Whoever is told of as well is not credited alone.
        ("Ada Quill left.\nPhoto: Ada Quill", False),
        ("They saw a report by Ada Quill.", False),
        (
            "Photographs by Ada Quill hang in the hall, where they were shown for the first time in the year 1931.",
            False,
        ),
        ("It rained on Ada Quill.", False),
        ("It rained.", False),
    ],
)
def test_a_name_that_only_says_who_made_a_story(text: str, credited: bool) -> None:
    assert name_facts.is_credited("Ada Quill", text) is credited


@pytest.mark.parametrize(
    ("code", "run", "name"),
    [
        ("ru", "Мэр Иван Сергеев", "Иван Сергеев"),
        ("de", "Bürgermeisterin Petra Müller", "Petra Müller"),
        ("tr", "Belediye Başkanı Ayşe Yılmaz", "Ayşe Yılmaz"),
        ("fi", "Ylilääkäri Liisa Korhonen", "Liisa Korhonen"),
        ("pt", "Presidente Prudente", "Presidente Prudente"),
        ("es", "Ministro de Sanidad", "Ministro de Sanidad"),
    ],
)
def test_what_a_person_does_is_no_part_of_the_name_in_other_languages(code: str, run: str, name: str) -> None:
    assert next(iter(names.extract(f"{run}.", code).counts)).startswith(name)
