"""Delete a démarche, cancel that, and its end once no dossier is left (A-287 to A-296)."""

from itertools import islice

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core import clock
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.errors import DossiersEnInstruction
from ds_pyramid.demarches.events import DemarcheRestauree, DemarcheSupprimee
from ds_pyramid.demarches.models import Demarche, EtatDemarche
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.workflow import Acte, exiger

JOURS = 7  # days during which a deletion can be cancelled, whatever is left
SUPPRESSIONS = "suppressions"  # list of the démarches whose dossiers must follow a deletion or its cancelling
MONTRES = 20  # numbers of dossiers named in a refusal


def dossiers_en_instruction(demarche: Demarche) -> tuple[int, list[int]]:
    """Return how many dossiers are en instruction, and the numbers of the first ones."""
    listes, name = find_root(demarche).listes, f"en_instruction/{demarche.numero}"
    return listes.count(name), [key[-1] for key, _row in islice(listes.items(name), MONTRES)]


def supprimer(demarche: Demarche, compte, *, now, notify) -> None:
    """Delete a démarche for all its administrateurs: masked at once; its address is free (A-290, A-291, A-296).

    Its dossiers follow in the background. Raises EtatIncompatible, DossiersEnInstruction.
    """
    exiger(demarche, Acte.SUPPRIMER)
    total, numeros = dossiers_en_instruction(demarche)
    if total:
        raise DossiersEnInstruction(total, numeros)
    demarche.deleted_at = now
    _suivre(demarche)
    note(demarche, compte, "suppression", now)
    notify(DemarcheSupprimee(demarche=demarche, auteur=compte, now=now))


def restaurer(demarche: Demarche, compte, *, now, notify) -> None:
    """Cancel a deletion: en test again, or closed if it was published; its address only if nobody took it (A-295).

    Raises EtatIncompatible.
    """
    exiger(demarche, Acte.RESTAURER)
    demarche.deleted_at = None
    if demarche.etat == EtatDemarche.PUBLIEE:
        demarche.etat, demarche.closed_at = EtatDemarche.CLOSE, now
    slugs = find_root(demarche).slugs
    if demarche.slug and slugs.get(demarche.slug) != demarche.numero:
        demarche.slug = None
    demarche.anciens_slugs = tuple(s for s in demarche.anciens_slugs if slugs.get(s) == demarche.numero)
    _suivre(demarche)
    note(demarche, compte, "restauration", now)
    notify(DemarcheRestauree(demarche=demarche, auteur=compte, now=now))


def suivi(demarche: Demarche) -> None:
    """Record that all the dossiers have followed."""
    find_root(demarche).listes.place({SUPPRESSIONS: (demarche.numero,)}, {})


def fin(demarche: Demarche):
    """Return from when a deleted démarche disappears with its last dossier, None for one that is not deleted."""
    return clock.add_days(demarche.deleted_at, JOURS) if demarche.deleted_at else None


def is_finie(demarche: Demarche, now) -> bool:
    """Say whether the days to cancel its deletion are over: it disappears with its last dossier (A-294)."""
    return demarche.deleted_at is not None and fin(demarche) <= now


def detruire(demarche: Demarche) -> None:
    """Erase a démarche for good: settings, form, groupes, files, address, places in the lists."""
    root = find_root(demarche)
    for slug in (demarche.slug, *demarche.anciens_slugs):
        if slug and root.slugs.get(slug) == demarche.numero:
            del root.slugs[slug]
    root.test_tokens.pop(demarche.test_token, None)
    for groupe in demarche.groupes.values():
        for member in groupe.instructeurs:
            compte = get_compte(root, member)
            if compte is not None:
                compte.groupes -= {groupe.id}
    demarche.placements = root.listes.place(demarche.placements, {})
    suivi(demarche)
    root["demarches"].remove(str(demarche.numero))


def _suivre(demarche):
    find_root(demarche).listes.place(None, {SUPPRESSIONS: ((demarche.numero,), ())})
