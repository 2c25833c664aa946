"""Civilité: « Madame » or « Monsieur », kept as Mme or M. (U-172, decisions.md)."""

from ds_pyramid.champs.base import ETAT_CIVIL, ChampType, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

WORDS = {"mme": "Mme", "madame": "Mme", "m.": "M.", "m": "M.", "monsieur": "M."}


@champ_type
class Civilite(ChampType):
    """One of two."""

    name = "civilite"
    libelle = _("Civilité")
    description = _("Madame ou Monsieur")
    category = ETAT_CIVIL
    rank = 10
    icon = "personne"
    widget_template = "radio_choice"
    prefillable = True
    multi_input = True
    api_type = "CiviliteChamp"
    message_invalide = _("« ${libelle} » : choisissez Madame ou Monsieur.")

    def choices(self, descriptor):
        """Offer both."""
        return [("Mme", _("Madame")), ("M.", _("Monsieur"))]

    def normalize(self, descriptor, raw):
        """Read the choice."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        return (WORDS.get(text.lower()) or Saisie(text)) if text else None

    def search_terms(self, descriptor, value):
        """Give nothing: half of the dossiers would answer."""
        return ()

    def columns(self, descriptor):
        """One column of choices."""
        return [Column(descriptor.column_id(), descriptor.libelle, "enum", str)]

    def api_value(self, descriptor, value):
        """Give the value of the enumeration."""
        return {"value": {"M.": "M", "Mme": "Mme"}.get(value) if isinstance(value, str) else None}

    def sample(self, descriptor, rng):
        """Return either."""
        return rng.choice(("Mme", "M."))
