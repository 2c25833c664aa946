"""Données de France Travail: the identifier of a job seeker (X-282)."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import Donnee, ParticulierType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

IDENTITE, ADRESSE = ("pole_emploi_identite",), ("pole_emploi_adresse",)
CONTACT, INSCRIPTION = ("pole_emploi_contact",), ("pole_emploi_inscription",)
LIEU = ("ligneComplementDestinataire", "ligneComplementAdresse", "ligneVoie", "codePostal", "localite")


@champ_type
class PoleEmploi(ParticulierType):
    """A job seeker."""

    name = "pole_emploi"
    libelle = _("Données de France Travail")
    description = _("La situation d’un demandeur d’emploi, par son identifiant")
    rank = 70
    offertes = (
        Donnee("nom", _("Nom"), IDENTITE),
        Donnee("prenom", _("Prénom"), IDENTITE),
        Donnee("dateNaissance", _("Date de naissance"), IDENTITE),
        Donnee("dateInscription", _("Date d’inscription"), INSCRIPTION),
        Donnee("dateCessationInscription", _("Date de fin d’inscription"), INSCRIPTION),
        Donnee("codeCategorieInscription", _("Catégorie d’inscription"), INSCRIPTION),
        Donnee("libelleCategorieInscription", _("Libellé de la catégorie"), INSCRIPTION),
        Donnee("adresse", _("Adresse"), ADRESSE, LIEU),
        Donnee("email", _("Adresse électronique"), CONTACT),
        Donnee("telephone", _("Téléphone"), CONTACT),
    )
    parametres = {"identifiant": "identifiant"}
    exemple = {"identifiant": "#######A"}
    parties = (
        Partie(
            "identifiant",
            _("Identifiant France Travail"),
            _("Jusqu’à 20 lettres et chiffres"),
            r"[0-9A-Z_-]{6,20}",
            _("« ${libelle} » : l’identifiant compte de 6 à 20 lettres et chiffres."),
        ),
    )
