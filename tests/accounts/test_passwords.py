"""Passwords: what is refused, how they are kept."""

from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from ds_pyramid.accounts.passwords import (
    MotDePasseRefuse,
    check_password,
    hash_password,
    includeme,
    needs_rehash,
    strength,
    verify_password,
)

GOOD = "une phrase de passe 2026"


def refusal(password, agent=False, email="camille@exemple.fr"):
    with pytest.raises(MotDePasseRefuse) as refused:
        check_password(password, email=email, agent=agent)
    return refused.value.message.interpolate()


@pytest.fixture
def minimum():
    """Set `ds.password.min`; the default comes back after the test."""

    def configure(value):
        includeme(SimpleNamespace(registry=SimpleNamespace(settings={"ds.password.min": value})))

    yield configure
    configure(None)


@pytest.mark.req("U-021", "X-405")
def test_seven_characters_are_refused_and_the_setting_only_raises_the_minimum(minimum):
    assert "au moins 8 caractères" in refusal("xK9#vQ2")
    minimum("4")
    assert "au moins 8 caractères" in refusal("xK9#vQ2")
    minimum("12")
    assert "au moins 12 caractères" in refusal("xK9#vQ2!mZ4")


@pytest.mark.req("X-405")
def test_128_characters_are_accepted_and_129_refused():
    longest = "".join(f"{letter}{number * 37}" for number, letter in enumerate("violonabricottempete" * 2))[
        :128
    ]
    assert len(longest) == 128
    check_password(longest, email="", agent=True)
    assert "128 caractères au plus" in refusal(longest + "x")


@pytest.mark.req("U-021", "X-411")
@pytest.mark.parametrize("common", ["password", "motdepasse", "azertyuiop", "iloveyou1", "12345678"])
def test_a_common_password_is_refused(common):
    assert "trop facile" in refusal(common)


@pytest.mark.req("U-021")
@pytest.mark.parametrize("password", ["xx camille@exemple.fr yy", "Camille-violon-1987"])
def test_a_password_with_the_address_is_refused(password):
    assert "ne doit pas contenir votre adresse" in refusal(password)


@pytest.mark.req("X-406")
def test_agents_need_a_higher_score_than_usagers():
    password = "tigre-bleu"
    assert strength(password) == 3
    check_password(password, email="camille@exemple.fr", agent=False)
    assert "trop facile" in refusal(password, agent=True)
    check_password(GOOD, email="camille@exemple.fr", agent=True)


def test_an_empty_password_has_no_strength():
    assert strength("") == 0


@pytest.mark.req("X-407")
def test_a_password_is_kept_as_a_salted_argon2id_hash():
    first, second = hash_password(GOOD), hash_password(GOOD)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert GOOD not in first
    assert verify_password(first, GOOD)
    assert not verify_password(first, GOOD + "x")


def test_nobody_s_password_and_a_broken_hash_verify_nothing():
    assert not verify_password(None, "the password of nobody")
    assert not verify_password("broken", GOOD)


def test_a_password_longer_than_the_longest_is_never_right():
    assert not verify_password(hash_password("x" * 128), "x" * 400)


def test_other_parameters_ask_for_a_new_hash():
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD))
    assert not needs_rehash(hash_password(GOOD))
