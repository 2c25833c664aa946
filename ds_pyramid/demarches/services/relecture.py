"""The review of démarches whose form seems to collect sensitive data (A-507, A-508)."""

from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.sensibles import Relecture, signaler
from ds_pyramid.demarches.services.historique import note


def relever(demarche: Demarche) -> bool:
    """Keep what the form in use seems to collect; return whether that changed."""
    found = signaler(demarche.revision)
    if found == demarche.signalements:
        return False
    demarche.signalements = found
    return True


def accepter(demarche: Demarche, *, auteur, now, notify) -> None:
    """Record that a manager reviewed the form in use and accepts it, until it changes."""
    demarche.relecture = Relecture(demarche.revision.number, now, auteur.id if auteur else None)
    note(demarche, auteur, "formulaire relu par la plateforme, accepté", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
