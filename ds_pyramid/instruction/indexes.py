"""Where a deposited dossier stands in the instructeurs' lists: one ordered tree per tab and groupe.

Newest deposit first: keys are (-seconds, -numero); "expirants" is keyed by instant of expiry, soonest first, and shows
the next 14 days; "silences" by the day on which silence decides. Rights are in the name of the list: a groupe, or an
account and a démarche for "suivis par moi". A row holds all that a line shows (`Ligne`).
"""

from datetime import datetime
from typing import NamedTuple

from ds_pyramid.core import clock
from ds_pyramid.core.listes import Page
from ds_pyramid.demarches.services.labels import porteurs
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.services.expiration import PREAVIS, expiration
from ds_pyramid.instruction.conservation import leaves_corbeille_at

SCOPE = "instruction"
TABS = ("a_suivre", "suivis", "traites", "tous", "expirants", "silences", "archives", "corbeille")
SORTIES = (
    "instruction_sorties"  # by the instant at which a dossier leaves the administration's corbeille (I-042)
)


class Ligne(NamedTuple):
    """One line of a list: what is shown, nothing to load. Instants are seconds since 1970."""

    numero: int
    demandeur: str
    email: str
    etat: str
    depose: float
    modifie: float
    groupe: int
    suivi_par: tuple[int, ...]  # accounts that follow
    labels: tuple[str, ...] = ()
    expire: float | None = None
    archive: bool = False
    retire: float | None = None  # leaves the corbeille at
    correction: bool = False  # waits for a correction of the usager (I-143)
    silence: int | None = None  # ordinal of the day on which silence decides (I-214)
    nouveautes: tuple[int, ...] = ()  # accounts that have not seen the last news (I-128)


def tabs_of(dossier: Dossier, now: datetime) -> list[str]:
    """Return the tabs of its groupe in which a dossier is (I-030 to I-038); "suivis" is per account."""
    if (
        dossier.etat == Etat.BROUILLON
        or dossier.groupe_id is None
        or dossier.demarche.deleted_at
        or dossier.essai
    ):
        return []
    leaves = leaves_corbeille_at(dossier)
    if leaves is not None:
        return ["corbeille"] if leaves > now else []
    if dossier.etat == Etat.EN_CONSTRUCTION and dossier.hidden_by_usager_at:
        return []
    expirants = ["expirants"] if expiration(dossier) is not None else []
    if dossier.archived_at:
        return ["archives", *expirants]
    if dossier.termine:
        return ["traites", "tous", *expirants]
    silences = ["silences"] if dossier.etat == Etat.EN_INSTRUCTION and dossier.echeance_silence else []
    return [*([] if dossier.followers else ["a_suivre"]), "tous", *silences, *expirants]


def liste(tab: str, groupe_id: int) -> str:
    """Return the name of the list of a tab for a groupe."""
    return f"{tab}/{groupe_id}"


def liste_suivis(compte_id: int, demarche_numero: int) -> str:
    """Return the name of the list "suivis par moi" of an account on a démarche."""
    return f"suivis/{compte_id}/{demarche_numero}"


def names(tab: str, groupes, compte_id: int, demarche_numero: int) -> list[str]:
    """Return the lists that make a tab for one instructeur."""
    if tab == "suivis":
        return [liste_suivis(compte_id, demarche_numero)]
    return [liste(tab, groupe) for groupe in groupes]


def ligne(dossier: Dossier) -> Ligne:
    """Return the line of a deposited dossier."""
    expire, retire, day = expiration(dossier), leaves_corbeille_at(dossier), dossier.echeance_silence
    assert dossier.depose_at is not None  # noqa: S101 - a brouillon is in no list of the administration
    assert dossier.groupe_id is not None  # noqa: S101
    return Ligne(
        numero=dossier.numero,
        demandeur=dossier.demandeur,
        email=dossier.usager_email,
        etat=str(dossier.etat),
        depose=dossier.depose_at.timestamp(),
        modifie=dossier.updated_at.timestamp(),
        groupe=dossier.groupe_id,
        suivi_par=tuple(sorted(dossier.followers)),
        labels=dossier.labels,
        expire=expire.timestamp() if expire else None,
        archive=dossier.archived_at is not None,
        correction=dossier.correction_attendue is not None,
        silence=day.toordinal() if day is not None and dossier.correction_attendue is None else None,
        retire=retire.timestamp() if retire else None,
        nouveautes=()
        if dossier.archived_at is not None
        else tuple(sorted(dossier.nouveautes & dossier.followers)),
    )


def placements(dossier: Dossier, now: datetime) -> dict[str, tuple]:
    """Return list name -> (key, row) of every list a dossier must be in."""
    tabs = tabs_of(dossier, now)
    if not tabs:
        return {}
    line = ligne(dossier)
    row, key = tuple(line), (-line.depose, -dossier.numero)
    wanted: dict[str, tuple] = {liste(tab, line.groupe): (key, row) for tab in tabs}
    if "corbeille" not in tabs:
        wanted |= {liste_label(label, line.groupe): (key, row) for label in line.labels}
    if "expirants" in tabs:
        wanted[liste("expirants", line.groupe)] = ((line.expire, dossier.numero), row)
    if "silences" in tabs:
        wanted[liste("silences", line.groupe)] = ((float(line.silence), dossier.numero), row)
    if "corbeille" in tabs:
        wanted[SORTIES] = ((line.retire, dossier.numero), ())
    if "tous" in tabs and not dossier.termine:
        numero = dossier.demarche.numero
        wanted |= {liste_suivis(compte_id, numero): (key, row) for compte_id in dossier.followers}
    if "traites" in tabs or "tous" in tabs:
        tab, numero = "traites" if dossier.termine else "suivis", dossier.demarche.numero
        wanted |= {
            liste_nouveautes(tab, compte_id, numero): ((dossier.numero,), ()) for compte_id in line.nouveautes
        }
    wanted |= {porteurs(dossier.demarche.numero, label): ((dossier.numero,), ()) for label in dossier.labels}
    return wanted


def liste_nouveautes(tab: str, compte_id: int, demarche_numero: int) -> str:
    """Return the name of the list of the dossiers of "suivis" or "traites" whose news an account has not seen."""
    return f"nouveautes/{tab}/{compte_id}/{demarche_numero}"


def liste_label(label: str, groupe_id: int) -> str:
    """Return the name of the list of the dossiers of a groupe that bear a label (I-068)."""
    return f"etiquette/{label}/{groupe_id}"


def horizon(now: datetime) -> tuple:
    """Return the key under which a dossier is about to expire (I-034)."""
    return (clock.add_days(now, PREAVIS).timestamp(), 0)


def count(listes, tab: str, lists: list[str], now: datetime) -> int:
    """Return how many lines a tab shows; the expirants are counted within their window."""
    if tab != "expirants":
        return listes.total(lists)
    return sum(sum(1 for _item in listes.items(name, max=horizon(now))) for name in lists)


def page(listes, tab: str, lists: list[str], after, now: datetime, size: int = 25) -> Page:
    """Return one page of a tab; that of expirants ends with its window."""
    found = listes.page(lists, after, size)
    if tab != "expirants":
        return found
    limit = horizon(now)
    rows = [(key, row) for key, row in found.rows if key < limit]
    return Page(rows, found.next if found.next is not None and found.next < limit else None)
