"""Texte court: a free answer on one line, without limit of length (U-191)."""

from ds_pyramid.champs.base import STANDARD, ChampType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _


@champ_type
class Text(ChampType):
    """One line of text, shown as typed."""

    name = "text"
    libelle = _("Texte court")
    description = _("Une réponse libre sur une ligne")
    category = STANDARD
    rank = 10
    prefillable = True

    def normalize(self, descriptor, raw):
        """Keep one line: line breaks become spaces."""
        raw = texts_only(raw)
        text = " ".join(raw.split()) if isinstance(raw, str) else ""
        return text or None

    def sample(self, descriptor, rng):
        """Return a few words."""
        return f"{descriptor.libelle[:40].strip()} {rng.randrange(10_000)}"
