"""The calls to make and those made: `root["rappels"]`, written in the transaction of the change of state.

A process killed at any moment leaves the queue whole; a call is at worst made twice, under the same event id.
"""

from datetime import datetime
from typing import NamedTuple

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

from ds_pyramid.core.tree import root_part

Cle = tuple[int, int]  # number of a démarche, number of a call in its journal
HIGH = float("inf")


class Essai(NamedTuple):
    """One try: the code of the answer, None when there was none; `detail` an extract of it, or the cause."""

    at: datetime
    code: int | None
    detail: str
    duree: int  # milliseconds


class Appel(Persistent):
    """One call: what it says never changes, its tries are added. `essai_seul`: a sample asked by the administrateur."""

    numero = 0  # in the journal of its démarche
    prochain: datetime | None = None  # when it is to be tried, None: not by itself
    reussi_at: datetime | None = None
    abandonne_at: datetime | None = None
    essais: tuple[Essai, ...] = ()

    def __init__(self, evenement: str, demarche: int, dossier: int, etat: str, *, at, essai_seul=False):
        self.evenement = evenement
        self.demarche = demarche
        self.dossier = dossier
        self.etat = etat
        self.at: datetime = at  # of the change of state
        self.essai_seul = essai_seul

    @property
    def cle(self) -> Cle:
        """What names it."""
        return self.demarche, self.numero

    @property
    def fini(self) -> bool:
        """Made, or given up."""
        return self.reussi_at is not None or self.abandonne_at is not None


class Journal(Persistent):
    """What was called for one démarche."""

    dernier = 0  # number of the last call
    echecs = 0  # calls given up since the last one that succeeded
    suspendu_at: datetime | None = None
    secret: bytes | None = None  # by which calls are signed, encrypted

    def __init__(self):
        self.appels = LOBTree()

    def ajouter(self, appel: Appel) -> None:
        """Number a call and keep it."""
        self.dernier = appel.numero = self.dernier + 1
        self.appels[appel.numero] = appel

    def derniers(self, combien: int) -> list[Appel]:
        """Return the latest calls, newest first."""
        return [self.appels[numero] for numero in list(reversed(self.appels.keys()))[:combien]]


@root_part("rappels")
class FileDesRappels(Persistent):
    """The calls of all démarches, and which are due."""

    __parent__ = None
    __name__ = None

    def __init__(self):
        self._journaux = LOBTree()
        self._dus = OOTreeSet()  # (instant in seconds, démarche, number)

    def journal(self, demarche: int) -> Journal:
        """Return the journal of a démarche, made at the first call."""
        if demarche not in self._journaux:
            self._journaux[demarche] = Journal()
        return self._journaux[demarche]

    def lire(self, demarche: int) -> Journal:
        """Return the journal of a démarche to read only: an empty one, not stored, when there is none."""
        return self._journaux.get(demarche) or Journal()

    def get(self, cle: Cle) -> Appel | None:
        """Return a call, None when it is gone."""
        return self.lire(cle[0]).appels.get(cle[1])

    def ajouter(self, appel: Appel, quand: datetime | None) -> None:
        """Keep a call, to be made at an instant; None: it waits."""
        self.journal(appel.demarche).ajouter(appel)
        self.planifier(appel, quand)

    def planifier(self, appel: Appel, quand: datetime | None) -> None:
        """Change when a call is to be made."""
        if appel.prochain is not None:
            self._dus.discard((appel.prochain.timestamp(), *appel.cle))
        appel.prochain = quand
        if quand is not None:
            self._dus.add((quand.timestamp(), *appel.cle))

    def dus(self, now: datetime) -> list[Cle]:
        """Return the calls to make now, the oldest first."""
        return [(demarche, numero) for _at, demarche, numero in self._dus.keys(max=(now.timestamp(), HIGH))]

    def oublier(self, appel: Appel) -> None:
        """Forget a call for good."""
        self.planifier(appel, None)
        self.journal(appel.demarche).appels.pop(appel.numero, None)

    def journaux(self) -> list[tuple[int, Journal]]:
        """Return (number of a démarche, its journal) of each that has one."""
        return list(self._journaux.items())

    def detruire(self, demarche: int) -> None:
        """Forget all that was called for a démarche."""
        for appel in list(self.lire(demarche).appels.values()):
            self.oublier(appel)
        self._journaux.pop(demarche, None)
