"""Choix multiple: several of the options, in their order (U-234 to U-236)."""

from ds_pyramid.champs import lists
from ds_pyramid.champs import options as opt
from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.champs.types.drop_down_list import ListType
from ds_pyramid.core.i18n import _


class Options(opt.OptionsSchema):
    """The list."""

    options = opt.lines(
        "options", _("Options de la liste"), description=_("Une par ligne ; --Titre-- ouvre un groupe")
    )


@champ_type
class MultipleDropDownList(ListType):
    """A tuple of values."""

    name = "multiple_drop_down_list"
    libelle = _("Choix multiple")
    description = _("Plusieurs réponses parmi une liste")
    rank = 40
    icon = "liste_multiple"
    widget_template = "choix_multiple"
    condition_kind = "choices"
    routable = True
    multi_input = True
    several = True
    api_type = "MultipleDropDownListChamp"
    options_schema = Options
    default_options = {"options": ()}
    message_invalide = _("« ${libelle} » : une des valeurs n’est pas dans la liste, choisissez à nouveau.")

    def folded(self, descriptor) -> bool:
        """Say whether there are too many boxes to show them all (U-235)."""
        return len(self.entries(descriptor)) > lists.RADIOS_MAX

    def choices(self, descriptor):
        """Offer the options, under their titles."""
        return list(lists.pairs(self.lines(descriptor)))

    def choices_shown(self, descriptor, shown):
        """Offer also the present values that the list has no more."""
        values = shown if isinstance(shown, tuple | list) else ()
        gone = [value for value in values if not self.admits(descriptor, value)]
        label = _("${valeur} (n’est plus proposé)")
        more = [(value, self.message(label, descriptor, valeur=value)) for value in gone]
        return [*self.choices(descriptor), *more]

    def normalize(self, descriptor, raw):
        """Read the choices, in the order of the options."""
        raw = texts_only(raw)
        raw = (raw,) if isinstance(raw, str) else tuple(raw.values()) if isinstance(raw, dict) else raw
        chosen = dict.fromkeys(text for text in map(lists.trim, raw) if text)
        if not chosen:
            return None
        known = tuple(entry for entry in self.entries(descriptor) if entry in chosen)
        return known if len(known) == len(chosen) else Saisie(tuple(chosen))

    def to_input(self, descriptor, value):
        """Show the values."""
        return value

    def check(self, descriptor, value):
        """Refuse values that the list has no more."""
        if isinstance(value, tuple) and all(self.admits(descriptor, item) for item in value):
            return []
        return [self.message(self.message_invalide, descriptor)]

    def text(self, descriptor, value):
        """List them."""
        return ", ".join(value) if isinstance(value, tuple) else str(value)

    def search_terms(self, descriptor, value):
        """Give each value."""
        return value if isinstance(value, tuple) else (str(value),)

    def columns(self, descriptor):
        """One cell for exports, the values themselves for filters and the API."""
        return [
            Column(
                descriptor.column_id(), descriptor.libelle, "text", lambda value: self.text(descriptor, value)
            ),
            self.column(descriptor, "valeurs", "", "enums", lambda value: value, exported=False),
        ]

    def api_value(self, descriptor, value):
        """Give the values, an empty list when there is none."""
        return {"values": list(value) if isinstance(value, tuple) else []}

    def sample(self, descriptor, rng):
        """Return one to three options, None when there is none."""
        entries = self.entries(descriptor)
        if not entries:
            return None
        drawn = set(rng.sample(entries, min(len(entries), rng.randint(1, 3))))
        return tuple(entry for entry in entries if entry in drawn)
