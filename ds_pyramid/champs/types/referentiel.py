"""Référentiel: a choice in a list imported from a CSV file; the whole chosen line is kept (U-230 to U-233)."""

from ds_pyramid.champs import options
from ds_pyramid.champs.base import REFERENTIEL, ChampType, Saisie
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.core.i18n import _


class Options(options.OptionsSchema):
    """The list, made from a file by the editor (champs/referentiels.py)."""

    referentiel = options.referentiel("referentiel", _("Fichier CSV du référentiel"))


@champ_type
class Referentiel(ChampType):
    """{"valeur", "ligne"}: a later import does not change the answer."""

    name = "referentiel"
    libelle = _("Référentiel")
    description = _(
        "Un choix dans une liste importée d’un fichier CSV, avec des colonnes pour l’administration"
    )
    category = REFERENTIEL
    rank = 40
    icon = "liste"
    widget_template = "select"
    prefillable = True
    options_schema = Options
    message_invalide = _("« ${libelle} » : cette valeur n’est pas dans la liste, choisissez-en une autre.")

    def referentiel(self, descriptor):
        """Return the list, None while the editor has none."""
        return self.option(descriptor, "referentiel")

    def choices(self, descriptor):
        """Offer the first column."""
        listed = self.referentiel(descriptor)
        return [(entry, entry) for entry in listed.entries] if listed is not None else []

    def choices_shown(self, descriptor, shown):
        """Offer also the present value when the list has it no more."""
        choices = self.choices(descriptor)
        listed = self.referentiel(descriptor)
        if not shown or (listed is not None and listed.ligne(shown)):
            return choices
        return [*choices, (shown, _("${valeur} (n’est plus proposé)", mapping={"valeur": shown}))]

    def normalize(self, descriptor, raw):
        """Read a choice."""
        raw = texts_only(raw)
        text = " ".join(raw.split()) if isinstance(raw, str) else ""
        if not text:
            return None
        listed = self.referentiel(descriptor)
        ligne = listed.ligne(text) if listed is not None else None
        return {"valeur": text, "ligne": ligne} if ligne else Saisie(text)

    def to_input(self, descriptor, value):
        """Show the choice."""
        return value["valeur"] if isinstance(value, dict) else str(value)

    def check(self, descriptor, value):
        """Refuse what no line ever was."""
        good = isinstance(value, dict) and isinstance(value.get("ligne"), dict)
        return [] if good else [self.message(self.message_invalide, descriptor)]

    def check_options(self, descriptor):
        """Refuse a champ without list."""
        if self.referentiel(descriptor) is None:
            return [self.message(_("« ${libelle} » : importez le fichier du référentiel."), descriptor)]
        return []

    def text(self, descriptor, value):
        """Write the choice."""
        return value["valeur"]

    def columns(self, descriptor):
        """The choice, then each column of the file (original-facts §2)."""
        found = [Column(descriptor.column_id(), descriptor.libelle, "enum", lambda value: value["valeur"])]
        listed = self.referentiel(descriptor)
        for name in listed.colonnes[1:] if listed is not None else ():
            read = _reader(name)
            found.append(self.column(descriptor, f"ref.{name}", f" ({name})", "text", read))
        return found

    def api_value(self, descriptor, value):
        """Give the choice as a text."""
        return {"value": value["valeur"] if isinstance(value, dict) else None}

    def sample(self, descriptor, rng):
        """Return a line, None while there is no list."""
        listed = self.referentiel(descriptor)
        return self.normalize(descriptor, rng.choice(listed.entries)) if listed is not None else None


def _reader(name):
    return lambda value: (value.get("ligne") or {}).get(name) or None
