"""The public figures of a démarche, from three dates and a decision per dossier (A-456 to A-459, X-137 to X-143).

Nothing here is of a person; under a threshold a figure is None, so that it can tell nothing of one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from ds_pyramid.core import clock

ASSEZ = 10  # dossiers under which nothing is told
JOURS_RECENTS = 30  # decisions looked at for the usual time
SEMAINES = 26
MOIS = 12
DECISIONS = ("accepte", "refuse", "sans_suite")
JOUR = 24 * 3600


class Fait(NamedTuple):
    """What is kept of a dossier, for ever: instants in seconds since 1970, the decision; None until they happen."""

    depose: float
    instruit: float | None = None
    decide: float | None = None
    decision: str | None = None


class Chiffres(NamedTuple):
    """The figures, as they are shown. Durations in seconds; `semaines`: (Monday, {decision: number})."""

    tous: int = 0  # brouillons included
    deposes: int = 0
    instruits: int = 0
    traites: int = 0
    decisions: tuple[tuple[str, float], ...] | None = None  # percentages
    semaines: tuple[tuple[date, tuple[int, ...]], ...] | None = None  # numbers in the order of DECISIONS
    delais: tuple[int, int, int] | None = None  # quick, usual, slow
    delais_par_mois: tuple[tuple[date, int], ...] | None = None  # first day of a month, mean of days

    @property
    def assez(self) -> bool:
        """Enough dossiers for something to be told."""
        return self.deposes >= ASSEZ


def calculer(faits: Iterable[Fait], brouillons: int, now: datetime) -> Chiffres:
    """Return the figures of a démarche from what is kept of its dossiers."""
    faits = list(faits)
    decides = [fait for fait in faits if fait.decide is not None]
    funnel = (
        brouillons + len(faits),
        len(faits),
        sum(fait.instruit is not None for fait in faits),
        len(decides),
    )
    if len(decides) < ASSEZ:
        return Chiffres(*funnel)
    return Chiffres(
        *funnel,
        decisions=_pourcentages(decides),
        semaines=_semaines(decides, now),
        delais=delais(decides, now),
        delais_par_mois=_par_mois(decides, now),
    )


def delais(decides: Sequence[Fait], now: datetime) -> tuple[int, int, int] | None:
    """Return how long the decisions of the last days took: the 90th percentile of the quick, the middle and the slow
    third (X-141); None when there are not enough of them."""
    since = now.timestamp() - JOURS_RECENTS * JOUR
    found = sorted(
        round(fait.decide - fait.depose) for fait in decides if fait.decide and fait.decide >= since
    )
    if len(found) < ASSEZ:
        return None
    third, left = divmod(len(found), 3)
    cuts = (0, third + (left > 0), 2 * third + left, len(found))
    groups = [found[start:end] for start, end in pairwise(cuts)]
    quick, usual, slow = (group[-(-len(group) * 9 // 10) - 1] for group in groups)
    return quick, usual, slow


def days(seconds: int) -> int:
    """Return a duration in whole days, one at least."""
    return max(1, round(seconds / JOUR))


def _pourcentages(decides):
    counted = Counter(fait.decision for fait in decides)
    return tuple((name, round(100 * counted[name] / len(decides), 1)) for name in DECISIONS)


def _semaines(decides, now):
    """Return the last weeks, empty ones too."""
    today = clock.to_paris(now).date()
    last = today - timedelta(days=today.weekday())
    mondays = [last - timedelta(weeks=n) for n in range(SEMAINES - 1, -1, -1)]
    counted = Counter((_monday(fait.decide), fait.decision) for fait in decides)
    return tuple((monday, tuple(counted[monday, name] for name in DECISIONS)) for monday in mondays)


def _par_mois(decides, now):
    """Return the mean of each of the last months, the slowest tenth left out: one forgotten dossier says nothing."""
    months: dict[date, list[float]] = {}
    oldest = clock.to_paris(clock.add_months(now, -MOIS + 1)).date().replace(day=1)
    for fait in decides:
        month = _day(fait.decide).replace(day=1)
        if month >= oldest:
            months.setdefault(month, []).append(fait.decide - fait.depose)
    return tuple((month, _mean(sorted(months[month]))) for month in sorted(months))


def _mean(durations):
    kept = durations[: max(1, len(durations) * 9 // 10)]
    return round(sum(kept) / len(kept) / JOUR)


def _monday(instant):
    day = _day(instant)
    return day - timedelta(days=day.weekday())


def _day(instant):
    return clock.to_paris(datetime.fromtimestamp(instant, clock.UTC)).date()
