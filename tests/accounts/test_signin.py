"""Signing up and in: same answers for all, locks, confirmations."""

import statistics
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from ds_pyramid.accounts import events
from ds_pyramid.accounts.jetons import JetonInvalide
from ds_pyramid.accounts.passwords import MotDePasseRefuse
from ds_pyramid.accounts.services import AdresseInvalide, bloquer, find_compte
from ds_pyramid.accounts.signin import (
    LOCKED,
    TRIES,
    ConnexionRefusee,
    authenticate,
    confirm,
    sign_up,
    signed_in,
    unknown_addresses,
    unlock,
)
from ds_pyramid.core.security import Role
from tests.factories.accounts import PASSWORD, make_compte

pytestmark = pytest.mark.integration
KNOWN, UNKNOWN = "camille@exemple.fr", "personne@exemple.fr"


@pytest.fixture(autouse=True)
def forget_guesses():
    unknown_addresses._counts.clear()


@pytest.fixture
def enter(root, now, announced):
    def call(email=KNOWN, password=PASSWORD, at=now):
        return authenticate(root, email, password, now=at, notify=announced)

    return call


def code(call, *arguments, **options):
    with pytest.raises(ConnexionRefusee) as refused:
        call(*arguments, **options)
    return refused.value.code


@pytest.mark.req("U-022", "U-030")
def test_an_account_is_usable_once_its_link_is_followed(root, now, announced, enter):
    sign_up(root, " Camille@Exemple.fr ", PASSWORD, now=now, notify=announced, retour="/commencer/pass")
    assert code(enter) == "non_confirme"
    compte, retour = confirm(root, announced[-1].jeton, now=now, notify=announced)
    assert (compte.email, retour) == (KNOWN, "/commencer/pass")
    assert enter() is compte
    with pytest.raises(JetonInvalide):
        confirm(root, announced[0].jeton, now=now, notify=announced)


@pytest.mark.req("U-026", "X-396")
def test_signing_up_with_a_known_address_changes_nothing_and_says_so_by_mail_only(root, now, announced):
    compte = make_compte(root)
    before = compte.password_hash
    assert sign_up(root, KNOWN, "un autre mot de passe 77", now=now, notify=announced) is None
    assert isinstance(announced[-1], events.InscriptionSurCompteExistant)
    assert compte.password_hash == before


@pytest.mark.req("U-020")
def test_there_is_one_account_per_address_whatever_the_case(root, now, announced):
    for email in (KNOWN, "CAMILLE@exemple.FR"):
        sign_up(root, email, PASSWORD, now=now, notify=announced)
    assert len(root["comptes"].by_id) == 1


def test_a_second_sign_up_before_confirmation_replaces_the_password_and_keeps_the_page(
    root, now, announced, enter
):
    sign_up(root, KNOWN, "premier choix 2026 mauve", now=now, notify=announced, retour="/commencer/pass")
    sign_up(root, KNOWN, PASSWORD, now=now, notify=announced)
    with pytest.raises(JetonInvalide):
        confirm(root, announced[0].jeton, now=now, notify=announced)
    assert confirm(root, announced[1].jeton, now=now, notify=announced)[1] == "/commencer/pass"
    enter()


def test_sign_up_refuses_bad_addresses_and_passwords(root, now, announced):
    with pytest.raises(AdresseInvalide):
        sign_up(root, "pas une adresse", PASSWORD, now=now, notify=announced)
    with pytest.raises(MotDePasseRefuse):
        sign_up(root, KNOWN, "12345678", now=now, notify=announced)
    assert find_compte(root, KNOWN) is None


@pytest.mark.req("U-032", "X-396", "X-412")
def test_known_and_unknown_addresses_are_refused_alike(root, enter):
    make_compte(root)
    answers = [[code(enter, email, "faux") for _try in range(TRIES + 1)] for email in (KNOWN, UNKNOWN)]
    assert answers[0] == answers[1] == ["incorrect"] * 4 + ["dernier_essai"] + ["verrouille"] * 2


@pytest.mark.req("X-412")
def test_a_locked_account_refuses_its_password_for_an_hour(root, now, enter, announced):
    make_compte(root)
    for _try in range(TRIES):
        code(enter, KNOWN, "faux")
    assert [type(event) for event in announced] == [events.CompteVerrouille]
    assert code(enter, at=now + LOCKED - timedelta(seconds=1)) == "verrouille"
    later = now + LOCKED
    assert code(enter, KNOWN, "faux", at=later) == "incorrect"
    assert enter(at=later).email == KNOWN


@pytest.mark.req("X-412")
def test_the_link_of_the_mail_unlocks_once(root, now, enter, announced):
    make_compte(root)
    for _try in range(TRIES):
        code(enter, KNOWN, "faux")
    unlock(root, announced[0].jeton, now=now)
    assert enter().email == KNOWN
    with pytest.raises(JetonInvalide):
        unlock(root, announced[0].jeton, now=now)


def test_an_unknown_address_is_free_again_after_an_hour(now, enter, root):
    for _try in range(TRIES):
        code(enter, UNKNOWN, "faux")
    assert code(enter, UNKNOWN, "faux", at=now + LOCKED) == "incorrect"


def test_guesses_forget_the_oldest_addresses(now, monkeypatch):
    monkeypatch.setattr("ds_pyramid.accounts.guesses.KEPT", 2)
    for address in ("a@b.fr", "c@d.fr", "e@f.fr"):
        unknown_addresses.count(address, now)
    assert len(unknown_addresses._counts) == 2


def test_a_right_password_forgets_the_wrong_ones(root, now, enter, announced):
    compte = make_compte(root)
    code(enter, KNOWN, "faux")
    signed_in(enter(), now=now, notify=announced)
    assert (compte.failed_sign_ins, compte.last_sign_in_at) == (0, now)


@pytest.mark.req("U-038", "X-403")
def test_a_blocked_account_is_told_only_to_who_knows_its_password(root, now, enter, announced):
    bloquer(root, make_compte(root), now=now, notify=announced)
    assert code(enter) == "bloque"
    assert code(enter, KNOWN, "faux") == "incorrect"


def test_an_invited_agent_without_password_is_refused_as_unknown(root, enter):
    make_compte(root, KNOWN, Role.INSTRUCTEUR, password=None, confirmed=False)
    assert code(enter) == "incorrect"


def test_an_old_hash_is_made_again(root, enter):
    compte = make_compte(root)
    compte.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    enter()
    assert "m=19456,t=2,p=1" in compte.password_hash


@pytest.mark.req("X-396")
def test_wrong_address_and_wrong_password_take_as_long(root, enter):
    make_compte(root)

    def seconds(email):
        """CPU time of this thread: the load of the machine does not count."""
        unknown_addresses._counts.clear()
        find_compte(root, KNOWN).failed_sign_ins = 0
        start = time.thread_time()
        code(enter, email, "faux")
        return time.thread_time() - start

    seconds(UNKNOWN)  # the first makes the hash that unknown addresses are compared with
    samples = [(seconds(KNOWN), seconds(UNKNOWN)) for _time in range(15)]
    known, unknown = (statistics.median(column) for column in zip(*samples, strict=True))
    assert 0.8 < known / unknown < 1.25
