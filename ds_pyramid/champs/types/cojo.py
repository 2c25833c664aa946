"""Accréditation Paris 2024: number and date of birth; kept for forms taken over, no more offered."""

from ds_pyramid.champs.dates import read_date
from ds_pyramid.champs.declares import DeclaredType, Partie
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Cojo(DeclaredType):
    """An accreditation."""

    name = "cojo"
    libelle = _("Accréditation Paris 2024")
    description = _("Un numéro d’accréditation et une date de naissance")
    rank = 90
    icon = "identite"
    offered = False
    api_descriptor = "COJO"
    parties = (
        Partie(
            "numero",
            _("Numéro d’accréditation"),
            None,
            r"[0-9]{4,10}",
            _("« ${libelle} » : le numéro compte de 4 à 10 chiffres."),
        ),
        Partie(
            "naissance",
            _("Date de naissance"),
            _("Au format jj/mm/aaaa"),
            r"[0-9/-]{8,10}",
            _("« ${libelle} » : la date de naissance doit être au format jj/mm/aaaa."),
        ),
    )

    def is_right(self, partie, text):
        """Check the date."""
        return partie.nom != "naissance" or read_date(text) is not None

    def sample(self, descriptor, rng):
        """Return an accreditation."""
        return {"numero": f"{rng.randrange(10**6):07}", "naissance": "14/07/1990", "declare": True}
