"""What an administrateur sets for a champ: the nodes of the options schemas.

Stored options are plain: str, bool, int, Decimal, date, tuple of str, `Fichier`; an option left at its default is
not stored. The names of a type's options are those of its schema's nodes (docs/champs.md lists them).
"""

import colander
from deform.widget import (
    CheckboxChoiceWidget,
    CheckboxWidget,
    PasswordWidget,
    SelectWidget,
    TextAreaWidget,
    TextInputWidget,
)

from ds_pyramid.champs.options_types import (
    Booleen,
    Entier,
    FileRef,
    Jour,
    Lignes,
    Liste,
    Nombre,
    ReferentielRef,
    Secret,
    Texte,
)
from ds_pyramid.core.i18n import _

TEXTE_MAX = 20_000  # characters of a text option


class OptionsSchema(colander.MappingSchema):
    """The options of one type: its nodes, all optional; `validator` checks them together."""

    def __init__(self, *args, **kw):
        super().__init__(*args, unknown="ignore", **kw)

    def schema_type(self):
        """Ignore what the editor sends besides."""
        return colander.Mapping(unknown="ignore")


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


def file(name, title, *, extensions=None, **kw):
    """A file: the editor stores what was uploaded and gives the `Fichier`; of any admitted type, or of some only."""
    kw["extensions"] = extensions
    return colander.SchemaNode(FileRef(), name=name, title=title, missing=colander.drop, **kw)


def referentiel(name, title, **kw):
    """A list imported from a CSV file: the editor gives the `Referentiel` that champs/referentiels.py made."""
    return colander.SchemaNode(ReferentielRef(), name=name, title=title, missing=colander.drop, **kw)


def _at_most(maximum):
    def check(node, value):
        if len(value) > maximum:
            raise colander.Invalid(node, _("${max} caractères au plus.", mapping={"max": maximum}))

    return check
