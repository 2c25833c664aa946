"""Départements: 110 entries, overseas collectivities and « Étranger » among them (U-181, decisions.md)."""

from ds_pyramid.champs import territoires
from ds_pyramid.champs.lieux import CodeType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Departements(CodeType):
    """One département."""

    name = "departements"
    libelle = _("Départements")
    description = _("Un département, dans une liste fixe")
    rank = 50
    icon = "carte"
    condition_kind = "departement"
    donnees_jointes = (_("Région"),)
    api_type = "DepartementChamp"
    api_descriptor = "Departement"

    def entries(self):
        """Return the départements."""
        return territoires.departements()

    def value_of(self, code):
        """Return code and name, without the code in the name."""
        found = territoires.departement(code)
        return {"code": found.code, "nom": found.nom} if found else None

    def _words(self, code, label):
        return territoires.fold(label), territoires.fold(label.partition(" – ")[2]), territoires.fold(code)

    def text(self, descriptor, value):
        """Write « 59 – Nord »."""
        return f"{value['code']} – {value['nom']}"

    def api_string(self, descriptor, value):
        """Write it with a plain hyphen (graphql-schema §7.6)."""
        return f"{value['code']} - {value['nom']}"

    def condition_value(self, descriptor, value):
        """Give the code, and that of its région."""
        found = territoires.departement(value["code"])
        return {"code": value["code"], "region": found.region if found else ""}

    def api_value(self, descriptor, value):
        """Give the département."""
        known = isinstance(value, dict)
        return {"departement": {"code": value["code"], "name": value["nom"]} if known else None}

    def prefill_example(self, descriptor):
        """Return a code."""
        return "56"
