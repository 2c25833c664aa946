"""A champ whose type changes with a révision: what its answers become (original-facts §2, decisions.md).

Nothing typed is lost: a value that the new type does not take is kept as text, readable and flagged.
"""

import random
from typing import Any

from ds_pyramid.champs.base import Saisie

ESSAIS = 5  # answers invented to know whether a type reads those of another


def cast(before, after, value: Any) -> Any:
    """Return the value of an answer once its champ is described by `after` instead of `before`."""
    if value is None or before.type_champ == after.type_champ or after.type.inert:
        return value
    if before.type.holds_files and after.type.holds_files:
        return value
    text = str(value) if isinstance(value, Saisie) else before.type.text(before, value)
    if before.type.holds_files or after.type.holds_files:
        return Saisie(text) if text else None
    for raw in (before.type.to_input(before, value), text):
        found = after.type.normalize(after, raw)
        if found is not None and not isinstance(found, Saisie) and not after.type.check(after, found):
            return found
    return Saisie(text) if text else None


def keeps(before, after) -> bool:
    """Say whether a champ described anew keeps the answers already given (A-265): tried on invented ones."""
    kind = before.type
    if before.type_champ == after.type_champ or not kind.fillable or kind.container:
        return True
    if kind.holds_files or after.type.holds_files:
        return kind.holds_files and after.type.holds_files
    samples = [kind.sample(before, random.Random(seed)) for seed in range(ESSAIS)]
    return not any(isinstance(cast(before, after, value), Saisie) for value in samples)
