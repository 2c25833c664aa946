"""EPCI: found by name, SIREN or département (U-185)."""

from ds_pyramid.champs import territoires
from ds_pyramid.champs.lieux import LieuType, api_departement, departement_parts
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Epci(LieuType):
    """{"code" (SIREN), "nom", "label", "departement", "departement_nom", "region"}."""

    name = "epci"
    libelle = _("EPCI")
    description = _("Une communauté de communes, d’agglomération, une métropole")
    rank = 70
    icon = "carte"
    api_type = "EpciChamp"
    donnees_jointes = (_("Numéro SIREN"), _("Département"), _("Région"))
    label_recherche = _("Nom de l’intercommunalité, ou département")

    def find(self, cle):
        """Return the EPCI of a SIREN."""
        return territoires.epci(cle)

    def chercher(self, text, limit=50):
        """Return the EPCI found."""
        return territoires.chercher_epci(text, limit)

    def snapshot(self, lieu):
        """Return what is stored; one that spans several départements keeps the first."""
        parts = {"code": lieu.code, "nom": lieu.nom, "label": lieu.nom}
        return parts | departement_parts(lieu.departements[0])

    def api_value(self, descriptor, value):
        """Give the EPCI and its département."""
        if not isinstance(value, dict):
            return {"epci": None, "departement": None}
        return {"epci": {"code": value["code"], "name": value["nom"]}, "departement": api_departement(value)}

    def prefill_example(self, descriptor):
        """Return the pair of the original."""
        return ["59", "200093201"]

    def sample(self, descriptor, rng):
        """Return an EPCI."""
        return self.snapshot(territoires.epci(rng.choice(("200046977", "200093201", "200000172"))))
