"""Données de la CAF: allocation number and postal code; the service joins the data (original-facts §2, X-280)."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import Donnee, ParticulierType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

QUOTIENT = ("cnaf_quotient_familial",)
PERSONNE = ("nomPrenom", "dateDeNaissance", "sexe")
LIEU = (
    "identite",
    "complementIdentite",
    "complementIdentiteGeo",
    "numeroRue",
    "lieuDit",
    "codePostalVille",
    "pays",
)


@champ_type
class Cnaf(ParticulierType):
    """An allocataire."""

    name = "cnaf"
    libelle = _("Données de la CAF")
    description = _("La situation d’un allocataire, par son numéro et son code postal")
    rank = 50
    offertes = (
        Donnee("quotientFamilial", _("Quotient familial"), QUOTIENT),
        Donnee("annee", _("Année"), QUOTIENT),
        Donnee("mois", _("Mois"), QUOTIENT),
        Donnee("allocataires", _("Allocataires"), ("cnaf_allocataires",), PERSONNE),
        Donnee("enfants", _("Enfants"), ("cnaf_enfants",), PERSONNE),
        Donnee("adresse", _("Adresse"), ("cnaf_adresse",), LIEU),
    )
    parametres = {"numero_allocataire": "numeroAllocataire", "code_postal": "codePostal"}
    exemple = {"numero_allocataire": "#######", "code_postal": "59000"}
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
