"""When a dossier expires, and its expiry (U-383 to U-396, I-219 to I-233).

Days are Paris days. A dossier expires at the first nightly run after its instant of expiry; its last notice goes out
PREAVIS days before, and whatever is noticed later is put off, so that nobody is ever surprised (I-232).
"""

from datetime import date, datetime

from ds_pyramid.core import clock
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierExpire
from ds_pyramid.dossiers.models import Dossier, Etat

PREAVIS = 14  # days: last notice, to usager and administration (I-230)
PREAVIS_LONG = 30  # days: first notice (I-229)
REPORT = 15  # days from now at which a dossier noticed too late expires
J14, J30, REPORTE = "j14", "j30", "reporte"  # kinds of `Dossier.avis_envoyes`

# From what the retention runs, by state; absent: that state never expires.
DEPARTS = {
    Etat.BROUILLON: lambda dossier: dossier.created_at,
    Etat.EN_CONSTRUCTION: lambda dossier: dossier.usager_updated_at or dossier.en_construction_at,
    Etat.ACCEPTE: lambda dossier: dossier.instruction_at or dossier.processed_at,
    Etat.REFUSE: lambda dossier: dossier.instruction_at or dossier.processed_at,
    Etat.SANS_SUITE: lambda dossier: dossier.instruction_at or dossier.processed_at,
}


def expiration(dossier: Dossier) -> datetime | None:
    """Return the instant at which a dossier expires, None when it never does in its present state."""
    depart = DEPARTS.get(dossier.etat)
    if depart is None:
        return None
    natural = clock.add_months(depart(dossier), dossier.demarche.duree_conservation)
    return max(natural, dossier.prolonge_jusqu_a or natural)


def expiration_day(dossier: Dossier) -> date | None:
    """Return the Paris day of the expiry."""
    instant = expiration(dossier)
    return instant and clock.to_paris(instant).date()


def jours_restants(dossier: Dossier, now: datetime) -> int | None:
    """Return the days left before the expiry, negative once it is past, None when there is none."""
    day = expiration_day(dossier)
    return day and (day - clock.to_paris(now).date()).days


def avis_dus(dossier: Dossier, now: datetime) -> str | None:
    """Return the kind of notice due today, J14 or J30, whoever received it already; only the last when both are."""
    left = jours_restants(dossier, now)
    if left is None or dossier.expired_at or _deleted(dossier):
        return None
    reported = (REPORTE, expiration_day(dossier).isoformat(), 0) in dossier.avis_envoyes
    if left <= PREAVIS or (reported and left <= REPORT):
        return J14
    announced = dossier.etat != Etat.EN_CONSTRUCTION and dossier.demarche.duree_conservation > 1
    return J30 if announced and left <= PREAVIS_LONG else None


def is_prevenu(dossier: Dossier, compte_id: int | None) -> bool:
    """Say whether the last notice of the present expiry went to an account, or to anybody when None."""
    day = expiration_day(dossier)
    return day is not None and any(
        kind == J14 and sent_for == day.isoformat() and compte_id in (None, to)
        for kind, sent_for, to in dossier.avis_envoyes
    )


def marquer_prevenu(dossier: Dossier, kind: str, compte_id: int) -> None:
    """Remember a notice; those of former expiries are forgotten."""
    day = expiration_day(dossier).isoformat()
    kept = frozenset(avis for avis in dossier.avis_envoyes if avis[1] == day)
    dossier.avis_envoyes = kept | {(kind, day, compte_id)}


def is_bientot_expire(dossier: Dossier) -> bool:
    """Say whether the last notice went out: banner, tab "expirant" (I-228)."""
    return dossier.expired_at is None and is_prevenu(dossier, None)


def reporter(dossier: Dossier, now: datetime) -> bool:
    """Put off an expiry too near for its notice; return whether it was."""
    left = jours_restants(dossier, now)
    if (
        left is None
        or left >= PREAVIS
        or is_prevenu(dossier, None)
        or dossier.expired_at
        or _deleted(dossier)
    ):
        return False
    dossier.prolonge_jusqu_a = clock.add_days(now, REPORT)
    marquer_prevenu(dossier, REPORTE, 0)
    return True


def is_expire(dossier: Dossier, owner_id: int | None, now: datetime) -> bool:
    """Say whether a dossier must expire now: date passed, notice sent (`owner_id`: None when his account is gone)."""
    instant = expiration(dossier)
    return (
        instant is not None
        and instant <= now
        and dossier.expired_at is None
        and not _deleted(dossier)
        and is_prevenu(dossier, owner_id)
    )


def expirer(dossier: Dossier, *, now, notify) -> None:
    """Put an expired dossier in the corbeille of both sides (I-233). The caller asked `is_expire`."""
    dossier.expired_at = now
    workflow.record(dossier, "expirer", now=now)
    notify(DossierExpire(dossier=dossier, now=now))


def _deleted(dossier):
    """Say whether the dossier is on its way out by another door, where no expiry applies."""
    return dossier.hidden_by_usager_at is not None and not dossier.termine
