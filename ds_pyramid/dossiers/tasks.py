"""Periodic tasks on dossiers: deadlines, expiry, corbeille, leftovers (I-464 to I-470, I-481, I-482, I-488).

Each asks everything again for each dossier, in a transaction of its own, and does nothing the second time.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.task_runs import TaskResult
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.core.textindex import drain_all
from ds_pyramid.demarches.differences import has_changes
from ds_pyramid.demarches.models import EtatDemarche
from ds_pyramid.demarches.revisions import REBASES, rebase_fini
from ds_pyramid.demarches.services import clore
from ds_pyramid.demarches.services.suppression import is_finie
from ds_pyramid.dossiers import envois_tasks, silence_tasks, statistiques_tasks, suites, workflow
from ds_pyramid.dossiers.echeances import candidats, envois, find_dossier, prevenir
from ds_pyramid.dossiers.indexes import A_DETRUIRE, ORPHELINS, SCOPE, placements, replace_placements
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.notifications import owner_of, send_to_owner
from ds_pyramid.dossiers.services.corrections import lever
from ds_pyramid.dossiers.services.depot import DECLARATIVES, appliquer_la_declarative
from ds_pyramid.dossiers.services.destruction import date_destruction, detruire
from ds_pyramid.dossiers.services.expiration import PREAVIS, expirer, is_expire, reporter
from ds_pyramid.dossiers.services.rebase import dossiers_ouverts, is_en_retard, rebaser
from ds_pyramid.dossiers.texte import texte_du_dossier

__all__ = [
    "envois_tasks",
    "silence_tasks",
    "statistiques_tasks",
    "suites",
]  # their tasks are found with those of this module
RAPPEL = 2  # days before the deadline at which owners of brouillons are reminded (N-17)
LOT = 20  # dossiers moved to another révision in one transaction
JOURS_ORPHELIN = 5  # an unclaimed prefilled brouillon lives this long after its last change (decisions.md)


@periodic_task("0 0 * * *")
def close_demarches(root, registry, *, now):
    """Close the démarches whose deadline is reached and pass their dossiers en instruction."""
    notify, today = notifier(registry), clock.to_paris(now).date()
    reached = [d for d in root["demarches"].values() if d.date_limite and d.date_limite <= today]

    def close(demarche):
        if demarche.etat != EtatDemarche.PUBLIEE or demarche.deleted_at:
            return IGNORE
        return clore(demarche, None, automatique=True, now=now, notify=notify)

    def instruct(numero):
        dossier = find_dossier(root, numero)
        limit = clock.start_of_day(dossier.demarche.date_limite) if dossier else None
        # One that an instructeur sent back after the deadline stays with its usager.
        if limit is None or dossier.etat != Etat.EN_CONSTRUCTION or dossier.en_construction_at >= limit:
            return IGNORE
        if dossier.hidden_by_usager_at or dossier.expired_at or dossier.demarche.etat != EtatDemarche.CLOSE:
            return IGNORE
        lever(dossier, None, now=now)
        return workflow.apply(dossier, "passer_automatiquement_en_instruction", now=now, notify=notify)

    closed = for_each(reached, close)
    waiting = [n for d in reached for n in _numbers(root, f"en_construction/{d.numero}")]
    return closed + for_each(waiting, instruct)


@periodic_task("*/10 * * * *")
def apply_declaratives(root, registry, *, now):
    """Take where their démarche sends them the dossiers that missed it at their deposit (declarative, SVA, SVR)."""
    notify = notifier(registry)
    demarches = [
        d.numero
        for d in root["demarches"].values()
        if (d.declarative in DECLARATIVES or d.sva_svr is not None) and not d.deleted_at
    ]

    def apply(numero):
        dossier = find_dossier(root, numero)
        if dossier is None or dossier.hidden_by_usager_at or dossier.expired_at:
            return IGNORE
        return None if appliquer_la_declarative(dossier, now=now, notify=notify) else IGNORE

    return for_each([n for d in demarches for n in _numbers(root, f"en_construction/{d}")], apply)


@periodic_task("30 9 * * *")
def remind_before_closing(root, registry, *, now):
    """Remind the owners of brouillons that the deadline of the démarche is in two days."""
    today = clock.to_paris(now).date()
    near = {
        d.numero: d.date_limite
        for d in root["demarches"].values()
        if d.date_limite and 0 < (d.date_limite - today).days <= RAPPEL and d.accepte_depots(today)
    }

    def remind(numero):
        dossier = find_dossier(root, numero)
        if dossier is None or dossier.etat != Etat.BROUILLON or dossier.hidden_by_usager_at:
            return IGNORE
        limite = near[dossier.demarche.numero]
        if limite.isoformat() in dossier.rappels or owner_of(dossier) is None:
            return IGNORE
        dossier.rappels = dossier.rappels | {limite.isoformat()}
        cle = f"{numero}|rappel|{limite}"
        send_to_owner(registry, dossier, "dossier_bientot_ferme", cle=cle, date_limite=format_date(limite))
        return None

    return for_each([n for d in near for n in _numbers(root, f"brouillons/{d}")], remind)


@periodic_task("30 1 * * *", family="expiry")
def recompute_expirations(root, registry, *, now):
    """Recompute the expiry of the dossiers of the démarches whose retention changed."""
    result = TaskResult()
    for demarche in [d for d in root["demarches"].values() if d.duree_conservation != d.duree_appliquee]:
        duree = demarche.duree_conservation
        result += for_each(list(demarche.dossiers.keys()), lambda numero: _place_again(root, numero))
        for_each([demarche], lambda item, duree=duree: setattr(item, "duree_appliquee", duree))
    return result


@periodic_task("0 2 * * *", family="expiry", after="recompute_expirations")
def warn_expirations(root, registry, *, now):
    """Tell usagers and administrations of the dossiers about to expire, one mail a person."""

    def put_off(numero):
        dossier = find_dossier(root, numero)
        if dossier is None or not reporter(dossier, now):
            return IGNORE
        return _place_again(root, numero)

    result = for_each(candidats(root, now, PREAVIS), put_off)
    due = envois(root, now)

    def warn(destinataire):
        return None if prevenir(root, registry, destinataire, due[destinataire], now) else IGNORE

    return result + for_each(due, warn)


@periodic_task("0 3 * * *", family="expiry", after="warn_expirations")
def expire_dossiers(root, registry, *, now):
    """Put the dossiers whose retention is over in the corbeille; none without its notice, none en instruction."""
    notify = notifier(registry)

    def expire(numero):
        dossier = find_dossier(root, numero)
        if dossier is None:
            return IGNORE
        owner = owner_of(dossier) if dossier.hidden_by_usager_at is None else None
        if not is_expire(dossier, owner.id if owner else None, now):
            return IGNORE
        return expirer(dossier, now=now, notify=notify)

    return for_each(candidats(root, now, 0), expire)


@periodic_task("30 3 * * *", family="expiry", after="expire_dossiers")
def purge_corbeille(root, registry, *, now):
    """Destroy for good the dossiers past their seven days in the corbeille; keep their trace."""
    notify = notifier(registry)

    def purge(numero):
        dossier = find_dossier(root, numero)
        end = date_destruction(dossier) if dossier is not None else None
        if end is None or end[0] > now:
            return IGNORE
        return detruire(dossier, end[1], now=now, notify=notify)

    return for_each(dict.fromkeys([*_ended(root, now), *_of_deleted_demarches(root)]), purge)


@periodic_task("45 3 * * *", family="expiry")
def purge_orphans(root, registry, *, now):
    """Destroy the prefilled brouillons that nobody claimed for five days."""
    notify = notifier(registry)
    limit = clock.add_days(now, -JOURS_ORPHELIN)

    def purge(numero):
        dossier = find_dossier(root, numero)
        if dossier is None or dossier.usager_id is not None or dossier.updated_at > limit:
            return IGNORE
        return detruire(dossier, "orphelin", now=now, notify=notify)

    old = root.listes.items(ORPHELINS, max=(limit.timestamp(), float("inf")))
    return for_each([key[-1] for key, _row in old], purge)


@periodic_task("0 4 * * *", family="expiry")
def purge_test_dossiers(root, registry, *, now):
    """Destroy the dossiers of a test phase that is over: démarche published or changed since."""
    notify = notifier(registry)

    def purge(numero):
        dossier = find_dossier(root, numero)
        if dossier is None or not dossier.test:
            return IGNORE
        demarche = dossier.demarche
        changed = demarche.formulaire_updated_at
        if is_finie(demarche, now):
            return detruire(dossier, "test", now=now, notify=notify)
        if _is_essaye(dossier) and (changed is None or dossier.created_at >= changed):
            return IGNORE
        return detruire(dossier, "test", now=now, notify=notify)

    return for_each([n for d in root["demarches"] for n in _numbers(root, f"tests/{d}")], purge)


def _is_essaye(dossier):
    """Say whether the form of a test dossier is still to be tried: of a démarche en test, or changes not published."""
    demarche = dossier.demarche
    if demarche.en_test:
        return True
    return dossier.revision_numero == demarche.revision_brouillon and has_changes(demarche)


@dataclass(frozen=True)
class Lot:
    """Some dossiers of one démarche, by number, moved in one transaction."""

    __parent__: Any  # the démarche, by which `--demarche` chooses
    numeros: tuple[int, ...]

    @property
    def numero(self) -> str:
        """What logs call it."""
        return ", ".join(map(str, self.numeros))


@periodic_task("* * * * *")
def move_to_new_revision(root, registry, *, now):
    """Move open dossiers to the form published since."""
    notify = notifier(registry)
    waiting = [root["demarches"][str(key[-1])] for key, _row in root.listes.items(REBASES)]

    def move(lot):
        dossiers = (find_dossier(root, numero) for numero in lot.numeros)
        moved = [rebaser(dossier, now=now, notify=notify) for dossier in dossiers if dossier is not None]
        return None if any(moved) else IGNORE

    def end(demarche):
        if not any(is_en_retard(demarche.dossiers[numero]) for numero in dossiers_ouverts(demarche)):
            rebase_fini(demarche)

    for size in (LOT, 1):  # one that cannot be moved does not hold back those of its lot
        for demarche in waiting:
            behind = [n for n in dossiers_ouverts(demarche) if is_en_retard(demarche.dossiers[n])]
            for_each([Lot(demarche, tuple(behind[i : i + size])) for i in range(0, len(behind), size)], move)
    for_each(waiting, end)


def _place_again(root, numero):
    dossier = find_dossier(root, numero)
    return IGNORE if dossier is None else replace_placements(dossier, SCOPE, placements(dossier))


def _numbers(root, name):
    """Return the numbers of a list of tasks."""
    return [key[-1] for key, _row in root.listes.items(name)]


def _ended(root, now):
    return [key[-1] for key, _row in root.listes.items(A_DETRUIRE, max=(now.timestamp(), float("inf")))]


def _of_deleted_demarches(root):
    """Return the dossiers that may go with their démarche (I-246): their own date says which do."""
    deleted = [d.numero for d in root["demarches"].values() if d.deleted_at]
    return [n for d in deleted for name in ("brouillons", "deposes") for n in _numbers(root, f"{name}/{d}")]


@periodic_task("* * * * *")
def index_words(root, registry, *, now):
    """Index the words of the dossiers that changed."""
    return TaskResult(done=drain_all(root, registry, texts=partial(texte_du_dossier, root)))
