"""Labels that instructeurs put on dossiers and take off (A-437, I-067). Usagers and experts never see them (A-445)."""

from collections.abc import Iterable

from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.models import Dossier


def etiqueter(dossier: Dossier, ids: Iterable[str], compte, *, now, notify) -> bool:
    """Make a dossier bear these labels and no other; an unknown one is ignored. Return whether that changed it."""
    wanted = tuple(label.id for label in dossier.demarche.etiquettes(frozenset(ids)))
    before = frozenset(dossier.labels)
    if frozenset(wanted) == before:
        return False
    dossier.labels = wanted
    added = tuple(f"+ {label.nom}" for label in dossier.demarche.etiquettes(frozenset(wanted) - before))
    removed = tuple(f"− {label.nom}" for label in dossier.demarche.etiquettes(before - frozenset(wanted)))
    workflow.record(dossier, "etiqueter", auteur=compte, now=now, details=(*added, *removed))
    notify(DossierModifie(dossier=dossier, auteur=compte, now=now))
    return True
