"""How each remote service answers: last success, last failure, count of the day; one small file a service (X-209).

The files are in `ds.data`/connecteurs: every process of the host writes there, without a transaction.
"""

import fcntl
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ds_pyramid.core import clock


@dataclass
class Sante:
    """What is known of one service. Instants as ISO texts, "" when never; counts of `jour`."""

    reussite: str = ""
    echec: str = ""
    raison: str = ""  # of the last failure
    jour: str = ""
    reussites: int = 0
    echecs: int = 0

    @property
    def en_panne(self) -> bool:
        """Say whether its last answer was a failure."""
        return bool(self.echec) and self.echec > self.reussite


def dossier_of(settings) -> Path | None:
    """Return the folder of the files, None where the site has no data folder."""
    data = settings.get("ds.data")
    return Path(data) / "connecteurs" if data else None


def lire(folder: Path | None, nom: str) -> Sante:
    """Return what is known of a service; nothing yet when it was never asked."""
    try:
        return Sante(**json.loads((folder / f"{nom}.json").read_text())) if folder else Sante()
    except (OSError, ValueError, TypeError):
        return Sante()


def noter(folder: Path | None, nom: str, raison: str = "") -> None:
    """Keep an answer: a success, or a failure and its reason."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{nom}.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = _counted(lire(folder, nom), raison)
        file.seek(0)
        file.truncate()
        json.dump(asdict(known), file)


def _counted(known: Sante, raison: str) -> Sante:
    instant, day = clock.now().isoformat(timespec="seconds"), clock.today().isoformat()
    if known.jour != day:
        known.jour, known.reussites, known.echecs = day, 0, 0
    if raison:
        known.echec, known.raison, known.echecs = instant, raison, known.echecs + 1
    else:
        known.reussite, known.reussites = instant, known.reussites + 1
    return known
