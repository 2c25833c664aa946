"""The Colander types of options: from what the editor shows and sends to what is stored, and back."""

from datetime import date
from decimal import Decimal
from typing import Any

import colander

from ds_pyramid.champs.dates import read_date
from ds_pyramid.champs.numbers import read_decimal
from ds_pyramid.core.i18n import _

LIGNES_MAX = 5000  # options of a list


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
