"""Where a file stands in a dossier: answers submitted, answers being changed, annotations."""

from collections.abc import Iterator
from typing import NamedTuple

from ds_pyramid.champs.models import ChampDescriptor, Champs, Key
from ds_pyramid.core.blobs import Fichier
from ds_pyramid.dossiers.models import Dossier


class Place(NamedTuple):
    """A file and the champ that holds it; `descriptor` is None when the form has this champ no more."""

    dossier: Dossier
    fichier: Fichier
    champs: Champs
    key: str
    descriptor: ChampDescriptor | None
    annotation: bool

    @property
    def identite(self) -> bool:
        """Tell whether the file is an identity document."""
        return self.descriptor is not None and self.descriptor.type.is_identite(self.descriptor)

    @property
    def purgee(self) -> bool:
        """Tell whether a decision removes the file."""
        value = self.champs.value(self.key)
        return self.descriptor is not None and self.descriptor.type.purge(self.descriptor, value) != value


def trouver(dossier: Dossier, fichier_id: str) -> Place | None:
    """Return where a file is, None when it was removed. Answers being changed share theirs with the submitted ones."""
    return next(_places(dossier, fichier_id), None)


def remplacer(dossier: Dossier, fichier: Fichier) -> bool:
    """Put a file in the place of the one of its id, wherever it stands; what else people changed meanwhile stays."""
    places = list(_places(dossier, fichier.id))
    for place in places:
        value = place.champs.value(place.key)
        items = (fichier if getattr(item, "id", None) == fichier.id else item for item in value)
        place.champs.amend(place.key, tuple(items))
    return bool(places)


def _places(dossier, fichier_id) -> Iterator[Place]:
    for champs, annotation in (
        (dossier.champs, False),
        (dossier.modifications, False),
        (dossier.annotations, True),
    ):
        for key, value in list(champs.items()) if champs is not None else ():
            for item in value if isinstance(value, tuple) else ():
                if isinstance(item, Fichier) and item.id == fichier_id:
                    descriptor = _descriptor(dossier, key, annotation)
                    yield Place(dossier, item, champs, key, descriptor, annotation)


def _descriptor(dossier, key, annotation):
    revision = dossier.revision
    formulaire = revision.annotations if annotation else revision.champs
    return formulaire.get(Key.parse(key).stable_id)
