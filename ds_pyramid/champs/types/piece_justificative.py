"""Pièce justificative: files of accepted formats, under 200 Mo, with an optional model (U-206 to U-217)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.files import MEGA, FilesType, purged
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.filetypes import DOCUMENT_TEXTE, FAMILLES, IMAGE_SCAN
from ds_pyramid.core.i18n import _

NON_SPECIFIE, TITRE_IDENTITE, RIB = "NON_SPECIFIE", "TITRE_IDENTITE", "RIB"
NATURES = (
    (NON_SPECIFIE, _("Document ordinaire")),
    (TITRE_IDENTITE, _("Titre d’identité")),
    (RIB, _("Relevé d’identité bancaire")),
)
# A nature that imposes its formats (original-facts §8).
FORMATS = {TITRE_IDENTITE: (IMAGE_SCAN,), RIB: (DOCUMENT_TEXTE, IMAGE_SCAN)}


class Options(options.OptionsSchema):
    """How many, what, how long."""

    several = options.boolean("several", _("Plusieurs fichiers"))
    template = options.file("template", _("Modèle à remplir"))
    nature = options.choice("nature", _("Nature de la pièce"), NATURES, default=NON_SPECIFIE)
    families = options.choices("families", _("Formats acceptés"), tuple(FAMILLES.items()))
    purge = options.boolean("purge", _("Supprimer les fichiers une fois la décision rendue"))


@champ_type
class PieceJustificative(FilesType):
    """A tuple of files."""

    name = "piece_justificative"
    libelle = _("Pièce justificative")
    description = _("Un ou plusieurs fichiers à joindre")
    rank = 10
    icon = "fichier"
    options_schema = Options
    default_options = {"several": True, "nature": NON_SPECIFIE, "families": (), "purge": False}

    def familles(self, descriptor):
        """Return the families chosen, or those that the nature imposes."""
        return FORMATS.get(self.option(descriptor, "nature")) or super().familles(descriptor)

    def limit(self, descriptor):
        """An identity document stays under 20 Mo (U-220)."""
        return 20 * MEGA if self.is_identite(descriptor) else self.file_max

    def is_identite(self, descriptor):
        """Ask the nature."""
        return self.option(descriptor, "nature") == TITRE_IDENTITE

    def purge(self, descriptor, value):
        """Leave the names where the administrateur asked for it, and of identity documents (U-222)."""
        wanted = self.option(descriptor, "purge") or self.is_identite(descriptor)
        return purged(value) if wanted else value

    def api_descriptor_value(self, descriptor):
        """Give the model."""
        return {"fileTemplate": self.option(descriptor, "template")}
