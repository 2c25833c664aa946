"""Titre de section: a heading of one of three levels, without answer (U-158, U-159)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.base import STRUCTURE, ChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

LEVELS = 3


class Options(options.OptionsSchema):
    """The level."""

    level = options.choice(
        "level",
        _("Niveau"),
        tuple((str(level), _("Titre de niveau ${niveau}", mapping={"niveau": level})) for level in (1, 2, 3)),
        default="1",
    )


class DisplayType(ChampType):
    """A champ that only shows something: no answer, no column, never mandatory."""

    category = STRUCTURE
    fillable = False
    duree = 0
    widget_template = "inert"

    def normalize(self, descriptor, raw):
        """Keep nothing."""
        return

    def is_blank(self, descriptor, value):
        """It never holds anything."""
        return True

    def missing(self, descriptor, value):
        """Ask for nothing."""
        return []

    def text(self, descriptor, value):
        """Say nothing."""
        return ""

    def columns(self, descriptor):
        """No column."""
        return []


@champ_type
class HeaderSection(DisplayType):
    """A heading; it feeds the outline of the form."""

    name = "header_section"
    libelle = _("Titre de section")
    description = _("Structure le formulaire et alimente son sommaire")
    rank = 10
    icon = "titre"
    api_type = "HeaderSectionChamp"
    options_schema = Options
    default_options = {"level": "1"}
    heading = True

    def level(self, descriptor) -> int:
        """Return the level, from 1."""
        try:
            return min(max(int(self.option(descriptor, "level")), 1), LEVELS)
        except (TypeError, ValueError):
            return 1

    def api_value(self, descriptor, value):
        """Give the level."""
        return {"level": self.level(descriptor)}

    def api_descriptor_value(self, descriptor):
        """Give the level."""
        return {"level": self.level(descriptor)}
