"""Titre d'identité: a jpg or png image under 20 Mo, deleted at the decision, never sent out (U-218 to U-223)."""

from ds_pyramid.champs.files import MEGA, FichierRetire, FilesType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.filetypes import IMAGE_SCAN
from ds_pyramid.core.i18n import _


@champ_type
class TitreIdentite(FilesType):
    """One image; once decided, only the fact that it was provided."""

    name = "titre_identite"
    libelle = _("Titre d’identité")
    description = _("Carte d’identité (recto seul), passeport, titre de séjour ; supprimé après la décision")
    rank = 20
    icon = "identite"
    file_max = 20 * MEGA
    default_options = {"several": False}
    api_type = "TitreIdentiteChamp"
    template = "titre_identite"
    exposed = False

    def is_identite(self, descriptor):
        """Always."""
        return True

    def familles(self, descriptor):
        """Take images only."""
        return (IMAGE_SCAN,)

    def purge(self, descriptor, value):
        """Leave the fact."""
        return (FichierRetire(""),) if value else value

    def api_value(self, descriptor, value):
        """Give the fact."""
        return {"filled": bool(value), "grantType": "piece_justificative"}
