"""Dates and times as people type them; those without a zone are told on the local clock (U-196, U-197)."""

import re
from datetime import date, datetime

from ds_pyramid.champs.base import ChampType
from ds_pyramid.champs.columns import Column, Kind
from ds_pyramid.core import clock
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import _

YEAR_MIN = 1000  # below, someone is in the middle of typing a year
_FRENCH = r"(?P<j>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<a>\d{4})"
_ISO = r"(?P<A>\d{4})-(?P<M>\d{1,2})-(?P<J>\d{1,2})"
_DAY = re.compile(rf"(?:{_FRENCH}|{_ISO})", re.ASCII)
_MOMENT = re.compile(
    rf"(?:{_FRENCH}|{_ISO})(?:\s*[T,]?\s*(?:à\s*)?)(?P<h>\d{{1,2}})\s*[:hH]\s*(?P<min>\d{{2}})"
    r"(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def read_date(text: str) -> date | None:
    """Return the date that a text is, in French or ISO form, or None (impossible dates too)."""
    match = _DAY.fullmatch(" ".join(text.split()))
    return _day(match) if match else None


def read_datetime(text: str) -> datetime | None:
    """Return the local date and time that a text is, to the minute, or None; one with a zone is put in Paris time."""
    match = _MOMENT.fullmatch(" ".join(text.split()))
    day = _day(match) if match else None
    if match is None or day is None:
        return None
    try:
        moment = datetime(day.year, day.month, day.day, int(match["h"]), int(match["min"]))  # noqa: DTZ001 - local
        zone = match["zone"]
        if zone:
            aware = datetime.fromisoformat(f"{moment.isoformat()}{'+00:00' if zone == 'Z' else zone}")
            moment = clock.to_paris(aware).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= YEAR_MIN else None


def _day(match):
    parts = match["a"] or match["A"], match["m"] or match["M"], match["j"] or match["J"]
    try:
        day = date(*map(int, parts))
    except ValueError:
        return None
    return day if day.year >= YEAR_MIN else None


class MomentType(ChampType):
    """What dates share: limits, messages, sample."""

    condition_kind = "date"
    prefillable = True
    default_options = {"past": False}
    kind: Kind = "date"

    def day_of(self, value) -> date:
        """Return the day of a value."""
        return value

    def check(self, descriptor, value):
        """Check the bounds; « in the past » refuses today."""
        day, found = self.day_of(value), []
        low, high = self.option(descriptor, "min"), self.option(descriptor, "max")
        if self.option(descriptor, "past") and day >= clock.today():
            found.append(self.message(_("« ${libelle} » doit être une date passée."), descriptor))
        if low is not None and day < low:
            text = _("« ${libelle} » doit être au plus tôt le ${min}.")
            found.append(self.message(text, descriptor, min=format_date(low)))
        if high is not None and day > high:
            text = _("« ${libelle} » doit être au plus tard le ${max}.")
            found.append(self.message(text, descriptor, max=format_date(high)))
        return found

    def check_options(self, descriptor):
        """Refuse crossed bounds."""
        low, high = self.option(descriptor, "min"), self.option(descriptor, "max")
        if low is not None and high is not None and low > high:
            text = _("« ${libelle} » : la première date admise suit la dernière.")
            return [self.message(text, descriptor)]
        return []

    def control_attributes(self, descriptor, shown):
        """Use the browser's own control, unless what was typed is not a date: it must stay readable."""
        attributes = super().control_attributes(descriptor, shown)
        if shown and not self.is_iso(shown):
            return {**attributes, "type": "text"}
        low, high = self.option(descriptor, "min"), self.option(descriptor, "max")
        suffix = self.iso_suffix
        bounds = {
            "min": low and f"{low.isoformat()}{suffix[0]}",
            "max": high and f"{high.isoformat()}{suffix[1]}",
        }
        return {**attributes, **{name: bound for name, bound in bounds.items() if bound}}

    iso_suffix = ("", "")  # what follows a day in the bounds of the control

    def is_iso(self, text) -> bool:
        """Say whether the browser's control can show a text."""
        return isinstance(text, str) and read_date(text) is not None and text[4:5] == "-"

    def columns(self, descriptor):
        """One column of dates."""
        return [Column(descriptor.column_id(), descriptor.libelle, self.kind, lambda value: value)]

    def sample_day(self, descriptor, rng) -> date:
        """Return a random day within the bounds."""
        today = clock.today()
        low, high = self.option(descriptor, "min"), self.option(descriptor, "max")
        if self.option(descriptor, "past"):
            high = min(high or today, date.fromordinal(today.toordinal() - 1))
        low = low or date.fromordinal((high or today).toordinal() - 2000)
        high = high or date.fromordinal(max(low, today).toordinal() + 300)
        return date.fromordinal(rng.randint(min(low, high).toordinal(), high.toordinal()))
