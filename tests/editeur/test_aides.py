"""Advice to whoever writes a form: it informs and never blocks (A- §36)."""

from dataclasses import replace

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.demarches.editeur import actes
from ds_pyramid.demarches.editeur.aides import aides
from tests.editeur.conftest import section, texte
from tests.factories.demarches import make_demarche


def codes(root, *champs, page="champs", **kw):
    demarche = make_demarche(root, **{page: champs}, **kw)
    return {aide.cle.split("-")[0] for aide in aides(demarche, page)}


@pytest.mark.req("A-521", "A-522", "A-523", "A-524")
@pytest.mark.parametrize(
    ("libelle", "type_champ", "code"),
    [
        ("Nom et prénom du directeur", "text", "double"),
        ("Décrivez votre projet", "text", "long"),
        ("Nom de la rue", "textarea", "court"),
        ("Adresse électronique", "text", "type"),
        ("Téléphone portable", "text", "type"),
        ("Date de naissance", "text", "type"),
        ("Numéro SIRET", "text", "type"),
        ("IBAN", "text", "type"),
        ("Votre prénom", "text", "identite"),
        ("Votre religion", "text", "sensible"),
        ("État de santé", "textarea", "sensible"),
        ("Autre", "text", "vague"),
        ("Document", "piece_justificative", "vague"),
    ],
)
def test_a_label_calls_for_advice(root, libelle, type_champ, code):
    assert code in codes(root, ChampDescriptor(1, type_champ, libelle))


@pytest.mark.parametrize(
    ("libelle", "type_champ"),
    [
        ("Nom du projet", "text"),
        ("Adresse électronique", "email"),
        ("Date de naissance", "date"),
        ("Avez-vous signé et daté le formulaire ?", "yes_no"),
        ("Sante", "header_section"),
    ],
)
def test_a_plain_label_calls_for_none(root, libelle, type_champ):
    assert codes(root, ChampDescriptor(1, type_champ, libelle)) == set()


@pytest.mark.req("A-525")
def test_what_the_siret_tells_is_not_asked_again(root):
    raison = texte(1, "Raison sociale")
    assert "entreprise" not in codes(root, raison)
    assert "entreprise" in codes(root, raison, ChampDescriptor(2, "siret", "SIRET"))
    assert "entreprise" in codes(root, raison, pour_personne_morale=True)


@pytest.mark.req("A-526", "A-527", "A-528", "A-530", "A-531", "A-535")
def test_the_whole_form_calls_for_advice(root):
    piece = ChampDescriptor(1, "piece_justificative", "Justificatif de domicile")
    pieces = [replace(piece, stable_id=n, libelle=f"Justificatif {n}") for n in range(1, 7)]
    assert {"pieces", "autres"} <= codes(root, *pieces)
    block = ChampDescriptor(99, "repetition", "Autres pièces", children=(piece,))
    assert "autres" not in codes(root, replace(piece, stable_id=2), block)
    many = [texte(n, f"Question {n}") for n in range(1, 40)]
    assert {"titres", "longueur"} <= codes(root, *many)
    assert "titres" not in codes(root, section(100, "Titre"), *many)
    assert "identite" in codes(root, ChampDescriptor(1, "titre_identite", "Passeport", mandatory=True))
    assert codes(root, page="annotations") == {"vides"}


def test_a_question_asked_twice_in_a_section_is_told(root):
    assert "repetee" in codes(root, texte(1, "Ville du projet"), texte(2, "ville du projet !"))
    assert codes(root, section(1, "A"), texte(2, "Loyer"), section(3, "B"), texte(4, "Loyer")) == set()


def test_advice_is_dismissed_and_comes_back_when_its_cause_changes(root, now):
    demarche = make_demarche(root, champs=[texte(1, "Votre religion")])
    (aide,) = aides(demarche, "champs")
    actes.ignorer_aide(demarche, aide.cle)
    assert aides(demarche, "champs") == []
    actes.modifier(demarche, "champs", 1, libelle="Votre religion et vos croyances", now=now)
    assert len(aides(demarche, "champs")) == 1
