"""Feature `attestations`: the documents of a dossier."""


def includeme(config):
    """Make the document of an acceptance; publish the documents of a dossier on its pages."""
    config.include(".subscribers")
    config.include(".views")
    config.include(".views_usager")
