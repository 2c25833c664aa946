"""What prevents a form from being published: options, levels of headings, blocks, conditions (A- §9 to §12)."""

from collections.abc import Iterable
from typing import NamedTuple

from ds_pyramid.core.i18n import TranslationString, _


class Defaut(NamedTuple):
    """One thing to mend in a form: the champ's stable id and a message that names it."""

    stable_id: int
    message: TranslationString


def check_formulaire(descriptors: Iterable, *, annotations: bool = False) -> list[Defaut]:
    """Return everything that prevents these champs from being published, in their order."""
    descriptors = tuple(descriptors)
    found = []
    level = 0
    for descriptor in descriptors:
        found += _check_one(descriptor, annotations)
        if descriptor.type.heading:
            level = _check_level(descriptor, level, found)
        for child in descriptor.children:
            found += _check_one(child, annotations)
    return found


def _check_one(descriptor, annotations):
    kind = descriptor.type
    messages = [] if kind.inert else list(kind.check_options(descriptor))
    if not descriptor.libelle.strip():
        messages.append(_("Un champ n’a pas de libellé."))
    if kind.private_only and not annotations:
        messages.append(
            kind.message(_("« ${libelle} » n’est possible que dans les annotations privées."), descriptor)
        )
    if descriptor.mandatory and not kind.fillable:
        messages.append(
            kind.message(_("« ${libelle} » n’a pas de réponse et ne peut être obligatoire."), descriptor)
        )
    return [Defaut(descriptor.stable_id, message) for message in messages]


def _check_level(descriptor, above, found):
    level = descriptor.type.level(descriptor)
    if level > above + 1:
        text = _("« ${libelle} » : un titre de niveau ${niveau} doit suivre un titre de niveau ${attendu}.")
        message = descriptor.type.message(text, descriptor, niveau=level, attendu=level - 1)
        found.append(Defaut(descriptor.stable_id, message))
    return level
