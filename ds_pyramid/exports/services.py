"""Ask for an export, join one already running, look at them, forget the old ones (I-311 to I-320)."""

from datetime import datetime

from ds_pyramid.core.i18n import _
from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.refusals import Refusal
from ds_pyramid.exports.events import ExportDemande, ExportTermine
from ds_pyramid.exports.models import DUREE_BLOQUE, DUREE_FICHIER, FRAICHEUR, EtatExport, Export, Portee
from ds_pyramid.exports.writers import WRITERS

ESSAIS = 2  # a run that died or broke is tried once more


class ExportImpossible(Refusal):
    """The request names a format or dossiers that do not exist, or groupes that are not the person's."""


def demander_export(
    root, demarche, compte, fmt, groupes, *, now: datetime, notify, portee=Portee.TOUS, fresh=False
) -> Export:
    """Ask for the dossiers of some groupes as a file; return the export.

    The same request, waiting, running or done less than 5 minutes ago, is joined instead of made again; `fresh`
    (« régénérer ») joins only one that waits. Raises ExportImpossible.
    """
    wanted = _request(root, demarche, compte, fmt, groupes, portee, now)
    same = next(
        (one for one in root["exports"].of_demarche(demarche.numero) if _joinable(one, wanted, now, fresh)),
        None,
    )
    if same is not None:
        if compte.id not in same.demandeurs:
            same.aussi = same.aussi | {compte.id}
        return same
    wanted.id = next_number(root, "export")
    root["exports"].add_export(wanted)
    notify(ExportDemande(export=wanted, now=now))
    return wanted


def exports_visibles(root, demarche, compte, groupes) -> list[Export]:
    """Return the exports of a démarche that an instructeur of these groupes asked for or may have."""
    return [
        export
        for export in root["exports"].of_demarche(demarche.numero)
        if export.lisible_par(groupes) and (export.portee != Portee.SUIVIS or compte.id in export.demandeurs)
    ]


def commencer(export: Export, *, now: datetime) -> None:
    """Take an export in hand."""
    export.etat = EtatExport.EN_COURS
    export.started_at = now
    export.essais += 1
    export.faits, export.total, export.erreur = 0, None, ""


def terminer(export: Export, fichier, total: int, *, now: datetime, notify) -> None:
    """Keep the file for 32 hours and tell who asked."""
    export.etat = EtatExport.PRET
    export.fichier = fichier
    export.faits = export.total = total
    export.done_at = now
    export.expire_at = now + DUREE_FICHIER
    notify(ExportTermine(export=export, now=now))


def manquer(export: Export, erreur: str, *, now: datetime, notify) -> None:
    """Put an export that broke back in the queue, or call it failed after the last try and tell who asked."""
    export.erreur = erreur[:500]
    if export.essais < ESSAIS:
        export.etat = EtatExport.EN_ATTENTE
        return
    export.etat = EtatExport.ECHOUE
    export.done_at = now
    export.expire_at = now + DUREE_FICHIER
    notify(ExportTermine(export=export, now=now))


def bloque(export: Export, now: datetime) -> bool:
    """Say whether an export has been running for too long (I-318)."""
    started = export.started_at
    return export.etat == EtatExport.EN_COURS and started is not None and now - started > DUREE_BLOQUE


def perime(export: Export, now: datetime) -> bool:
    """Say whether the file, and its line, must go (I-319)."""
    return not export.attendu and export.expire_at is not None and export.expire_at <= now


def _request(root, demarche, compte, fmt, groupes, portee, now):
    mine = {groupe for groupe in compte.groupes if str(groupe) in demarche.groupes}
    if not groupes or not set(groupes) <= mine:
        raise ExportImpossible(_("Vous ne pouvez exporter que les dossiers de vos groupes."))
    if fmt not in WRITERS or portee not in set(Portee):
        raise ExportImpossible(_("Ce format d’export n’existe pas."))
    return Export(
        0,
        demarche_numero=demarche.numero,
        format=fmt,
        groupes=groupes,
        portee=portee,
        demande_par=compte.id,
        created_at=now,
    )


def _joinable(export, wanted, now, fresh):
    if export.cle != wanted.cle:
        return False
    if fresh:
        return export.etat == EtatExport.EN_ATTENTE
    recent = export.etat == EtatExport.PRET and now - export.done_at <= FRAICHEUR
    return export.attendu or recent
