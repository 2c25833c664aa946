"""Routing through the deposit: each type that may route does, wherever its champ stands in the form."""

import random

import pytest

from ds_pyramid.champs import conditions
from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.balises import Rendu, balises
from ds_pyramid.demarches.services import groupes, routage
from ds_pyramid.dossiers import services
from tests.factories.champs import OPTIONS
from tests.factories.demarches import make_compte, make_demarche
from tests.factories.dossiers import make_depose, make_usager

pytestmark = pytest.mark.integration
ROUTEUR = 301

# Type -> operator and value of the rule as the page sends them, an answer that it takes, one that it does not.
CAS = {
    "drop_down_list": ("est", "Lille", "Lille", "Lyon"),
    "multiple_drop_down_list": ("contient", "Vélo", ["Bus", "Vélo"], ["Bus"]),
    "checkbox": ("est", "true", "true", "false"),
    "yes_no": ("est", "true", "true", "false"),
    "integer_number": ("superieur_ou_egal", "18", "18", "17"),
    "decimal_number": ("inferieur", "12.5", "12,4", "12,5"),
    "communes": ("dans_departement", "59", "Lille (59800)", "Lyon (69003)"),
    "epci": ("dans_departement", "59", "200093201", "200046977"),
    "departements": ("code_est", "59", "59", "69"),
    "regions": ("code_est", "32", "32", "11"),
    "pays": ("code_est", "FR", "FR", "CI"),
}


@pytest.fixture
def admin(root):
    return make_compte(root, "admin@mairie.test", (Role.ADMINISTRATEUR,))


@pytest.fixture
def act(admin, now, notify):
    return {"auteur": admin, "now": now, "notify": notify}


@pytest.fixture
def routed(root, admin, act):
    """Publish a démarche with a rule on one champ; return it, the champ and the groupe of the rule."""

    def build(kind, operateur, valeur, place=3):
        routeur = ChampDescriptor(ROUTEUR, kind, "Où va le dossier", options=OPTIONS.get(kind, {}))
        champs = [
            ChampDescriptor(101, "text", "Nom du projet"),
            ChampDescriptor(102, "header_section", "Suite"),
            ChampDescriptor(103, "textarea", "Précisions"),
        ]
        champs.insert(place, routeur)
        demarche = make_demarche(root, admin, champs=tuple(champs))
        groupe = groupes.creer_groupe(demarche, "Du champ", membres=[admin], **act)
        routage.set_regle(groupe, Terme(ROUTEUR, operateur, conditions.read_value(routeur, valeur)), **act)
        demarches.publish(demarche, "aide", lien_site="m", compte=admin, now=act["now"], notify=act["notify"])
        return demarche, routeur, groupe

    return build


def answered(root, demarche, routeur, typed, **kw):
    """Deposit a dossier with what a person types in the routing champ."""
    value = routeur.type.normalize(routeur, typed)
    assert value is not None
    assert not routeur.type.validate(routeur, value)
    return make_depose(root, demarche, make_usager(root), reponses={"101": "x", str(ROUTEUR): value}, **kw)


@pytest.mark.req("A-353", "U-282", "I-254")
@pytest.mark.parametrize("kind", CAS)
def test_each_type_that_may_route_sends_its_dossiers_to_the_groupe(root, routed, notify, kind):
    operateur, valeur, taken, left = CAS[kind]
    demarche, routeur, groupe = routed(kind, operateur, valeur)
    assert answered(root, demarche, routeur, taken, notify=notify).groupe_id == groupe.id
    other = answered(root, demarche, routeur, left, notify=notify)
    assert other.groupe_id == demarche.groupe_defaut.id
    assert root.listes.count(f"groupe/{groupe.id}") == 1


def test_an_address_routes_by_its_departement(root, routed):
    routeur = ChampDescriptor(ROUTEUR, "address", "Où va le dossier")
    value = routeur.type.sample(routeur, random.Random(1))
    demarche, routeur, groupe = routed("address", "dans_departement", value["departement"])
    dossier = make_depose(root, demarche, make_usager(root), reponses={"101": "x", str(ROUTEUR): value})
    assert dossier.groupe_id == groupe.id


@pytest.mark.req("A-354", "U-281")
@pytest.mark.parametrize("place", [0, 2, 3], ids=["first", "in-a-section", "last"])
def test_the_routing_champ_may_stand_anywhere(root, routed, place):
    demarche, routeur, groupe = routed("drop_down_list", "est", "Lille", place)
    assert [d.stable_id for d in demarche.revision.champs.descriptors][place] == ROUTEUR
    assert answered(root, demarche, routeur, "Lille").groupe_id == groupe.id
    assert answered(root, demarche, routeur, "Lyon").groupe_id == demarche.groupe_defaut.id


@pytest.mark.req("I-260", "U-284", "A-370")
def test_the_usager_who_changes_the_answer_moves_his_dossier(root, routed, act):
    demarche, routeur, groupe = routed("regions", "code_est", "32")
    dossier = answered(root, demarche, routeur, "11", notify=act["notify"])
    usager, change = make_usager(root), {"now": act["now"], "notify": act["notify"]}
    value = routeur.type.normalize(routeur, "32")
    services.enregistrer(dossier, {str(ROUTEUR): value}, None, usager, **change)
    assert dossier.groupe_id == demarche.groupe_defaut.id
    services.resoumettre(dossier, usager, **change)
    assert dossier.groupe_id == groupe.id
    assert dossier.traitements[-1].acte == "reaffecter_automatiquement"


@pytest.mark.req("A-403")
def test_the_balise_of_the_groupe_names_that_of_the_dossier(root, routed, admin):
    demarche, routeur, _groupe = routed("drop_down_list", "est", "Lille")
    assert "groupe instructeur" in [balise.libelle for balise in balises(demarche)]
    for answer, name in (("Lille", "Du champ"), ("Lyon", demarche.groupe_defaut.libelle)):
        dossier = answered(root, demarche, routeur, answer)
        assert Rendu(dossier).texte("Votre groupe : --groupe instructeur--.") == f"Votre groupe : {name}."


def test_where_there_is_one_groupe_no_balise_names_it(root, admin):
    assert "groupe instructeur" not in [b.libelle for b in balises(make_demarche(root, admin))]
