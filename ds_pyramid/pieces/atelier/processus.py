"""Start the process that works on a file, wait for it, stop it when it takes too long."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from ds_pyramid.pieces.atelier.images import Illisible

SECONDS = 120


class Interrompu(RuntimeError):
    """The process was stopped or died: memory, time, a crash of a library."""


class Fabrique(NamedTuple):
    """What was made: the file that takes the place of the one sent, its thumbnail; None for what was not."""

    remplacant: Path | None = None
    vignette: Path | None = None


def fabriquer(source: Path, mime: str, cible: Path, filigrane: str = "") -> Fabrique:
    """Make in a folder what a file calls for. Raises Illisible, Interrompu."""
    order = json.dumps({"source": str(source), "mime": mime, "cible": str(cible), "filigrane": filigrane})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ds_pyramid.pieces.atelier"],
            input=order,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Interrompu(f"more than {SECONDS} seconds") from error
    if done.returncode:
        raise Interrompu(f"status {done.returncode}: {done.stderr[-500:]}")
    answer = json.loads(done.stdout)
    if "illisible" in answer:
        raise Illisible(answer["illisible"])
    return Fabrique(*(cible / answer[name] if answer[name] else None for name in Fabrique._fields))
