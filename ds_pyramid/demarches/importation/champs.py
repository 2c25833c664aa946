"""Champs of a file -> descriptors, with a line of report for each."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.html import clean
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.importation.lecture import decode_id, text
from ds_pyramid.demarches.importation.options import read_options
from ds_pyramid.demarches.importation.rapport import LigneRapport
from ds_pyramid.demarches.importation.types import type_key

INCONNU = "inconnu"  # key of a champ of which the file does not say the type


class Lecteur:
    """Converts the champs of one file; a stable id is given once."""

    def __init__(self, new_id: Callable[[], int]):
        self._new_id = new_id
        self._seen: set[int] = set()

    def read(self, raws: Iterable[Mapping[str, Any]], niveau: int = 0):
        """Return (descriptors, lines of report) of one level and below."""
        descriptors, lines = [], []
        for raw in raws:
            descriptor, found = self._one(raw, niveau)
            descriptors.append(descriptor)
            lines += found
        return tuple(descriptors), lines

    def _one(self, raw, niveau):
        notes = []
        key = type_key(raw)
        if key is None:
            notes.append(_("Le fichier n’en donne pas le type."))
        descriptor = ChampDescriptor(
            stable_id=self._stable_id(raw, notes),
            type_champ=key or INCONNU,
            libelle=" ".join(text(raw.get("label")).split()),
            description=clean(text(raw.get("description"))),
        )
        kind = descriptor.type
        options, found = read_options(descriptor, raw)
        children, lines = (
            self.read(raw.get("champDescriptors") or (), niveau + 1) if kind.container else ((), [])
        )
        if raw.get("champDescriptors") and not kind.container:
            notes.append(_("Les champs qu’il contient n’ont pas pu être repris."))
        if kind.inert:
            notes.append(_("Ce type n’est pas encore disponible : affiché, jamais demandé."))
        descriptor = ChampDescriptor(
            descriptor.stable_id,
            descriptor.type_champ,
            descriptor.libelle,
            descriptor.description,
            mandatory=raw.get("required") is True and kind.fillable,
            options=options,
            children=children,
        )
        line = LigneRapport(
            descriptor.stable_id, descriptor.type_champ, descriptor.libelle, niveau, kind.inert, notes + found
        )
        return descriptor, [line, *lines]

    def _stable_id(self, raw, notes):
        stable_id = decode_id(raw.get("id"))
        if stable_id is None:
            notes.append(_("Son identifiant n’est pas lisible : il en reçoit un nouveau."))
        elif stable_id in self._seen:
            notes.append(_("Son identifiant est déjà pris dans le fichier : il en reçoit un nouveau."))
            stable_id = None
        if stable_id is None:
            stable_id = self._new_id()
        self._seen.add(stable_id)
        return stable_id
