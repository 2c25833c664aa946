"""Choix multiple: several of the options, in their order (U-234 to U-236)."""

from ds_pyramid.champs import lists
from ds_pyramid.champs import options as opt
from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.choix import ListType, referentiel_node
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.papier import a_cocher
from ds_pyramid.champs.referentiels import est_ligne, texte
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.champs.territoires import fold
from ds_pyramid.core.i18n import _

COCHES = "choix."  # names of the boxes of a long list: choix.0, choix.1…


class Options(opt.OptionsSchema):
    """The list: written, or imported."""

    options = opt.lines(
        "options", _("Options de la liste"), description=_("Une par ligne ; --Titre-- ouvre un groupe")
    )
    referentiel = referentiel_node()


@champ_type
class MultipleDropDownList(ListType):
    """A tuple of values: texts, or lines of an imported list."""

    name = "multiple_drop_down_list"
    libelle = _("Choix multiple")
    description = _("Plusieurs réponses parmi une liste")
    rank = 40
    icon = "liste_multiple"
    condition_kind = "choices"
    routable = True
    multi_input = True
    several = True
    api_type = "MultipleDropDownListChamp"
    options_schema = Options
    default_options = {"options": ()}
    message_invalide = _("« ${libelle} » : une des valeurs n’est pas dans la liste, choisissez à nouveau.")
    message_recherche = _(
        "« ${libelle} » : « ${texte} » n’est pas dans la liste, choisissez parmi les résultats."
    )

    def folded(self, descriptor) -> bool:
        """Say whether there are too many boxes to show them all (U-235)."""
        return len(self.entries(descriptor)) > lists.RADIOS_MAX

    def control_template(self, descriptor):
        """Draw boxes, or a search above those chosen and found."""
        return "choix_multiple_cherche" if self.searched(descriptor) else "choix_multiple"

    def choices(self, descriptor):
        """Offer the options, under their titles."""
        return self.pairs(descriptor)

    def shaped(self, shown):
        """Show texts, and what is sought."""
        return shown if isinstance(shown, dict) else super().shaped(shown)

    def chosen(self, shown) -> list[str]:
        """Return the texts that a control shows as chosen."""
        if isinstance(shown, dict):
            return [text for name, text in shown.items() if name.startswith(COCHES)]
        return list(shown or ())

    def sought(self, shown) -> str:
        """Return what a control shows as sought."""
        return shown.get("recherche", "") if isinstance(shown, dict) else ""

    def choices_shown(self, descriptor, shown):
        """Offer also the present values that the list has no more; of a long list, those chosen and found."""
        chosen = self.chosen(shown)
        gone = [value for value in chosen if not self.admits(descriptor, value)]
        label = _("${valeur} (n’est plus proposé)")
        more = [(value, self.message(label, descriptor, valeur=value)) for value in gone]
        if not self.searched(descriptor):
            return [*self.choices(descriptor), *more]
        entries = [value for value in chosen if value not in gone]
        entries += self.found(descriptor, self.sought(shown))
        return [*((entry, entry) for entry in dict.fromkeys(entries)), *more]

    def papier(self, descriptor):
        """Say that several boxes may be ticked."""
        return a_cocher(self.choices(descriptor), plusieurs=True)

    def normalize(self, descriptor, raw):
        """Read the choices, in the order of the options; of a long list, {choix.0…, recherche, pour}."""
        raw = texts_only(raw)
        sought = ""
        if isinstance(raw, dict) and self.searched(descriptor):
            sought = lists.trim(raw.get("recherche", ""))
            sought = "" if sought == lists.trim(raw.get("pour", "")) else sought
            raw = self.chosen(raw)
        raw = (raw,) if isinstance(raw, str) else tuple(raw.values()) if isinstance(raw, dict) else raw
        chosen = dict.fromkeys(text for text in map(lists.trim, raw) if text)
        if sought:
            named = [e for e in self.found(descriptor, sought) if fold(e) == fold(sought)][:1]
            if not named:
                boxes = {f"{COCHES}{rank}": text for rank, text in enumerate(chosen)}
                return Saisie({**boxes, "recherche": sought})
            chosen |= dict.fromkeys(named)
        return self._value(descriptor, chosen, {})

    def _value(self, descriptor, chosen, kept):
        """Return the value of some texts; `kept`: lines of a former list, by their text."""
        if not chosen:
            return None
        known = [self.choice(descriptor, e) for e in self.entries(descriptor) if e in chosen]
        known += [line for text, line in kept.items() if text in chosen and not self.admits(descriptor, text)]
        return tuple(known) if len(known) == len(chosen) else Saisie(tuple(chosen))

    def retyped(self, descriptor, before, value):
        """Keep the lines of a former list, sent again by a page that shows them."""
        if not (isinstance(value, Saisie) and isinstance(before, tuple) and isinstance(value.brut, tuple)):
            return value
        kept = {line["valeur"]: line for line in before if est_ligne(line)}
        return self._value(descriptor, dict.fromkeys(value.brut), kept)

    def to_input(self, descriptor, value):
        """Show the values."""
        return tuple(map(texte, value))

    def validate(self, descriptor, value):
        """Say that what was sought is not in the list."""
        if isinstance(value, Saisie) and self.sought(value.brut):
            return [self.message(self.message_recherche, descriptor, texte=self.sought(value.brut))]
        return super().validate(descriptor, value)

    def check(self, descriptor, value):
        """Refuse values that the list has no more."""
        if isinstance(value, tuple) and all(self.keeps(descriptor, item) for item in value):
            return []
        return [self.message(self.message_invalide, descriptor)]

    def text(self, descriptor, value):
        """List them."""
        return ", ".join(map(texte, value)) if isinstance(value, tuple) else str(value)

    def search_terms(self, descriptor, value):
        """Give each value."""
        return tuple(map(texte, value)) if isinstance(value, tuple) else (str(value),)

    def condition_value(self, descriptor, value):
        """Give the texts."""
        return tuple(map(texte, value)) if isinstance(value, tuple) else ()

    def columns(self, descriptor):
        """One cell for exports, the values for filters and the API, one column per further header of a file."""
        main = Column(
            descriptor.column_id(), descriptor.libelle, "text", lambda value: self.text(descriptor, value)
        )
        values = self.column(
            descriptor, "valeurs", "", "enums", lambda value: tuple(map(texte, value)), exported=False
        )
        return [main, values, *self.further_columns(descriptor, _cells)]

    def api_value(self, descriptor, value):
        """Give the values, an empty list when there is none."""
        return {"values": list(map(texte, value)) if isinstance(value, tuple) else []}

    def sample(self, descriptor, rng):
        """Return one to three options, None when there is none."""
        entries = self.entries(descriptor)
        if not entries:
            return None
        drawn = set(rng.sample(entries, min(len(entries), rng.randint(1, 3))))
        return tuple(self.choice(descriptor, entry) for entry in entries if entry in drawn)


def _cells(value, name):
    cells = [line["ligne"].get(name) or "" for line in value if est_ligne(line)]
    return ", ".join(cells) if any(cells) else None
