"""Options of a champ: what the API says of it -> the options our type understands."""

from collections.abc import Iterable, Mapping
from typing import Any

from ds_pyramid.champs.lists import has_titles
from ds_pyramid.core.html import clean
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.importation.lecture import text

# Field of the file -> (our option, kind of value). Given to the types that have the option, noted for the others.
# The API tells only the first five; the others are read from files where an instance tells more.
REPRIS = {
    "options": ("options", "lignes"),
    "otherOption": ("other", "oui"),
    "level": ("level", "niveau"),
    "collapsibleExplanationEnabled": ("collapsible", "oui"),
    "collapsibleExplanationText": ("collapsible_text", "texte riche"),
    "characterLimit": ("limit", "nombre"),
    "minNumber": ("min", "nombre"),
    "maxNumber": ("max", "nombre"),
    "positiveNumber": ("positive", "oui"),
    "expressionReguliere": ("pattern", "texte"),
    "expressionReguliereExempleText": ("example", "texte"),
    "expressionReguliereErrorMessage": ("message", "texte"),
}
# Fields that every champ has, or that are read elsewhere.
COMMUNS = frozenset(
    {
        "__typename",
        "id",
        "label",
        "description",
        "required",
        "type",
        "champDescriptors",
        "fileTemplate",
        "condition",
    }
)


def read_options(descriptor, raw: Mapping[str, Any]) -> tuple[dict, list[TranslationString]]:
    """Return the options of a champ and what is worth noting about them."""
    known = option_names(descriptor.type)
    options: dict[str, Any] = {}
    notes = list(_files(raw))
    for name, value in raw.items():
        if name in COMMUNS or value is None or _fixed_list(value):
            continue
        option, kind = REPRIS.get(name, ("", ""))
        if option not in known:
            if value not in (False, "", [], {}):
                notes.append(_("Le réglage « ${nom} » n’a pas pu être repris.") % {"nom": name})
            continue
        found = _READERS[kind](value, notes)
        if found is not None:
            options[option] = found
    if "pattern" in options:
        options["mode"] = "advanced"
    if raw.get("condition"):
        notes.append(_("Sa condition d’affichage n’a pas pu être reprise."))
    return options, notes


def option_names(kind) -> frozenset[str]:
    """Return the names of the options of a type."""
    schema = kind.options_schema
    return frozenset(node.name for node in schema().children) if schema else frozenset()


def _files(raw) -> Iterable[TranslationString]:
    """Name the model file: its link is dead outside the original, it is never fetched."""
    template = raw.get("fileTemplate")
    if isinstance(template, Mapping):
        nom = text(template.get("filename")) or "?"
        yield _("Le modèle « ${nom} » est à remettre : les fichiers ne sont pas repris.") % {"nom": nom}


def _fixed_list(value) -> bool:
    """Say whether a list is one of the fixed territories, given as objects: our types have their own."""
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def _lignes(value, notes):
    """Return the lines of a list: trimmed, without blanks; a line given twice is kept once, except in linked lists."""
    if not isinstance(value, list):
        notes.append(_("Sa liste de choix n’est pas lisible."))
        return None
    lines = [" ".join(line.split()) for line in value if isinstance(line, str) and line.strip()]
    if has_titles(lines):  # linked lists repeat their second choices
        return tuple(lines)
    kept = tuple(dict.fromkeys(lines))
    if len(kept) < len(lines):
        notes.append(_("Des choix donnés deux fois n’ont été repris qu’une fois."))
    return kept


def _niveau(value, notes):
    return str(value) if value in (2, 3) else "1"


def _nombre(value, notes):
    try:
        return int(str(value))
    except ValueError:
        notes.append(_("Une limite n’est pas un nombre : elle n’a pas été reprise."))
        return None


_READERS = {
    "lignes": _lignes,
    "niveau": _niveau,
    "nombre": _nombre,
    "oui": lambda value, notes: value is True or str(value).lower() == "true",
    "texte": lambda value, notes: text(value),
    "texte riche": lambda value, notes: clean(text(value)),
}
