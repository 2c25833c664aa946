"""Which groupe d'instructeurs receives a dossier (U-281 to U-285), and its move to another one (I-262)."""

from ds_pyramid.champs.walk import Reading
from ds_pyramid.core.tree import find_parent, find_root
from ds_pyramid.demarches.models import Demarche, GroupeInstructeur
from ds_pyramid.demarches.services.groupes import groupe_vide, nombre_de_dossiers
from ds_pyramid.demarches.services.routage import table
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierReaffecte
from ds_pyramid.dossiers.models import Dossier

AU_PLUS = 200  # dossiers of a groupe that move at once, without waiting for the task


def router(dossier: Dossier, reading: Reading) -> bool:
    """Give a dossier to the groupe its answers designate; return whether it changed groupe."""
    groupe_id = choisir_groupe(dossier.demarche, reading)
    changed = groupe_id != dossier.groupe_id
    dossier.groupe_id = groupe_id
    return changed


def rerouter(dossier: Dossier, reading: Reading, *, now, notify) -> bool:
    """Route again after a change of answers, unless a person chose the groupe (A-371); return whether it moved."""
    if dossier.groupe_impose:
        return False
    groupe = dossier.demarche.groupes.get(str(choisir_groupe(dossier.demarche, reading)))
    return reaffecter(dossier, groupe, now=now, notify=notify) if groupe is not None else False


def reaffecter(dossier: Dossier, groupe: GroupeInstructeur, *, auteur=None, now, notify) -> bool:
    """Move a dossier to another groupe; return False when it is there already.

    Those who follow it and are not of that groupe stop following, and are told. Chosen by a person, the groupe stays
    whatever the usager changes later. The history keeps from, to, author, date (I-262).
    """
    former = dossier.groupe_id
    if groupe.id == former:
        return False
    dossier.groupe_id = groupe.id
    if auteur is not None:
        dossier.groupe_impose = True
    lost = dossier.followers - groupe.instructeurs
    dossier.followers -= lost
    acte = "reaffecter" if auteur is not None else "reaffecter_automatiquement"
    workflow.record(dossier, acte, auteur=auteur, now=now, details=(former, groupe.id))
    dossier.updated_at = now
    notify(
        DossierReaffecte(
            dossier=dossier,
            ancien=former,
            nouveau=groupe.id,
            perdus=tuple(sorted(lost)),
            auteur=auteur,
            now=now,
        )
    )
    return True


def choisir_groupe(demarche, reading: Reading) -> int | None:
    """Return the id of the first open groupe whose rule holds, else of the default groupe, else None."""
    found = table(demarche).choisir(reading)
    if found is not None and str(found) in demarche.groupes:
        return found
    return next((groupe.id for groupe in demarche.groupes.values() if groupe.defaut), None)


def vider(groupe: GroupeInstructeur, *, now, notify) -> None:
    """Move at once the dossiers of a groupe on its way out, when they are few; a task moves the others."""
    if nombre_de_dossiers(groupe) > AU_PLUS:
        return
    for numero in dossiers_du_groupe(groupe):
        verser(groupe, numero, now=now, notify=notify)
    groupe_vide(groupe)


def verser(groupe: GroupeInstructeur, numero: int, *, now, notify) -> bool:
    """Give one dossier of a groupe to the groupe that takes over; return whether it moved."""
    demarche = find_parent(groupe, Demarche)
    dossier, cible = demarche.dossiers.get(numero), demarche.groupes.get(str(groupe.verse_dans))
    if dossier is None or cible is None or dossier.groupe_id != groupe.id:
        return False
    return reaffecter(dossier, cible, now=now, notify=notify)


def dossiers_du_groupe(groupe: GroupeInstructeur) -> list[int]:
    """Return the numbers of the dossiers of a groupe."""
    return [key[-1] for key, _row in find_root(groupe).listes.items(f"groupe/{groupe.id}")]
