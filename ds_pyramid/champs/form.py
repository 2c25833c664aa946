"""Descriptors and answers -> a Deform form, and what a browser sends -> values.

The form is one flat mapping of leaf nodes, whatever the blocks: a row's champ is a node of its own name
(`champ-<stable_id>-<row>`), so that any part of the page can be sent alone and adding a row changes no other name.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import colander
from deform import Form

from ds_pyramid.champs.models import Key
from ds_pyramid.champs.parsing import parse
from ds_pyramid.champs.walk import Champ, Reading
from ds_pyramid.core.html import light_html

__all__ = ["EMPREINTES", "VERSION", "asks", "build_form", "empreintes", "has_control", "parse", "values_sent"]

EMPREINTES = "__empreintes__"  # what each champ held when the page was drawn
VERSION = "version"


class ChampNodeType(colander.SchemaType):
    """The Colander type of every champ: delegates to the champ's own facets."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def serialize(self, node, appstruct):
        """Return the input that shows a value."""
        value = None if appstruct is colander.null else appstruct
        return self.descriptor.type.to_input(self.descriptor, value)

    def deserialize(self, node, cstruct):
        """Return the value that an input makes."""
        raw = "" if cstruct is colander.null else cstruct
        value = self.descriptor.type.normalize(self.descriptor, raw)
        return colander.null if value is None else value


def node(champ: Champ, liens=None) -> colander.SchemaNode:
    """Return the Colander node of one champ; `liens` says where its files are read."""
    descriptor = champ.descriptor
    options = descriptor.type.node_options(descriptor)
    return colander.SchemaNode(
        ChampNodeType(descriptor),
        name=champ.key.html_name,
        title=descriptor.libelle,
        description=light_html(descriptor.description),
        forme=descriptor.type.hint(descriptor),
        missing=colander.required if descriptor.mandatory else colander.null,
        validator=_validator(descriptor),
        widget=options.get("widget") or descriptor.type.widget(descriptor),
        champ=champ,
        liens=liens,
    )


def _validator(descriptor):
    def validate(schema_node, value):
        messages = descriptor.type.validate(descriptor, value)
        if messages:
            raise colander.Invalid(schema_node, messages)

    return validate


def build_form(
    champs: Iterable[Champ], *, renderer, erreurs: Iterable = (), readonly: bool = False, liens=None
) -> Form:
    """Return a Deform form of these champs, filled, each with its errors; headings and blocks have no node."""
    champs = [champ for champ in champs if has_control(champ)]
    schema = colander.SchemaNode(colander.Mapping(unknown="ignore"), *(node(c, liens) for c in champs))
    form = Form(schema, renderer=renderer, readonly=readonly, focus="off")
    by_key: dict[str, list] = {}
    for erreur in erreurs:
        by_key.setdefault(erreur.key, []).append(erreur.message)
    for field, champ in zip(form.children, champs, strict=True):
        if champ.value is not None:
            field.cstruct = champ.type.to_input(champ.descriptor, champ.value)
        messages = by_key.get(str(champ.key))
        if messages:
            field.error = colander.Invalid(field.schema, messages)
    return form


def has_control(champ: Champ) -> bool:
    """Say whether a champ is drawn as a control (not a heading, a text, a block)."""
    return (champ.type.fillable and not champ.type.container) or champ.type.inert


def asks(champ: Champ) -> bool:
    """Say whether a page sends an answer for a champ."""
    return has_control(champ) and not champ.type.inert and not champ.type.holds_files


def values_sent(reading: Reading, struct: Mapping[str, Any]) -> dict[str, Any]:
    """Return key -> value of each champ sent that exists in the reading; a forged name is ignored (U-147).

    Where the page sent what each champ held when it was drawn, one left untouched is not a change (U-135).
    """
    before = _empreintes_sent(struct)
    found = {}
    for name, raw in struct.items():
        champ = _champ_named(reading, name)
        if champ is None or not asks(champ):
            continue
        value = champ.type.normalize(champ.descriptor, raw)
        key = str(champ.key)
        if key not in before or (
            before[key] != empreinte(champ, value) and not _at_rest(champ, value, before[key])
        ):
            found[key] = value
    return found


def _at_rest(champ, value, before) -> bool:
    """Say whether a control drawn blank sends what it sends when nobody touches it, and was answered since.

    An unticked box is an answer only where there is none: sent again (F5, another tab), it must not undo a tick.
    """
    return value is False and champ.value is not None and before == empreinte(champ, None)


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
    except (TypeError, ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


def empreinte(champ: Champ, value: Any) -> str:
    """Return a short digest of a value as its widget would show it."""
    shown = champ.type.to_input(champ.descriptor, value)
    return hashlib.blake2s(repr(shown).encode("utf-8", "replace"), digest_size=4).hexdigest()


def empreintes(champs: Iterable[Champ]) -> str:
    """Return the hidden field that says what each champ of a page held when it was drawn."""
    return json.dumps({str(c.key): empreinte(c, c.value) for c in champs if asks(c)}, separators=(",", ":"))
