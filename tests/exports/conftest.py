"""A démarche whose dossiers are exported."""

import pytest

from tests.factories.instruction import build_compte, build_demarche


@pytest.fixture
def demarche(root, now):
    """A démarche with two groupes; instructeur 20 is in both, 21 in the first."""
    demarche = build_demarche(root, 1, now=now, groupes=((1, "défaut"), (2, "Nord")))
    build_compte(root, 20, "ines@exemple.fr", now=now, groupes=(1, 2))
    build_compte(root, 21, "paul@exemple.fr", now=now, groupes=(1,))
    return demarche


@pytest.fixture
def instructeur(root, demarche):
    """The instructeur of both groupes."""
    return root["comptes"].by_id[20]
