"""Communes: found by name, postal code or département; homonyms told apart by postal code (U-182 to U-184)."""

from ds_pyramid.champs import territoires
from ds_pyramid.champs.lieux import LieuType, api_departement, departement_parts
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Communes(LieuType):
    """{"code" (INSEE), "nom", "code_postal", "label", "departement", "departement_nom", "region"}."""

    name = "communes"
    libelle = _("Communes")
    description = _("Une commune de France, avec son code postal")
    rank = 60
    icon = "carte"
    api_type = "CommuneChamp"
    api_descriptor = "Commune"
    code_suffix = " (Code INSEE)"
    donnees_jointes = (_("Code postal"), _("Code INSEE"), _("Département"), _("Région"))
    label_recherche = _("Nom de la commune, code postal ou département")

    def find(self, cle):
        """Return the commune of « 59350-59000 »."""
        code, _dash, postal = cle.partition("-")
        return territoires.commune(code, postal)

    def chercher(self, text, limit=50):
        """Return the communes found."""
        return territoires.chercher_communes(text, limit)

    def snapshot(self, lieu):
        """Return what is stored."""
        parts = {"code": lieu.code, "nom": lieu.nom, "code_postal": lieu.code_postal, "label": lieu.label}
        return parts | departement_parts(lieu.departement)

    def cle_of(self, value):
        """Return « 59350-59000 »."""
        return f"{value.get('code', '')}-{value.get('code_postal', '')}"

    def cle_of_pair(self, pair):
        """Read [postal code, INSEE code], or [postal code] where it has one commune only."""
        if len(pair) == 2:
            return f"{pair[1]}-{pair[0]}"
        return super().cle_of_pair(pair)

    def api_value(self, descriptor, value):
        """Give the commune and its département."""
        if not isinstance(value, dict):
            return {"commune": None, "departement": None}
        commune = {"code": value["code"], "name": value["nom"], "postalCode": value["code_postal"]}
        return {"commune": commune, "departement": api_departement(value)}

    def prefill_example(self, descriptor):
        """Return the pair of the original."""
        return ["59000", "59350"]

    def papier(self, descriptor):
        """Ask for the postal code too: names are shared."""
        return Papier(lignes=(Ligne(_("Commune")), Ligne(_("Code postal"))))

    def sample(self, descriptor, rng):
        """Return a commune of some size."""
        code, postal = rng.choice(
            (
                ("59350", "59800"),
                ("69123", "69003"),
                ("97411", "97400"),
                ("2A004", "20000"),
                ("56260", "56000"),
            )
        )
        return self.snapshot(territoires.commune(code, postal))
