"""Forms of one name, in languages that give names cases."""

import pytest

from embeddings.text import name_forms


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("ru", "Иван Сергеев, Ивана Сергеева, Ивану Сергееву, Иваном Сергеевым"),
        ("ru", "Пётр Лебедев, Петром Лебедевым"),
        ("ru", "Алексей, Алексея, Алексею, Алексеем"),
        ("ru", "Москва, Москве, Москвы, Москву, Москвой"),
        ("ru", "Заречье, Заречья, Заречьем"),
        ("uk", "Харків, Харкова, Харкові"),
        ("uk", "Андрій, Андрія, Андрієм"),
        ("pl", "Marek Nowak, Marka Nowaka, Markowi Nowakowi, Markiem Nowakiem"),
        ("pl", "Kraków, Krakowa, Krakowie"),
        ("pl", "Dębowa Góra, Dębowej Górze, Dębową Górę"),
        ("cs", "Pavel Novák, Pavla Nováka, Pavlem Novákem"),
        ("cs", "Brno, Brna, Brně"),
        ("fi", "Matti Virtanen, Matti Virtasen, Matti Virtaselle"),
        ("fi", "Helsinki, Helsingin, Helsingissä, Helsinkiin"),
        ("hu", "Kovács Anna, Kovács Annának"),
        ("el", "Γιώργος Παπαδόπουλος, Γιώργου Παπαδόπουλου, Γιώργο Παπαδόπουλο"),
        ("de", "Petra Müller, Petra Müllers"),
        ("sv", "Göteborg, Göteborgs"),
    ],
)
def test_forms_of_a_name_are_one_and_the_first_is_told(code: str, forms: str) -> None:
    every = forms.split(", ")
    assert len({name_forms.key(form, code) for form in every}) == 1
    assert name_forms.are_one(every)
    if code != "el":
        assert name_forms.nominative(dict.fromkeys(every, 1), code) == every[0]


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("cs", "Eva Novák", "Eva Nováková"),
        ("ru", "Мария Кузнецова", "Марина Кузнецова"),
        ("ru", "Иваново", "Иванов"),
        ("pl", "Marek Wójcik", "Maria Wójcik"),
        ("en", "Kestrel", "Kestrels"),
        ("bg", "Иван Петров", "Ивана Петрова"),
    ],
)
def test_other_names_are_two(code: str, one: str, other: str) -> None:
    assert name_forms.key(one, code) != name_forms.key(other, code)


@pytest.mark.parametrize(
    "pair", [("Jan Nowak", "Jana Nowak"), ("Petr Nový", "Petra Nová"), ("Jan Zielski", "Jana Zielska")]
)
def test_a_man_and_a_woman_are_no_forms_of_one_name(pair: tuple[str, str]) -> None:
    assert not name_forms.are_one(pair)
