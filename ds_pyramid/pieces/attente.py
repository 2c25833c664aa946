"""The queue of files received and not yet handled: written with the file, left only with the result (X-326).

`root.a_traiter`: (number of the dossier, id of the file) -> (received, tries, not before); seconds since 1970. A
process killed at any moment leaves its file here.
"""

from datetime import datetime
from typing import NamedTuple

Cle = tuple[int, str]

ESSAIS = 5  # tries before a file that cannot be read is given up
HIGH = chr(0x10FFFF)


class Attente(NamedTuple):
    """One entry."""

    recu: float
    essais: int = 0
    pas_avant: float = 0.0


def mettre(root, cle: Cle, now: datetime) -> None:
    """Queue a file; one already there keeps its turn."""
    if cle not in root.a_traiter:
        root.a_traiter[cle] = tuple(Attente(now.timestamp()))


def retirer(root, cle: Cle) -> None:
    """Take a file out of the queue; one already out is no error."""
    root.a_traiter.pop(cle, None)


def retirer_dossier(root, numero: int) -> None:
    """Take all files of a dossier out."""
    for cle in list(root.a_traiter.keys((numero, ""), (numero, HIGH))):
        del root.a_traiter[cle]


def is_dernier(root, cle: Cle) -> bool:
    """Tell whether the next try is the last one."""
    return Attente(*root.a_traiter[cle]).essais + 1 >= ESSAIS


def reporter(root, cle: Cle, now: datetime) -> None:
    """Put a file off after a try that failed: twice as long each time, a day at most."""
    if cle in root.a_traiter:
        entry = Attente(*root.a_traiter[cle])
        pause = 60 * min(2**entry.essais, 24 * 60)
        root.a_traiter[cle] = tuple(
            entry._replace(essais=entry.essais + 1, pas_avant=now.timestamp() + pause)
        )


def dues(root, now: datetime) -> list[Cle]:
    """Return the files to handle now, in the order of their arrival."""
    instant = now.timestamp()
    found = ((Attente(*entry), cle) for cle, entry in root.a_traiter.items())
    return [cle for _recu, cle in sorted((e.recu, cle) for e, cle in found if e.pas_avant <= instant)]
