"""Engagement juridique: the number of Chorus, in annotations privées only (U-256, A-482, A-485).

No connection to Chorus says whether a number exists: one of the right form is kept, and the page says so.
"""

import re

from ds_pyramid.champs.base import PAIEMENT, ChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

_NUMBER = re.compile(r"[0-9]{10}")


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
    told_to_usager = True
    api_type = "EngagementJuridiqueChamp"
    input_attributes = {"autocomplete": "off", "spellcheck": "false", "inputmode": "numeric"}
    message_forme = _("« ${libelle} » doit être un numéro d’engagement de Chorus : dix chiffres.")

    def hint(self, descriptor):
        """Say that nobody checks that the number exists."""
        return _(
            "Dix chiffres, tels que Chorus les donne. Son existence n’y est pas vérifiée ; l’usager verra ce numéro."
        )

    def normalize(self, descriptor, raw):
        """Compact: without spaces."""
        raw = texts_only(raw)
        return "".join(raw.split()) or None if isinstance(raw, str) else None

    def check(self, descriptor, value):
        """Check the ten digits."""
        return [] if _NUMBER.fullmatch(value) else [self.message(self.message_forme, descriptor)]

    def api_value(self, descriptor, value):
        """Give the amounts, unknown until a financial source is connected (graphql-schema §7.4)."""
        amounts = {"montantEngage": None, "montantPaye": None}
        return {"engagementJuridique": amounts if isinstance(value, str) else None}

    def sample(self, descriptor, rng):
        """Return a number."""
        return f"21{rng.randrange(10**8):08}"
