"""Answers that the remote services complete, between two transactions."""

import pytest
from pyramid.registry import Registry

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.connectors.base import Reglages
from ds_pyramid.connectors.entreprises import Entreprises, IEntreprises
from ds_pyramid.core import clock
from ds_pyramid.dossiers.services.completion import completer_dossier, demander
from ds_pyramid.dossiers.tasks import completer_reponses
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.demarches import make_publiee, silent
from tests.factories.dossiers import make_brouillon

SIRET = {"siret": "13002526500013", "raison_sociale": "", "adresse": "", "declare": True}
CHAMPS = (ChampDescriptor(1, "siret", "Établissement"), ChampDescriptor(2, "text", "Nom"))


@pytest.fixture
def registry(services):  # noqa: F811
    found = Registry()
    found.settings = {"ds.gate": "none"}
    found.registerUtility(Entreprises(Reglages("api_entreprise", services, delai=2, cache=0)), IEntreprises)
    return found


@pytest.fixture
def dossier(root, commit):
    made = make_brouillon(root, make_publiee(root, champs=CHAMPS), reponses={"1": SIRET})
    commit()
    return made


@pytest.mark.req("U-157", "U-189")
def test_a_siret_is_completed_once_saved(root, commit, dossier, registry, announced):
    assert demander(dossier, registry.queryUtility)
    assert list(root.a_completer) == [dossier.numero]
    commit()
    assert completer_dossier(root, registry, dossier.numero, now=clock.now(), notify=announced) == 1
    assert dossier.champs.value("1")["raison_sociale"] == "DIRECTION INTERMINISTERIELLE DU NUMERIQUE"
    assert list(root.a_completer) == []
    assert len(announced) == 1
    assert not demander(dossier, registry.queryUtility)


def test_an_answer_changed_meanwhile_is_left_alone(root, commit, dossier, registry, monkeypatch):
    demander(dossier, registry.queryUtility)
    commit()

    class Slow:
        def etablissement(self, siret):
            dossier.champs.set("1", {**SIRET, "siret": "35600000000048"}, now=clock.now())
            commit()
            return {"raison_sociale": "trop tard"}

    registry.registerUtility(Slow(), IEntreprises)
    assert completer_dossier(root, registry, dossier.numero, now=clock.now(), notify=silent) == 0
    assert dossier.champs.value("1")["siret"] == "35600000000048"
    assert dossier.champs.value("1")["raison_sociale"] == ""


def test_a_service_down_is_asked_again(root, commit, dossier, registry):
    registry.registerUtility(
        Entreprises(Reglages("down", "http://127.0.0.1:9", delai=0.2, cache=0)), IEntreprises
    )
    demander(dossier, registry.queryUtility)
    commit()
    completer_dossier(root, registry, dossier.numero, now=clock.now(), notify=silent)
    assert dossier.champs.value("1")["etat"] == "attente"
    assert list(root.a_completer) == [dossier.numero]


def test_nothing_is_queued_where_no_service_is_configured(root, dossier):
    assert not demander(dossier, lambda interface: None)
    assert list(root.a_completer) == []


def test_the_task_empties_the_queue(root, commit, dossier, registry):
    root.a_completer.add(dossier.numero)
    root.a_completer.add(999_999)
    commit()
    result = completer_reponses(root, registry, now=clock.now())
    assert result is not None
    assert list(root.a_completer) == []
    assert dossier.champs.value("1")["etat"] == "trouve"
