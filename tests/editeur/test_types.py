"""A published champ that gets a type which cannot read the answers already given."""

import pytest

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.champs.cast import keeps
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.core import clock
from ds_pyramid.demarches import services
from ds_pyramid.demarches.editeur import actes
from tests.editeur.conftest import ADMIN
from tests.editeur.test_views import of, press, script
from tests.factories.champs import champ
from tests.factories.demarches import silent

LISTE = {"options": ("Lille", "Lyon")}


@pytest.mark.req("A-265")
@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (champ("text"), champ("textarea"), True),
        (champ("textarea"), champ("text"), True),
        (champ("text"), champ("formatted"), True),
        (champ("integer_number"), champ("decimal_number"), True),
        (champ("drop_down_list", **LISTE), champ("multiple_drop_down_list", **LISTE), True),
        (champ("date"), champ("text"), True),
        (champ("piece_justificative"), champ("titre_identite"), True),
        (champ("header_section"), champ("text"), True),  # it had no answer
        (champ("text"), champ("integer_number"), False),
        (champ("text"), champ("piece_justificative"), False),
        (champ("piece_justificative"), champ("text"), False),
        (champ("text"), champ("explication"), False),
        (champ("iban"), champ("date"), False),
    ],
    ids=lambda value: value if isinstance(value, bool) else value.type_champ,
)
def test_a_type_keeps_the_answers_of_another_or_not(before, after, kept):
    assert keeps(before, after) is kept


def test_any_type_keeps_its_own_answers_and_can_be_asked_about_any_other():
    kinds = [kind.name for kind in champ_types if not kind.container]
    assert all(keeps(champ(name), champ(name)) for name in kinds)
    assert {keeps(champ(one), champ(other)) for one in kinds for other in kinds} == {True, False}


@pytest.fixture
def publiee(site, numero):
    """Publish the démarche."""
    with site() as root:
        demarche, compte = services.get_demarche(root, numero), find_compte(root, ADMIN)
        services.publish(demarche, "aide", lien_site="mail", compte=compte, now=clock.now(), notify=silent)


@pytest.fixture
def draft(site, numero):
    """Return (id, type, label) of the champs of the draft: a function."""

    def read():
        with site() as root:
            form = services.get_demarche(root, numero).draft.champs
            return [(one.stable_id, one.type_champ, one.libelle) for one in form.descriptors]

    return read


def warning(html):
    found = html.select_one("[data-panneau] .fr-alert--warning")
    return " ".join(found.get_text(" ", strip=True).split()) if found is not None else None


@pytest.mark.functional
@pytest.mark.req("A-265")
def test_a_type_that_loses_answers_is_not_taken_without_a_warning(admin, numero, publiee, draft):
    page = press(
        admin.get(of(numero) + "?champ=3"), "enregistrer", type_champ="integer_number", libelle="Bailleur"
    )
    assert page.status_int == 422
    told = warning(page.html)
    assert "Ce champ est publié" in told
    assert "« Nombre entier » ne sait pas reprendre toutes les réponses déjà données" in told
    assert (3, "text", "Bailleur") in draft()  # what was typed is kept, the type is not changed
    page = press(page, "convertir:3:integer_number:quand-meme").follow()
    assert (3, "integer_number", "Bailleur") in draft()
    assert warning(page.html) is not None
    assert "quand-meme" not in page.text
    changes = admin.get(of(numero, "revisions"))
    assert "ne sait pas reprendre toutes les réponses" in changes.text
    assert changes.html.select_one(f'a[href="{of(numero)}?champ=3#carte-3"]') is not None


@pytest.mark.functional
@pytest.mark.req("A-265")
def test_the_champ_is_replaced_by_a_new_one_in_one_press_that_can_be_undone(admin, numero, publiee, draft):
    page = press(admin.get(of(numero) + "?champ=3"), "enregistrer", type_champ="integer_number")
    page = press(page, "recreer:3:integer_number").follow()
    (_one, _two, new, *_rest) = draft()
    assert new[1:] == ("integer_number", "Nom du bailleur")
    assert new[0] > 7
    assert 3 not in {one[0] for one in draft()}
    assert page.html.select_one("[data-panneau]")["data-panneau"] == str(new[0])
    assert warning(page.html) is None
    assert "Nom du bailleur" in page.html.select_one("#annuler").get_text()
    press(page, "retablir:champs-3")
    assert (3, "text", "Nom du bailleur") in draft()


@pytest.mark.functional
@pytest.mark.req("A-265")
def test_a_type_that_keeps_answers_and_a_champ_never_published_change_at_once(
    admin, numero, publiee, draft, site, now
):
    page = press(admin.get(of(numero) + "?champ=3"), "enregistrer", type_champ="textarea").follow()
    assert (3, "textarea", "Nom du bailleur") in draft()
    assert warning(page.html) is None
    with site() as root:
        demarche = services.get_demarche(root, numero)
        new = actes.ajouter(demarche, "champs", "text", actes.Place(), now=now).stable_id
    page = press(admin.get(f"{of(numero)}?champ={new}"), "enregistrer", type_champ="date").follow()
    assert (new, "date", "") in draft()
    assert warning(page.html) is None


@pytest.mark.functional
@pytest.mark.req("A-265")
def test_the_script_gets_the_warning_at_once_and_so_does_a_piece_of_advice(admin, numero, publiee, draft):
    for acte in (
        {"acte": "enregistrer", "champ": "3", "libelle": "Nom", "type_champ": "email"},
        {"acte": "convertir:3:email"},
    ):
        answer = script(admin, numero, **acte)
        panel = next(op["html"] for op in answer.json["ops"] if op["id"] == "panneau-3")
        assert "Remplacer par un nouveau champ" in panel
        assert answer.json["focus"] == "recreer-3"
        assert answer.json["message"] == "Le type n’a pas encore été changé"
    assert (3, "text", "Nom") in draft()


@pytest.mark.functional
def test_a_replacement_that_is_refused_changes_nothing(admin, numero, publiee, draft):
    before = draft()
    assert script(admin, numero, acte="recreer:3:titre_inconnu").status_int == 409
    assert script(admin, numero, acte="recreer:999:date").status_int == 409
    assert draft() == before
