"""The heart: champ types, the description of a form, the answers, and the page made of both."""


def includeme(config):
    """Load the types at start, so that a faulty one stops the start and not a request; serve what maps need."""
    from xstatic.pkg import leaflet

    from ds_pyramid.champs.couches import sources
    from ds_pyramid.champs.registry import champ_types

    list(champ_types)
    # Maps: Leaflet from its package; tiles only where the operator names a server (docs/champs.md).
    config.add_static_folder("leaflet", leaflet.BASE_DIR)
    for source in sources(config.registry.settings):
        config.add_csp_source("img-src", source)
    # Suggestions for the places that one types (static/js/combobox.js): public data, the same for everyone.
    config.add_route("territoires", "/territoires/{type}")
    config.add_view(
        "ds_pyramid.champs.views.suggerer",
        route_name="territoires",
        request_method="GET",
        renderer="json",
        permission="__no_permission_required__",
        http_cache=86_400,
    )
