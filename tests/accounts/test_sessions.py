"""Server-side sessions: opened, seen, closed."""

from datetime import timedelta

import pytest

from ds_pyramid.accounts.sessions import (
    IDLE,
    close_session,
    close_sessions,
    find_session,
    list_sessions,
    open_session,
    session_key,
    touch_session,
)
from ds_pyramid.accounts.tasks import fermer_sessions_inactives
from tests.factories.accounts import make_compte

pytestmark = pytest.mark.integration


@pytest.fixture
def compte(root):
    return make_compte(root)


def test_a_secret_finds_its_session_and_is_not_stored(root, compte, now):
    secret = open_session(root, compte, now=now, user_agent="Firefox" * 100, ip="192.0.2.1")
    session = find_session(root, secret, now=now)
    assert (session.compte_id, session.ip, len(session.user_agent)) == (compte.id, "192.0.2.1", 120)
    assert secret not in list(root.sessions)
    assert find_session(root, "faux", now=now) is None
    assert find_session(root, None, now=now) is None


def test_a_visit_is_noted_once_a_day(root, compte, now):
    secret = open_session(root, compte, now=now)
    touch_session(root, secret, now=now + timedelta(hours=23))
    assert find_session(root, secret, now=now).seen_at == now
    touch_session(root, secret, now=now + timedelta(hours=24))
    assert find_session(root, secret, now=now).seen_at == now + timedelta(hours=24)


@pytest.mark.req("X-419")
def test_a_closed_session_opens_nothing(root, compte, now):
    secret = open_session(root, compte, now=now)
    close_session(root, compte, session_key(secret))
    assert find_session(root, secret, now=now) is None
    assert compte.sessions == ()


def test_another_account_s_session_cannot_be_closed(root, compte, now):
    other = make_compte(root, "autre@exemple.fr")
    secret = open_session(root, other, now=now)
    close_session(root, compte, session_key(secret))
    assert find_session(root, secret, now=now) is not None


@pytest.mark.req("X-410", "X-422")
def test_all_sessions_but_one_are_closed(root, compte, now):
    secrets = [open_session(root, compte, now=now) for _time in range(3)]
    kept = session_key(secrets[1])
    assert close_sessions(root, compte, keep=kept) == 2
    assert [key for key, _session in list_sessions(root, compte, now=now)] == [kept]


def test_an_idle_session_is_over_and_the_task_removes_it(root, compte, now):
    secret = open_session(root, compte, now=now)
    later = now + IDLE
    assert find_session(root, secret, now=later) is None
    assert list_sessions(root, compte, now=later) == []
    fresh = open_session(root, compte, now=later)
    assert fermer_sessions_inactives(root, None, now=later).done == 1
    assert list(root.sessions) == [session_key(fresh)]
    assert compte.sessions == (session_key(fresh),)
