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
    """The form is about to be published: the dossiers of its test must go (U-085, A-221, A-223)."""


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


@dataclass(kw_only=True)
class GroupeModifie(DemarcheModifiee):
    """Members joined or left a groupe in one act: its other members are told (A-332). Account ids."""

    groupe: GroupeInstructeur
    ajoutes: tuple[int, ...] = ()
    retires: tuple[int, ...] = ()


@dataclass(kw_only=True)
class AdministrateurAjoute(DemarcheModifiee):
    """An account joined the administrateurs of a démarche."""

    compte: Any


@dataclass(kw_only=True)
class AdministrateurRetire(DemarcheModifiee):
    """An account left the administrateurs of a démarche."""

    compte: Any


@dataclass(kw_only=True)
class FichiersDemarche(Event):
    """Files of a démarche (logo, notice, models) were sent: they wait for the antivirus (pieces/)."""

    demarche: Demarche
    now: datetime


@dataclass(kw_only=True)
class CopieEnvoyee(DemarcheModifiee):
    """A copy was made for another administrateur: `demarche` is the copy, `compte` receives it (A-070)."""

    source: Demarche
    compte: Any


@dataclass(kw_only=True)
class DemarcheSupprimee(DemarcheModifiee):
    """A démarche was deleted: masked at once, its dossiers follow (A-291 to A-293)."""


@dataclass(kw_only=True)
class DemarcheRestauree(DemarcheModifiee):
    """The deletion of a démarche was cancelled (A-295)."""


@dataclass(kw_only=True)
class DossiersAReaffecter(DemarcheModifiee):
    """The dossiers of a groupe must go to its `verse_dans`: some at once, the rest in the background."""

    groupe: GroupeInstructeur


@dataclass(kw_only=True)
class AideDemandee(Event):
    """An administrateur writes to the support of the platform (A-043). Texts; `demarche` may be empty."""

    compte: Any
    sujet: Any
    telephone: str
    message: str
    demarche: str
    now: datetime


@dataclass(kw_only=True)
class DemarcheDesactivee(DemarcheModifiee):
    """The platform took a démarche off line; `motif` is told to its administrateurs."""

    motif: str
