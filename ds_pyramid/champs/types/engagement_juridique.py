"""Engagement juridique: the number of Chorus, in annotations privées only (U-256)."""

import re

from ds_pyramid.champs.base import PAIEMENT, ChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/._-]{0,34}")


@champ_type
class EngagementJuridique(ChampType):
    """A number, compact."""

    name = "engagement_juridique"
    libelle = _("Engagement juridique")
    description = _("Le numéro d’engagement de Chorus (annotations privées)")
    category = PAIEMENT
    rank = 30
    icon = "banque"
    private_only = True
    api_type = "EngagementJuridiqueChamp"
    input_attributes = {"autocomplete": "off", "spellcheck": "false"}
    message_forme = _(
        "« ${libelle} » doit être un numéro d’engagement : des chiffres et des lettres, sans espace."
    )

    def normalize(self, descriptor, raw):
        """Compact: no space, capitals."""
        raw = texts_only(raw)
        return "".join(raw.split()).upper() or None if isinstance(raw, str) else None

    def check(self, descriptor, value):
        """Check the characters."""
        return [] if _NUMBER.fullmatch(value) else [self.message(self.message_forme, descriptor)]

    def api_value(self, descriptor, value):
        """Give the amounts, unknown until a financial source is connected (graphql-schema §7.4)."""
        amounts = {"montantEngage": None, "montantPaye": None}
        return {"engagementJuridique": amounts if isinstance(value, str) else None}

    def sample(self, descriptor, rng):
        """Return a number."""
        return f"21{rng.randrange(10**8):08}"
