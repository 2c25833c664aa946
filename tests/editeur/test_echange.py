"""A form as a JSON file."""

import json
from datetime import date
from decimal import Decimal

import pytest

from ds_pyramid.champs.conditions import Et, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.demarches.editeur import actes, echange
from tests.editeur.conftest import formulaire, texte
from tests.factories.demarches import make_demarche


def file_of(demarche):
    """Return the file of a draft, as read back."""
    return echange.lire(json.dumps(echange.exporter(demarche.draft)).encode())


@pytest.fixture
def rich(root, now):
    """Return a form with options of every kind, and a condition."""
    champs = (
        *formulaire(),
        ChampDescriptor(10, "integer_number", "Nombre", options={"min": 1, "positive": True}),
        ChampDescriptor(11, "decimal_number", "Montant", options={"max": Decimal("12.50")}),
        ChampDescriptor(12, "date", "Date", options={"min": date(2026, 1, 2)}),
        ChampDescriptor(
            13,
            "text",
            'Suite <b>"--"</b> 📱',
            condition=Et((Terme(2, "est", "Locataire"), Terme(10, "egal", Decimal(3)))),
        ),
    )
    return make_demarche(
        root, champs=champs, annotations=[texte(20, "Avis", condition=Terme(2, "est", "Locataire"))]
    )


@pytest.mark.req("A-141")
def test_a_form_exported_then_imported_in_its_place_is_the_same(rich, now):
    before = rich.draft.champs.descriptors, rich.draft.annotations.descriptors
    assert echange.importer(rich, file_of(rich), remplacer=True, now=now) == 12
    assert (rich.draft.champs.descriptors, rich.draft.annotations.descriptors) == before


@pytest.mark.req("A-141")
def test_a_form_imported_elsewhere_gets_new_ids_and_keeps_its_conditions(root, rich, now):
    other = make_demarche(root, champs=[texte(1, "Déjà là")])
    echange.importer(other, file_of(rich), remplacer=False, now=now)
    champs = other.draft.champs.descriptors
    assert [one.libelle for one in champs][:3] == ["Déjà là", "Logement", "Statut"]
    statut, nombre = champs[2], champs[6]
    assert champs[-1].condition == Et(
        (Terme(statut.stable_id, "est", "Locataire"), Terme(nombre.stable_id, "egal", Decimal(3)))
    )
    assert other.draft.annotations.descriptors[0].condition == Terme(statut.stable_id, "est", "Locataire")


@pytest.mark.req("A-141")
@pytest.mark.parametrize(
    "champ",
    [
        {"type": "inconnu", "libelle": "x"},
        {"type": "text", "libelle": "x" * 256},
        {"type": "text", "libelle": 3},
        "texte",
        {"type": "engagement_juridique", "libelle": "x"},
        {"type": "repetition", "libelle": "x", "champs": [{"type": "repetition", "libelle": "y"}]},
        {"type": "repetition", "libelle": "x", "champs": "y"},
        {"type": "integer_number", "libelle": "x", "options": {"min": "beaucoup"}},
        {"type": "text", "libelle": "x", "condition": {"champ": 77, "op": "est", "valeur": "y"}},
        {"type": "text", "libelle": "x", "condition": "toujours"},
    ],
)
def test_a_file_with_one_fault_changes_nothing(demarche, now, champ):
    before = actes.formulaire(demarche, "champs").descriptors
    data = {"format": echange.FORMAT, "version": 1, "champs": [{"type": "text", "libelle": "Bon"}, champ]}
    with pytest.raises(echange.FichierRefuse) as refusal:
        echange.importer(demarche, data, remplacer=True, now=now)
    assert refusal.value.problemes
    assert actes.formulaire(demarche, "champs").descriptors == before


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"format": "ds_pyramid/formulaire", "version": 2}'],
)
def test_another_file_is_refused(content):
    with pytest.raises(echange.FichierRefuse):
        echange.lire(content)
