"""Lien vers un autre dossier: the number of a deposited dossier (U-168 to U-170, decisions.md)."""

from ds_pyramid.champs.base import STRUCTURE, ChampType, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _

DIGITS_MAX = 15


@champ_type
class DossierLink(ChampType):
    """A number; whoever has the tree checks that it exists (`linked_dossier`)."""

    name = "dossier_link"
    libelle = _("Lien vers un autre dossier")
    description = _("Le numéro d’un autre dossier déposé sur ce site")
    category = STRUCTURE
    rank = 40
    icon = "lien"
    prefillable = True
    api_type = "DossierLinkChamp"
    template = "dossier_link"
    input_attributes = {"inputmode": "numeric", "autocomplete": "off"}
    message_invalide = _("« ${libelle} » doit être un numéro de dossier, composé de chiffres.")
    message_inconnu = _("« ${libelle} » : ce numéro de dossier n’existe pas.")

    def normalize(self, descriptor, raw):
        """Read the number; spaces, « n° » and « # » before it are forgiven."""
        raw = texts_only(raw)
        text = raw.strip() if isinstance(raw, str) else ""
        if not text:
            return None
        digits = "".join(text.split()).lstrip("#").removeprefix("n°").removeprefix("N°")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_MAX and int(digits)):
            return Saisie(text)
        return int(digits)

    def columns(self, descriptor):
        """One column of numbers."""
        return [Column(descriptor.column_id(), descriptor.libelle, "integer", lambda value: value)]

    def linked_dossier(self, descriptor, value):
        """Return the number."""
        return value if isinstance(value, int) else None

    def api_value(self, descriptor, value):
        """Give the number: the API finds the dossier, for who may see it."""
        return {"dossier": value if isinstance(value, int) else None}

    def papier(self, descriptor):
        """Tell what to write."""
        return Papier(lignes=(Ligne(),), mention=_("Le numéro de l’autre dossier."))

    def sample(self, descriptor, rng):
        """Return a number."""
        return rng.randrange(1, 1000)
