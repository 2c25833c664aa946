"""Case à cocher seule: a mandatory one must be ticked (U-224)."""

from ds_pyramid.champs.base import CHOIX
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.papier import Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.types.yes_no import YesNo
from ds_pyramid.core.i18n import _


@champ_type
class Checkbox(YesNo):
    """True; False once shown and saved unticked; blank while untouched (decisions.md)."""

    name = "checkbox"
    libelle = _("Case à cocher seule")
    description = _("Un engagement, un accord : une case à gauche du libellé")
    category = CHOIX
    rank = 10
    icon = "case"
    widget_template = "checkbox"
    routable = True
    multi_input = False
    api_type = "CheckboxChamp"
    message_obligatoire = _("« ${libelle} » doit être cochée.")

    def choices(self, descriptor):
        """Offer nothing: there is one box."""
        return []

    def papier(self, descriptor):
        """Draw the box before the label."""
        return Papier(devant=True)

    def control_attributes(self, descriptor, shown):
        """Tell the page's script an answer « Non » from a box nobody touched."""
        attributes = super().control_attributes(descriptor, shown)
        return {**attributes, "data-reponse": "false"} if shown == "false" else attributes

    def missing(self, descriptor, value):
        """Ask for the tick."""
        return [] if value is True else [self.message(self.message_obligatoire, descriptor)]

    def columns(self, descriptor):
        """One column of booleans; an untouched box is not ticked."""
        return [Column(descriptor.column_id(), descriptor.libelle, "boolean", bool, blank=False)]

    def api_value(self, descriptor, value):
        """Give the boolean, never null."""
        return {"value": value is True}

    def sample(self, descriptor, rng):
        """Return a tick where one is asked."""
        return descriptor.mandatory or rng.random() < 0.7
