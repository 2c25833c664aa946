"""What is allowed on the form in each state of a démarche: the rows about forms of A- §19, cell by cell."""

import pytest

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.demarches import differences, services
from ds_pyramid.demarches.editeur import actes
from tests.editeur.conftest import ADMIN
from tests.editeur.test_views import of, script

pytestmark = pytest.mark.functional


@pytest.fixture
def put(site, wsgi, numero):
    """Put the démarche in a state: a function."""

    def change(etat):
        with site() as root:
            demarche, compte = services.get_demarche(root, numero), find_compte(root, ADMIN)
            common = {"now": clock.now(), "notify": notifier(wsgi.registry)}
            if etat != "test":
                services.publish(demarche, "aide", lien_site="mail", compte=compte, **common)
            if etat == "changements":
                actes.modifier(demarche, "champs", 3, libelle="Bailleur", now=common["now"])
            if etat == "close":
                services.clore(demarche, compte, **common)
            if etat == "supprimee":
                demarche.deleted_at = common["now"]

    return change


@pytest.fixture
def state(site, numero):
    """Return (name of champ 3 in the draft, name that usagers see, is there a change): a function."""

    def read():
        with site() as root:
            demarche = services.get_demarche(root, numero)
            names = demarche.draft.champs.get(3).libelle, demarche.revision.champs.get(3).libelle
            return (*names, differences.has_changes(demarche))

    return read


def rename(admin, numero):
    return script(admin, numero, acte="enregistrer", champ="3", libelle="Propriétaire", description="")


@pytest.mark.req("A-220", "A-249", "A-250", "A-300")
@pytest.mark.parametrize(
    ("etat", "expected"),
    [
        ("test", ("Propriétaire", "Propriétaire", False)),
        ("publiee", ("Propriétaire", "Nom du bailleur", True)),
        ("changements", ("Propriétaire", "Nom du bailleur", True)),
        ("close", ("Propriétaire", "Nom du bailleur", True)),
    ],
)
def test_edit_champs(admin, numero, put, state, etat, expected):
    put(etat)
    assert rename(admin, numero).status_int == 200
    assert state() == expected


@pytest.mark.req("A-300")
def test_a_deleted_demarche_is_not_edited(admin, numero, put, state):
    token = admin.get(of(numero)).html.select_one("#actes input")["value"]
    put("supprimee")
    for page in ("champs", "annotations", "apercu", "revisions", "formulaire-fichier"):
        admin.get(of(numero, page), status=404)
        admin.post(of(numero, page), {"csrf_token": token, "acte": "supprimer:3"}, status=404)
    assert state()[0] == "Nom du bailleur"


@pytest.mark.req("A-300", "A-301")
@pytest.mark.parametrize(
    ("etat", "seen"),
    [
        ("test", "Nom du bailleur"),
        ("publiee", "Nom du bailleur"),
        ("changements", "Bailleur"),
        ("close", "Nom du bailleur"),
    ],
)
def test_publish_changes(admin, numero, put, state, etat, seen):
    put(etat)
    token = admin.get(of(numero)).html.select_one("#actes input")["value"]
    answer = admin.post(of(numero, "revisions"), {"csrf_token": token, "acte": "publier"})
    assert answer.status_int == 303
    assert state()[1] == seen
    assert not state()[2]
