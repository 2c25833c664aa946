"""The queue of what remote services are to be asked: written with the answer, left only with theirs (X-200, X-202).

`root["a_completer"]`: (number of the dossier, place) -> Demande. A process killed at any moment leaves it whole.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from ds_pyramid.core.tree import root_part

Cle = tuple[int, str]

# Minutes before each new try of a service that does not answer, the last one for ever.
PAUSES = (1, 5, 30, 120)
ABANDON = timedelta(days=5)  # after which what was typed stays as it is
HIGH = chr(0x10FFFF)


class Demande(NamedTuple):
    """One entry. Instants in seconds since 1970; `auteur`: the account that typed; `retient`: decisions wait for it."""

    depuis: float
    auteur: int | None = None
    retient: bool = False
    essais: int = 0
    pas_avant: float = 0.0


@root_part("a_completer")
class ACompleter(Persistent):
    """The queue."""

    __parent__ = None
    __name__ = None

    def __init__(self):
        self._demandes = OOBTree()

    def __contains__(self, cle: Cle):
        return cle in self._demandes

    def __len__(self):
        return len(self._demandes)

    def get(self, cle: Cle) -> Demande | None:
        """Return an entry, None when it is not there."""
        found = self._demandes.get(cle)
        return found and Demande(*found)

    def mettre(self, cle: Cle, *, auteur: int | None, retient: bool, now: datetime) -> None:
        """Queue a question, to be asked at once: what was typed is new."""
        self._demandes[cle] = tuple(Demande(now.timestamp(), auteur, retient))

    def retirer(self, cle: Cle) -> None:
        """Take a question out; one already out is no error."""
        self._demandes.pop(cle, None)

    def reporter(self, cle: Cle, now: datetime) -> bool:
        """Put a question off after a try that failed; take it out and return False when it waited too long."""
        demande = self.get(cle)
        if demande is None:
            return False
        if now.timestamp() - demande.depuis > ABANDON.total_seconds():
            self.retirer(cle)
            return False
        pause = 60 * PAUSES[min(demande.essais, len(PAUSES) - 1)]
        later = demande._replace(essais=demande.essais + 1, pas_avant=now.timestamp() + pause)
        self._demandes[cle] = tuple(later)
        return True

    def relancer(self) -> int:
        """Make everything that waits due now; return how many (X-211)."""
        for cle, demande in list(self._demandes.items()):
            self._demandes[cle] = tuple(Demande(*demande)._replace(pas_avant=0.0))
        return len(self._demandes)

    def of_dossier(self, numero: int) -> dict[str, Demande]:
        """Return the questions about a dossier, by place."""
        found = self._demandes.items((numero, ""), (numero, HIGH))
        return {cle[1]: Demande(*demande) for cle, demande in found}

    def dues(self, now: datetime) -> list[Cle]:
        """Return the questions to ask now, those never asked first, in the order of their arrival."""
        instant = now.timestamp()
        found = [(Demande(*demande), cle) for cle, demande in self._demandes.items()]
        return [
            cle
            for _rank, cle in sorted(((d.essais, d.depuis), c) for d, c in found if d.pas_avant <= instant)
        ]
