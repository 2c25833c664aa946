"""What an administrateur sets for a champ: nodes of the options schemas, and reading what the editor sends.

Stored options are plain: str, bool, int, Decimal, date, tuple of str, `Fichier`; an option left at its default is
not stored. The names of a type's options are those of its schema's nodes (docs/champs.md lists them).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import colander
from deform.widget import (
    CheckboxChoiceWidget,
    CheckboxWidget,
    PasswordWidget,
    SelectWidget,
    TextAreaWidget,
    TextInputWidget,
)

from ds_pyramid.champs.dates import read_date
from ds_pyramid.champs.numbers import read_decimal
from ds_pyramid.core.chiffrement import Coffre
from ds_pyramid.core.i18n import _

LIGNES_MAX = 5000  # options of a list
TEXTE_MAX = 20_000  # characters of a text option


class OptionsInvalides(ValueError):
    """Options that cannot be kept; `erreurs`: option name -> messages."""

    def __init__(self, erreurs: dict[str, list]):
        super().__init__(", ".join(erreurs))
        self.erreurs = erreurs


class OptionsSchema(colander.MappingSchema):
    """The options of one type: its nodes, all optional; `validator` checks them together."""

    def __init__(self, *args, **kw):
        super().__init__(*args, unknown="ignore", **kw)

    def schema_type(self):
        """Ignore what the editor sends besides."""
        return colander.Mapping(unknown="ignore")


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


# --- nodes ------------------------------------------------------------------------------------------------------------
def text(name, title, *, description="", long=False, maximum=TEXTE_MAX, **kw):
    """A text option; absent when empty."""
    widget = TextAreaWidget(rows=5) if long else TextInputWidget()
    return colander.SchemaNode(
        Texte(), name=name, title=title, description=description, widget=widget, missing=colander.drop,
        validator=_at_most(maximum), **kw
    )  # fmt: skip


def secret(name, title, *, sert_a, **kw):
    """A text that nobody reads again (X-199): stored encrypted, in no file and no copy (`without_secrets`).

    `sert_a(options)` says what it serves for: another purpose forgets it.
    """
    return colander.SchemaNode(
        Secret(sert_a), name=name, title=title, missing=colander.drop, widget=PasswordWidget(),
        validator=_at_most(500), **kw
    )  # fmt: skip


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


def boolean(name, title, *, description="", **kw):
    """A yes or no; an absent one is no."""
    return colander.SchemaNode(
        Booleen(),
        name=name,
        title=title,
        description=description,
        widget=CheckboxWidget(),
        missing=False,
        **kw,
    )


def integer(name, title, *, minimum=None, maximum=None, description="", **kw):
    """A whole number, or nothing."""
    return colander.SchemaNode(
        Entier(minimum, maximum), name=name, title=title, description=description, missing=colander.drop,
        widget=TextInputWidget(attributes={"inputmode": "numeric"}), **kw
    )  # fmt: skip


def decimal(name, title, **kw):
    """An exact number, or nothing."""
    widget = TextInputWidget(attributes={"inputmode": "decimal"})
    return colander.SchemaNode(Nombre(), name=name, title=title, missing=colander.drop, widget=widget, **kw)


def day(name, title, **kw):
    """A date, or nothing."""
    widget = TextInputWidget(attributes={"type": "date"})
    return colander.SchemaNode(Jour(), name=name, title=title, missing=colander.drop, widget=widget, **kw)


def choice(name, title, choices, *, default, **kw):
    """One of some choices."""
    values = [value for value, _label in choices]
    return colander.SchemaNode(
        Texte(), name=name, title=title, missing=default, default=default, widget=SelectWidget(values=choices),
        validator=colander.OneOf(values), **kw
    )  # fmt: skip


def choices(name, title, offered, **kw):
    """Several of some choices."""
    return colander.SchemaNode(
        Liste({value for value, _label in offered}), name=name, title=title, missing=(), default=(),
        widget=CheckboxChoiceWidget(values=offered), **kw
    )  # fmt: skip


def lines(name, title, *, description="", **kw):
    """A list written one entry a line; entries trimmed, empty lines left out (A-172)."""
    return colander.SchemaNode(
        Lignes(), name=name, title=title, description=description, missing=(), default=(),
        widget=TextAreaWidget(rows=8), **kw
    )  # fmt: skip


def file(name, title, **kw):
    """A file: the editor stores what was uploaded and gives the `Fichier`."""
    return colander.SchemaNode(FileRef(), name=name, title=title, missing=colander.drop, **kw)


def referentiel(name, title, **kw):
    """A list imported from a CSV file: the editor gives the `Referentiel` that champs/referentiels.py made."""
    return colander.SchemaNode(ReferentielRef(), name=name, title=title, missing=colander.drop, **kw)


# --- their Colander types ---------------------------------------------------------------------------------------------
class _Type(colander.SchemaType):
    """An option that shows and reads texts, and takes a value that is one already."""

    message: Any = _("Valeur inattendue.")
    kinds: tuple = (str,)

    def serialize(self, node, appstruct):
        return colander.null if appstruct in (colander.null, None) else self.show(appstruct)

    def deserialize(self, node, cstruct):
        if cstruct is colander.null or cstruct is None or cstruct == "":
            return colander.null
        if isinstance(cstruct, self.kinds) and not isinstance(cstruct, str):
            return cstruct
        value = self.read(cstruct) if isinstance(cstruct, str) else None
        if value is None:
            raise colander.Invalid(node, self.message)
        return value

    def show(self, value):
        return str(value)

    def read(self, text):
        return text


class Texte(_Type):
    """A text, trimmed."""

    def deserialize(self, node, cstruct):
        found = super().deserialize(node, cstruct)
        return found if found is colander.null else found.replace("\r\n", "\n").strip() or colander.null


class Secret(Texte):
    """A text that nobody reads again."""

    def __init__(self, sert_a):
        self.sert_a = sert_a

    def show(self, value):
        return ""


class Booleen(_Type):
    """A box: `true` or `false`."""

    kinds = (bool,)

    def show(self, value):
        return "true" if value else "false"

    def read(self, text):
        return text in ("true", "on", "1", "oui")


class Entier(_Type):
    """A whole number between bounds."""

    kinds = (int,)
    message = _("Indiquez un nombre entier.")

    def __init__(self, minimum=None, maximum=None):
        self.minimum, self.maximum = minimum, maximum

    def read(self, text):
        text = "".join(text.split())
        return int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) < 19 else None

    def deserialize(self, node, cstruct):
        found = super().deserialize(node, cstruct)
        if found is not colander.null and not self._within(found):
            raise colander.Invalid(node, self._bounds())
        return found

    def _within(self, number):
        return (self.minimum is None or number >= self.minimum) and (
            self.maximum is None or number <= self.maximum
        )

    def _bounds(self):
        if self.maximum is None:
            return _("Indiquez un nombre d’au moins ${min}.", mapping={"min": self.minimum})
        mapping = {"min": self.minimum, "max": self.maximum}
        return _("Indiquez un nombre entre ${min} et ${max}.", mapping=mapping)


class Nombre(_Type):
    """An exact number."""

    message = _("Indiquez un nombre.")

    kinds = (Decimal, int)

    def show(self, value):
        return f"{value:f}".replace(".", ",") if not isinstance(value, int) else str(value)

    def read(self, text):
        return read_decimal(text)


class Jour(_Type):
    """A date."""

    message = _("Indiquez une date au format jj/mm/aaaa.")

    kinds = (date,)

    def show(self, value):
        return value.isoformat()

    def read(self, text):
        return read_date(text)


class Lignes(_Type):
    """A tuple of lines."""

    kinds = (tuple, list)
    message = _("Indiquez une liste, une ligne par choix.")

    def show(self, value):
        return "\n".join(value)

    def deserialize(self, node, cstruct):
        if cstruct in (colander.null, None):
            return colander.null
        items = cstruct.split("\n") if isinstance(cstruct, str) else cstruct
        if not isinstance(items, tuple | list) or not all(isinstance(item, str) for item in items):
            raise colander.Invalid(node, self.message)
        found = tuple(text for text in (" ".join(item.split()) for item in items) if text)
        if len(found) > LIGNES_MAX:
            raise colander.Invalid(node, _("${max} lignes au plus.", mapping={"max": LIGNES_MAX}))
        return found


class Liste(_Type):
    """A tuple of keys among some."""

    kinds = (tuple, list)

    def __init__(self, admitted):
        self.admitted = admitted

    def show(self, value):
        return list(value)

    def deserialize(self, node, cstruct):
        if cstruct in (colander.null, None, ""):
            return colander.null
        items = (cstruct,) if isinstance(cstruct, str) else tuple(cstruct)
        if not all(item in self.admitted for item in items):
            raise colander.Invalid(node, self.message)
        return items


class FileRef(_Type):
    """A `Fichier`, made by the editor."""

    def show(self, value):
        return value.nom

    def deserialize(self, node, cstruct):
        from ds_pyramid.core.blobs import Fichier

        return cstruct if isinstance(cstruct, Fichier) else colander.null


class ReferentielRef(_Type):
    """A `Referentiel`, made by the editor."""

    def show(self, value):
        return value.nom

    def deserialize(self, node, cstruct):
        from ds_pyramid.champs.referentiels import Referentiel

        return cstruct if isinstance(cstruct, Referentiel) else colander.null


def _at_most(maximum):
    def check(node, value):
        if len(value) > maximum:
            raise colander.Invalid(node, _("${max} caractères au plus.", mapping={"max": maximum}))

    return check
