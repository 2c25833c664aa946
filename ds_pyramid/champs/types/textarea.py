"""Texte long: a free answer whose line breaks are kept, with an optional limit (U-192)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.base import MOYEN, STANDARD, ChampType
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

LIMIT_MIN = 400  # the smallest limit an administrateur may set (original-facts §2)


class Options(options.OptionsSchema):
    """A number of characters."""

    limit = options.integer("limit", _("Nombre maximal de caractères"), minimum=LIMIT_MIN, maximum=100_000)


@champ_type
class Textarea(ChampType):
    """Several lines, shown as typed."""

    name = "textarea"
    libelle = _("Texte long")
    description = _("Une réponse libre de plusieurs lignes")
    category = STANDARD
    rank = 20
    icon = "paragraphe"
    duree = MOYEN
    prefillable = True
    widget_template = "textarea"
    options_schema = Options

    def normalize(self, descriptor, raw):
        """Keep line breaks, in one form; drop the spaces around."""
        raw = texts_only(raw)
        text = raw.replace("\r\n", "\n").replace("\r", "\n") if isinstance(raw, str) else ""
        return text.strip() or None

    def check(self, descriptor, value):
        """Check the limit."""
        limit = self.option(descriptor, "limit")
        if limit and len(value) > limit:
            text = _(
                "« ${libelle} » doit compter au plus ${max} caractères ; votre texte en compte ${nombre}."
            )
            return [self.message(text, descriptor, max=limit, nombre=len(value))]
        return []

    def control_attributes(self, descriptor, shown):
        """Announce the limit to the page's script, without cutting what is pasted."""
        limit = self.option(descriptor, "limit")
        attributes = super().control_attributes(descriptor, shown)
        return {**attributes, "data-limite": str(limit)} if limit else attributes

    def papier(self, descriptor):
        """Leave six lines, and say the limit."""
        limit = self.option(descriptor, "limit")
        mention = _("${max} caractères au plus.", mapping={"max": limit}) if limit else ""
        return Papier(lignes=(Ligne(nombre=6),), mention=mention)

    def sample(self, descriptor, rng):
        """Return two lines."""
        return f"Première ligne {rng.randrange(1000)}.\nSeconde ligne."
