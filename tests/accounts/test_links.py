"""Passwords and addresses changed by their owner."""

import pytest

from ds_pyramid.accounts import events
from ds_pyramid.accounts.jetons import JetonInvalide, Usage
from ds_pyramid.accounts.links import (
    ChangementImpossible,
    ask_new_address,
    change_password,
    choose_password,
    confirm_new_address,
    forgot_password,
    main_role,
    open_link,
    resend,
)
from ds_pyramid.accounts.passwords import MotDePasseRefuse, verify_password
from ds_pyramid.accounts.services import AdresseInvalide, bloquer, find_compte, inviter
from ds_pyramid.accounts.sessions import open_session, session_key
from ds_pyramid.accounts.signin import sign_up
from ds_pyramid.core.security import Role
from tests.factories.accounts import PASSWORD, make_compte

pytestmark = pytest.mark.integration
KNOWN, NEW = "camille@exemple.fr", "abricot violon tempête 88"


@pytest.fixture
def said(now, announced):
    return {"now": now, "notify": announced}


@pytest.mark.req("U-041", "X-408")
def test_a_forgotten_password_is_chosen_once_and_closes_every_session(root, said, announced, now):
    compte = make_compte(root)
    open_session(root, compte, now=now)
    forgot_password(root, KNOWN, **said)
    text = announced[-1].jeton
    with pytest.raises(MotDePasseRefuse):
        choose_password(root, Usage.MOT_DE_PASSE, text, "12345678", **said)
    choose_password(root, Usage.MOT_DE_PASSE, text, NEW, **said)
    assert verify_password(compte.password_hash, NEW)
    assert compte.sessions == ()
    assert isinstance(announced[-1], events.MotDePasseChange)
    with pytest.raises(JetonInvalide):
        open_link(root, Usage.MOT_DE_PASSE, text, now=now)


@pytest.mark.req("U-041", "X-396")
def test_an_unknown_or_blocked_address_gets_no_link(root, said, announced):
    bloquer(root, make_compte(root), **said)
    announced.clear()
    for email in (KNOWN, "personne@exemple.fr"):
        assert forgot_password(root, email, **said) is None
    assert announced == []


def test_who_did_not_confirm_gets_a_confirmation_instead(root, said, announced):
    sign_up(root, KNOWN, PASSWORD, **said)
    forgot_password(root, KNOWN, **said)
    assert [type(event) for event in announced] == [events.ConfirmationDemandee] * 2


def test_a_blocked_account_s_link_opens_nothing(root, said, announced, now):
    compte = make_compte(root)
    forgot_password(root, KNOWN, **said)
    text = announced[-1].jeton
    bloquer(root, compte, **said)
    with pytest.raises(JetonInvalide):
        open_link(root, Usage.MOT_DE_PASSE, text, now=now)


@pytest.mark.req("U-040", "X-409", "X-410")
def test_changing_the_password_asks_for_the_current_one_and_keeps_this_session_only(
    root, said, announced, now
):
    compte = make_compte(root)
    kept, _other = (session_key(open_session(root, compte, now=now)) for _time in range(2))
    with pytest.raises(MotDePasseRefuse, match="actuel"):
        change_password(root, compte, "faux", NEW, **said, keep=kept)
    change_password(root, compte, PASSWORD, NEW, **said, keep=kept)
    assert compte.sessions == (kept,)
    assert isinstance(announced[-1], events.MotDePasseChange)


@pytest.mark.req("U-024", "I-010")
def test_a_link_is_sent_again_to_who_waits_for_one_and_to_nobody_else(root, said, announced):
    make_compte(root, "active@exemple.fr")
    sign_up(root, KNOWN, PASSWORD, **said)
    inviter(root, "agent@exemple.fr", Role.INSTRUCTEUR, **said)
    announced.clear()
    for email in (KNOWN, "agent@exemple.fr", "active@exemple.fr", "personne@exemple.fr"):
        resend(root, email, **said)
    assert [type(event) for event in announced] == [events.ConfirmationDemandee, events.AgentInvite]


@pytest.mark.req("U-050", "U-052", "X-398")
def test_a_new_address_counts_once_its_link_is_followed(root, said, announced):
    compte = make_compte(root)
    ask_new_address(root, compte, "Nouvelle@exemple.fr", **said)
    assert compte.email == KNOWN
    text = announced[-1].jeton
    confirm_new_address(root, text, **said)
    assert find_compte(root, "nouvelle@exemple.fr") is compte
    assert find_compte(root, KNOWN) is None
    assert announced[-1].ancienne == KNOWN
    with pytest.raises(JetonInvalide):
        confirm_new_address(root, text, **said)


@pytest.mark.req("U-051", "X-397")
def test_an_agent_does_not_change_his_address_alone(root, said):
    with pytest.raises(ChangementImpossible):
        ask_new_address(root, make_compte(root, KNOWN, Role.INSTRUCTEUR), "nouvelle@exemple.fr", **said)


def test_who_became_an_agent_meanwhile_does_not_either(root, said, announced):
    compte = make_compte(root)
    ask_new_address(root, compte, "nouvelle@exemple.fr", **said)
    compte.roles |= {Role.ADMINISTRATEUR}
    with pytest.raises(JetonInvalide):
        confirm_new_address(root, announced[-1].jeton, **said)
    assert compte.email == KNOWN


def test_an_address_already_taken_is_told_so_and_its_asker_is_not(root, said, announced):
    compte, other = make_compte(root), make_compte(root, "autre@exemple.fr")
    assert ask_new_address(root, compte, other.email, **said) is None
    assert isinstance(announced[-1], events.AdresseDejaPrise)
    assert compte.nouvelle_adresse == other.email


def test_an_address_taken_before_the_link_is_followed_is_not_given(root, said, announced):
    compte = make_compte(root)
    ask_new_address(root, compte, "nouvelle@exemple.fr", **said)
    text = announced[-1].jeton
    make_compte(root, "nouvelle@exemple.fr")
    with pytest.raises(JetonInvalide):
        confirm_new_address(root, text, **said)
    assert compte.email == KNOWN


@pytest.mark.parametrize("adresse", ["pas une adresse", KNOWN])
def test_a_wrong_or_same_address_is_refused(root, said, adresse):
    with pytest.raises(AdresseInvalide):
        ask_new_address(root, make_compte(root), adresse, **said)


def test_an_agent_is_named_by_his_main_role(root):
    compte = make_compte(root, KNOWN, Role.INSTRUCTEUR, Role.ADMINISTRATEUR)
    assert main_role(compte) == Role.ADMINISTRATEUR
    assert main_role(make_compte(root, "u@exemple.fr")) == Role.USAGER
