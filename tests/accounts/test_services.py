"""Accounts: create, invite, block."""

import pytest

from ds_pyramid.accounts import events
from ds_pyramid.accounts.jetons import Usage
from ds_pyramid.accounts.links import choose_password
from ds_pyramid.accounts.passwords import MotDePasseRefuse
from ds_pyramid.accounts.services import (
    AdresseInvalide,
    CompteExistant,
    bloquer,
    create_compte,
    debloquer,
    find_compte,
    get_compte,
    inviter,
    renommer,
    retirer_role,
)
from ds_pyramid.accounts.sessions import open_session
from ds_pyramid.core.security import Role
from tests.factories.accounts import PASSWORD, make_compte

pytestmark = pytest.mark.integration
EMAIL = "camille@exemple.fr"


@pytest.mark.req("U-020")
def test_an_account_is_found_by_number_and_by_address_without_regard_to_case(root, now):
    compte = create_compte(root, " Camille@Exemple.fr", now=now, password=PASSWORD)
    assert find_compte(root, "CAMILLE@exemple.fr ") is compte is get_compte(root, compte.id)
    assert find_compte(root, "personne@exemple.fr") is None
    assert get_compte(root, 10**9) is None


def test_creating_refuses_a_second_account_a_bad_address_and_a_weak_password(root, now):
    make_compte(root)
    with pytest.raises(CompteExistant):
        create_compte(root, EMAIL, now=now)
    with pytest.raises(AdresseInvalide):
        create_compte(root, "camille", now=now)
    with pytest.raises(MotDePasseRefuse):
        create_compte(root, "b@exemple.fr", now=now, roles=[Role.INSTRUCTEUR], password="tigre-bleu")


@pytest.mark.req("I-009", "X-394")
def test_an_unknown_agent_gets_a_link_to_choose_a_password(root, now, announced):
    compte = inviter(
        root, EMAIL, Role.INSTRUCTEUR, now=now, notify=announced, contexte="pour la démarche « Pass »"
    )
    (event,) = announced
    assert isinstance(event, events.AgentInvite)
    assert not compte.is_active
    choose_password(root, Usage.ACTIVATION, event.jeton, PASSWORD, now=now, notify=announced)
    assert compte.is_active
    assert compte.roles == {Role.USAGER, Role.INSTRUCTEUR}


@pytest.mark.req("I-011")
def test_a_known_account_keeps_its_password_and_gains_the_role(root, now, announced):
    compte = make_compte(root)
    before = compte.password_hash
    assert inviter(root, EMAIL, Role.INSTRUCTEUR, now=now, notify=announced) is compte
    assert compte.password_hash == before
    assert [type(event) for event in announced] == [events.AgentProfilAjoute]


def test_usager_is_never_taken_away(root):
    compte = make_compte(root, EMAIL, Role.INSTRUCTEUR)
    for role in (Role.INSTRUCTEUR, Role.USAGER):
        retirer_role(compte, role)
    assert compte.roles == {Role.USAGER}
    assert not compte.is_agent


@pytest.mark.req("U-038")
def test_blocking_closes_sessions(root, now, announced):
    compte = make_compte(root)
    open_session(root, compte, now=now)
    bloquer(root, compte, now=now, notify=announced)
    assert (compte.sessions, len(root.sessions), compte.is_active) == ((), 0, False)
    debloquer(compte, now=now, notify=announced)
    assert compte.is_active


def test_names_are_kept_short(root):
    compte = make_compte(root)
    renommer(compte, nom="N" * 300, prenom="Camille", civilite="")
    assert (len(compte.nom), compte.prenom, compte.civilite) == (100, "Camille", None)
