"""Nombre: a type of the past, no more offered, that reads as text (original-facts §2)."""

from ds_pyramid.champs.base import STANDARD
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.types.text import Text
from ds_pyramid.core.i18n import _


@champ_type
class Number(Text):
    """A number kept as it was typed."""

    name = "number"
    libelle = _("Nombre (ancien type)")
    description = _("Conservé pour les formulaires repris ; préférez le nombre entier ou décimal")
    category = STANDARD
    rank = 99
    icon = "nombre"
    offered = False
    prefillable = False
    api_type = "IntegerNumberChamp"
    input_attributes = {"inputmode": "decimal"}

    def api_value(self, descriptor, value):
        """Give the integer where the text is one."""
        digits = "".join(value.split()) if isinstance(value, str) else ""
        ok = len(digits) <= 40 and digits.isascii() and digits.lstrip("-").isdigit()
        return {"value": int(digits) if ok else None}

    def sample(self, descriptor, rng):
        """Return some digits."""
        return str(rng.randrange(100_000))
