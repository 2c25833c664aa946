"""Pays: a fixed list where countries of the past and disputed ones stand too (U-180)."""

from ds_pyramid.champs import territoires
from ds_pyramid.champs.lieux import CodeType
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


@champ_type
class Pays(CodeType):
    """One country."""

    name = "pays"
    libelle = _("Pays")
    description = _("Un pays, dans une liste fixe")
    rank = 30
    icon = "monde"
    condition_kind = "code"
    api_type = "PaysChamp"

    def entries(self):
        """Return the countries."""
        return territoires.pays()

    def api_value(self, descriptor, value):
        """Give the country."""
        known = isinstance(value, dict)
        return {"pays": {"code": value["code"], "name": value["nom"]} if known else None}

    def prefill_example(self, descriptor):
        """Return a code."""
        return "FR"
