"""What a configurable référentiel answers: paths into its JSON, and where what they reach goes (X-320).

A path is `$.adresse.ville` or `adresse.ville`; `liste[0].nom` takes one item of a list. A line of the mapping is
« chemin > destination : libellé », destination being `usager`, `instructeur` or `champ`.
"""

import re
from dataclasses import dataclass
from typing import Any

from ds_pyramid.core.formats import format_number

USAGER, INSTRUCTEUR, CHAMP = "usager", "instructeur", "champ"
DESTINATIONS = (USAGER, INSTRUCTEUR, CHAMP)
TEXT_MAX = 2000  # characters kept of one value
DEPTH_MAX = 12
_STEP = re.compile(r"[^.\[\]]+|\[\d{1,4}\]")
_PATH = re.compile(
    r"\$?\.?[^.\[\]]+(?:\[\d{1,4}\])*(?:\.[^.\[\]]+(?:\[\d{1,4}\])*)*|\$?(?:\[\d{1,4}\])+.*|\$"
)
_LINE = re.compile(r"(?P<chemin>[^>]+)>\s*(?P<destination>\w+)\s*:\s*(?P<libelle>.+)")


@dataclass(frozen=True)
class Correspondance:
    """One line of the mapping."""

    chemin: str
    destination: str
    libelle: str


def is_path(text: str) -> bool:
    """Say whether a text is a path."""
    text = text.strip()
    return bool(text) and len(text) <= 200 and _PATH.fullmatch(text) is not None


def reach(data: Any, path: str) -> Any:
    """Return what a path reaches, None when nothing."""
    for step in _STEP.findall(path.strip().removeprefix("$"))[:DEPTH_MAX]:
        if step.startswith("["):
            index = int(step[1:-1])
            data = data[index] if isinstance(data, list) and index < len(data) else None
        else:
            data = data.get(step.strip()) if isinstance(data, dict) else None
    return data


def said(value: Any) -> str:
    """Return a JSON value as people read it; a list of plain values on one line; empty for the rest."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, str):
        return " ".join(value.split())[:TEXT_MAX]
    if isinstance(value, list):
        return ", ".join(filter(None, map(said, value[:50])))[:TEXT_MAX]
    return ""


def sent(value: Any) -> str:
    """Return a JSON value as another champ takes it typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else said(value)


def read_line(line: str) -> Correspondance | None:
    """Return what a line of the mapping says, None when it is no line."""
    match = _LINE.fullmatch(line.strip())
    if match is None or not is_path(match["chemin"]) or match["destination"].casefold() not in DESTINATIONS:
        return None
    return Correspondance(
        match["chemin"].strip(), match["destination"].casefold(), match["libelle"].strip()[:255]
    )


def snapshot(data: Any, lines) -> dict[str, dict[str, str]]:
    """Return what is kept of an answer: destination -> {libellé: text}."""
    found: dict[str, dict[str, str]] = {}
    for line in filter(None, map(read_line, lines)):
        reached = reach(data, line.chemin)
        text = sent(reached) if line.destination == CHAMP else said(reached)
        if text:
            found.setdefault(line.destination, {})[line.libelle] = text
    return found


def paths(data: Any, path: str = "$", depth: int = 0):
    """Iterate over (path, text) of what an answer holds, to be chosen from."""
    if depth > 6:
        return
    if isinstance(data, dict):
        for name, item in data.items():
            if _STEP.fullmatch(name):
                yield from paths(item, f"{path}.{name}", depth + 1)
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        yield from paths(data[0], f"{path}[0]", depth + 1)
    elif text := said(data):
        yield path, text
