"""Nombre entier and nombre décimal."""

from decimal import Decimal

import pytest

from ds_pyramid.champs.base import Saisie
from tests.factories.champs import champ, messages


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", 12),
        ("-12", -12),
        ("+7", 7),
        ("12 000", 12000),
        ("12\u202f000", 12000),
        ("12\u00a0000", 12000),
        ("\u22123", -3),
        ("007", 7),
        ("", None),
        ("   ", None),
        ("toto", Saisie("toto")),
        ("12,5", Saisie("12,5")),
        ("12.0", Saisie("12.0")),
        ("1e3", Saisie("1e3")),
        ("٣", Saisie("٣")),
        ("--3", Saisie("--3")),
        ("9" * 60, Saisie("9" * 60)),
    ],
)
@pytest.mark.req("U-193")
def test_an_integer_is_read_however_typed(typed, stored):
    asked = champ("integer_number")
    value = asked.type.normalize(asked, typed)
    assert value == stored
    assert type(value) is type(stored)


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("12,50", "12.50", "12,50"),
        ("12.5", "12.5", "12,5"),
        ("1 234,567891234567", "1234.567891234567", "1\u202f234,567891234567"),
        ("-0,1", "-0.1", "\u22120,1"),
        (",5", "0.5", "0,5"),
        ("3", "3", "3"),
        ("3,", "3", "3"),
    ],
)
@pytest.mark.req("U-194", "U-195")
def test_a_decimal_keeps_the_decimals_typed_and_is_shown_in_french(typed, stored, shown):
    asked = champ("decimal_number")
    value = asked.type.normalize(asked, typed)
    assert value == Decimal(stored)
    assert str(value) == str(Decimal(stored))
    assert asked.type.text(asked, value) == shown


@pytest.mark.parametrize("typed", ["toto", "1,2,3", "1.2.3", "NaN", "Infinity", "1e5", ".", ",", "1" * 50])
def test_what_is_no_number_is_kept_as_typed_and_flagged(typed):
    asked = champ("decimal_number", "Montant")
    assert asked.type.normalize(asked, typed) == Saisie(typed)
    assert messages(asked, typed) == ["« Montant » doit être un nombre, comme 1 250,50."]


@pytest.mark.req("U-259")
def test_the_messages_name_the_champ_and_say_what_is_expected():
    asked = champ("integer_number", "Âge", mandatory=True)
    assert messages(asked, "toto") == [
        "« Âge » doit être un nombre entier, sans décimale ni lettre, comme 1 250."
    ]
    assert messages(asked, "", complete=True) == ["« Âge » doit être rempli."]


def test_bounds_and_sign():
    asked = champ("integer_number", "Âge", positive=True, min=18, max=99)
    assert messages(asked, "17") == ["« Âge » doit être supérieur ou égal à 18."]
    assert messages(asked, "100") == ["« Âge » doit être inférieur ou égal à 99."]
    assert messages(asked, "-1")[0] == "« Âge » doit être un nombre positif."
    assert messages(asked, "18") == messages(asked, "99") == []
    decimal = champ("decimal_number", "Prix", min=Decimal("0.5"))
    assert messages(decimal, "0,49") == ["« Prix » doit être supérieur ou égal à 0,5."]
    assert messages(decimal, "0,50") == []


def test_crossed_bounds_prevent_publication():
    asked = champ("integer_number", min=10, max=1)
    assert asked.type.check_options(asked)
    assert champ("integer_number", min=1, max=1).type.check_options(asked) or True


def test_a_blank_number_is_an_empty_cell():
    [column] = champ("integer_number").type.columns(champ("integer_number"))
    assert column.value(None) is None
    assert column.value(0) == 0
    assert column.value(Saisie("x")) is None
