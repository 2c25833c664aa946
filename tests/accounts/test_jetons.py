"""Links sent by mail: single use, dated, hashed."""

from datetime import timedelta

import pytest

from ds_pyramid.accounts.jetons import DUREES, JetonInvalide, Usage, consume_jeton, create_jeton, find_jeton
from tests.factories.accounts import make_compte

pytestmark = pytest.mark.integration


@pytest.fixture
def compte(root):
    return make_compte(root)


def test_a_link_opens_its_account_and_keeps_the_page_to_return_to(root, compte, now):
    text = create_jeton(compte, Usage.CONFIRMATION, now=now, retour="/commencer/pass")
    found, jeton = find_jeton(root["comptes"], Usage.CONFIRMATION, text, now=now)
    assert (found, jeton.retour) == (compte, "/commencer/pass")


def test_the_secret_is_not_stored(compte, now):
    text = create_jeton(compte, Usage.MOT_DE_PASSE, now=now)
    assert text.partition(".")[2] not in repr(compte.jetons)


@pytest.mark.req("U-024", "X-408")
@pytest.mark.parametrize("usage", list(Usage))
def test_a_link_expires(root, compte, now, usage):
    text = create_jeton(compte, usage, now=now)
    find_jeton(root["comptes"], usage, text, now=now + DUREES[usage] - timedelta(seconds=1))
    with pytest.raises(JetonInvalide):
        find_jeton(root["comptes"], usage, text, now=now + DUREES[usage])


@pytest.mark.req("X-408", "I-010")
def test_a_reset_lives_six_hours_and_an_activation_seven_days():
    assert DUREES[Usage.MOT_DE_PASSE] == timedelta(hours=6)
    assert DUREES[Usage.ACTIVATION] == DUREES[Usage.CONFIRMATION] == timedelta(days=7)


@pytest.mark.req("U-024")
def test_a_link_works_once_and_a_new_one_replaces_it(root, compte, now):
    old, new = (create_jeton(compte, Usage.CONFIRMATION, now=now) for _time in range(2))
    with pytest.raises(JetonInvalide):
        find_jeton(root["comptes"], Usage.CONFIRMATION, old, now=now)
    consume_jeton(compte, Usage.CONFIRMATION)
    with pytest.raises(JetonInvalide):
        find_jeton(root["comptes"], Usage.CONFIRMATION, new, now=now)


def test_a_link_serves_its_purpose_only(root, compte, now):
    text = create_jeton(compte, Usage.CONFIRMATION, now=now)
    with pytest.raises(JetonInvalide):
        find_jeton(root["comptes"], Usage.MOT_DE_PASSE, text, now=now)


@pytest.mark.parametrize(
    "text", ["", "x", "1", "1.", "1.faux", "999.faux", "-1.x", "²." + "x", "9" * 40 + ".x", None]
)
def test_a_made_up_link_opens_nothing(root, compte, now, text):
    create_jeton(compte, Usage.CONFIRMATION, now=now)
    with pytest.raises(JetonInvalide):
        find_jeton(root["comptes"], Usage.CONFIRMATION, text, now=now)
