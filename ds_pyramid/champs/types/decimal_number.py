"""Nombre décimal: exact, as many decimals as typed, comma or point (U-194, U-195, decisions.md)."""

from decimal import Decimal

from ds_pyramid.champs import options
from ds_pyramid.champs.base import STANDARD, Saisie
from ds_pyramid.champs.numbers import NumberType, read_decimal
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _


class Options(options.OptionsSchema):
    """A sign and bounds."""

    positive = options.boolean("positive", _("Seulement un nombre positif"))
    min = options.decimal("min", _("Valeur minimale"))
    max = options.decimal("max", _("Valeur maximale"))


@champ_type
class DecimalNumber(NumberType):
    """An exact number."""

    name = "decimal_number"
    libelle = _("Nombre décimal")
    description = _("Un nombre qui peut avoir des décimales")
    category = STANDARD
    rank = 40
    icon = "nombre"
    api_type = "DecimalNumberChamp"
    options_schema = Options
    message_invalide = _("« ${libelle} » doit être un nombre, comme 1 250,50.")

    def normalize(self, descriptor, raw):
        """Read the number."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        if not text:
            return None
        number = read_decimal(text)
        return Saisie(text) if number is None else number

    def api_value(self, descriptor, value):
        """Give the number."""
        return {"value": value if isinstance(value, Decimal | int) else None}

    def sample(self, descriptor, rng):
        """Return a number of two decimals within the bounds."""
        low, high = self.bounds(descriptor)
        return Decimal(rng.randint(int(low), max(int(low), int(high) - 1))) + Decimal("0.25")
