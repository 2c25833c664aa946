"""The end of a dossier: what is erased, and the trace that remains (I-237 to I-246, U-365, U-382)."""

from datetime import datetime
from typing import NamedTuple

from ds_pyramid.core import clock
from ds_pyramid.core.i18n import _
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.events import DossierDetruit
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.services.corbeille import JOURS

# Why a dossier was destroyed: stored in its trace.
RAISONS = {
    "expire": _("Durée de conservation écoulée"),
    "usager": _("Suppression demandée par l’usager"),
    "deux_cotes": _("Suppression demandée par l’usager et par l’administration"),
    "demarche": _("Démarche supprimée par l’administration"),
    "test": _("Fin du test de la démarche"),
    "orphelin": _("Brouillon que personne n’a repris"),
}


class Trace(NamedTuple):
    """All that remains of a dossier (I-244). Instants are seconds since 1970, None when they never happened."""

    numero: int
    demarche_numero: int
    demarche: str
    administration: str
    etat: str
    depose: float | None
    decide: float | None
    raison: str
    detruit: float


def date_destruction(dossier: Dossier) -> tuple[datetime, str] | None:
    """Return when the dossier is to be destroyed and why, None while it lives. En instruction: never (I-184)."""
    found = min(_reasons(dossier), default=None)
    return (clock.add_days(found[0], JOURS), found[1]) if found else None


def _reasons(dossier):
    """Yield (instant from which the seven days run, reason)."""
    if dossier.etat == Etat.EN_INSTRUCTION:
        return
    if dossier.expired_at:
        yield dossier.expired_at, "expire"
    by_usager, by_administration = dossier.hidden_by_usager_at, dossier.hidden_by_administration_at
    by_administration = by_administration or dossier.demarche.deleted_at
    if dossier.termine:
        if by_usager and by_administration:
            yield max(by_usager, by_administration), "deux_cotes"
        return
    if by_usager:
        yield by_usager, "usager"
    if dossier.demarche.deleted_at:
        yield dossier.demarche.deleted_at, "demarche"


def detruire(dossier: Dossier, raison: str, *, now, notify) -> None:
    """Erase a dossier for good: answers, files, places in the lists; leave its trace to owner and administration."""
    root, demarche = find_root(dossier), dossier.demarche
    notify(DossierDetruit(dossier=dossier, now=now))
    if not dossier.test:
        _leave_trace(root, dossier, raison, now)
    for previous in dossier.placements.values():
        root.listes.place(previous, {})
    dossier.placements = {}
    root.a_indexer.add(dossier.numero)
    del root.dossier_index[dossier.numero]
    demarche.dossiers.remove(dossier.numero)


def trace_of(dossier: Dossier, raison: str, now) -> Trace:
    """Return what remains of a dossier."""
    service = dossier.demarche.service
    return Trace(
        dossier.numero,
        dossier.demarche.numero,
        dossier.demarche.libelle,
        service.nom if service else "",
        str(dossier.etat),
        dossier.depose_at and dossier.depose_at.timestamp(),
        dossier.processed_at and dossier.processed_at.timestamp(),
        raison,
        now.timestamp(),
    )


def liste_traces_usager(compte_id: int) -> str:
    """Return the name of the list "supprimés définitivement" of an account."""
    return f"usager/{compte_id}/supprimes_definitivement"


def liste_traces_groupe(groupe_id: int) -> str:
    """Return the name of the list of the traces of a groupe d'instructeurs."""
    return f"traces/{groupe_id}"


def _leave_trace(root, dossier, raison, now):
    trace = tuple(trace_of(dossier, raison, now))
    line = ((-now.timestamp(), -dossier.numero), trace)
    wanted = {}
    if dossier.usager_id is not None:
        wanted[liste_traces_usager(dossier.usager_id)] = line
    if dossier.groupe_id is not None and dossier.etat != Etat.BROUILLON:
        wanted[liste_traces_groupe(dossier.groupe_id)] = line
    root.listes.place({}, wanted)
