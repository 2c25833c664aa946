"""What differs between two révisions of a form, champ by champ, setting by setting (A-260)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.editeur.ecarts import FIELDS, Ecarts, Position, compare, positions
from ds_pyramid.demarches.models import Demarche, Revision

PAGES = ("champs", "annotations")
AJOUT, RETRAIT, DEPLACEMENT, CHANGEMENT = "ajout", "retrait", "deplacement", "changement"


class Reglage(NamedTuple):
    """One setting that changed: its key (`libelle`, `options.min`…), and both values as they are stored."""

    nom: str
    avant: Any
    apres: Any


class Difference(NamedTuple):
    """One champ that differs. `avant` None: added; `apres` None: removed."""

    genre: str
    avant: Position | None
    apres: Position | None
    reglages: tuple[Reglage, ...] = ()

    @property
    def descriptor(self) -> ChampDescriptor:
        """The champ as the newest of both révisions has it."""
        return next(position for position in (self.apres, self.avant) if position is not None).descriptor


def has_changes(demarche: Demarche) -> bool:
    """Say whether the draft of a démarche that was published differs from what is published (A-264)."""
    if demarche.revision_publiee is None:
        return False
    return differ(demarche.revision, demarche.draft)


def differ(before: Revision, after: Revision) -> bool:
    """Say whether two révisions ask different things."""
    if before.ineligibilite != after.ineligibilite:
        return True
    return any(getattr(before, page).descriptors != getattr(after, page).descriptors for page in PAGES)


def differences(before: Revision, after: Revision, page: str) -> list[Difference]:
    """Return what differs between two révisions on a page, in the order of the newest; removals come last (A-260)."""
    old, new = getattr(before, page).descriptors, getattr(after, page).descriptors
    return list(_differences(compare(old, new), positions(old), positions(new)))


def _differences(ecarts: Ecarts, old, new) -> Iterator[Difference]:
    added, moved, changed = map(set, (ecarts.ajoutes, ecarts.deplaces, ecarts.modifies))
    for key in new:
        if key in added:
            yield Difference(AJOUT, None, new[key])
            continue
        reglages = tuple(reglages_of(old[key].descriptor, new[key].descriptor)) if key in changed else ()
        if key in moved:
            yield Difference(DEPLACEMENT, old[key], new[key], reglages)
        elif reglages:
            yield Difference(CHANGEMENT, old[key], new[key], reglages)
    for key in ecarts.retires:
        yield Difference(RETRAIT, old[key], None)


def reglages_of(before: ChampDescriptor, after: ChampDescriptor) -> Iterator[Reglage]:
    """Yield each setting that differs, options one by one."""
    for name in FIELDS:
        if name == "options":
            for option in dict.fromkeys((*before.options, *after.options)):
                pair = before.type.option(before, option), after.type.option(after, option)
                if pair[0] != pair[1]:
                    yield Reglage(f"options.{option}", *pair)
        elif getattr(before, name) != getattr(after, name):
            yield Reglage(name, getattr(before, name), getattr(after, name))


def resume(demarche: Demarche) -> str:
    """Return the changes of the draft in a few words, for the history."""
    counts = dict.fromkeys((AJOUT, RETRAIT, DEPLACEMENT, CHANGEMENT), 0)
    for page in PAGES:
        for difference in differences(demarche.revision, demarche.draft, page):
            counts[difference.genre] += 1
    words = (("ajout", AJOUT), ("retrait", RETRAIT), ("déplacement", DEPLACEMENT), ("changement", CHANGEMENT))
    found = [f"{counts[key]} {word}{'s' if counts[key] > 1 else ''}" for word, key in words if counts[key]]
    return ", ".join(found) or "critères d’inéligibilité"


NOMS: dict[str, TranslationString] = {
    "type_champ": _("Type"),
    "libelle": _("Libellé"),
    "description": _("Description"),
    "mandatory": _("Obligatoire"),
    "condition": _("Condition d’affichage"),
}
