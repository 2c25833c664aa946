"""A decision waits while a configured register is being asked for a SIRET, and the instructeur sees why (X-233)."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.security import Role
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.models import Etat
from tests.completion.test_services import PANNE
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import form_to, make_compte, sign_in
from tests.factories.demarches import make_publiee, silent
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.functional

DECLARE = {
    "siret": PANNE,
    "raison_sociale": "Menuiserie",
    "adresse": "Lille",
    "declare": True,
    "etat": "attente",
}
INSTRUCTEUR = "ines@exemple.fr"


@pytest.fixture
def dossier(branches, site):
    """A dossier en instruction whose SIRET could not be fetched."""
    with site() as root:
        demarche = make_publiee(root, champs=(ChampDescriptor(1, "siret", "Porteur"),))
        ines = make_compte(root, INSTRUCTEUR, Role.INSTRUCTEUR)
        groupe = demarche.groupe_defaut
        groupe.instructeurs = groupe.instructeurs | {ines.id}
        ines.groupes = frozenset({groupe.id})
        dossier = make_depose(root, demarche, reponses={"1": DECLARE})
        workflow.apply(dossier, "passer_en_instruction", auteur=ines, now=clock.now(), notify=silent)
        root["a_completer"].mettre((dossier.numero, "champs/1"), auteur=None, retient=True, now=clock.now())
        root["a_completer"].reporter((dossier.numero, "champs/1"), clock.now())
        return f"/instruction/{demarche.numero}/dossiers/{dossier.numero}"


@pytest.mark.req("X-233", "U-105")
def test_the_instructeur_sees_why_and_decides_once_the_register_is_given_up(app, site, dossier):
    sign_in(app, INSTRUCTEUR)
    page = app.get(dossier)
    assert "Des données sont encore demandées à un registre (Porteur)" in page
    assert "Données momentanément indisponibles" in page
    refused = form_to(app.get(f"{dossier}/accepter"), "/accepter").submit(status=422)
    assert "la décision sera possible dès leur arrivée" in refused
    with site() as root:
        root["a_completer"].retirer((1, "champs/1"))
    form_to(app.get(f"{dossier}/accepter"), "/accepter").submit()
    with site() as root:
        assert next(iter(root["demarches"].values())).dossiers.get(1).etat == Etat.ACCEPTE


@pytest.mark.req("X-287")
def test_the_instructeur_asks_again(app, site, dossier):
    sign_in(app, INSTRUCTEUR)
    with site() as root:
        assert root["a_completer"].dues(clock.now()) == []
    form_to(app.get(dossier), "/redemander-donnees").submit()
    with site() as root:
        assert root["a_completer"].dues(clock.now()) == [(1, "champs/1")]
