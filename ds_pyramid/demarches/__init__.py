"""Feature `demarches`: what administrateurs make and publish."""

from ds_pyramid.demarches.faces import Administration, Plateforme


def includeme(config):
    """Content types first, then what follows events, then the pages."""
    config.scan_content("ds_pyramid.demarches.models")
    config.scan("ds_pyramid.demarches.evolve")
    config.include("ds_pyramid.demarches.subscribers")
    config.add_container(Administration)
    config.add_container(Plateforme)
    config.include("ds_pyramid.demarches.views")
    config.include("ds_pyramid.demarches.editeur")
