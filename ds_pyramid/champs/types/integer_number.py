"""Nombre entier: letters and decimals are refused (U-193)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.base import STANDARD, Saisie
from ds_pyramid.champs.numbers import NumberType, read_integer
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _


class Options(options.OptionsSchema):
    """A sign and bounds."""

    positive = options.boolean("positive", _("Seulement un nombre positif"))
    min = options.integer("min", _("Valeur minimale"))
    max = options.integer("max", _("Valeur maximale"))


@champ_type
class IntegerNumber(NumberType):
    """An integer of any sign, however typed: « 12 000 »."""

    name = "integer_number"
    libelle = _("Nombre entier")
    description = _("Un nombre sans décimale")
    category = STANDARD
    rank = 30
    icon = "nombre"
    api_type = "IntegerNumberChamp"
    kind = "integer"
    options_schema = Options
    input_attributes = {"inputmode": "numeric", "autocomplete": "off"}
    message_invalide = _("« ${libelle} » doit être un nombre entier, sans décimale ni lettre, comme 1 250.")

    def normalize(self, descriptor, raw):
        """Read the integer."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        if not text:
            return None
        number = read_integer(text)
        return Saisie(text) if number is None else number

    def api_value(self, descriptor, value):
        """Give the integer."""
        return {"value": value if isinstance(value, int) else None}

    def sample(self, descriptor, rng):
        """Return a number within the bounds."""
        low, high = self.bounds(descriptor)
        return rng.randint(int(low), max(int(low), int(high)))
