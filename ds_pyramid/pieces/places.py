"""Where a file stands in a dossier: answers submitted or being changed, annotations, the decision.

A feature above whose objects hold files of a dossier (messages, avis) adds its own source:

    @file_source
    def of_messages(dossier, fichier_id):
        yield Place(...)
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ds_pyramid.champs.models import ChampDescriptor, Champs, Key
from ds_pyramid.champs.societes import documents
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.models import TERMINES, Dossier


class Place(NamedTuple):
    """A file, and how to put another record in its place."""

    dossier: Dossier
    fichier: Fichier
    put: Callable[[Fichier], None]
    libelle: str  # what holds it, as people read it
    agent: bool = False  # an agent sent it
    auteur: int | None = None  # his account
    identite: bool = False  # it is an identity document
    purgee: bool = False  # a decision removes it


Source = Callable[[Dossier, str], Iterator[Place]]
_sources: list[Source] = []


def file_source(function: Source) -> Source:
    """Declare a function of (dossier, id of a file) that yields where this file stands."""
    _sources.append(function)
    return function


def trouver(dossier: Dossier, fichier_id: str) -> Place | None:
    """Return where a file is, None when it was removed."""
    return next(_places(dossier, fichier_id), None)


def remplacer(dossier: Dossier, fichier: Fichier) -> bool:
    """Put a file in the place of the one of its id, wherever it stands; what else people changed meanwhile stays.

    Answers being changed share their files with the submitted ones.
    """
    places = list(_places(dossier, fichier.id))
    for place in places:
        place.put(fichier)
    return bool(places)


def _places(dossier, fichier_id):
    return (place for source in _sources for place in source(dossier, fichier_id))


@file_source
def of_champs(dossier: Dossier, fichier_id: str) -> Iterator[Place]:
    """Look into the answers and the annotations."""
    for champs, agent in (
        (dossier.champs, False),
        (dossier.modifications, False),
        (dossier.annotations, True),
    ):
        if champs is None:
            continue
        for key, value in list(champs.items()):
            for item in value if isinstance(value, tuple) else ():
                if isinstance(item, Fichier) and item.id == fichier_id:
                    yield _of_champ(dossier, champs, key, item, agent)


@file_source
def of_decision(dossier: Dossier, fichier_id: str) -> Iterator[Place]:
    """Look at what is joined to the decision."""
    found = dossier.justificatif
    if found is not None and found.id == fichier_id:
        auteur = next((t.auteur_id for t in reversed(dossier.traitements) if t.etat in TERMINES), None)
        put = partial(setattr, dossier, "justificatif")
        yield Place(dossier, found, put, _("Justificatif de la décision"), agent=True, auteur=auteur)


@file_source
def of_etablissement(dossier: Dossier, fichier_id: str) -> Iterator[Place]:
    """Look at the certificates that registers gave about the demandeur (X-220, X-221)."""
    for attribute in ("identite", "identite_modifiee"):
        identite = getattr(dossier, attribute)
        for libelle, found in documents(identite.etablissement if identite is not None else None):
            if found.id == fichier_id:
                put = partial(_put_document, dossier, attribute)
                yield Place(dossier, found, put, libelle.interpolate(), agent=True)


def _put_document(dossier, attribute, fichier):
    identite = getattr(dossier, attribute)
    kept = {
        name: fichier if one.id == fichier.id else one
        for name, one in identite.etablissement["documents"].items()
    }
    said = {**identite.etablissement, "documents": kept}
    setattr(dossier, attribute, replace(identite, etablissement=said))


def _of_champ(dossier, champs: Champs, key, fichier, agent) -> Place:
    formulaire = dossier.revision.annotations if agent else dossier.revision.champs
    descriptor: ChampDescriptor | None = formulaire.get(Key.parse(key).stable_id)
    _when, auteur = champs.written(key) or (0.0, None)
    place = Place(dossier, fichier, partial(_put, champs, key), "", agent, auteur)
    if descriptor is None:  # the form has this champ no more
        return place
    value = champs.value(key)
    return place._replace(
        libelle=descriptor.libelle,
        identite=descriptor.type.is_identite(descriptor),
        purgee=descriptor.type.purge(descriptor, value) != value,
    )


def _put(champs, key, fichier):
    items = (fichier if getattr(item, "id", None) == fichier.id else item for item in champs.value(key))
    champs.amend(key, tuple(items))
