"""Données de l'enseignement supérieur: the national number of a student (INE)."""

from ds_pyramid.champs.declares import Partie
from ds_pyramid.champs.particulier import ParticulierType, data_options
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _

DONNEES = {
    "nom": _("Nom"),
    "prenom": _("Prénom"),
    "dateNaissance": _("Date de naissance"),
    "inscriptions": _("Inscriptions"),
    "admissions": _("Admissions"),
}


@champ_type
class Mesri(ParticulierType):
    """A student."""

    name = "mesri"
    libelle = _("Données de l’enseignement supérieur")
    description = _("Le statut d’un étudiant, par son numéro national (INE)")
    rank = 80
    icon = "ecole"
    catalogue = DONNEES
    options_schema = data_options(DONNEES)
    identifiants = {"ine": "ine"}
    parties = (
        Partie(
            "ine",
            _("Numéro INE"),
            _("11 lettres et chiffres"),
            r"[0-9A-Z]{11}",
            _("« ${libelle} » : le numéro INE compte 11 lettres et chiffres."),
        ),
    )

    def sample(self, descriptor, rng):
        """Return a student."""
        return {"ine": f"{rng.randrange(10**9):09}AB", "declare": True}
