"""What a cell may hold, whatever the format (I-331, I-333): str, int, float, Decimal, date, datetime or None."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ds_pyramid.core.clock import to_paris

MAX_TEXT = 32_767  # characters, as Excel counts them (UTF-16 units)
MAX_DIGITS = 15  # a spreadsheet's number keeps no more: longer ones are written as text
SHORT = MAX_TEXT // 2  # characters that are within the limit whatever they are
OUI_NON = {True: "Oui", False: "Non"}

# Characters that no XML file may hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(value):
    """Return what to write for a value: instants on the Paris clock, text without what files refuse."""
    return _CLEANERS.get(type(value), _other)(value)


def plain_number(value) -> str:
    """Return every digit of a number, without exponent."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _other(value):
    """Clean a value of a class of its own: as what it is a kind of, else what it says of itself."""
    for kind, cleaner in _CLEANERS.items():
        if isinstance(value, kind):
            return cleaner(value)
    return _text(str(value))


def _plain(text):
    # Most cells: one line of letters, which holds nothing to take out.
    return text if len(text) < SHORT and text.isprintable() else _text(text)


def _instant(value):
    return (to_paris(value) if value.tzinfo else value).replace(tzinfo=None, microsecond=0)


def _text(text):
    text = _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) <= SHORT or _units(text) <= MAX_TEXT:
        return text
    cut = text[: MAX_TEXT - 1]
    while _units(cut) > MAX_TEXT - 1:
        cut = cut[: len(cut) - max(1, (_units(cut) - MAX_TEXT + 1) // 2)]
    return f"{cut}…"


def _units(text):
    return len(text.encode("utf-16-le")) // 2


def _number(value):
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    if isinstance(value, float):
        return value
    digits = len(str(value).lstrip("-")) if isinstance(value, int) else len(value.as_tuple().digits)
    return plain_number(value) if digits > MAX_DIGITS else value


# One look-up a cell, whose exact class is nearly always one of these.
_CLEANERS: dict[type, Callable[[Any], Any]] = {
    type(None): lambda _value: None,
    str: _plain,
    bool: OUI_NON.get,
    int: _number,
    float: _number,
    Decimal: _number,
    datetime: _instant,
    date: lambda value: value,
}
