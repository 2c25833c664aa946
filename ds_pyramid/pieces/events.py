"""What is announced of a file."""

from dataclasses import dataclass
from datetime import datetime

from ds_pyramid.core.blobs import Fichier
from ds_pyramid.core.events import Event
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.pieces.places import Place


@dataclass(kw_only=True)
class FichierRefuse(Event):
    """A file was found infected, or unreadable: whoever sent it must send another (X-323, X-324)."""

    place: Place
    now: datetime


@dataclass(kw_only=True)
class FichierDemarcheRefuse(Event):
    """A file of a démarche was found infected, or altered: its administrateurs must send another."""

    demarche: Demarche
    fichier: Fichier
    now: datetime
