"""Choix simple: one of the options, or a free text where « Autre » is offered (U-226 to U-233)."""

from ds_pyramid.champs import lists, referentiels
from ds_pyramid.champs import options as opt
from ds_pyramid.champs.choix import ChoixUnique, referentiel_node
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.core.i18n import _


class Options(opt.OptionsSchema):
    """The list: written, or imported."""

    options = opt.lines(
        "options", _("Options de la liste"), description=_("Une par ligne ; --Titre-- ouvre un groupe")
    )
    other = opt.boolean("other", _("Proposer « Autre », avec un texte libre"))
    referentiel = referentiel_node()


@champ_type
class DropDownList(ChoixUnique):
    """One value, kept as its text, or as the line of an imported list."""

    name = "drop_down_list"
    libelle = _("Choix simple")
    description = _("Une réponse parmi une liste")
    rank = 30
    icon = "liste"
    condition_kind = "choice"
    routable = True
    api_type = "DropDownListChamp"
    options_schema = Options

    def condition_value(self, descriptor, value):
        """Give the option, or what stands for « Autre »."""
        text = referentiels.texte(value)
        return text if isinstance(value, dict) or self.admits(descriptor, text) else lists.OTHER

    def api_descriptor_value(self, descriptor):
        """Give the options and whether « Autre » is offered."""
        return {
            **super().api_descriptor_value(descriptor),
            "otherOption": bool(self.option(descriptor, "other")),
        }
