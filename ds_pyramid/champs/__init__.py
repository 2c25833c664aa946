"""The heart: champ types, the description of a form, the answers, and the page made of both."""


def includeme(config):
    """Load the types at start, so that a faulty one stops the start and not a request."""
    from ds_pyramid.champs.registry import champ_types

    list(champ_types)
