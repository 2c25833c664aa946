"""What lists share: options written by the administrateur, or lines of a référentiel imported from a CSV file.

A choice among written options is stored as its text; one of a référentiel as {"valeur", "ligne"}: a later import does
not change an answer (U-233).
"""

from dataclasses import replace
from typing import Any

from ds_pyramid.champs import lists, referentiels
from ds_pyramid.champs import options as opt
from ds_pyramid.champs.base import CHOIX, ChampType, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.papier import Ligne
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.champs.territoires import fold
from ds_pyramid.core.i18n import _

PARTS = ("recherche", "choix", "pour", "autre")


def referentiel_node():
    """Return the node of the option that holds an imported list."""
    return opt.referentiel("referentiel", _("Liste importée d’un fichier CSV, à la place des options"))


class ListType(ChampType):
    """What both kinds of lists share."""

    category = CHOIX
    default_options = {"options": (), "other": False}
    prefillable = True
    message_invalide = _("« ${libelle} » : cette valeur n’est pas dans la liste, choisissez-en une autre.")

    # -- the list --------------------------------------------------------------------------------------------------
    def referentiel(self, descriptor):
        """Return the imported list that feeds the champ, None when its options are written."""
        return self.option(descriptor, "referentiel")

    def lines(self, descriptor) -> tuple[str, ...]:
        """Return the list as it was written."""
        return tuple(self.option(descriptor, "options") or ())

    def entries(self, descriptor) -> tuple[str, ...]:
        """Return what can be chosen."""
        listed = self.referentiel(descriptor)
        return listed.entries if listed is not None else lists.entries(self.lines(descriptor))

    def pairs(self, descriptor) -> list:
        """Return (value, label) pairs, those under a title in a `Group`."""
        if self.referentiel(descriptor) is not None:
            return [(entry, entry) for entry in self.entries(descriptor)]
        return list(lists.pairs(self.lines(descriptor)))

    def admits(self, descriptor, value) -> bool:
        """Say whether a text can be chosen."""
        listed = self.referentiel(descriptor)
        if listed is not None:
            return listed.ligne(value) is not None
        return value in lists.entry_set(self.lines(descriptor))

    def searched(self, descriptor) -> bool:
        """Say whether there are so many options that they are found by a search."""
        return len(self.entries(descriptor)) > lists.SEARCHED

    def found(self, descriptor, text: str) -> list[str]:
        """Return the options found by a search."""
        return lists.search(self.entries(descriptor), text)

    # -- answers ---------------------------------------------------------------------------------------------------
    def choice(self, descriptor, text: str) -> Any:
        """Return what is stored of an admitted text: itself, or its whole line."""
        listed = self.referentiel(descriptor)
        return {"valeur": text, "ligne": listed.ligne(text)} if listed is not None else text

    def keeps(self, descriptor, choice) -> bool:
        """Say whether a stored choice is good: in the list, or a line of a former list."""
        if referentiels.est_ligne(choice):
            return self.referentiel(descriptor) is not None or self.admits(descriptor, choice["valeur"])
        return isinstance(choice, str) and self.admits(descriptor, choice)

    def further_columns(self, descriptor, read) -> list[Column]:
        """Return one column per further header of the file (original-facts §2); `read(value, name)` gives a cell."""
        listed = self.referentiel(descriptor)
        names = listed.colonnes[1:] if listed is not None else ()
        return [
            self.column(descriptor, f"ref.{name}", f" ({name})", "text", _reader(read, name))
            for name in names
        ]

    def details(self, value) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return (choice, [(column, text)]) of the lines chosen, for the administration (U-231)."""
        chosen = value if isinstance(value, tuple) else (value,)
        return [(referentiels.texte(c), found) for c in chosen if (found := referentiels.details(c))]

    def reading_template(self, descriptor):
        """Show whole lines where the list has some."""
        return "choix" if self.referentiel(descriptor) is not None else self.template

    # -- options ---------------------------------------------------------------------------------------------------
    def check_options(self, descriptor):
        """Refuse an empty list and repeats (A-172)."""
        found = []
        if not self.entries(descriptor):
            found.append(self.message(_("« ${libelle} » : la liste n’a aucune option."), descriptor))
        if self.referentiel(descriptor) is not None:
            return found  # the file was checked when it was imported
        for line in lists.duplicates(self.lines(descriptor)):
            text = _("« ${libelle} » : l’option « ${option} » est écrite deux fois.")
            found.append(self.message(text, descriptor, option=line))
        return found

    def api_descriptor_value(self, descriptor):
        """Give the options; none for an imported list."""
        written = self.referentiel(descriptor) is None
        return {"options": list(self.entries(descriptor)) if written else []}


def _reader(read, name):
    return lambda value: read(value, name)


def _other(descriptor) -> bool:
    return bool(descriptor.type.option(descriptor, "other"))


class ChoixUnique(ListType):
    """One choice: radio buttons, a select, or a search."""

    def as_radios(self, descriptor) -> bool:
        """Say whether the options are few enough to be radio buttons (U-228)."""
        count = len(self.entries(descriptor)) + _other(descriptor)
        if self.referentiel(descriptor) is not None:
            return count <= lists.RADIOS_MAX
        return count <= lists.RADIOS_MAX and not lists.has_titles(self.lines(descriptor))

    def control_template(self, descriptor):
        """Draw radio buttons, a select or a search, with a text beside where « Autre » is offered."""
        if self.searched(descriptor):
            return "choix_cherche"
        if _other(descriptor):
            return "choix_autre"
        return "radio_choice" if self.as_radios(descriptor) else "select"

    def grouped(self, descriptor):
        """Say whether there are several controls."""
        return _other(descriptor) or self.searched(descriptor) or self.as_radios(descriptor)

    def choices(self, descriptor):
        """Offer the options, under their titles, then « Autre »."""
        return [*self.pairs(descriptor), *self.autre(descriptor)]

    def papier(self, descriptor):
        """Draw boxes, with room to write what « Autre » is."""
        found = super().papier(descriptor)
        autre = Ligne(_("Si vous cochez « Autre », précisez"))
        return replace(found, lignes=(autre,)) if _other(descriptor) and found.cases else found

    def autre(self, descriptor):
        """Return the pair that stands for « Autre », where it is offered."""
        return [(lists.OTHER, _("Autre"))] if _other(descriptor) else []

    def choices_shown(self, descriptor, shown):
        """Offer also the present value when the list has it no more, so that nobody loses it by saving the page."""
        value = shown if isinstance(shown, str) else ""
        if self.searched(descriptor):
            return self._found_shown(descriptor, value)
        choices = self.choices(descriptor)
        if not value or self.admits(descriptor, value) or _other(descriptor):
            return choices
        return [*choices, (value, _("${valeur} (n’est plus proposé)", mapping={"valeur": value}))]

    def _found_shown(self, descriptor, value):
        if value and self.admits(descriptor, value):
            entries = [value]
        else:
            entries = [] if _other(descriptor) else self.found(descriptor, value)
        return [*((entry, entry) for entry in entries), *self.autre(descriptor)]

    def normalize(self, descriptor, raw):
        """Read a choice; {choix, autre} where « Autre » is offered; {recherche, choix, pour} of a long list."""
        raw = texts_only(raw)
        sent = raw if isinstance(raw, dict) else {"choix": raw if isinstance(raw, str) else ""}
        parts = {name: lists.trim(sent.get(name, "")) for name in PARTS}
        chosen, sought = parts["choix"], parts["recherche"]
        if sought and sought != parts["pour"] and fold(sought) not in (fold(chosen), fold("Autre")):
            named = [entry for entry in self.found(descriptor, sought) if fold(entry) == fold(sought)]
            return self.choice(descriptor, named[0]) if named else Saisie(sought)
        if chosen == lists.OTHER:
            chosen = parts["autre"]
        if not chosen:
            return Saisie(sought) if sought and fold(sought) != fold("Autre") else None
        if self.admits(descriptor, chosen):
            return self.choice(descriptor, chosen)
        return chosen if _other(descriptor) else Saisie(chosen)

    def retyped(self, descriptor, before, value):
        """Keep the line of a former list, sent again by a page that shows it."""
        again = isinstance(value, Saisie) and referentiels.est_ligne(before)
        return before if again and value.brut == before["valeur"] else value

    def to_input(self, descriptor, value):
        """Show the choice."""
        return referentiels.texte(value)

    def check(self, descriptor, value):
        """Refuse a value that the list has no more."""
        if self.keeps(descriptor, value) or (_other(descriptor) and isinstance(value, str)):
            return []
        return [self.message(self.message_invalide, descriptor)]

    def text(self, descriptor, value):
        """Write the choice."""
        return referentiels.texte(value)

    def columns(self, descriptor):
        """One column of choices, then one per further header of an imported list."""
        main = Column(
            descriptor.column_id(), descriptor.libelle, "enum", lambda v: referentiels.texte(v) or None
        )
        return [main, *self.further_columns(descriptor, _cell)]

    def api_value(self, descriptor, value):
        """Give the text."""
        return {"value": referentiels.texte(value) if isinstance(value, str | dict) else None}

    def sample(self, descriptor, rng):
        """Return an option, None when there is none."""
        entries = self.entries(descriptor)
        return self.choice(descriptor, rng.choice(entries)) if entries else None


def _cell(value, name):
    return value["ligne"].get(name) or None if referentiels.est_ligne(value) else None
