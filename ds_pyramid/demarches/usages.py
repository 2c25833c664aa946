"""Where champs are used besides their own answers: what is left to mend once they are removed (A-266)."""

from collections.abc import Iterator, Set
from typing import NamedTuple

from ds_pyramid.champs.checks import sources
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.remplissage import folded
from ds_pyramid.champs.slices import index, kept
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.demarches.courriels import textes_citant
from ds_pyramid.demarches.models import Demarche, Revision

PAGES = ("champs", "annotations")
GROUPES_NOMMES = 5  # groupes whose rule is named; the others are counted


class Usage(NamedTuple):
    """One place that names a champ: what it is, the page of the démarche that changes it, and there the champ."""

    texte: TranslationString
    page: str
    champ: int | None = None


def usages(demarche: Demarche, descriptors: tuple[ChampDescriptor, ...]) -> list[Usage]:
    """Return the places where champs, and those they hold, are used."""
    every = [champ for top in descriptors for champ in (top, *top.children)]
    keys = {champ.stable_id for champ in every}
    return [
        *conditions(demarche.draft, keys),
        *_remplissages(demarche.draft, {folded(champ.libelle) for champ in every}),
        *_ineligibilite(demarche.draft, keys),
        *_routage(demarche, keys),
        *dict.fromkeys(Usage(texte.titre, texte.page) for texte in textes_citant(demarche, *keys)),
    ]


def conditions(draft: Revision, keys: Set[int]) -> list[Usage]:
    """Return the conditions of a draft that look at one of some champs: what acts of the editor change of the list."""
    return [
        Usage(_("Condition d’affichage de « ${nom} »") % {"nom": _nom(champ)}, page, champ.stable_id)
        for page in PAGES
        for part in getattr(draft, page).slices
        if not keys.isdisjoint(sources(part))
        for champ in index(part).values()
        if _looks_at(champ.condition, keys)
    ]


def _remplissages(draft, libelles) -> Iterator[Usage]:
    """Yield the champs whose answer fills in another by its label, when no champ of that label is left."""
    parts = [(page, part) for page in PAGES for part in getattr(draft, page).slices]
    lost = libelles.difference(*(_libelles(part) for _page, part in parts))
    for page, part in parts:
        for champ, names in _remplissent(part):
            if not names.isdisjoint(lost):
                text = _("Correspondances du référentiel « ${nom} »") % {"nom": _nom(champ)}
                yield Usage(text, page, champ.stable_id)


@kept
def _libelles(part) -> frozenset[str]:
    return frozenset(folded(champ.libelle) for champ in index(part).values())


@kept
def _remplissent(part) -> list[tuple[ChampDescriptor, frozenset[str]]]:
    """Return the champs of a slice whose answer fills in others, with the labels of these."""
    found = [(champ, frozenset(map(folded, champ.type.remplit(champ)))) for champ in index(part).values()]
    return [(champ, names) for champ, names in found if names]


def _ineligibilite(draft, keys) -> Iterator[Usage]:
    if draft.ineligibilite is not None and _looks_at(draft.ineligibilite.condition, keys):
        yield Usage(_("Critères d’inéligibilité"), "ineligibilite")


def _routage(demarche, keys) -> Iterator[Usage]:
    rules = _regles(demarche)
    found = [number for number, regle in rules if _looks_at(regle, keys)]
    for number in found[:GROUPES_NOMMES]:
        text = _("Règle de routage du groupe « ${nom} »")
        yield Usage(text % {"nom": demarche.groupes[str(number)].libelle}, f"groupes/{number}/regle")
    if found[GROUPES_NOMMES:]:
        text = _("Règles de routage de ${n} autres groupes")
        yield Usage(text % {"n": len(found) - GROUPES_NOMMES}, "instructeurs")


def _regles(demarche):
    """Return (id of groupe, rule), in one record where the table of routing is made."""
    if demarche.table_routage is not None:
        return demarche.table_routage.regles
    groupes = (groupe for groupe in demarche.groupes.values() if not groupe.ferme)
    return [(groupe.id, groupe.regle) for groupe in groupes if groupe.regle is not None]


def _looks_at(condition, keys) -> bool:
    return condition is not None and any(terme.source in keys for terme in condition.termes())


def _nom(champ) -> str | TranslationString:
    return champ.libelle or champ.type.libelle
