"""The outline, the estimated time, the checks before publication."""

import pytest

from ds_pyramid.champs import duree, outline
from ds_pyramid.champs.checks import check_formulaire
from tests.factories.champs import champ, formulaire, lecture


@pytest.mark.req("U-119")
def test_sections_are_a_tree_numbered_with_what_is_to_correct(now):
    first, sub = champ("header_section", "Identité"), champ("header_section", "Lieu", level=2)
    name, age = champ("text", "Nom", mandatory=True), champ("integer_number", "Âge")
    second, city = champ("header_section", "Projet", level="1"), champ("text", "Ville", mandatory=True)
    form = formulaire(first, name, sub, age, second, city)
    reading = lecture(form, {name: "Léa", age: age.type.normalize(age, "toto")}, now=now)
    tree = outline.sections(reading, reading.erreurs(complete=False))
    assert [section.titre for section in outline.flat(tree)] == ["1. Identité", "1.1 Lieu", "2. Projet"]
    assert [section.a_corriger for section in outline.flat(tree)] == [1, 1, 0]
    assert [section.etat for section in outline.flat(tree)] == ["", "", ""]
    reading = lecture(form, {name: "Léa", age: 3, city: "Lille"}, now=now)
    state = outline.as_json(outline.sections(reading))
    assert state[str(second.stable_id)] == {"etat": "fait", "a_corriger": 0, "visible": True}
    assert state[str(first.stable_id)]["etat"] == "fait"


def test_headings_numbered_by_hand_are_left_alone(now):
    form = formulaire(champ("header_section", "1 - Identité"), champ("header_section", "2 - Projet"))
    tree = outline.sections(lecture(form, now=now))
    assert [section.titre for section in tree] == ["1 - Identité", "2 - Projet"]
    assert outline.sections(lecture(formulaire(champ("text")), now=now)) == []


@pytest.mark.req("U-141", "U-142", "U-144")
def test_the_time_to_fill_in_a_form():
    text = champ("text", mandatory=True)
    assert duree.seconds([text]) == 10
    assert duree.seconds([champ("text")]) == 5
    assert duree.seconds([champ("iban", mandatory=True)]) == 60
    assert duree.seconds([champ("piece_justificative", mandatory=True)]) == 180
    assert duree.seconds([champ("header_section"), champ("explication")]) == 0
    block = champ("repetition", children=(text, text), mandatory=True)
    assert duree.seconds([block]) == 50
    assert duree.seconds([champ("text", mandatory=True, condition=object())]) == 5
    assert duree.minutes([]) == 1
    assert duree.minutes([champ("piece_justificative", mandatory=True)] * 4) == 12


@pytest.mark.req("U-158")
def test_what_prevents_a_form_from_being_published():
    good = [champ("header_section", "A"), champ("header_section", "B", level=2), champ("text", "Nom")]
    assert check_formulaire(good) == []
    jump = champ("header_section", "Trop profond", level=3)
    [fault] = check_formulaire([champ("header_section", "A"), jump])
    assert fault.stable_id == jump.stable_id
    assert "niveau 2" in fault.message.interpolate()
    assert check_formulaire([champ("header_section", "B", level=2)])
    assert check_formulaire([champ("text", " ")])
    assert check_formulaire([champ("header_section", "A", mandatory=True)])
    inner = champ("drop_down_list", "Choix", options=())
    assert [f.stable_id for f in check_formulaire([champ("repetition", children=(inner,))])] == [
        inner.stable_id
    ]
    nested = champ("repetition", children=(champ("repetition"),))
    assert check_formulaire([nested])
    from dataclasses import replace

    assert check_formulaire([replace(nested, children=())])


def test_types_of_annotations_are_refused_elsewhere():
    asked = champ("engagement_juridique", "EJ")
    assert check_formulaire([asked])
    assert check_formulaire([asked], annotations=True) == []
