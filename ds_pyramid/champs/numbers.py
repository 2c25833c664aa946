"""Numbers as people type them: exact, spaces forgiven, comma or point (U-193 to U-195)."""

import re
from decimal import Decimal

from ds_pyramid.champs.base import ChampType
from ds_pyramid.champs.columns import Column, Kind
from ds_pyramid.core.formats import format_number
from ds_pyramid.core.i18n import _

DIGITS_MAX = 40  # more is no quantity of anything; also keeps conversions cheap
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")


def compact(text: str) -> str:
    """Return a typed number without spaces and with a plain minus sign."""
    return _SPACES.sub("", text).replace("\u2212", "-")


def read_integer(text: str) -> int | None:
    """Return the integer that a text is, or None."""
    text = compact(text)
    return int(text) if len(text) <= DIGITS_MAX and _INTEGER.fullmatch(text) else None


def read_decimal(text: str) -> Decimal | None:
    """Return the exact number that a text is, with the decimals typed, or None."""
    text = compact(text)
    if len(text) > DIGITS_MAX or not _DECIMAL.fullmatch(text):
        return None
    return Decimal(text.replace(",", "."))


def plain(number: int | Decimal) -> str:
    """Return every digit of a number with a French comma, without grouping."""
    return f"{number:f}".replace(".", ",") if isinstance(number, Decimal) else str(number)


class NumberType(ChampType):
    """What both number types share: limits, messages, text."""

    condition_kind = "number"
    prefillable = True
    routable = True
    default_options = {"positive": False}
    input_attributes = {"inputmode": "decimal", "autocomplete": "off"}
    kind: Kind = "decimal"

    def check(self, descriptor, value):
        """Check the sign and the bounds."""
        found = []
        low, high = self.option(descriptor, "min"), self.option(descriptor, "max")
        if self.option(descriptor, "positive") and value < 0:
            found.append(self.message(_("« ${libelle} » doit être un nombre positif."), descriptor))
        if low is not None and value < low:
            text = _("« ${libelle} » doit être supérieur ou égal à ${min}.")
            found.append(self.message(text, descriptor, min=format_number(low)))
        if high is not None and value > high:
            text = _("« ${libelle} » doit être inférieur ou égal à ${max}.")
            found.append(self.message(text, descriptor, max=format_number(high)))
        return found

    def check_options(self, descriptor):
        """Refuse crossed bounds."""
        low, high = self.option(descriptor, "min"), self.option(descriptor, "max")
        if low is not None and high is not None and low > high:
            return [self.message(_("« ${libelle} » : le minimum dépasse le maximum."), descriptor)]
        return []

    def to_input(self, descriptor, value):
        """Show the digits typed."""
        return plain(value)

    def text(self, descriptor, value):
        """Write the number in French form."""
        return format_number(value)

    def api_string(self, descriptor, value):
        """Give the digits."""
        return f"{value:f}" if isinstance(value, Decimal) else str(value)

    def search_terms(self, descriptor, value):
        """Give the digits, as one types them to search."""
        return (plain(value),)

    def column_value(self, descriptor):
        """Give the number itself."""
        return lambda value: value

    def columns(self, descriptor):
        """One column of numbers; a blank stays empty (decisions.md)."""
        return [Column(descriptor.column_id(), descriptor.libelle, self.kind, self.column_value(descriptor))]

    def bounds(self, descriptor) -> tuple[int, int]:
        """Return whole bounds between which to draw a sample."""
        low, high = self.option(descriptor, "min"), self.option(descriptor, "max")
        positive = self.option(descriptor, "positive")
        if low is None:
            low = (high - 1000) if high is not None else 0
        if positive and low < 0:
            low = 0
        if high is None:
            high = low + 1000
        return -(-low // 1), high // 1
