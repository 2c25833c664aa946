"""Options sent by the editor: read by the schema of their type; secrets sealed, and left out of what is copied."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import colander

from ds_pyramid.champs.options_types import Booleen, FileRef, ReferentielRef, Secret
from ds_pyramid.core.chiffrement import Coffre


class OptionsInvalides(ValueError):
    """Options that cannot be kept; `erreurs`: option name -> messages."""

    def __init__(self, erreurs: dict[str, list]):
        super().__init__(", ".join(erreurs))
        self.erreurs = erreurs


def read_options(
    kind, sent: Mapping[str, Any], current: Mapping[str, Any] = {}, *, coffre: Coffre | None = None
) -> dict:
    """Return the options that the editor sent for a type; files and secrets not sent again stay.

    A secret is kept only encrypted: none where there is no `coffre`. Raises OptionsInvalides.
    """
    if kind.options_schema is None:
        return {}
    schema = kind.options_schema()
    wanted = {node.name: sent.get(node.name, colander.null) for node in schema.children}
    try:
        found = schema.deserialize(wanted)
    except colander.Invalid as error:
        raise OptionsInvalides(_messages(error, schema)) from None
    for node in schema.children:
        if isinstance(node.typ, FileRef | ReferentielRef) and node.name not in found and node.name in current:
            found[node.name] = current[node.name]
        if isinstance(node.typ, Secret):
            _seal(node, found, current, coffre)
    defaults = {
        **dict.fromkeys(found, None),
        **dict.fromkeys(_boxes(schema), False),
        **kind.default_options,
    }
    return {name: value for name, value in found.items() if value not in (defaults[name], ())}


def _seal(node, found, current, coffre):
    """Encrypt a secret just typed; keep the one stored while it serves for the same (X-199)."""
    typed, stored = found.pop(node.name, None), current.get(node.name)
    if typed and coffre is not None:
        found[node.name] = coffre.fermer(typed, stored)
    elif stored is not None and node.typ.sert_a(found) == node.typ.sert_a(current):
        found[node.name] = stored


def _boxes(schema):
    return [node.name for node in schema.children if isinstance(node.typ, Booleen)]


def _messages(error, schema):
    found: dict[str, list] = {}
    for child in error.children:
        found.setdefault(child.node.name, []).extend(m for m in child.messages() if m)
    own = [m for m in (error.msg if isinstance(error.msg, list) else [error.msg]) if m]
    if own:
        found.setdefault(schema.children[0].name, []).extend(own)
    return found


def without_secrets(descriptors) -> tuple:
    """Return champs without the secrets of their options: for a file, or for a copy of the démarche."""
    return tuple(map(_without_secrets, descriptors))


def secrets_of(kind) -> list[str]:
    """Return the names of the options of a type that are secrets."""
    schema = kind.options_schema
    return [node.name for node in schema() if isinstance(node.typ, Secret)] if schema else []


def _without_secrets(descriptor):
    secrets = secrets_of(descriptor.type) if descriptor.options else []
    kept = {name: value for name, value in descriptor.options.items() if name not in secrets}
    children = without_secrets(descriptor.children)
    if len(kept) == len(descriptor.options) and children == descriptor.children:
        return descriptor
    return replace(descriptor, options=kept, children=children)
