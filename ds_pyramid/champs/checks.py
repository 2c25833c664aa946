"""What prevents a form from being published: options, levels of headings, blocks, conditions (A- §9 to §12)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from ds_pyramid.champs import conditions
from ds_pyramid.champs.slices import Slice, cut, index, kept, top
from ds_pyramid.core.i18n import TranslationString, _

Messages = dict[int, list[TranslationString]]  # stable id -> what is to mend, in the order of the form


class Defaut(NamedTuple):
    """One thing to mend in a form: the champ's stable id and a message that names it."""

    stable_id: int
    message: TranslationString


def check_formulaire(
    descriptors: Iterable, *, annotations: bool = False, public: Iterable = ()
) -> list[Defaut]:
    """Return everything that prevents these champs from being published, in their order.

    `public`: for annotations, the champs of the form, which their conditions may look at (U-273).
    """
    found = check_slices(cut(tuple(descriptors)), annotations=annotations, public=public)
    return [Defaut(stable_id, message) for stable_id, messages in found.items() for message in messages]


def check_slices(slices: Iterable[Slice], *, annotations: bool = False, public: Iterable = ()) -> Messages:
    """Return the same by stable id. What is found of a slice is kept with it, for as long as it would not differ."""
    found: Messages = {}
    above: dict[int, Any] = {descriptor.stable_id: descriptor for descriptor in public}
    level = 0
    for part in slices:
        # A slice depends on those before it by two things: the sources it names, and the level of the last heading.
        faults, level = _check(part, annotations, level, tuple(map(above.get, sources(part))))
        found.update(faults)
        above.update(top(part))
    return found


@kept
def sources(part) -> tuple[int, ...]:
    """Return the ids of the champs that the conditions of a slice look at."""
    conditions_ = (d.condition for d in index(part).values() if d.condition is not None)
    return tuple({terme.source: None for condition in conditions_ for terme in condition.termes()})


@kept
def _check(part, annotations, level, named) -> tuple[Messages, int]:
    """Return what is wrong in a slice, and the level of its last heading."""
    found: list[Defaut] = []
    above: dict[int, Any] = dict(zip(sources(part), named, strict=True))
    for descriptor in part:
        found.extend(_check_one(descriptor, annotations))
        found.extend(_check_condition(descriptor, above))
        if descriptor.type.heading:
            level = _check_level(descriptor, level, found)
        within = dict(above) if descriptor.children else above
        for child in descriptor.children:
            found.extend(_check_one(child, annotations))
            found.extend(_check_condition(child, within))
            within[child.stable_id] = child
        above[descriptor.stable_id] = descriptor
    messages: Messages = {}
    for defaut in found:
        messages.setdefault(defaut.stable_id, []).append(defaut.message)
    return messages, level


def sources_of(descriptors: Iterable, stable_id: int, public: Iterable = ()) -> list:
    """Return the champs that may be sources of the condition of one champ: above it, and in its row (U-262, A-183)."""
    above = list(public)
    for descriptor in descriptors:
        if descriptor.stable_id == stable_id:
            break
        if any(child.stable_id == stable_id for child in descriptor.children):
            for child in descriptor.children:
                if child.stable_id == stable_id:
                    break
                above.append(child)
            break
        above.append(descriptor)
    return [descriptor for descriptor in above if descriptor.type.condition_kind]


def check_rule(condition, descriptors: Iterable) -> list[TranslationString]:
    """Return what is wrong in a rule of routing or ineligibility: any champ of the form may be its source (U-278)."""
    known = {descriptor.stable_id: descriptor for descriptor in descriptors}
    return conditions.check(condition, known.get)


def _check_condition(descriptor, above):
    if descriptor.condition is None:
        return []
    text = _("La condition de « ${libelle} » est à corriger : ${message}.")
    return [
        Defaut(descriptor.stable_id, descriptor.type.message(text, descriptor, message=message))
        for message in conditions.check(descriptor.condition, above.get)
    ]


@lru_cache(maxsize=8192)
def _check_one(descriptor, annotations) -> tuple[Defaut, ...]:
    """Return what is wrong in one champ by itself; a descriptor is immutable, and editors ask at each change."""
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
    return tuple(Defaut(descriptor.stable_id, message) for message in messages)


def _check_level(descriptor, above, found):
    level = descriptor.type.level(descriptor)
    if level > above + 1:
        text = _("« ${libelle} » : un titre de niveau ${niveau} doit suivre un titre de niveau ${attendu}.")
        message = descriptor.type.message(text, descriptor, niveau=level, attendu=level - 1)
        found.append(Defaut(descriptor.stable_id, message))
    return level
