"""Where a deposited dossier stands in the instructeurs' lists: one ordered tree per tab and groupe.

Newest deposit first: keys are (-seconds, -numero). Rights are in the name of the list: a groupe, or an account and a
démarche for "suivis par moi". A row holds all that a line shows (`Ligne`).
"""

from typing import NamedTuple

from ds_pyramid.dossiers.models import Dossier, Etat

TABS = ("a_suivre", "suivis", "traites", "tous", "archives", "corbeille")


class Ligne(NamedTuple):
    """One line of a list: what is shown, nothing to load. Instants are seconds since 1970."""

    numero: int
    demandeur: str
    email: str
    etat: str
    depose: float
    modifie: float
    groupe: int
    suivi_par: int  # how many follow
    labels: tuple[str, ...] = ()


def tabs_of(dossier: Dossier) -> list[str]:
    """Return the tabs of its groupe in which a dossier is (I-030 to I-038); "suivis" is per account."""
    if dossier.etat == Etat.BROUILLON or dossier.groupe_id is None:
        return []
    if dossier.hidden_by_administration_at or dossier.expired_at:
        return ["corbeille"]
    if dossier.etat == Etat.EN_CONSTRUCTION and dossier.hidden_by_usager_at:
        return []
    if dossier.archived_at:
        return ["archives"]
    if dossier.termine:
        return ["traites", "tous"]
    return ["tous"] if dossier.followers else ["a_suivre", "tous"]


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
    """Return the line of a dossier."""
    return Ligne(
        numero=dossier.numero,
        demandeur=dossier.demandeur,
        email=dossier.usager_email,
        etat=str(dossier.etat),
        depose=dossier.depose_at.timestamp(),
        modifie=dossier.updated_at.timestamp(),
        groupe=dossier.groupe_id,
        suivi_par=len(dossier.followers),
        labels=dossier.labels,
    )


def placements(dossier: Dossier) -> dict[str, tuple]:
    """Return list name -> (key, row) of every list a dossier must be in."""
    tabs = tabs_of(dossier)
    if not tabs:
        return {}
    line = ((-dossier.depose_at.timestamp(), -dossier.numero), tuple(ligne(dossier)))
    wanted = {liste(tab, dossier.groupe_id): line for tab in tabs}
    if "tous" in tabs and not dossier.termine:
        numero = dossier.demarche.numero
        wanted |= {liste_suivis(compte_id, numero): line for compte_id in dossier.followers}
    return wanted
