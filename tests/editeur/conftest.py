"""A démarche to edit: in memory for acts, behind the whole application for pages."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.security import Role
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_demarche

ADMIN = "admin@mairie.test"


def section(stable_id, libelle, level="1"):
    return ChampDescriptor(
        stable_id, "header_section", libelle, options={} if level == "1" else {"level": level}
    )


def texte(stable_id, libelle, **kw):
    return ChampDescriptor(stable_id, "text", libelle, **kw)


def formulaire():
    """Return a form with two sections and a block."""
    return (
        section(1, "Logement"),
        ChampDescriptor(2, "drop_down_list", "Statut", options={"options": ("Locataire", "Propriétaire")}),
        texte(3, "Nom du bailleur"),
        section(4, "Dépenses"),
        ChampDescriptor(5, "repetition", "Factures", children=(texte(6, "Objet"), texte(7, "Fournisseur"))),
    )


@pytest.fixture
def demarche(root, now):
    """A démarche en test in memory."""
    return make_demarche(root, champs=formulaire())


@pytest.fixture
def numero(wsgi, site):
    """The number of a stored démarche en test of ADMIN."""
    from ds_pyramid.core.events import notifier

    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        return make_demarche(root, admin, champs=formulaire(), notify=notifier(wsgi.registry)).numero


@pytest.fixture
def admin(app, numero):
    """The browser of ADMIN, without script."""
    sign_in(app, ADMIN)
    return app
