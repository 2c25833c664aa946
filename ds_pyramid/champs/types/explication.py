"""Explication: a text without answer, with an optional part that opens on a click (U-160, U-161)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.types.header_section import DisplayType
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.core.i18n import _

NOTICE = ("png", "jpg", "jpeg", "pdf")
IMAGES = ("image/png", "image/jpeg")


class Options(options.OptionsSchema):
    """The part that opens, and a file to read."""

    collapsible = options.boolean("collapsible", _("Ajouter un texte qui s’ouvre d’un clic"))
    collapsible_text = options.text("collapsible_text", _("Texte complémentaire"), long=True)
    notice = options.file(
        "notice", _("Image ou notice"), extensions=NOTICE,
        description=_("Une image png ou jpg est montrée sous le texte ; un pdf est à télécharger."),
    )  # fmt: skip
    notice_alt = options.text(
        "notice_alt", _("Texte de remplacement de l’image"), maximum=500,
        description=_("Ce que l’image apprend, pour qui ne la voit pas. Vide si le texte le dit déjà."),
    )  # fmt: skip


@champ_type
class Explication(DisplayType):
    """The description is the text; the libellé its title."""

    name = "explication"
    libelle = _("Explication")
    description = _("Un texte d’aide, sans réponse")
    rank = 20
    icon = "info"
    api_type = "ExplicationChamp"
    options_schema = Options
    default_options = {"collapsible": False, "collapsible_text": ""}

    def collapsible_text(self, descriptor) -> str:
        """Return the text that opens on a click, empty when there is none."""
        return (
            (self.option(descriptor, "collapsible_text") or "")
            if self.option(descriptor, "collapsible")
            else ""
        )

    def image(self, descriptor) -> Fichier | None:
        """Return the image shown below the text, None when there is none (A-137)."""
        found = self.option(descriptor, "notice")
        return found if found is not None and found.mime in IMAGES else None

    def alternative(self, descriptor) -> str:
        """Return what is read in the place of the image; empty when the text says as much."""
        return self.option(descriptor, "notice_alt") or ""

    def api_descriptor_value(self, descriptor):
        """Give the part that opens."""
        text = self.option(descriptor, "collapsible_text") or None
        return {
            "collapsibleExplanationEnabled": bool(self.option(descriptor, "collapsible")),
            "collapsibleExplanationText": text,
        }
