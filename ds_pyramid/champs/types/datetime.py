"""Date et heure: a day and a time on the usager's clock, kept as typed, without zone (U-197)."""

from datetime import datetime

from ds_pyramid.champs.base import STANDARD, Saisie
from ds_pyramid.champs.dates import MomentType, read_datetime
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.champs.types.date import Options
from ds_pyramid.core import clock
from ds_pyramid.core.formats import format_datetime
from ds_pyramid.core.i18n import _


@champ_type
class Datetime(MomentType):
    """A moment, to the minute."""

    name = "datetime"
    libelle = _("Date et heure")
    description = _("Un jour et une heure")
    category = STANDARD
    rank = 60
    icon = "calendrier"
    api_type = "DatetimeChamp"
    kind = "datetime"
    options_schema = Options
    input_attributes = {"type": "datetime-local"}
    iso_suffix = ("T00:00", "T23:59")
    message_invalide = _("« ${libelle} » doit être une date et une heure, comme 14/01/2026 14:32.")

    def day_of(self, value):
        """Return the day."""
        return value.date()

    def is_iso(self, text):
        """Say whether the browser's control can show a text."""
        return isinstance(text, str) and read_datetime(text) is not None and text[10:11] == "T"

    def normalize(self, descriptor, raw):
        """Read the moment."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        if not text:
            return None
        return read_datetime(text) or Saisie(text)

    def to_input(self, descriptor, value):
        """Show the ISO form, to the minute."""
        return f"{value:%Y-%m-%dT%H:%M}"

    def text(self, descriptor, value):
        """Write the moment in full."""
        return format_datetime(value)

    def search_terms(self, descriptor, value):
        """Give the day as one types it."""
        return (f"{value:%d/%m/%Y}",)

    def condition_value(self, descriptor, value):
        """Compare days."""
        return value.date()

    def api_value(self, descriptor, value):
        """Give the instant, the clock being that of Paris."""
        return {"datetime": value.replace(tzinfo=clock.PARIS) if isinstance(value, datetime) else None}

    def papier(self, descriptor):
        """Tell the form."""
        return Papier(lignes=(Ligne(),), mention=_("Jour et heure, au format jj/mm/aaaa hh:mm."))

    def sample(self, descriptor, rng):
        """Return a moment within the bounds."""
        day = self.sample_day(descriptor, rng)
        hour, minute = rng.randrange(24), rng.choice((0, 15, 30, 45))
        return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - a local time
