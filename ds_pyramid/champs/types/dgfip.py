"""Données des impôts: tax number and reference of the tax notice."""

from ds_pyramid.champs.declares import DeclaredType, Partie
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Dgfip(DeclaredType):
    """A tax notice."""

    name = "dgfip"
    libelle = _("Données des impôts")
    description = _("Un avis d’imposition, par le numéro fiscal et la référence de l’avis")
    rank = 60
    icon = "document"
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
