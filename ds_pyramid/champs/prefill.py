"""Values from a link or the prefill API -> answers; what does not fit is dropped (original-facts §15)."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from ds_pyramid.champs.base import PrefillRefuse
from ds_pyramid.champs.models import Champs, Formulaire

LENGTH_MAX = 20_000  # characters of one value


def champ_name(stable_id: int) -> str:
    """Return the public name of a champ, `champ_<base64 of Champ-<id> without padding>` (U-152)."""
    return f"champ_{b64encode(f'Champ-{stable_id}'.encode()).decode().rstrip('=')}"


def champ_id(name: str) -> int | None:
    """Return the stable id behind a public name, or None."""
    if not name.startswith("champ_") or len(name) > 100:
        return None
    code = name.removeprefix("champ_")
    try:
        text = b64decode(code + "=" * (-len(code) % 4), validate=True).decode("ascii")
        return int(text.removeprefix("Champ-"))
    except ValueError:
        return None


def read_values(formulaire: Formulaire, sent: Mapping[str, Any]) -> dict[int, Any]:
    """Return stable id -> value for what fits; the value of a block is a tuple of rows {stable id: value}."""
    found = {}
    for name, raw in sent.items():
        stable_id = champ_id(name)
        descriptor = formulaire.get(stable_id) if stable_id is not None else None
        if descriptor is None or descriptor not in formulaire.descriptors or not descriptor.type.prefillable:
            continue
        try:
            found[descriptor.stable_id] = descriptor.type.prefill(descriptor, _decoded(raw))
        except PrefillRefuse:
            continue
    return found


def fill(formulaire: Formulaire, champs: Champs, values: Mapping[int, Any], *, now) -> list[str]:
    """Write prefilled values into empty answers; return the keys written."""
    written = []
    for stable_id, value in values.items():
        descriptor = formulaire.get(stable_id)
        if descriptor is not None and descriptor.type.container:
            for line in value:
                row = champs.add_row(stable_id, now=now)
                for child, answer in line.items():
                    champs.set(f"{child}|{row}", answer, now=now)
                    written.append(f"{child}|{row}")
        elif descriptor is not None:
            champs.set(str(stable_id), value, now=now)
            written.append(str(stable_id))
    return written


def _decoded(raw):
    """Read JSON where a link carries it: arrays and objects are written so in an address."""
    if isinstance(raw, str):
        if len(raw) > LENGTH_MAX:
            return ""
        if raw[:1] in "[{":
            try:
                return json.loads(raw)
            except (ValueError, RecursionError):
                return raw
    return raw
