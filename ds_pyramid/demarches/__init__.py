"""Feature `demarches`: what administrateurs make and publish."""


def includeme(config):
    """Content types first, then what follows events."""
    config.scan_content("ds_pyramid.demarches.models")
    config.include("ds_pyramid.demarches.subscribers")
