"""Which dossier a preview shows: the example, or a real one that its reader may open anyway."""

from itertools import islice

from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.instruction.indexes import Ligne, liste
from ds_pyramid.textes.exemple import dossier_exemple

RECENTS = 20  # real dossiers offered


def peut_lire(compte, dossier: Dossier) -> bool:
    """Say whether an administrateur may see the answers of a dossier: as its instructeur, its owner, or in a test.

    Administering a démarche gives no right on what people file (A-004).
    """
    if dossier.etat == Etat.BROUILLON:
        return False
    return dossier.test or dossier.groupe_id in compte.groupes or dossier.usager_id == compte.id


def dossiers_proposes(demarche: Demarche, compte) -> list[tuple[int, str]]:
    """Return (number, name of the demandeur) of the latest dossiers that a preview may show, the newest first."""
    listes = find_root(demarche).listes
    lists = [liste("tous", groupe.id) for groupe in demarche.groupes.values() if groupe.id in compte.groupes]
    found = {}
    for _key, row in listes.page(lists, None, RECENTS).rows if lists else ():
        line = Ligne(*row)
        found[line.numero] = line.demandeur
    for key, _row in islice(listes.items(f"tests/{demarche.numero}"), RECENTS):
        dossier = demarche.dossiers.get(key[-1])
        if dossier is not None and peut_lire(compte, dossier):
            found.setdefault(dossier.numero, dossier.demandeur)
    return list(found.items())


def dossier_d_apercu(demarche: Demarche, compte, numero: str, *, etat: Etat, now) -> Dossier:
    """Return the dossier of a number when it may be shown, else the example in a state."""
    if numero.isascii() and numero.isdigit() and len(numero) < 19:
        dossier = demarche.dossiers.get(int(numero))
        if dossier is not None and peut_lire(compte, dossier):
            return dossier
    return dossier_exemple(demarche, now, etat)
