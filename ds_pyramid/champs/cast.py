"""A champ whose type changes with a révision: what its answers become (original-facts §2, decisions.md).

Nothing typed is lost: a value that the new type does not take is kept as text, readable and flagged.
"""

from typing import Any

from ds_pyramid.champs.base import Saisie


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
