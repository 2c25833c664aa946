"""Régions: the 18 of métropole and overseas (U-181)."""

from ds_pyramid.champs import territoires
from ds_pyramid.champs.lieux import CodeType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Regions(CodeType):
    """One région."""

    name = "regions"
    libelle = _("Régions")
    description = _("Une région, dans une liste fixe")
    rank = 40
    icon = "carte"
    condition_kind = "code"
    api_type = "RegionChamp"
    api_descriptor = "Region"

    def entries(self):
        """Return the régions."""
        return territoires.regions()

    def api_value(self, descriptor, value):
        """Give the région."""
        known = isinstance(value, dict)
        return {"region": {"code": value["code"], "name": value["nom"]} if known else None}

    def prefill_example(self, descriptor):
        """Return a code."""
        return "53"
