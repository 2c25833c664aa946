"""Données de la CAF: allocation number and postal code (original-facts §2); the data are joined by the service."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import ParticulierType, data_options
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

DONNEES = {
    "quotientFamilial": _("Quotient familial"),
    "annee": _("Année"),
    "mois": _("Mois"),
    "allocataires": _("Allocataires"),
    "enfants": _("Enfants"),
    "adresse": _("Adresse"),
}


@champ_type
class Cnaf(ParticulierType):
    """An allocataire."""

    name = "cnaf"
    libelle = _("Données de la CAF")
    description = _("La situation d’un allocataire, par son numéro et son code postal")
    rank = 50
    icon = "personne"
    catalogue = DONNEES
    options_schema = data_options(DONNEES)
    identifiants = {"numero_allocataire": "numeroAllocataire", "code_postal": "codePostal"}
    parties = (
        Partie(
            "numero_allocataire",
            _("Numéro d’allocataire"),
            _("7 chiffres au plus, sans la lettre"),
            r"[0-9]{1,7}",
            _("« ${libelle} » : le numéro d’allocataire compte 7 chiffres au plus."),
            {"inputmode": "numeric"},
        ),
        Partie(
            "code_postal",
            _("Code postal"),
            None,
            r"[0-9A-Z]{5}",
            _("« ${libelle} » : le code postal compte 5 caractères."),
        ),
    )

    def sample(self, descriptor, rng):
        """Return an allocataire."""
        return {"numero_allocataire": f"{rng.randrange(10**7):07}", "code_postal": "59000", "declare": True}
