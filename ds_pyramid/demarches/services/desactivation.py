"""The platform takes a démarche off line at once: misuse, breach of the conditions, request of its administration.

It stays so until a manager lifts it; its dossiers stay, are instructed as after a closing (A-498, A-510).
"""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import EtatIncompatible, ReglageRefuse
from ds_pyramid.demarches.events import DemarcheDesactivee, DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.reglages import Desactivation
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.vie import clore

MOTIF_MAX = 1_000  # characters


def desactiver(demarche: Demarche, motif: str, *, auteur, now, notify) -> None:
    """Take a démarche off line, en test or published, for a reason that its administrateurs are told.

    Raises ReglageRefuse without a reason, EtatIncompatible when it is off line already, or deleted.
    """
    motif = motif.strip()
    if not motif or len(motif) > MOTIF_MAX:
        raise ReglageRefuse("motif", _("Dites pourquoi, en ${n} caractères au plus.") % {"n": MOTIF_MAX})
    if demarche.desactivation is not None or demarche.deleted_at:
        raise EtatIncompatible
    demarche.desactivation = Desactivation(motif, now, auteur.id if auteur else None)
    note(demarche, auteur, f"désactivée par la plateforme : {motif}", now)
    if demarche.est_publiee:
        clore(demarche, auteur, now=now, notify=notify)
    notify(DemarcheDesactivee(demarche=demarche, motif=motif, auteur=auteur, now=now))


def lever(demarche: Demarche, *, auteur, now, notify) -> None:
    """Let the administrateurs publish it again; twice is no error."""
    if demarche.desactivation is not None:
        demarche.desactivation = None
        note(demarche, auteur, "désactivation levée", now)
        notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
