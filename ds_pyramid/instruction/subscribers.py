"""What follows the events of dossiers and groupes on the administration's side."""

from ds_pyramid.core.events import notifier
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.events import InstructeurRetire
from ds_pyramid.dossiers.events import (
    AnnotationsModifiees,
    DossierModifie,
    DossierSupprime,
    ModificationsSoumises,
    TransitionEffectuee,
)
from ds_pyramid.dossiers.indexes import replace_placements
from ds_pyramid.instruction import notifications
from ds_pyramid.instruction.indexes import SCOPE, liste_suivis, placements
from ds_pyramid.instruction.nouveautes import signaler
from ds_pyramid.instruction.services import ne_plus_suivre


def place_in_lists(event: DossierModifie) -> None:
    """Keep the instructeurs' lists true. A dossier destroyed leaves all lists with its destruction."""
    replace_placements(event.dossier, SCOPE, placements(event.dossier, event.now))


def unfollow_of_groupe(event: InstructeurRetire) -> None:
    """Who left a groupe follows its dossiers no more (I-019, A-333)."""
    demarche, compte = event.demarche, event.compte
    followed = find_root(demarche).listes.items(liste_suivis(compte.id, demarche.numero))
    for key, _row in list(followed):
        dossier = demarche.dossiers.get(-key[-1])
        if dossier is not None and dossier.groupe_id == event.groupe.id:
            ne_plus_suivre(dossier, compte, now=event.now, notify=notifier(event.registry))


def tell_deposit(event: TransitionEffectuee) -> None:
    """Tell of a deposit those who asked to be told."""
    if event.transition == "deposer":
        notifications.tell_deposit(event.registry, event.dossier)


def show_news(event: ModificationsSoumises | DossierSupprime | AnnotationsModifiees) -> None:
    """Give a dot to the followers when the usager changed, corrected or withdrew his dossier, a colleague annotated."""
    signaler(event.dossier, auteur=event.auteur, now=event.now)


def includeme(config):
    """Subscribe."""
    config.add_subscriber(tell_deposit, TransitionEffectuee)
    for event in (ModificationsSoumises, DossierSupprime, AnnotationsModifiees):
        config.add_subscriber(show_news, event)
    config.add_subscriber(place_in_lists, DossierModifie)
    config.add_subscriber(unfollow_of_groupe, InstructeurRetire)
