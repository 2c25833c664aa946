"""Where a dossier stands in the lists of its usager, and in those that periodic tasks read.

Lists of people: `usager/<compte>/<onglet>`, newest change first. Lists of tasks, with rows empty: `echeances` by
instant of expiry, `a_detruire` by instant of destruction, `orphelins` by last change, `silences` by day (ordinal) on
which silence decides; per démarche `brouillons/`, `en_construction/`, `en_instruction/`, `deposes/` (all that were
deposited and are still there), `tests/`, `decisions_cachees/` (not acknowledged yet),
`en_instruction/<numéro>/<révision>`; per groupe `groupe/`. A test dossier is counted in `brouillons/`,
`en_construction/`, `groupe/` and `tests/` only.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.services.destruction import date_destruction
from ds_pyramid.dossiers.services.expiration import expiration, is_bientot_expire

SCOPE = "usager"
ONGLETS = (
    "en_cours",
    "a_corriger",
    "traites",
    "invites",
    "expirant",
    "supprimes",
    "supprimes_definitivement",
)
TRAITE = "traite"  # in the place of a decision not acknowledged yet (U-326)
ECHEANCES, A_DETRUIRE, ORPHELINS = "echeances", "a_detruire", "orphelins"
SILENCES = "silences"


class LigneUsager(NamedTuple):
    """One line of "mes dossiers". Instants are seconds since 1970; `expire` and `supprime` None when there is none."""

    numero: int
    demarche: int
    demandeur: str
    etat: str
    modifie: float
    depose: float | None
    expire: float | None
    supprime: float | None
    a_corriger: bool = False


def replace_placements(dossier: Dossier, scope: str, wanted: Mapping[str, tuple]) -> None:
    """Move a dossier to the places one side wants, list name -> (key, row); other scopes are left alone."""
    previous = dossier.placements.get(scope, {})
    current = find_root(dossier).listes.place(previous, wanted)
    if current != previous:
        dossier.placements = {**dossier.placements, scope: current}


def placements(dossier: Dossier) -> dict[str, tuple]:
    """Return list name -> (key, row) of the lists of this side."""
    return _of_people(dossier) | _of_tasks(dossier)


def liste(compte_id: int, onglet: str) -> str:
    """Return the name of the list of a tab of an account."""
    return f"usager/{compte_id}/{onglet}"


def onglets(dossier: Dossier) -> list[str]:
    """Return the tabs in which its owner finds a dossier."""
    if dossier.hidden_by_usager_at or dossier.expired_at:
        return ["supprimes"]
    found = ["traites" if dossier.termine else "en_cours"]
    if dossier.correction_attendue is not None:
        found.append("a_corriger")
    return [*found, "expirant"] if is_bientot_expire(dossier) else found


def ligne(dossier: Dossier) -> LigneUsager:
    """Return the line of a dossier."""
    expire = expiration(dossier)
    supprime = dossier.expired_at or dossier.hidden_by_usager_at
    return LigneUsager(
        dossier.numero,
        dossier.demarche.numero,
        dossier.identite.demandeur if dossier.identite else "",
        TRAITE if dossier.decision_cachee else str(dossier.etat),
        dossier.updated_at.timestamp(),
        dossier.depose_at and dossier.depose_at.timestamp(),
        expire and expire.timestamp(),
        supprime and supprime.timestamp(),
        dossier.correction_attendue is not None,
    )


def _of_people(dossier):
    line = ((-dossier.updated_at.timestamp(), -dossier.numero), tuple(ligne(dossier)))
    found = {}
    tabs = onglets(dossier)
    if dossier.usager_id is not None:
        found = {liste(dossier.usager_id, tab): line for tab in tabs}
    if tabs != ["supprimes"]:
        found |= {liste(invite, "invites"): line for invite in dossier.invites}
    return found


def _of_tasks(dossier):
    numero, demarche = dossier.numero, dossier.demarche.numero
    found = {}
    expire = expiration(dossier)
    if expire is not None and dossier.expired_at is None:
        found[ECHEANCES] = ((expire.timestamp(), numero), ())
    end = date_destruction(dossier)
    if end is not None:
        found[A_DETRUIRE] = ((end[0].timestamp(), numero), ())
    if dossier.etat == Etat.BROUILLON:
        found[f"brouillons/{demarche}"] = ((numero,), ())
        if dossier.usager_id is None:
            found[ORPHELINS] = ((dossier.updated_at.timestamp(), numero), ())
    if dossier.etat == Etat.EN_CONSTRUCTION:
        found[f"en_construction/{demarche}"] = ((numero,), ())
    if dossier.etat == Etat.EN_INSTRUCTION:
        found[f"en_instruction/{demarche}/{dossier.revision_numero}"] = ((numero,), ())
    day = dossier.echeance_silence
    if day is not None and dossier.etat == Etat.EN_INSTRUCTION:  # elsewhere the delay stands still
        found[SILENCES] = ((day.toordinal(), numero), ())
    if dossier.decision_cachee:
        found[f"decisions_cachees/{demarche}"] = ((numero,), ())
    if dossier.groupe_id is not None:
        found[f"groupe/{dossier.groupe_id}"] = ((numero,), ())
    if dossier.test:
        found[f"tests/{demarche}"] = ((numero,), ())
    elif dossier.etat != Etat.BROUILLON:
        found[f"deposes/{demarche}"] = ((numero,), ())
        if dossier.etat == Etat.EN_INSTRUCTION:
            found[f"en_instruction/{demarche}"] = ((numero,), ())
    return found
