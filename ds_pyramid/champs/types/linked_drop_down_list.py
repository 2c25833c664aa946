"""Deux menus déroulants liés: the second list depends on the first choice (U-237 to U-241)."""

from functools import lru_cache

from markupsafe import Markup, escape

from ds_pyramid.champs import lists
from ds_pyramid.champs import options as opt
from ds_pyramid.champs.base import CHOIX, ChampType, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.papier import CASES_MAX, Cases, Ligne, Papier, longue_liste
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _


class Options(opt.OptionsSchema):
    """The two lists in one text."""

    options = opt.lines(
        "options", _("Options des deux listes"),
        description=_("--Premier choix-- puis, sur les lignes suivantes, ses seconds choix"),
    )  # fmt: skip
    second_label = opt.text("second_label", _("Libellé du second menu"), maximum=255)
    second_description = opt.text("second_description", _("Description du second menu"), maximum=500)


@champ_type
class LinkedDropDownList(ChampType):
    """A pair of texts; the second is empty where the first choice has no second one."""

    name = "linked_drop_down_list"
    libelle = _("Deux menus déroulants liés")
    description = _("Un second choix qui dépend du premier")
    category = CHOIX
    rank = 50
    icon = "listes_liees"
    widget_template = "choix_lies"
    multi_input = True
    parts = ("premier", "second")
    default_options = {"options": ()}
    api_type = "LinkedDropDownListChamp"
    options_schema = Options
    message_invalide = _("« ${libelle} » : cette valeur n’est pas dans la liste, choisissez-en une autre.")
    message_second = _("« ${libelle} » : le second choix manque.")

    def linked(self, descriptor) -> dict[str, tuple[str, ...]]:
        """Return first value -> second values."""
        return lists.linked(tuple(self.option(descriptor, "options") or ()))

    def second_options(self, descriptor, first: str, second: str) -> Markup:
        """Return the options of the second menu: all of them under their first choice, for who has no script."""
        options = _second_options(tuple(self.option(descriptor, "options") or ()))
        if not first or not second:
            return options
        html = str(options)
        group = f'<optgroup label="{escape(first)}">'
        before, found, after = html.partition(group)
        chosen = f"<option>{escape(second)}</option>"
        selected = f'<option selected="selected">{escape(second)}</option>'
        if not found or chosen not in after.partition("</optgroup>")[0]:
            return Markup(html + selected)  # noqa: S704 - escaped texts
        return Markup(before + group + after.replace(chosen, selected, 1))  # noqa: S704 - escaped texts

    def normalize(self, descriptor, raw):
        """Read {premier, second}; a second choice that another first one left behind is dropped (U-240)."""
        raw = texts_only(raw)
        if isinstance(raw, str):
            first, _slash, second = raw.partition(" / ")
        elif isinstance(raw, tuple):
            first, second = (*raw, "", "")[:2]
        else:
            first, second = raw.get("premier", ""), raw.get("second", "")
        first, second = lists.trim(first), lists.trim(second)
        if not first:
            return None
        seconds = self.linked(descriptor).get(first)
        if seconds is None:
            return Saisie({"premier": first, "second": second})
        return (first, second if second in seconds else "")

    def to_input(self, descriptor, value):
        """Show both choices."""
        return (
            {"premier": value[0], "second": value[1]} if isinstance(value, tuple) else {"premier": str(value)}
        )

    def check(self, descriptor, value):
        """Refuse values that the lists have no more."""
        if not isinstance(value, tuple) or len(value) != 2:
            return [self.message(self.message_invalide, descriptor)]
        seconds = self.linked(descriptor).get(value[0])
        if seconds is None or (value[1] and value[1] not in seconds):
            return [self.message(self.message_invalide, descriptor)]
        return []

    def missing(self, descriptor, value):
        """Ask for the second choice too, where there is one (U-240)."""
        found = super().missing(descriptor, value)
        if found or not isinstance(value, tuple) or value[1]:
            return found
        return (
            [self.message(self.message_second, descriptor)] if self.linked(descriptor).get(value[0]) else []
        )

    def text(self, descriptor, value):
        """Write « A / A1 »."""
        return " / ".join(part for part in value if part) if isinstance(value, tuple) else str(value)

    def columns(self, descriptor):
        """One cell « A;A1 » for exports (original-facts §2), each choice by itself for the rest."""
        return [
            Column(descriptor.column_id(), descriptor.libelle, "text", self.column_value(descriptor)),
            self.column(descriptor, "primaire", "/primaire", "enum", lambda v: _part(v, 0), exported=False),
            self.column(
                descriptor, "secondaire", "/secondaire", "enum", lambda v: _part(v, 1), exported=False
            ),
        ]

    def column_value(self, descriptor):
        """Join the choices as the original does."""
        return lambda value: ";".join(value) if isinstance(value, tuple) else str(value)

    def check_options(self, descriptor):
        """Refuse a text that does not start with a first choice, or has none (U-239, A-172)."""
        lines = tuple(self.option(descriptor, "options") or ())
        if not any(map(lists.trim, lines)):
            return [self.message(_("« ${libelle} » : la liste n’a aucune option."), descriptor)]
        if not lists.starts_with_title(lines):
            text = _("« ${libelle} » : la liste doit commencer par un premier choix, écrit --comme ceci--.")
            return [self.message(text, descriptor)]
        return []

    def api_value(self, descriptor, value):
        """Give each choice."""
        return {"primaryValue": _part(value, 0), "secondaryValue": _part(value, 1)}

    def api_descriptor_value(self, descriptor):
        """Give the text as it was written."""
        return {"options": list(self.option(descriptor, "options") or ())}

    def papier(self, descriptor):
        """Draw the second choices under their first one, or two lines when there are too many."""
        found = [Cases(seconds, first, True) for first, seconds in self.linked(descriptor).items()]
        nombre = sum(1 + len(cases.options) for cases in found)
        if nombre > CASES_MAX:
            second = self.option(descriptor, "second_label") or _("Second choix")
            return Papier(lignes=(Ligne(_("Premier choix")), Ligne(second)), mention=longue_liste(nombre))
        return Papier(
            tuple(found), mention=_("Cochez un premier choix, puis une des réponses écrites dessous.")
        )

    def sample(self, descriptor, rng):
        """Return a pair, None when there is none."""
        linked = self.linked(descriptor)
        if not linked:
            return None
        first = rng.choice(list(linked))
        return (first, rng.choice(linked[first]) if linked[first] else "")


@lru_cache(maxsize=256)
def _second_options(lines: tuple[str, ...]) -> Markup:
    groups = []
    for first, seconds in lists.linked(lines).items():
        options = "".join(f"<option>{escape(second)}</option>" for second in seconds)
        if options:
            groups.append(f'<optgroup label="{escape(first)}">{options}</optgroup>')
    return Markup("".join(groups))  # noqa: S704 - every text escaped above


def _part(value, index):
    return (value[index] or None) if isinstance(value, tuple) and len(value) == 2 else None
