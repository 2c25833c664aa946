"""What became of the mails that left: one small file each beside the queue, until someone has taken note (A-397).

The queue knows no database: a task reads these files, records what it wants of them, then lets them go. They hold no
address and no text.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ds_pyramid.core.mail import queue_path

REMIS, ECHOUE = "remis", "echoue"  # accepted by the server; set aside for good


class Sort(NamedTuple):
    """The fate of one mail; `raison` is what the server answered, without addresses."""

    message_id: str
    etat: str
    instant: datetime
    raison: str
    fichier: Path


class Journal:
    """The folder of the fates not noted yet."""

    def __init__(self, settings):
        self.folder = queue_path(settings) / "journal"

    def ecrire(self, cle: str, message_id: str, etat: str, instant: datetime, raison: str = "") -> None:
        """Say what became of a mail; `cle` names the file: said again, it replaces what was said."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{cle}"
        draft.write_text(
            json.dumps(
                {"id": message_id, "etat": etat, "instant": instant.timestamp(), "raison": raison[:300]}
            )
        )
        draft.rename(self.folder / cle)

    def lire(self, limit: int = 1000) -> list[Sort]:
        """Return the oldest fates, some at a time; a file cut short is left aside."""
        if not self.folder.is_dir():
            return []
        paths = sorted(path for path in self.folder.iterdir() if not path.name.startswith("."))
        return [sort for path in paths[:limit] if (sort := _read(path)) is not None]

    def oublier(self, sort: Sort) -> None:
        """Let go of a fate that was noted."""
        sort.fichier.unlink(missing_ok=True)


def _read(path):
    try:
        found = json.loads(path.read_text())
        instant = datetime.fromtimestamp(found["instant"], UTC)
        return Sort(found["id"], found["etat"], instant, found["raison"], path)
    except (OSError, ValueError, KeyError):
        return None
