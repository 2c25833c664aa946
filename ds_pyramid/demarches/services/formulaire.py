"""The form of a démarche, whole: taken over from a file, or laid down by the demo."""

from collections.abc import Iterable

from ds_pyramid.champs.models import ChampDescriptor, Formulaire
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import EtatIncompatible
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.historique import note


def replace_formulaire(
    demarche: Demarche,
    champs: Iterable[ChampDescriptor],
    annotations: Iterable[ChampDescriptor] = (),
    *,
    auteur=None,
    quoi: str = "formulaire remplacé",
    now,
    notify,
) -> None:
    """Replace all champs and annotations of the draft. Raises EtatIncompatible once published."""
    if not demarche.en_test:
        raise EtatIncompatible(_("Le formulaire entier ne se remplace que sur une démarche en test."))
    champs, annotations = tuple(champs), tuple(annotations)
    check_unique(champs, annotations)
    demarche.draft.champs.descriptors = champs
    demarche.draft.annotations.descriptors = annotations
    demarche.formulaire_updated_at = now
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))


def check_unique(*levels: Iterable[ChampDescriptor]) -> None:
    """Raise ValueError when two champs of a form have one stable id: answers are kept by it."""
    seen: set[int] = set()
    for level in levels:
        for descriptor in Formulaire(level).walk():
            if descriptor.stable_id in seen:
                raise ValueError(f"two champs have the id {descriptor.stable_id}")
            seen.add(descriptor.stable_id)
