"""What the platform opens for one démarche, on request: a manager's act, or the operator's (A-480, A-499)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.reglages import OUVRABLES, Ouverture
from ds_pyramid.demarches.services.historique import note

DUREE_MIN, DUREE_MAX = 12, 60  # months


def ouvrir(demarche: Demarche, fonction: str, *, auteur, now, notify) -> bool:
    """Open a feature; return False when it was open already. Raises ReglageRefuse for an unknown one."""
    _check(fonction)
    if fonction in demarche.ouvertures:
        return False
    ouverture = Ouverture(now, auteur.id if auteur else None)
    demarche.ouvertures = {**demarche.ouvertures, fonction: ouverture}
    _changed(demarche, f"fonction ouverte : {fonction}", auteur, now, notify)
    return True


def refermer(demarche: Demarche, fonction: str, *, auteur, now, notify) -> bool:
    """Close a feature again; return whether it was open. What was set with it stays: exports keep their columns."""
    _check(fonction)
    if fonction not in demarche.ouvertures:
        return False
    demarche.ouvertures = {name: kept for name, kept in demarche.ouvertures.items() if name != fonction}
    _changed(demarche, f"fonction refermée : {fonction}", auteur, now, notify)
    return True


def set_duree_max(demarche: Demarche, mois: int, *, auteur, now, notify) -> None:
    """Set how long an administrateur may at most keep dossiers, in months (A-304). Raises ReglageRefuse."""
    if not DUREE_MIN <= mois <= DUREE_MAX:
        raise ReglageRefuse("mois", _("De ${min} à ${max} mois.") % {"min": DUREE_MIN, "max": DUREE_MAX})
    if mois < demarche.duree_conservation:
        message = _("La démarche conserve ses dossiers ${n} mois : la limite ne peut pas être plus courte.")
        raise ReglageRefuse("mois", message % {"n": demarche.duree_conservation})
    if mois != demarche.duree_conservation_max:
        demarche.duree_conservation_max = mois
        _changed(demarche, f"durée de conservation maximale : {mois} mois", auteur, now, notify)


def exiger_ouverte(demarche: Demarche, fonction: str) -> None:
    """Raise ReglageRefuse, saying whom to ask, when a feature is not open for a démarche."""
    if not demarche.est_ouverte(fonction):
        raise ReglageRefuse(
            fonction, _("Cette fonction s’ouvre sur demande : écrivez au support de la plateforme.")
        )


def _check(fonction):
    if fonction not in OUVRABLES:
        raise ReglageRefuse("fonction", _("Cette fonction n’existe pas."))


def _changed(demarche, quoi, auteur, now, notify):
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
