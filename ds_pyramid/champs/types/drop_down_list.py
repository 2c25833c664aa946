"""Choix simple: one of the options, or a free text where « Autre » is offered (U-226 to U-229)."""

from ds_pyramid.champs import lists
from ds_pyramid.champs import options as opt
from ds_pyramid.champs.base import CHOIX, ChampType, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _


class Options(opt.OptionsSchema):
    """The list."""

    options = opt.lines(
        "options", _("Options de la liste"), description=_("Une par ligne ; --Titre-- ouvre un groupe")
    )
    other = opt.boolean("other", _("Proposer « Autre », avec un texte libre"))


class ListType(ChampType):
    """What both kinds of lists share."""

    category = CHOIX
    default_options = {"options": (), "other": False}
    prefillable = True
    message_invalide = _("« ${libelle} » : cette valeur n’est pas dans la liste, choisissez-en une autre.")

    def lines(self, descriptor) -> tuple[str, ...]:
        """Return the list as it was written."""
        return tuple(self.option(descriptor, "options") or ())

    def entries(self, descriptor) -> tuple[str, ...]:
        """Return what can be chosen."""
        return lists.entries(self.lines(descriptor))

    def admits(self, descriptor, value) -> bool:
        """Say whether a value can be chosen."""
        return value in lists.entry_set(self.lines(descriptor))

    def check_options(self, descriptor):
        """Refuse an empty list and repeats (A-172)."""
        found = []
        if not self.entries(descriptor):
            found.append(self.message(_("« ${libelle} » : la liste n’a aucune option."), descriptor))
        for line in lists.duplicates(self.lines(descriptor)):
            text = _("« ${libelle} » : l’option « ${option} » est écrite deux fois.")
            found.append(self.message(text, descriptor, option=line))
        return found

    def api_descriptor_value(self, descriptor):
        """Give the options."""
        return {"options": list(self.entries(descriptor))}


@champ_type
class DropDownList(ListType):
    """One value, kept as its text."""

    name = "drop_down_list"
    libelle = _("Choix simple")
    description = _("Une réponse parmi une liste")
    rank = 30
    icon = "liste"
    condition_kind = "choice"
    routable = True
    api_type = "DropDownListChamp"
    options_schema = Options

    def as_radios(self, descriptor) -> bool:
        """Say whether the options are few enough to be radio buttons (U-228)."""
        lines = self.lines(descriptor)
        count = len(self.entries(descriptor)) + bool(self.option(descriptor, "other"))
        return count <= lists.RADIOS_MAX and not lists.has_titles(lines)

    def control_template(self, descriptor):
        """Draw radio buttons or a select, with a text beside where « Autre » is offered."""
        if self.option(descriptor, "other"):
            return "choix_autre"
        return "radio_choice" if self.as_radios(descriptor) else "select"

    def grouped(self, descriptor):
        """Say whether there are several controls."""
        return bool(self.option(descriptor, "other")) or self.as_radios(descriptor)

    def choices(self, descriptor):
        """Offer the options, under their titles, then « Autre »."""
        found = list(lists.pairs(self.lines(descriptor)))
        if self.option(descriptor, "other"):
            found.append((lists.OTHER, _("Autre")))
        return found

    def choices_shown(self, descriptor, shown):
        """Offer also the present value when the list has it no more, so that nobody loses it by saving the page."""
        choices = self.choices(descriptor)
        value = shown if isinstance(shown, str) else ""
        if not value or self.admits(descriptor, value) or self.option(descriptor, "other"):
            return choices
        return [*choices, (value, _("${valeur} (n’est plus proposé)", mapping={"valeur": value}))]

    def normalize(self, descriptor, raw):
        """Read a choice, or {choix, autre} where « Autre » is offered."""
        raw = texts_only(raw)
        chosen, free = (raw.get("choix", ""), raw.get("autre", "")) if isinstance(raw, dict) else (raw, "")
        chosen = lists.trim(chosen) if isinstance(chosen, str) else ""
        if chosen == lists.OTHER:
            chosen = lists.trim(free)
        if not chosen:
            return None
        if self.admits(descriptor, chosen) or self.option(descriptor, "other"):
            return chosen
        return Saisie(chosen)

    def check(self, descriptor, value):
        """Refuse a value that the list has no more."""
        if not isinstance(value, str):
            return [self.message(self.message_invalide, descriptor)]
        if self.option(descriptor, "other") or self.admits(descriptor, value):
            return []
        return [self.message(self.message_invalide, descriptor)]

    def condition_value(self, descriptor, value):
        """Give the option, or what stands for « Autre »."""
        return value if self.admits(descriptor, value) else lists.OTHER

    def columns(self, descriptor):
        """One column of choices."""
        return [Column(descriptor.column_id(), descriptor.libelle, "enum", str)]

    def api_value(self, descriptor, value):
        """Give the text."""
        return {"value": value if isinstance(value, str) else None}

    def api_descriptor_value(self, descriptor):
        """Give the options and whether « Autre » is offered."""
        return {
            **super().api_descriptor_value(descriptor),
            "otherOption": bool(self.option(descriptor, "other")),
        }

    def sample(self, descriptor, rng):
        """Return an option, None when there is none."""
        entries = self.entries(descriptor)
        return rng.choice(entries) if entries else None
