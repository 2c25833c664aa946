"""Données des impôts: tax number and reference of the tax notice."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import ParticulierType, data_options
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

DONNEES = {
    "declarant1": _("Premier déclarant"),
    "declarant2": _("Second déclarant"),
    "foyerFiscal": _("Foyer fiscal"),
    "nombreParts": _("Nombre de parts"),
    "situationFamille": _("Situation de famille"),
    "revenuFiscalReference": _("Revenu fiscal de référence"),
    "anneeRevenus": _("Année des revenus"),
}


@champ_type
class Dgfip(ParticulierType):
    """A tax notice."""

    name = "dgfip"
    libelle = _("Données des impôts")
    description = _("Un avis d’imposition, par le numéro fiscal et la référence de l’avis")
    rank = 60
    icon = "document"
    catalogue = DONNEES
    options_schema = data_options(DONNEES)
    identifiants = {"numero_fiscal": "numeroFiscal", "reference_avis": "referenceAvis"}
    parties = (
        Partie(
            "numero_fiscal",
            _("Numéro fiscal"),
            _("13 ou 14 chiffres, en haut de votre avis"),
            r"[0-9A-Z]{13,14}",
            _("« ${libelle} » : le numéro fiscal compte 13 ou 14 caractères."),
        ),
        Partie(
            "reference_avis",
            _("Référence de l’avis d’imposition"),
            _("13 ou 14 caractères"),
            r"[0-9A-Z]{13,14}",
            _("« ${libelle} » : la référence de l’avis compte 13 ou 14 caractères."),
        ),
    )

    def sample(self, descriptor, rng):
        """Return a tax notice."""
        numbers = (f"{rng.randrange(10**13):013}" for _number in range(2))
        return {"numero_fiscal": next(numbers), "reference_avis": next(numbers), "declare": True}
