"""What silence decides, and the reminders before it (A-493 to A-495, I-180). Found through dossiers/tasks.py.

Both read the list of dossiers by due day, never the démarches; they ask everything again and do nothing the second
time.
"""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.mail import absolute_url, queue_mail
from ds_pyramid.core.task_runs import TaskResult
from ds_pyramid.core.tasks import IGNORE, for_each, periodic_task
from ds_pyramid.dossiers import silence, workflow
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.indexes import SILENCES
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.notifications import agents_of

RAPPEL = 7  # days before the due day at which the administration is reminded
LISTED = 100  # dossiers named in one mail
RELEASE_EVERY = 500  # dossiers looked at between two releases of loaded objects


@periodic_task("15 1 * * *")
def decide_by_silence(root, registry, *, now) -> TaskResult:
    """Accept or refuse the dossiers to which nobody answered in time, where silence decides (SVA, SVR)."""
    notify, today = notifier(registry), clock.to_paris(now).date()

    def decide(numero):
        dossier = find_dossier(root, numero)
        return None if dossier is not None and decider(dossier, now=now, notify=notify) else IGNORE

    return for_each(_numbers(root, today), decide)


@periodic_task("0 8 * * *")
def remind_before_silence(root, registry, *, now) -> TaskResult:
    """Tell instructeurs of the dossiers that silence decides within a week, one mail a person."""
    today = clock.to_paris(now).date()
    due: dict[int, list[int]] = {}
    for count, numero in enumerate(_numbers(root, silence.ajouter(today, RAPPEL, "jours")), 1):
        dossier = find_dossier(root, numero)
        for compte in a_prevenir(dossier, today) if dossier is not None else ():
            due.setdefault(compte.id, []).append(numero)
        if count % RELEASE_EVERY == 0 and root._p_jar is not None:
            root._p_jar.cacheGC()

    def remind(compte_id):
        return None if prevenir(root, registry, compte_id, due[compte_id], now) else IGNORE

    return for_each(due, remind)


def decider(dossier: Dossier, *, now, notify) -> bool:
    """Make the decision of silence if its day has come; return whether it was made.

    The delay is the law's: neither an annotation left blank nor a register that does not answer holds it back.
    """
    today = clock.to_paris(now).date()
    day = silence.echeance(dossier, today)
    if day is None or day > today or dossier.etat != Etat.EN_INSTRUCTION or silence.is_suspendu(dossier):
        return False
    regle = dossier.demarche.sva_svr
    workflow.apply(
        dossier,
        silence.TRANSITIONS[regle.decision],
        motivation=silence.motivation(regle),
        now=now,
        notify=notify,
        details=(silence.SILENCE, regle.decision),
    )
    return True


def a_prevenir(dossier: Dossier, today) -> list:
    """Return the accounts to remind of a dossier that silence decides soon, those reminded already left out."""
    day = silence.echeance(dossier, today)
    if day is None or dossier.etat != Etat.EN_INSTRUCTION or not 0 < (day - today).days <= RAPPEL:
        return []
    return [c for c in agents_of(dossier) if (day.isoformat(), c.id) not in dossier.rappels_silence]


def prevenir(root, registry, compte_id: int, numeros, now) -> int:
    """Queue the one reminder of a person and mark its dossiers; return how many it tells of."""
    today, compte = clock.to_paris(now).date(), get_compte(root, compte_id)
    found = [d for d in (find_dossier(root, numero) for numero in numeros) if d is not None]
    due = [d for d in found if compte is not None and compte in a_prevenir(d, today)]
    for dossier in due:
        day = silence.echeance(dossier, today).isoformat()
        dossier.rappels_silence = dossier.rappels_silence | {(day, compte_id)}
    if due:
        queue_mail(
            registry,
            compte,
            "dossier_silence_proche",
            cle=f"silence|{today}|" + ",".join(str(d.numero) for d in due),
            nombre=len(due),
            lignes=[_ligne(registry, d, today, compte.locale or "fr") for d in due[:LISTED]],
            reste=max(0, len(due) - LISTED),
            lien=absolute_url(registry, "/instruction"),
        )
    return len(due)


def _ligne(registry, dossier, today, langue):
    numero = dossier.demarche.numero
    return {
        "numero": dossier.numero,
        "demarche": dossier.demarche.libelle,
        "accord": dossier.demarche.sva_svr.decision == "sva",
        "date": format_date(silence.echeance(dossier, today), langue),
        "lien": absolute_url(registry, f"/instruction/{numero}/dossiers/{dossier.numero}"),
    }


def _numbers(root, day) -> list[int]:
    """Return the numbers of the dossiers due on a day or before, by due day."""
    return [key[-1] for key, _row in root.listes.items(SILENCES, max=(day.toordinal(), float("inf")))]
