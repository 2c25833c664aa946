"""The clock: Paris days, months that clamp, and holding still."""

from datetime import UTC, date, datetime

import pytest

from ds_pyramid.core import clock


@pytest.mark.req("I-004")
def test_a_day_begins_at_midnight_in_paris_summer_and_winter():
    assert clock.start_of_day(date(2026, 1, 10)) == datetime(2026, 1, 9, 23, tzinfo=UTC)
    assert clock.start_of_day(date(2026, 7, 10)) == datetime(2026, 7, 9, 22, tzinfo=UTC)


@pytest.mark.req("I-004")
def test_adding_months_clamps_to_the_last_day():
    end_of_january = clock.parse("2026-01-31T10:00")
    assert clock.to_paris(clock.add_months(end_of_january, 1)).date() == date(2026, 2, 28)
    assert clock.to_paris(clock.add_months(end_of_january, 13)).date() == date(2027, 2, 28)
    assert clock.to_paris(clock.add_months(end_of_january, -2)).date() == date(2025, 11, 30)


def test_days_and_months_keep_the_hour_across_a_time_change():
    before = clock.parse("2026-03-28T08:00")
    assert clock.to_paris(clock.add_days(before, 1)).hour == 8
    assert clock.to_paris(clock.add_months(before, 1)).hour == 8


def test_the_clock_holds_still_and_goes_on():
    with clock.frozen("2026-03-02T00:30"):
        assert clock.today() == date(2026, 3, 2)
        assert clock.now() == datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert clock.now().year >= 2026


def test_a_held_clock_is_refused_in_production(monkeypatch):
    class Config:
        class registry:
            settings = {"ds.environment": "production", "ds.now": "2026-01-01"}

    with pytest.raises(ValueError, match="production"):
        clock.includeme(Config)
