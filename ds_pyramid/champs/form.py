"""Descriptors and answers -> a Deform form, and what a browser sends -> values.

The form is one flat mapping of leaf nodes, whatever the blocks: a row's champ is a node of its own name
(`champ-<stable_id>-<row>`), so that any part of the page can be sent alone and adding a row changes no other name.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import colander
import peppercorn
from deform import Form

from ds_pyramid.champs.models import Key
from ds_pyramid.champs.walk import Champ, Reading

EMPREINTES = "__empreintes__"  # what each champ held when the page was drawn
VERSION = "version"


class ChampNodeType(colander.SchemaType):
    """The Colander type of every champ: delegates to the champ's own facets."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def serialize(self, node, appstruct):
        value = None if appstruct is colander.null else appstruct
        return self.descriptor.type.to_input(self.descriptor, value)

    def deserialize(self, node, cstruct):
        raw = "" if cstruct is colander.null else cstruct
        value = self.descriptor.type.normalize(self.descriptor, raw)
        return colander.null if value is None else value


def node(champ: Champ) -> colander.SchemaNode:
    """Return the Colander node of one champ."""
    descriptor = champ.descriptor
    options = descriptor.type.node_options(descriptor)
    return colander.SchemaNode(
        ChampNodeType(descriptor),
        name=champ.key.html_name,
        title=descriptor.libelle,
        description=descriptor.description,
        missing=colander.required if descriptor.mandatory else colander.null,
        validator=_validator(descriptor),
        widget=options.get("widget") or descriptor.type.widget(descriptor),
        champ=champ,
    )


def _validator(descriptor):
    def validate(schema_node, value):
        messages = descriptor.type.validate(descriptor, value)
        if messages:
            raise colander.Invalid(schema_node, messages)

    return validate


def build_form(champs: Iterable[Champ], *, renderer, erreurs: Iterable = (), readonly: bool = False) -> Form:
    """Return a Deform form of these champs, filled, each with its errors; headings and blocks have no node."""
    champs = [champ for champ in champs if has_control(champ)]
    schema = colander.SchemaNode(colander.Mapping(unknown="ignore"), *(node(champ) for champ in champs))
    form = Form(schema, renderer=renderer, readonly=readonly)
    form.set_appstruct({c.key.html_name: c.value for c in champs if c.value is not None})
    by_key: dict[str, list] = {}
    for erreur in erreurs:
        by_key.setdefault(erreur.key, []).append(erreur.message)
    for field in form.children:
        messages = by_key.get(str(field.schema.champ.key))
        if messages:
            field.error = colander.Invalid(field.schema, messages)
    return form


def has_control(champ: Champ) -> bool:
    """Say whether a champ is drawn as a control (not a heading, a text, a block)."""
    return (champ.type.fillable and not champ.type.container) or champ.type.inert


def parse(items: Iterable[tuple[str, Any]]) -> dict:
    """Return the structure sent by a form (peppercorn's markers understood)."""
    return peppercorn.parse(list(items))


def values_sent(reading: Reading, struct: Mapping[str, Any]) -> dict[str, Any]:
    """Return key -> value of each champ sent that exists in the reading; a forged name is ignored (U-147).

    Where the page sent what each champ held when it was drawn, one left untouched is not a change (U-135).
    """
    before = _empreintes_sent(struct)
    found = {}
    for name, raw in struct.items():
        champ = _champ_named(reading, name)
        if champ is None or not has_control(champ) or champ.type.inert or champ.type.holds_files:
            continue
        value = champ.type.normalize(champ.descriptor, raw)
        key = str(champ.key)
        if key not in before or before[key] != empreinte(champ, value):
            found[key] = value
    return found


def _champ_named(reading, name):
    if not name.startswith("champ-"):
        return None
    try:
        return reading.champ(Key.parse(name))
    except ValueError:
        return None


def _empreintes_sent(struct) -> dict[str, str]:
    try:
        sent = json.loads(struct.get(EMPREINTES) or "{}")
    except (TypeError, ValueError):
        return {}
    return sent if isinstance(sent, dict) else {}


def empreinte(champ: Champ, value: Any) -> str:
    """Return a short digest of a value as its widget would show it."""
    shown = champ.type.to_input(champ.descriptor, value)
    return hashlib.blake2s(repr(shown).encode(), digest_size=4).hexdigest()


def empreintes(champs: Iterable[Champ]) -> str:
    """Return the hidden field that says what each champ of a page held when it was drawn."""
    return json.dumps(
        {str(c.key): empreinte(c, c.value) for c in champs if has_control(c)}, separators=(",", ":")
    )
