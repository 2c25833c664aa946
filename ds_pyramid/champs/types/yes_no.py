"""Oui/Non: neither is chosen at first; « Non » is an answer (U-242)."""

from ds_pyramid.champs.base import CHOIX, ChampType, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

TRUE, FALSE = frozenset({"true", "oui", "on", "1", "yes"}), frozenset({"false", "non", "off", "0", "no"})


def read_boolean(text: str) -> bool | None:
    """Return what a text says, or None."""
    word = text.strip().lower()
    return True if word in TRUE else False if word in FALSE else None


@champ_type
class YesNo(ChampType):
    """True, False, or no answer."""

    name = "yes_no"
    libelle = _("Oui/Non")
    description = _("Une question à laquelle on répond par oui ou par non")
    category = CHOIX
    rank = 20
    icon = "oui_non"
    widget_template = "radio_choice"
    condition_kind = "boolean"
    prefillable = True
    api_type = "YesNoChamp"
    multi_input = True
    message_invalide = _("« ${libelle} » : répondez par oui ou par non.")

    def choices(self, descriptor):
        """Offer both answers."""
        return [("true", _("Oui")), ("false", _("Non"))]

    def normalize(self, descriptor, raw):
        """Read the answer."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        if not text:
            return None
        answer = read_boolean(text)
        return Saisie(text) if answer is None else answer

    def to_input(self, descriptor, value):
        """Show the word of the control."""
        return "true" if value else "false"

    def text(self, descriptor, value):
        """Say it."""
        return "Oui" if value else "Non"

    def api_string(self, descriptor, value):
        """Give the word of the API."""
        return "true" if value else "false"

    def search_terms(self, descriptor, value):
        """Give nothing: half of the dossiers would answer."""
        return ()

    def columns(self, descriptor):
        """One column of booleans."""
        return [Column(descriptor.column_id(), descriptor.libelle, "boolean", bool)]

    def api_value(self, descriptor, value):
        """Give the boolean."""
        return {"value": value if isinstance(value, bool) else None}

    def sample(self, descriptor, rng):
        """Return either answer."""
        return rng.random() < 0.5
