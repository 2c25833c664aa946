"""The table of routing chooses what trying each rule in order would, whatever the rules, and follows every change."""

import random
from decimal import Decimal

import pytest

from ds_pyramid.champs.conditions import Et, Ou, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.demarches.services import groupes, routage
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.demarches.services.groupes import groupes_de
from ds_pyramid.demarches.table_routage import TableRoutage
from ds_pyramid.dossiers.services.routage import choisir_groupe
from tests.factories.champs import formulaire, lecture
from tests.factories.demarches import make_compte, make_demarche, silent

pytestmark = pytest.mark.integration
VILLES = tuple(f"Ville {n}" for n in range(8))
SECTEUR = ChampDescriptor(201, "drop_down_list", "Ville", options={"options": VILLES, "other": True})
LOISIRS = ChampDescriptor(202, "multiple_drop_down_list", "Loisirs", options={"options": VILLES})
AGE = ChampDescriptor(203, "integer_number", "Âge")
CACHE = ChampDescriptor(
    204,
    "drop_down_list",
    "Cachée",
    options={"options": VILLES},
    condition=Terme(203, "superieur", Decimal(50)),
)
FORM = formulaire(AGE, SECTEUR, LOISIRS, CACHE)


def a_rule(rng):
    terms = (
        Terme(201, rng.choice(("est", "n_est_pas")), rng.choice((*VILLES, "Ailleurs"))),
        Terme(202, rng.choice(("contient", "ne_contient_pas")), rng.choice(VILLES)),
        Terme(203, "superieur", Decimal(rng.randint(0, 99))),
        Terme(204, "est", rng.choice(VILLES)),
    )
    kind = rng.random()
    if kind < 0.7:
        return rng.choice(terms)
    return (Et if kind < 0.85 else Ou)(tuple(rng.sample(terms, 2)))


@pytest.mark.parametrize("seed", range(20))
def test_the_table_chooses_as_trying_each_rule_would(seed, now):
    rng = random.Random(seed)
    rules = [(rank, a_rule(rng)) for rank in range(30)]
    table = TableRoutage(rules)
    for _try in range(30):
        answers = {
            201: rng.choice((None, *VILLES, "Libre")),
            202: rng.choice((None, tuple(rng.sample(VILLES, 2)))),
            203: rng.choice((None, rng.randint(0, 99))),
            204: rng.choice(VILLES),
        }
        reading = lecture(FORM, {key: value for key, value in answers.items() if value is not None}, now=now)
        expected = next((groupe for groupe, rule in rules if rule.holds(reading, None)), None)
        assert table.choisir(reading) == expected


def test_a_change_of_a_groupe_is_followed(root, now):
    admin = make_compte(root)
    demarche = make_demarche(root, admin, champs=(AGE, SECTEUR, LOISIRS, CACHE))
    act = {"auteur": admin, "now": now, "notify": silent}
    reading = lecture(FORM, {201: "Ville 1"}, now=now)
    defaut = demarche.groupe_defaut.id
    assert choisir_groupe(demarche, reading) == defaut
    zed, first = create_groupe(demarche, "Zed"), create_groupe(demarche, "Premier")
    for groupe in (zed, first):
        routage.set_regle(groupe, Terme(201, "est", "Ville 1"), **act)
    assert choisir_groupe(demarche, reading) == first.id
    groupes.renommer_groupe(zed, "Avant", **act)
    assert choisir_groupe(demarche, reading) == zed.id
    groupes.fermer_groupe(zed, **act)
    assert choisir_groupe(demarche, reading) == first.id
    groupes.supprimer_groupe(first, **act)
    assert choisir_groupe(demarche, reading) == defaut
    groupes.rouvrir_groupe(zed, **act)
    assert choisir_groupe(demarche, reading) == zed.id


@pytest.mark.req("U-272")
def test_a_conditioned_champ_routes_when_it_is_shown_and_not_when_it_is_hidden(root, now):
    admin = make_compte(root)
    demarche = make_demarche(root, admin, champs=(AGE, SECTEUR, LOISIRS, CACHE))
    groupe = create_groupe(demarche, "Secteur 1")
    routage.set_regle(groupe, Terme(204, "est", "Ville 1"), auteur=admin, now=now, notify=silent)
    shown = lecture(FORM, {203: 60, 204: "Ville 1"}, now=now)
    hidden = lecture(FORM, {203: 20, 204: "Ville 1"}, now=now)
    assert choisir_groupe(demarche, shown) == groupe.id
    assert choisir_groupe(demarche, hidden) == demarche.groupe_defaut.id


def test_five_thousand_groupes_cost_a_look_up(root, now):
    admin = make_compte(root)
    options = tuple(f"École no {n}" for n in range(5000))
    ecole = ChampDescriptor(201, "drop_down_list", "École", options={"options": options})
    demarche = make_demarche(root, admin, champs=(ecole,))
    routage.router_par_champ(demarche, ecole, auteur=admin, now=now, notify=silent)
    reading = lecture(formulaire(ecole), {201: options[4321]}, now=now)
    assert demarche.groupes[str(choisir_groupe(demarche, reading))].libelle == options[4321]
    table, asked = routage.table(demarche), []
    table.regles = tuple((groupe, _Counted(regle, asked)) for groupe, regle in table.regles)
    choisir_groupe(demarche, reading)
    assert len(asked) == 1
    assert len(groupes_de(demarche)) == 5001


class _Counted:
    """A rule that remembers that it was tried."""

    def __init__(self, regle, asked):
        self.regle, self.asked = regle, asked

    def holds(self, reading, row=None):
        self.asked.append(self.regle)
        return self.regle.holds(reading, row)
