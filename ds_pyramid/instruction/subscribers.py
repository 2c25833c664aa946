"""What follows the events of a dossier on the administration's side."""

from ds_pyramid.dossiers.events import DossierModifie
from ds_pyramid.dossiers.indexes import replace_placements
from ds_pyramid.instruction.indexes import SCOPE, placements


def place_in_lists(event: DossierModifie) -> None:
    """Keep the instructeurs' lists true. A dossier destroyed leaves all lists with its destruction."""
    replace_placements(event.dossier, SCOPE, placements(event.dossier, event.now))


def includeme(config):
    """Subscribe."""
    config.add_subscriber(place_in_lists, DossierModifie)
