"""The services that a form asks are tried before the form is published; a try is worth for the settings it was made on.

`Demarche.essais_reussis`: stable id -> what `ChampType.essai_attendu` said when the try succeeded (X-318).
"""

from collections.abc import Iterator

from ds_pyramid.champs.models import ChampDescriptor, Formulaire
from ds_pyramid.demarches.models import Demarche


def noter_essai(demarche: Demarche, descriptor: ChampDescriptor, *, reussi: bool) -> None:
    """Remember how the try of a champ went; nothing is written where nothing changes."""
    known = {**demarche.essais_reussis}
    known.pop(descriptor.stable_id, None)
    if reussi:
        known[descriptor.stable_id] = descriptor.type.essai_attendu(descriptor)
    if known != demarche.essais_reussis:
        demarche.essais_reussis = known


def est_essaye(demarche: Demarche, descriptor: ChampDescriptor) -> bool:
    """Say whether nothing is to be tried, or was with success since the settings last changed."""
    attendu = descriptor.type.essai_attendu(descriptor)
    return not attendu or demarche.essais_reussis.get(descriptor.stable_id) == attendu


def a_essayer(formulaire: Formulaire) -> list[ChampDescriptor]:
    """Return the champs of a form that ask a service set by its administrateurs."""
    return [descriptor for descriptor in formulaire.walk() if descriptor.type.essai_attendu(descriptor)]


def essais_manquants(demarche: Demarche) -> Iterator[ChampDescriptor]:
    """Iterate over the champs and annotations of the draft that are still to be tried.

    Those whose settings are wrong are told about elsewhere: they cannot be tried.
    """
    for page in (demarche.draft.champs, demarche.draft.annotations):
        for descriptor in a_essayer(page):
            if not est_essaye(demarche, descriptor) and not descriptor.type.check_options(descriptor):
                yield descriptor
