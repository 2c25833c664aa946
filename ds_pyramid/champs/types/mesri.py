"""Données de l'enseignement supérieur: the national number of a student (INE, X-283)."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import Donnee, ParticulierType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

IDENTITE = ("mesri_identite",)
INSCRIPTION = ("mesri_inscription_etudiant", "mesri_inscription_autre")
ANNEE = (
    "statut",
    "regime",
    "dateDebutInscription",
    "dateFinInscription",
    "etablissement.uai",
    "etablissement.nom",
)


@champ_type
class Mesri(ParticulierType):
    """A student."""

    name = "mesri"
    libelle = _("Données de l’enseignement supérieur")
    description = _("Le statut d’un étudiant, par son numéro national (INE)")
    rank = 80
    icon = "ecole"
    offertes = (
        Donnee("identifiant", _("Identifiant de l’étudiant"), ("mesri_identifiant",)),
        Donnee("nom", _("Nom"), IDENTITE),
        Donnee("prenom", _("Prénom"), IDENTITE),
        Donnee("dateNaissance", _("Date de naissance"), IDENTITE),
        Donnee("inscriptions", _("Inscriptions"), INSCRIPTION, ANNEE),
        Donnee("admissions", _("Admissions"), ("mesri_admission",), ANNEE),
        Donnee("etablissements", _("Établissements"), ("mesri_etablissements",), ("uai", "nom")),
    )
    parametres = {"ine": "ine"}
    exemple = {"ine": "#########AB"}
    parties = (
        Partie(
            "ine",
            _("Numéro INE"),
            _("11 lettres et chiffres"),
            r"[0-9A-Z]{11}",
            _("« ${libelle} » : le numéro INE compte 11 lettres et chiffres."),
        ),
    )
