"""Lists fed by an imported file; long lists found by a search."""

import pytest

from ds_pyramid.champs import lists
from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.conditions import Terme, values_of
from ds_pyramid.champs.page import FormulairePage, Liens, Resume
from ds_pyramid.champs.referentiels import read_csv
from ds_pyramid.web.fields import deform_renderer
from tests.factories.champs import champ, formulaire, lecture, messages

VILLES = "Ville;Code;Zone\nLille;59350;A\nLyon;69123;B\nSaint-Étienne;42218;B\n"
LILLE = {"valeur": "Lille", "ligne": {"Ville": "Lille", "Code": "59350", "Zone": "A"}}
LYON = {"valeur": "Lyon", "ligne": {"Ville": "Lyon", "Code": "69123", "Zone": "B"}}


def listed(kind, csv=VILLES, libelle="Ville", **options):
    return champ(kind, libelle, options=(), referentiel=read_csv(csv.encode()), **options)


def long_list(kind, **options):
    return listed(kind, "Commune;Rang\n" + "".join(f"Élément n° {n};{n}\n" for n in range(5000)), **options)


class Administration(Liens):
    """The links of an instructeur's page."""

    administration = True


@pytest.mark.req("U-230", "U-231", "U-233", "X-316", "A-164", "A-166")
@pytest.mark.parametrize("kind", ["drop_down_list", "referentiel"])
def test_one_choice_keeps_its_whole_line(kind, now):
    asked = listed(kind)
    assert asked.type.normalize(asked, " Lille ") == LILLE
    assert asked.type.normalize(asked, asked.type.to_input(asked, LILLE)) == LILLE
    assert asked.type.check_options(asked) == []
    assert messages(asked, "Nice")
    cells = [(c.libelle, c.exported, c.value(LILLE)) for c in asked.type.columns(asked)]
    assert cells == [("Ville", True, "Lille"), ("Ville (Code)", True, "59350"), ("Ville (Zone)", True, "A")]
    assert asked.type.api_value(asked, LILLE) == {"value": "Lille"}
    reading = lecture(formulaire(asked), {asked: LILLE}, now=now)
    usager = Resume(reading, renderer=deform_renderer)
    instructeur = Resume(reading, renderer=deform_renderer, liens=Administration())
    [one] = reading.top
    assert "Lille" in usager.html(one)
    assert "59350" not in usager.html(one)
    assert "Code : 59350" in instructeur.html(one)


@pytest.mark.req("U-231", "U-236", "A-166")
def test_several_choices_keep_their_lines(now):
    asked = listed("multiple_drop_down_list")
    value = asked.type.normalize(asked, ["Lyon", "Lille"])
    assert value == (LILLE, LYON)
    assert asked.type.text(asked, value) == "Lille, Lyon"
    cells = {c.libelle: c.value(value) for c in asked.type.columns(asked) if c.exported}
    assert cells == {"Ville": "Lille, Lyon", "Ville (Code)": "59350, 69123", "Ville (Zone)": "A, B"}
    assert asked.type.api_value(asked, value) == {"values": ["Lille", "Lyon"]}
    assert asked.type.condition_value(asked, value) == ("Lille", "Lyon")
    reading = lecture(formulaire(asked), {asked: value}, now=now)
    html = Resume(reading, renderer=deform_renderer, liens=Administration()).html(reading.top[0])
    assert "Code : 69123" in html


@pytest.mark.req("U-233")
@pytest.mark.parametrize("kind", ["drop_down_list", "referentiel"])
def test_a_later_list_changes_no_answer(kind, now):
    later = listed(kind, "Ville;Code\nNice;06088\n")
    assert later.type.check(later, LILLE) == []
    assert later.type.choices_shown(later, "Lille")[-1][0] == "Lille"
    again = later.type.normalize(later, "Lille")
    assert later.type.retyped(later, LILLE, again) == LILLE
    several = listed("multiple_drop_down_list", "Ville;Code\nNice;06088\n")
    sent = several.type.normalize(several, ["Nice", "Lille"])
    kept = several.type.retyped(several, (LILLE,), sent)
    assert [line["valeur"] for line in kept] == ["Nice", "Lille"]
    assert several.type.check(several, kept) == []
    assert several.type.retyped(several, None, sent) == sent


