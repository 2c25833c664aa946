"""What follows the events of a démarche."""

from ds_pyramid.demarches.events import DemarcheClose, DemarcheModifiee
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.notifications import tell_automatic_closing


def index_on_change(event: DemarcheModifiee) -> None:
    """Keep the administrateurs' lists true."""
    index_demarche(event.demarche)


def mail_on_automatic_closing(event: DemarcheClose) -> None:
    """Write to the administrateurs when nobody closed the démarche by hand."""
    if event.automatique:
        tell_automatic_closing(event.registry, event.demarche, event.now)


def includeme(config):
    """Subscribe."""
    config.add_subscriber(index_on_change, DemarcheModifiee)
    config.add_subscriber(mail_on_automatic_closing, DemarcheClose)
