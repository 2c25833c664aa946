"""Date: typed or picked, shown as jj/mm/aaaa (U-196)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.base import STANDARD, Saisie
from ds_pyramid.champs.dates import MomentType, read_date
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.formats import format_date
from ds_pyramid.core.i18n import _


class Options(options.OptionsSchema):
    """Bounds."""

    past = options.boolean("past", _("Seulement une date passée"))
    min = options.day("min", _("Au plus tôt le"))
    max = options.day("max", _("Au plus tard le"))


@champ_type
class Date(MomentType):
    """A day."""

    name = "date"
    libelle = _("Date")
    description = _("Un jour, au format jj/mm/aaaa")
    category = STANDARD
    rank = 50
    icon = "calendrier"
    api_type = "DateChamp"
    options_schema = Options
    input_attributes = {"type": "date"}
    message_invalide = _("« ${libelle} » doit être une date au format jj/mm/aaaa.")

    def normalize(self, descriptor, raw):
        """Read the date."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        if not text:
            return None
        return read_date(text) or Saisie(text)

    def to_input(self, descriptor, value):
        """Show the ISO form, which the browser's control writes as jj/mm/aaaa."""
        return value.isoformat()

    def text(self, descriptor, value):
        """Write the day in full."""
        return format_date(value)

    def search_terms(self, descriptor, value):
        """Give the day as one types it."""
        return (f"{value:%d/%m/%Y}",)

    def api_value(self, descriptor, value):
        """Give the day."""
        return {"date": value}

    def papier(self, descriptor):
        """Tell the form."""
        return Papier(lignes=(Ligne(),), mention=_("Au format jj/mm/aaaa."))

    def sample(self, descriptor, rng):
        """Return a day within the bounds."""
        return self.sample_day(descriptor, rng)
