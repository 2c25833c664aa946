"""What a dossier announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ds_pyramid.core.events import Event
from ds_pyramid.dossiers.models import Dossier, Traitement


@dataclass(kw_only=True)
class DossierModifie(Event):
    """Anything of a dossier changed: lists and words must follow. `auteur` is a Compte, None for a task."""

    dossier: Dossier
    now: datetime
    auteur: Any = None


@dataclass(kw_only=True)
class TransitionEffectuee(DossierModifie):
    """A row of the workflow table happened."""

    transition: str
    traitement: Traitement


@dataclass(kw_only=True)
class ModificationsSoumises(DossierModifie):
    """The owner submitted changes of a dossier en construction; `modifies`: (key, libellé, former text) of each.

    `correction`: the administration had asked for them.
    """

    modifies: tuple = ()
    correction: bool = False


@dataclass(kw_only=True)
class DossierSupprime(DossierModifie):
    """The owner put the dossier in his corbeille; en construction, that withdraws the request (U-374)."""


@dataclass(kw_only=True)
class AnnotationsModifiees(DossierModifie):
    """An instructeur changed annotations."""


@dataclass(kw_only=True)
class DossierEnvoye(DossierModifie):
    """An instructeur sent the dossier to colleagues of its groupe (accounts), who follow it now (I-076)."""

    destinataires: tuple = ()


@dataclass(kw_only=True)
class DossierReaffecte(DossierModifie):
    """The dossier moved from a groupe to another (ids). `perdus`: accounts that followed it and cannot any more."""

    ancien: int | None
    nouveau: int
    perdus: tuple[int, ...] = ()


@dataclass(kw_only=True)
class DossierExpire(DossierModifie):
    """The retention is over: the dossier is in the corbeille of both sides (I-233)."""


@dataclass(kw_only=True)
class FichiersJoints(Event):
    """Files were joined to answers, annotations, a decision: they wait for the antivirus (pieces/)."""

    dossier: Dossier
    fichiers: tuple
    now: datetime


@dataclass(kw_only=True)
class ReponsesDonnees(Event):
    """Answers, annotations or the identity were written: services may have something to say of them (completion/).

    `cles`: keys of the champs. Announced for pending changes too, which nobody else hears of.
    """

    dossier: Dossier
    now: datetime
    cles: tuple[str, ...] = ()
    auteur: Any = None


@dataclass(kw_only=True)
class DossierDetruit(Event):
    """A dossier is about to be erased for good (its objects can still be read)."""

    dossier: Dossier
    now: datetime


@dataclass(kw_only=True)
class AttestationPrete(Event):
    """The document of an acceptance was tried: `dossier.attestation_etat` is "prete", or "echouee".

    The mail of the decision was waiting for it: it leaves now, with the document if there is one.
    """

    dossier: Dossier
    now: datetime
