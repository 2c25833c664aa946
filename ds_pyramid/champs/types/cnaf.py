"""Données de la CAF: allocation number and postal code (original-facts §2); the data are joined by the service."""

from ds_pyramid.champs.declares import DeclaredType, Partie
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Cnaf(DeclaredType):
    """An allocataire."""

    name = "cnaf"
    libelle = _("Données de la CAF")
    description = _("La situation d’un allocataire, par son numéro et son code postal")
    rank = 50
    icon = "personne"
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
