"""What follows a change of the settings of a démarche."""

from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.textes.services import decisions_non_lues, montrer_les_decisions

AUSSITOT = 200  # lines of lists put right at once; a task does the others


def show_decisions(event: DemarcheModifiee) -> None:
    """Show in the lists of usagers the decisions that no accusé hides any more (A-414)."""
    if not event.demarche.accuse_lecture and decisions_non_lues(event.demarche):
        montrer_les_decisions(event.demarche, AUSSITOT)


def includeme(config):
    """Subscribe."""
    config.add_subscriber(show_decisions, DemarcheModifiee)
