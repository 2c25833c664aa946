"""The public figures: what is counted, what is left untold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ds_pyramid.dossiers.chiffres import JOUR, Chiffres, Fait, calculer, delais

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # a Monday


def decided(days, ago=1, decision="accepte"):
    """Return a dossier decided `ago` days ago, after so many days."""
    at = (NOW - timedelta(days=ago)).timestamp()
    return Fait(at - days * JOUR, at - JOUR, at, decision)


@pytest.mark.req("X-139", "X-140", "A-457")
def test_the_steps_the_shares_and_the_weeks_are_counted():
    faits = (
        [decided(3)] * 6 + [decided(3, decision="refuse")] * 3 + [decided(3, ago=15, decision="sans_suite")]
    )
    faits += [Fait(NOW.timestamp(), NOW.timestamp()), Fait(NOW.timestamp())]
    found = calculer(faits, 4, NOW)
    assert found[:4] == (16, 12, 11, 10)
    assert found.decisions == (("accepte", 60.0), ("refuse", 30.0), ("sans_suite", 10.0))
    weeks = dict(found.semaines)
    assert len(weeks) == 26
    assert weeks[date(2026, 2, 23)] == (6, 3, 0)
    assert weeks[date(2026, 2, 9)] == (0, 0, 1)
    assert weeks[date(2026, 3, 2)] == (0, 0, 0)


@pytest.mark.req("X-141")
def test_the_usual_time_is_told_by_thirds_of_the_last_thirty_days():
    recent = [decided(days) for days in (1, 2, 3, 10, 11, 12, 30, 31, 32, 33)]
    assert [seconds // JOUR for seconds in delais(recent, NOW)] == [10, 30, 33]
    assert delais(recent[:9], NOW) is None
    assert delais([decided(5, ago=31)] * 20, NOW) is None


@pytest.mark.req("X-141")
def test_one_forgotten_dossier_does_not_change_the_mean_of_a_month():
    faits = [decided(4, ago=20)] * 19 + [decided(900, ago=20)]
    assert calculer(faits, 0, NOW).delais_par_mois == ((date(2026, 2, 1), 4),)


@pytest.mark.req("A-459", "X-143")
def test_nothing_is_told_of_too_few_dossiers():
    assert not Chiffres(9, 9).assez
    found = calculer([decided(3)] * 9 + [Fait(NOW.timestamp())] * 5, 0, NOW)
    assert found.assez
    assert (found.decisions, found.semaines, found.delais, found.delais_par_mois) == (None,) * 4