def test_conditions_and_routing_compare_the_first_column(now):
    asked = listed("drop_down_list")
    shown = champ("text", condition=Terme(asked.stable_id, "est", "Lyon"))
    assert "Lyon" in [item for pair in values_of(asked, "est") for item in pair]
    for value, visible in ((LILLE, False), (LYON, True)):
        reading = lecture(formulaire(asked, shown), {asked: value}, now=now)
        assert reading.top[1].visible is visible


@pytest.mark.req("U-228")
def test_a_search_forgives_accents_and_puts_what_begins_so_first():
    entries = ("Le Havre", "Saint-Étienne", "Étampes", "Estampes et Étampes")
    assert lists.search(entries, "etampes") == ["Étampes", "Estampes et Étampes"]
    assert lists.search(entries, "st etienne") == ["Saint-Étienne"]
    assert lists.search(entries, "  ") == lists.search(entries, "zzz") == []
    assert len(lists.search(tuple(f"a{n}" for n in range(400)), "a")) == lists.FOUND_MAX


@pytest.mark.req("U-228", "X-316")
@pytest.mark.parametrize("kind", ["drop_down_list", "referentiel"])
def test_five_thousand_lines_are_searched_not_drawn(kind, now):
    asked = long_list(kind, mandatory=True)
    normalize = asked.type.normalize
    sought = normalize(asked, {"recherche": "element 12", "choix": "", "pour": ""})
    assert sought == Saisie("element 12")
    page = FormulairePage(lecture(formulaire(asked), {asked: sought}, now=now), renderer=deform_renderer)
    html = page.draw(asked.stable_id)
    assert html.count("<option") < 60
    assert "Élément n° 12<" in html
    chosen = normalize(asked, {"recherche": "element 12", "choix": "Élément n° 12", "pour": "element 12"})
    assert chosen["ligne"] == {"Commune": "Élément n° 12", "Rang": "12"}
    assert (
        normalize(asked, {"recherche": "élément n° 4999", "choix": "", "pour": ""})["valeur"]
        == "Élément n° 4999"
    )
    html = FormulairePage(
        lecture(formulaire(asked), {asked: chosen}, now=now), renderer=deform_renderer
    ).draw(asked.stable_id)
    assert html.count("<option") == 2
    assert normalize(asked, {"recherche": "", "choix": "", "pour": ""}) is None
    other = normalize(asked, {"recherche": "Élément n° 7", "choix": "Élément n° 12", "pour": "Élément n° 12"})
    assert other["valeur"] == "Élément n° 7"
    assert messages(asked, {"recherche": "inconnu"})


@pytest.mark.req("U-227", "U-228")
def test_a_long_list_may_offer_autre(now):
    asked = long_list("drop_down_list", other=True)
    assert (
        asked.type.normalize(asked, {"recherche": "Autre", "choix": lists.OTHER, "autre": "Ailleurs"})
        == "Ailleurs"
    )
    assert asked.type.check(asked, "Ailleurs") == []
    html = FormulairePage(
        lecture(formulaire(asked), {asked: "Ailleurs"}, now=now), renderer=deform_renderer
    ).draw(asked.stable_id)
    assert 'value="Ailleurs"' in html


@pytest.mark.req("U-228", "U-234")
def test_several_choices_of_a_long_list_are_added_one_search_after_another(now):
    asked = long_list("multiple_drop_down_list", mandatory=True)
    normalize = asked.type.normalize
    first = normalize(asked, {"choix.0": "Élément n° 3", "recherche": "n° 77", "pour": ""})
    assert isinstance(first, Saisie)
    assert asked.type.normalize(asked, asked.type.to_input(asked, first)) == first
    html = FormulairePage(lecture(formulaire(asked), {asked: first}, now=now), renderer=deform_renderer).draw(
        asked.stable_id
    )
    assert html.count('type="checkbox"') < 60
    assert html.count('checked="checked"') == 1
    assert "Élément n° 77<" in html
    assert "n° 77" in asked.type.validate(asked, first)[0].interpolate()
    both = normalize(
        asked, {"choix.0": "Élément n° 3", "choix.1": "Élément n° 77", "recherche": "n° 77", "pour": "n° 77"}
    )
    assert [line["valeur"] for line in both] == ["Élément n° 3", "Élément n° 77"]
    assert len(normalize(asked, {"choix.0": "Élément n° 3", "recherche": "Élément n° 4"})) == 2
