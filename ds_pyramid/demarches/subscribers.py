"""What follows the events of a démarche."""

from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.indexes import index_demarche


def index_on_change(event: DemarcheModifiee) -> None:
    """Keep the administrateurs' lists true."""
    index_demarche(event.demarche)


def includeme(config):
    """Subscribe."""
    config.add_subscriber(index_on_change, DemarcheModifiee)
