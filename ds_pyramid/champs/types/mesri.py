"""Données de l'enseignement supérieur: the national number of a student (INE)."""

from ds_pyramid.champs.declares import DeclaredType, Partie
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Mesri(DeclaredType):
    """A student."""

    name = "mesri"
    libelle = _("Données de l’enseignement supérieur")
    description = _("Le statut d’un étudiant, par son numéro national (INE)")
    rank = 80
    icon = "ecole"
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
