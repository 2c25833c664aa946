"""What a démarche announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ds_pyramid.core.events import Event
from ds_pyramid.demarches.models import Demarche, GroupeInstructeur


@dataclass(kw_only=True)
class DemarcheModifiee(Event):
    """Anything that lists show of a démarche changed. `auteur` is a Compte, None for a task."""

    demarche: Demarche
    now: datetime
    auteur: Any = None


@dataclass(kw_only=True)
class DossiersDeTestASupprimer(DemarcheModifiee):
    """The démarche is about to be published: the dossiers of its test must go (U-085)."""


@dataclass(kw_only=True)
class DemarchePubliee(DemarcheModifiee):
    """A démarche was published, for the first time or again after a closing."""


@dataclass(kw_only=True)
class RevisionPubliee(DemarcheModifiee):
    """Changes of the form were published: open dossiers are to be moved to `numero`, in the background."""

    numero: int


@dataclass(kw_only=True)
class DemarcheClose(DemarcheModifiee):
    """A démarche takes no more dossiers. `automatique`: by its limit date."""

    automatique: bool = False


@dataclass(kw_only=True)
class InstructeurAffecte(DemarcheModifiee):
    """An account joined a groupe d'instructeurs."""

    groupe: GroupeInstructeur
    compte: Any


@dataclass(kw_only=True)
class InstructeurRetire(DemarcheModifiee):
    """An account left a groupe d'instructeurs; what it followed there is followed no more (A-333)."""

    groupe: GroupeInstructeur
    compte: Any
