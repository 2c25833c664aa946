"""What is kept of each dossier for the public figures: `root["statistiques"]`. Test dossiers are never in it (A-459).

It outlives the dossiers: those destroyed after their decision still count (X-139). The figures themselves are computed
by a task, twice a day; pages only read them.
"""

from datetime import datetime

from BTrees.LOBTree import LOBTree
from persistent import Persistent

from ds_pyramid.core.tree import find_root, root_part
from ds_pyramid.dossiers.chiffres import Chiffres, Fait
from ds_pyramid.dossiers.models import Dossier, Etat


class Journal(Persistent):
    """The facts and the figures of one démarche."""

    chiffres = Chiffres()
    calcule_at: datetime | None = None

    def __init__(self):
        self.faits = LOBTree()  # number of a dossier -> Fait, as a tuple


@root_part("statistiques")
class Registre(Persistent):
    """The journals of the démarches, and the figures of the platform."""

    __parent__ = None
    __name__ = None
    deposes = 0  # all démarches together, at the last computation
    deposes_recents = 0  # in the last thirty days
    traites = 0
    calcule_at: datetime | None = None

    def __init__(self):
        self._journaux = LOBTree()

    def journal(self, demarche: int) -> Journal:
        """Return the journal of a démarche, made at its first deposit."""
        if demarche not in self._journaux:
            self._journaux[demarche] = Journal()
        return self._journaux[demarche]

    def chiffres(self, demarche: int) -> Chiffres:
        """Return the figures last computed for a démarche."""
        journal = self._journaux.get(demarche)
        return journal.chiffres if journal is not None else Chiffres()

    def numeros(self) -> list[int]:
        """Return the numbers of the démarches that have a journal."""
        return list(self._journaux.keys())

    def oublier(self, demarche: int) -> None:
        """Forget a démarche erased for good."""
        self._journaux.pop(demarche, None)


def noter(dossier: Dossier) -> None:
    """Keep the dates of a dossier as they are now; one of a test, or not deposited, leaves nothing."""
    if dossier.test or dossier.depose_at is None or dossier.etat == Etat.BROUILLON:
        return
    faits = find_root(dossier)["statistiques"].journal(dossier.demarche.numero).faits
    decided = dossier.termine and dossier.processed_at is not None
    fait = Fait(
        dossier.depose_at.timestamp(),
        dossier.en_instruction_at.timestamp() if dossier.en_instruction_at else None,
        dossier.processed_at.timestamp() if decided and dossier.processed_at else None,
        str(dossier.etat) if decided else None,
    )
    if faits.get(dossier.numero) != tuple(fait):
        faits[dossier.numero] = tuple(fait)
