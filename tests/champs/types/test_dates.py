"""Date, date et heure."""

from datetime import date, datetime

import pytest

from ds_pyramid.champs.base import Saisie
from ds_pyramid.core import clock
from tests.factories.champs import accepts, champ, messages


def at(*parts):
    """Return a local time."""
    return datetime(*parts)  # noqa: DTZ001 - as typed, without zone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("14/01/2026", date(2026, 1, 14)),
        ("1/2/2026", date(2026, 2, 1)),
        ("14-01-2026", date(2026, 1, 14)),
        ("14.01.2026", date(2026, 1, 14)),
        ("2026-01-14", date(2026, 1, 14)),
        (" 29/02/2024 ", date(2024, 2, 29)),
        ("29/02/2026", Saisie("29/02/2026")),
        ("31/04/2026", Saisie("31/04/2026")),
        ("14/01/26", Saisie("14/01/26")),
        ("01/14/2026", Saisie("01/14/2026")),
        ("0026-01-14", Saisie("0026-01-14")),
        ("demain", Saisie("demain")),
        ("", None),
    ],
)
@pytest.mark.req("U-196")
def test_a_date_is_read_in_french_or_iso_form(typed, stored):
    asked = champ("date")
    assert asked.type.normalize(asked, typed) == stored


@pytest.mark.req("U-197")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("14/01/2026 14:32", at(2026, 1, 14, 14, 32)),
        ("14/01/2026 à 14h32", at(2026, 1, 14, 14, 32)),
        ("14/01/2026 14 h 32", at(2026, 1, 14, 14, 32)),
        ("2026-01-14T14:32", at(2026, 1, 14, 14, 32)),
        ("2026-01-14T14:32:59.5", at(2026, 1, 14, 14, 32)),
        ("2026-01-14T13:32Z", at(2026, 1, 14, 14, 32)),
        ("2026-07-14T13:32+00:00", at(2026, 7, 14, 15, 32)),
        ("14/01/2026 24:00", Saisie("14/01/2026 24:00")),
        ("14/01/2026", Saisie("14/01/2026")),
    ],
)
def test_a_moment_is_read_to_the_minute(typed, stored):
    asked = champ("datetime")
    assert asked.type.normalize(asked, typed) == stored


def test_dates_are_written_in_full_and_stored_in_iso_form(now):
    asked = champ("date")
    assert asked.type.text(asked, date(2026, 1, 14)) == "14 janvier 2026"
    assert asked.type.to_input(asked, date(2026, 1, 14)) == "2026-01-14"
    moment = champ("datetime")
    assert moment.type.text(moment, at(2026, 1, 14, 14, 32)) == "14 janvier 2026 à 14 h 32"
    value = moment.type.api_value(moment, at(2026, 7, 14, 14, 32))["datetime"]
    assert value.isoformat() == "2026-07-14T14:32:00+02:00"


def test_the_message_names_the_champ():
    assert messages(champ("date", "Naissance"), "demain") == [
        "« Naissance » doit être une date au format jj/mm/aaaa."
    ]


def test_in_the_past_refuses_today(now):
    asked = champ("date", past=True)
    today = clock.today()
    assert not accepts(asked, today.isoformat())
    assert accepts(asked, date.fromordinal(today.toordinal() - 1).isoformat())


def test_bounds_are_included(now):
    asked = champ("date", "Séjour", min=date(2026, 6, 1), max=date(2026, 8, 31))
    assert accepts(asked, "01/06/2026")
    assert accepts(asked, "31/08/2026")
    assert messages(asked, "31/05/2026") == ["« Séjour » doit être au plus tôt le 1er juin 2026."]
    assert messages(asked, "01/09/2026") == ["« Séjour » doit être au plus tard le 31 août 2026."]
    assert asked.type.check_options(champ("date", min=date(2026, 6, 2), max=date(2026, 6, 1)))


def test_the_browser_has_its_own_control_unless_what_was_typed_is_no_date():
    asked = champ("date", min=date(2026, 6, 1))
    assert asked.type.control_attributes(asked, "2026-06-02") == {"type": "date", "min": "2026-06-01"}
    assert asked.type.control_attributes(asked, "demain")["type"] == "text"
    moment = champ("datetime", max=date(2026, 6, 1))
    assert moment.type.control_attributes(moment, "")["max"] == "2026-06-01T23:59"
    assert moment.type.control_attributes(moment, "demain")["type"] == "text"
