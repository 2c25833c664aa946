"""Periodic tasks of the administration's side."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.tasks import IGNORE, TaskResult, for_each, periodic_task
from ds_pyramid.dossiers.indexes import replace_placements
from ds_pyramid.instruction.indexes import SCOPE, SORTIES, placements
from ds_pyramid.instruction.notifications import send_resume
from ds_pyramid.instruction.resumes import HEBDOMADAIRE, QUOTIDIEN, destinataires, resume

TROP_TARD = 18  # o'clock in Paris, from which the morning's summary is dropped (I-476)


@periodic_task("40 3 * * *")
def vider_les_corbeilles(root, registry, *, now) -> TaskResult:
    """Take out of the administration's corbeille the dossiers that spent seven days there (I-042, I-237)."""
    due = [key[-1] for key, _row in root.listes.items(SORTIES, max=(now.timestamp() + 1, 0))]
    return for_each(due, lambda numero: _take_out(root, numero, now))


@periodic_task("0 10 * * 1-6")
def send_daily_summaries(root, registry, *, now) -> TaskResult:
    """Tell instructeurs who asked for it what there is to instruct; too late in the day, nobody."""
    local = clock.to_paris(now)
    if local.hour >= TROP_TARD:
        return TaskResult()
    jour, since = (
        local.date().isoformat(),
        clock.add_days(now, -1 if local.weekday() else -2),
    )  # no mail on Sunday

    def send(pair):
        demarche, compte = root["demarches"][pair[0]], get_compte(root, pair[1])
        found = resume(demarche, compte, since)
        if not found.utile or not _first(demarche, compte, QUOTIDIEN, jour):
            return IGNORE
        return send_resume(registry, compte, QUOTIDIEN, [found], jour)

    return for_each(_pairs(root, QUOTIDIEN), send)


@periodic_task("0 7 * * 1")
def send_weekly_summaries(root, registry, *, now) -> TaskResult:
    """Tell each instructeur in one mail what happened in the week on his démarches."""
    jour, since = clock.to_paris(now).date().isoformat(), clock.add_days(now, -7)
    people: dict[int, list[str]] = {}
    for demarche, compte in _pairs(root, HEBDOMADAIRE):
        people.setdefault(compte, []).append(demarche)

    def send(compte_id):
        compte = get_compte(root, compte_id)
        found = []
        for name in people[compte_id]:
            demarche = root["demarches"][name]
            one = resume(demarche, compte, since)
            if one.utile and _first(demarche, compte, HEBDOMADAIRE, jour):
                found.append(one)
        return send_resume(registry, compte, HEBDOMADAIRE, found, jour) if found else IGNORE

    return for_each(people, send)


def _pairs(root, kind) -> list[tuple[str, int]]:
    """Return (name of a démarche, account id) of the summaries to make."""
    return [
        (name, compte.id)
        for name, demarche in root["demarches"].items()
        for compte in destinataires(demarche, kind)
    ]


def _first(demarche, compte, kind, jour) -> bool:
    """Say whether no summary of that day was sent to an account, and note that it is."""
    if demarche.resumes.get((compte.id, kind)) == jour:
        return False
    demarche.resumes = {**demarche.resumes, (compte.id, kind): jour}
    return True


def _take_out(root, numero, now):
    demarche = root["demarches"].get(str(root.dossier_index.get(numero)))
    dossier = demarche.dossiers.get(numero) if demarche is not None else None
    if dossier is not None:
        replace_placements(dossier, SCOPE, placements(dossier, now))
