"""What an administrateur does to the draft of a form, champ by champ (A- §8).

A descriptor is immutable: an act replaces it inside its Formulaire, and writes the slices of the form that it changes
(champs/slices.py). Nothing goes to the history of the démarche: that is for publications.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ds_pyramid.champs.cast import keeps
from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor, Formulaire
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.core.html import clean
from ds_pyramid.core.i18n import _
from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.editeur import arbre
from ds_pyramid.demarches.editeur.arbre import Place, PlaceInconnue
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.models import Demarche

PAGES = ("champs", "annotations")
LIBELLE_MAX, DESCRIPTION_MAX = 255, 5000  # characters
CHAMPS_MAX = 2000  # of one form
SUPPRESSIONS_MAX = 20  # deletions that can be undone


class ChampDisparu(ActeRefuse):
    """The champ, or the place, is no longer there: another administrateur changed the form meanwhile."""

    texte = _("Ce champ n’est plus dans le formulaire : il a été déplacé ou supprimé entre-temps.")


class SaisieRefusee(ActeRefuse):
    """What was typed for a champ cannot be kept; `erreurs`: name -> messages."""

    texte = _("Cette modification n’a pas pu être enregistrée.")

    def __init__(self, erreurs: Mapping[str, list]):
        super().__init__()
        self.erreurs = dict(erreurs)


@dataclass(frozen=True)
class Suppression:
    """What was deleted from a draft, and from where."""

    cle: str
    page: str
    place: Place
    descriptors: arbre.Niveau

    @property
    def libelle(self) -> str:
        """The name of what was deleted."""
        return self.descriptors[0].libelle

    @property
    def ids(self) -> set[int]:
        """The champs deleted, those of blocks too."""
        return arbre.ids(self.descriptors)


def formulaire(demarche: Demarche, page: str) -> Formulaire:
    """Return the form edited on a page: `champs` or `annotations`."""
    return getattr(demarche.draft, page)


def get(demarche: Demarche, page: str, stable_id: int) -> ChampDescriptor:
    """Return a champ of the draft. Raises ChampDisparu."""
    found = formulaire(demarche, page).get(stable_id)
    if found is None:
        raise ChampDisparu
    return found


def offered(kind, page: str, *, in_block: bool = False) -> bool:
    """Say whether a type can be chosen on a page: identity documents and Chorus have their side (A-210)."""
    if not kind.offered or kind.inert or (in_block and not kind.repeatable):
        return False
    return kind.exposed if page == "annotations" else not kind.private_only


def ajouter(
    demarche: Demarche, page: str, type_champ: str, place: Place, *, libelle: str = "", now
) -> ChampDescriptor:
    """Add a champ; it is mandatory by default in the public form, never in the annotations (A-125)."""
    kind = champ_types[type_champ]
    niveau = formulaire(demarche, page).descriptors
    in_block = block_at(niveau, place) is not None
    if not offered(kind, page, in_block=in_block):
        raise ActeRefuse(_("Ce type de champ ne peut pas être ajouté ici."))
    descriptor = ChampDescriptor(
        new_id(demarche),
        kind.name,
        _one_line(libelle)[:LIBELLE_MAX],
        mandatory=page == "champs" and kind.fillable and not kind.container,
        options=_first_options(niveau, kind, place),
    )
    _write(demarche, page, _insert(niveau, place, (descriptor,)), now)
    return descriptor


def modifier(
    demarche: Demarche,
    page: str,
    stable_id: int,
    *,
    libelle: str | None = None,
    description: str | None = None,
    mandatory: bool | None = None,
    options: dict | None = None,
    now,
) -> ChampDescriptor:
    """Change what a champ says; what is None stays. Raises ChampDisparu, SaisieRefusee."""
    before = get(demarche, page, stable_id)
    wanted: dict[str, Any] = {"libelle": libelle, "description": description, "options": options}
    if libelle is not None:
        wanted["libelle"] = _one_line(libelle)
    if description is not None:
        wanted["description"] = clean(description)
    if mandatory is not None:
        wanted["mandatory"] = mandatory and before.type.fillable
    changes = {name: value for name, value in wanted.items() if value is not None}
    erreurs = _too_long(changes)
    if erreurs:
        raise SaisieRefusee(erreurs)
    return _replace(demarche, page, before, replace(before, **changes), now)


def conditionner(demarche: Demarche, page: str, stable_id: int, condition, *, now) -> ChampDescriptor:
    """Give a champ, a title or a block its condition; None shows it always (A-178, A-179, A-182)."""
    before = get(demarche, page, stable_id)
    return _replace(demarche, page, before, replace(before, condition=condition), now)


def convertir(demarche: Demarche, page: str, stable_id: int, type_champ: str, *, now) -> ChampDescriptor:
    """Give a champ another type: label, description and condition stay, with the options both have (A-126)."""
    before = get(demarche, page, stable_id)
    kind = champ_types[type_champ]
    _descriptor, block = arbre.find(formulaire(demarche, page).descriptors, stable_id)
    if kind.name == before.type_champ:
        return before
    if before.children or not offered(kind, page, in_block=block is not None):
        raise ActeRefuse(_("Ce champ ne peut pas prendre ce type."))
    return _replace(demarche, page, before, _converted(before, kind), now)


def perd(demarche: Demarche, page: str, stable_id: int, type_champ: str | None = None) -> bool:
    """Say whether the answers already given to a champ would be lost with a type, its own by default (A-265)."""
    former, champ = publie(demarche, page, stable_id), get(demarche, page, stable_id)
    if former is None:
        return False
    return not keeps(former, champ if type_champ is None else _converted(champ, champ_types[type_champ]))


def publie(demarche: Demarche, page: str, stable_id: int) -> ChampDescriptor | None:
    """Return a champ as it is in force, None when it has never been published."""
    return None if demarche.revision_publiee is None else getattr(demarche.revision, page).get(stable_id)


def recreer(demarche: Demarche, page: str, stable_id: int, type_champ: str, *, now) -> ChampDescriptor:
    """Delete a published champ and put a new one of another type in its place: answers do not mix (A-265).

    What can be brought back is the champ as it is published.
    """
    champ, former = get(demarche, page, stable_id), publie(demarche, page, stable_id)
    added = ajouter(demarche, page, type_champ, Place(apres=stable_id), libelle=champ.libelle, now=now)
    if former is not None and not former.children:
        _replace(demarche, page, champ, former, now)
    supprimer(demarche, page, stable_id, now=now)
    same = replace(
        _converted(champ, added.type),
        stable_id=added.stable_id,
        mandatory=added.mandatory and champ.mandatory,
    )
    return _replace(demarche, page, added, same, now)


def deplacer(
    demarche: Demarche, page: str, stable_id: int, place: Place, *, contenu: bool = True, now
) -> None:
    """Move a champ to a place; a title takes its content along, unless asked otherwise (A-121, A-122)."""
    niveau = formulaire(demarche, page).descriptors
    moved = _taken(niveau, stable_id, contenu)
    if {place.apres, place.dans} & arbre.ids(moved):
        return
    block = block_at(niveau, place)
    if block is not None and not all(descriptor.type.repeatable for descriptor in moved):
        raise ActeRefuse(_("Un bloc répétable ne peut pas contenir un autre bloc."))
    left = arbre.remove(niveau, {descriptor.stable_id for descriptor in moved})
    _write(demarche, page, _insert(left, place, moved), now)


def monter(demarche: Demarche, page: str, stable_id: int, *, now) -> None:
    """Move a champ before the one above it; a title, with its content, before the section above."""
    niveau = formulaire(demarche, page).descriptors
    line, start = _line(niveau, stable_id)
    if start == 0:
        return
    target = start - 1
    if line[start].type.heading:
        while target > 0 and not _opens(line[target], line[start]):
            target -= 1
    _swap(demarche, page, line, target, start, now)


def descendre(demarche: Demarche, page: str, stable_id: int, *, now) -> None:
    """Move a champ after the one below it; a title, with its content, after the section below."""
    niveau = formulaire(demarche, page).descriptors
    line, start = _line(niveau, stable_id)
    moved = arbre.section(niveau, stable_id)
    end = start + len(moved)
    if end >= len(line):
        return
    after = line[end]
    if line[start].type.heading and after.type.heading and not _above(after, line[start]):
        after = arbre.section(niveau, after.stable_id)[-1]
    deplacer(demarche, page, stable_id, Place(apres=after.stable_id), now=now)


def dupliquer(demarche: Demarche, page: str, stable_id: int, *, now) -> arbre.Niveau:
    """Copy a champ, a block, or a title with its section, just after it; conditions inside the copy follow it."""
    niveau = formulaire(demarche, page).descriptors
    source = _taken(niveau, stable_id, True)
    new_ids = {old: new_id(demarche) for old in arbre.ids(source)}
    copies = tuple(_copy(descriptor, new_ids) for descriptor in source)
    first = replace(copies[0], libelle=_copy_name(copies[0].libelle))
    copies = (first, *copies[1:])
    _write(demarche, page, _insert(niveau, Place(apres=source[-1].stable_id), copies), now)
    return copies


def supprimer(demarche: Demarche, page: str, stable_id: int, *, contenu: bool = False, now) -> Suppression:
    """Delete a champ (a title alone, or with its section); it can be brought back while the draft lives."""
    niveau = formulaire(demarche, page).descriptors
    gone = _taken(niveau, stable_id, contenu)
    suppression = Suppression(f"{page}-{stable_id}", page, arbre.place_of(niveau, stable_id), gone)
    _write(demarche, page, arbre.remove(niveau, {descriptor.stable_id for descriptor in gone}), now)
    others = (one for one in demarche.draft.suppressions if one.cle != suppression.cle)
    demarche.draft.suppressions = (*others, suppression)[-SUPPRESSIONS_MAX:]
    return suppression


def retablir(demarche: Demarche, cle: str, *, now) -> Suppression:
    """Put back what was deleted, where it was, or at the end when that place is gone. Raises ActeRefuse."""
    draft = demarche.draft
    found = next((one for one in draft.suppressions if one.cle == cle), None)
    if found is None:
        raise ActeRefuse(_("Cette suppression ne peut plus être annulée."))
    niveau = formulaire(demarche, found.page).descriptors
    present = arbre.ids(niveau)
    back = tuple(descriptor for descriptor in found.descriptors if descriptor.stable_id not in present)
    try:
        after = arbre.insert(niveau, found.place, back)
    except PlaceInconnue:
        after = (*niveau, *back)
    _write(demarche, found.page, after, now)
    draft.suppressions = tuple(one for one in draft.suppressions if one.cle != cle)
    return found


def ignorer_aide(demarche: Demarche, cle: str) -> None:
    """Dismiss one piece of advice; it comes back when its cause changes."""
    demarche.draft.aides_ignorees = demarche.draft.aides_ignorees | {cle}


def common_options(before: ChampDescriptor, kind) -> dict:
    """Return the options of a champ that another type can keep: same name, and a value that it reads."""
    if kind.options_schema is None or before.type.options_schema is None:
        return {}
    theirs = {node.name: node for node in before.type.options_schema()}
    found = {}
    for node in kind.options_schema():
        value = before.options.get(node.name)
        if value is not None and node.name in theirs and type(node.typ) is type(theirs[node.name].typ):
            found[node.name] = value
    return found


def remap(condition, new_ids: Mapping[int, int]):
    """Return a condition on other champs, by a mapping of their ids."""
    if condition is None:
        return None
    if isinstance(condition, Terme):
        return replace(condition, source=new_ids.get(condition.source, condition.source))
    return replace(condition, conditions=tuple(remap(one, new_ids) for one in condition.conditions))


def remplacer(demarche: Demarche, page: str, niveau: arbre.Niveau, *, now) -> None:
    """Give a page of the draft all its champs at once."""
    _write(demarche, page, niveau, now)


# --- below: how ------------------------------------------------------------------------------------------------------
def _write(demarche, page, niveau, now):
    form = formulaire(demarche, page)
    if len(niveau) + sum([len(descriptor.children) for descriptor in niveau]) > CHAMPS_MAX:
        raise ActeRefuse(_("Un formulaire compte ${max} champs au plus.", mapping={"max": CHAMPS_MAX}))
    if niveau != form.descriptors:
        form.edit(niveau)
        demarche.formulaire_updated_at = now


def _converted(before, kind):
    mandatory = before.mandatory and kind.fillable
    return replace(before, type_champ=kind.name, mandatory=mandatory, options=common_options(before, kind))


def _replace(demarche, page, before, after, now):
    if after != before:
        _write(demarche, page, arbre.substitute(formulaire(demarche, page).descriptors, after), now)
    return after


def _insert(niveau, place, items):
    try:
        return arbre.insert(niveau, place, items)
    except PlaceInconnue:
        raise ChampDisparu from None


def _taken(niveau, stable_id, contenu):
    try:
        return arbre.section(niveau, stable_id) if contenu else (arbre.find(niveau, stable_id)[0],)
    except PlaceInconnue:
        raise ChampDisparu from None


def _line(niveau, stable_id):
    try:
        line = arbre.siblings(niveau, stable_id)
    except PlaceInconnue:
        raise ChampDisparu from None
    return line, arbre.index(line, stable_id)


def _swap(demarche, page, line, target, start, now):
    """Move what starts at a rank before what stands at another."""
    if target:
        place = Place(apres=line[target - 1].stable_id)
    else:
        block = arbre.find(formulaire(demarche, page).descriptors, line[start].stable_id)[1]
        place = Place(debut=True, dans=None if block is None else block.stable_id)
    deplacer(demarche, page, line[start].stable_id, place, now=now)


def _opens(descriptor, heading):
    """Say whether a champ is a title of the rank of another, or above it."""
    return descriptor.type.heading and descriptor.type.level(descriptor) <= heading.type.level(heading)


def _above(descriptor, heading):
    return descriptor.type.level(descriptor) < heading.type.level(heading)


def block_at(niveau, place):
    """Return the block in which a place is, or None."""
    if place.dans is not None:
        return place.dans
    if place.apres is None:
        return None
    try:
        block = arbre.find(niveau, place.apres)[1]
    except PlaceInconnue:
        raise ChampDisparu from None
    return block and block.stable_id


def _first_options(niveau, kind, place):
    """Return the options of a new champ: a title takes the level of the section it is put in."""
    if not kind.heading or place.apres is None:
        return {}
    line, rank = _line(niveau, place.apres)
    above = next((d for d in reversed(line[: rank + 1]) if d.type.heading), None)
    return dict(above.options) if above is not None else {}


def _copy(descriptor, new_ids):
    return replace(
        descriptor,
        stable_id=new_ids[descriptor.stable_id],
        condition=remap(descriptor.condition, new_ids),
        children=tuple(_copy(child, new_ids) for child in descriptor.children),
    )


def _copy_name(libelle):
    suffix = " (copie)"
    return f"{libelle[: LIBELLE_MAX - len(suffix)]}{suffix}" if libelle else ""


def new_id(demarche) -> int:
    """Return an id that no champ of the démarche has, ever had, or will have.

    Ids that were not given here came with a form taken over, that is before the first publication: révision 1.
    """
    revisions = {demarche.draft, demarche.revision, demarche.revision_no(1)}
    forms = [form for revision in revisions for form in (revision.champs, revision.annotations)]
    deleted = arbre.ids(d for one in demarche.draft.suppressions for d in one.descriptors)
    while True:
        number = next_number(find_root(demarche), "champ")
        if number not in deleted and all(form.get(number) is None for form in forms):
            return number


def _too_long(changes):
    limits = {"libelle": LIBELLE_MAX, "description": DESCRIPTION_MAX}
    message = _("${max} caractères au plus.")
    return {
        name: [message % {"max": limit}]
        for name, limit in limits.items()
        if len(changes.get(name) or "") > limit
    }


def _one_line(text):
    return " ".join(text.replace("\0", "").split())
