"""Données de France Travail: the identifier of a job seeker."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import ParticulierType, data_options
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

DONNEES = {
    "nom": _("Nom"),
    "prenom": _("Prénom"),
    "dateInscription": _("Date d’inscription"),
    "codeCategorieInscription": _("Catégorie d’inscription"),
    "adresse": _("Adresse"),
    "email": _("Adresse électronique"),
}


@champ_type
class PoleEmploi(ParticulierType):
    """A job seeker."""

    name = "pole_emploi"
    libelle = _("Données de France Travail")
    description = _("La situation d’un demandeur d’emploi, par son identifiant")
    rank = 70
    icon = "personne"
    catalogue = DONNEES
    options_schema = data_options(DONNEES)
    identifiants = {"identifiant": "identifiant"}
    parties = (
        Partie(
            "identifiant",
            _("Identifiant France Travail"),
            _("Jusqu’à 20 lettres et chiffres"),
            r"[0-9A-Z_-]{6,20}",
            _("« ${libelle} » : l’identifiant compte de 6 à 20 lettres et chiffres."),
        ),
    )

    def sample(self, descriptor, rng):
        """Return a job seeker."""
        return {"identifiant": f"{rng.randrange(10**7):07}A", "declare": True}
