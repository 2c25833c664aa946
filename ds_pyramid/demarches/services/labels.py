"""The labels that instructeurs put on dossiers: names, colours, order (A-437 to A-445)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.textindex import fold
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.reglages import COULEURS, LABEL_MAX, Label
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.workflow import Acte, exiger


def ajouter_label(demarche: Demarche, nom: str, couleur: str, *, auteur, now, notify) -> Label:
    """Add a label at the end. Raises ReglageRefuse, EtatIncompatible."""
    label = Label(f"label-{next_number(find_root(demarche), 'label')}", *_checked(demarche, nom, couleur))
    _replace(demarche, (*demarche.labels, label), auteur, f"label ajouté : {label.nom}", now, notify)
    return label


def changer_label(demarche: Demarche, id: str, nom: str, couleur: str, *, auteur, now, notify) -> None:
    """Rename or recolour a label: dossiers that bear it show it at once. Raises ReglageRefuse, EtatIncompatible."""
    nom, couleur = _checked(demarche, nom, couleur, id)
    found = tuple(Label(id, nom, couleur) if label.id == id else label for label in demarche.labels)
    if found != demarche.labels:
        _replace(demarche, found, auteur, f"label changé : {nom}", now, notify)


def deplacer_label(demarche: Demarche, id: str, by: int, *, auteur, now, notify) -> None:
    """Move a label up (negative) or down: the order of display and of the API (A-442)."""
    labels = list(demarche.labels)
    rank = next((rank for rank, label in enumerate(labels) if label.id == id), None)
    if rank is None or not 0 <= rank + by < len(labels):
        return
    labels.insert(rank + by, labels.pop(rank))
    _replace(demarche, tuple(labels), auteur, "ordre des labels", now, notify)


def supprimer_label(demarche: Demarche, id: str, *, auteur, now, notify) -> None:
    """Delete a label: the dossiers that bear it show it no more."""
    gone = next((label for label in demarche.labels if label.id == id), None)
    if gone is not None:
        kept = tuple(label for label in demarche.labels if label.id != id)
        _replace(demarche, kept, auteur, f"label supprimé : {gone.nom}", now, notify)


def porteurs(demarche: int, label: str) -> str:
    """Return the name of the list of the dossiers that bear a label, kept for its counter (A-439)."""
    return f"label/{demarche}/{label}"


def _checked(demarche, nom, couleur, id=None):
    nom = " ".join(nom.split())
    if not nom:
        raise ReglageRefuse("nom", _("Donnez un nom au label."))
    if len(nom) > LABEL_MAX:
        raise ReglageRefuse("nom", _("Le nom d’un label compte ${n} caractères au plus.") % {"n": LABEL_MAX})
    if any(fold(label.nom) == fold(nom) and label.id != id for label in demarche.labels):
        raise ReglageRefuse("nom", _("Un label a déjà ce nom."))
    if couleur not in COULEURS:
        raise ReglageRefuse("couleur", _("Choisissez une couleur."))
    return nom, couleur


def _replace(demarche, labels, auteur, quoi, now, notify):
    exiger(demarche, Acte.PRESENTER)
    demarche.labels = labels
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
