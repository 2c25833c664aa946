"""Feature `rappels`: the address of a démarche is called at each change of state of a dossier (A- §31, X- §9)."""


def includeme(config):
    """Listen to the dossiers, publish the pages."""
    config.include(".subscribers")
    config.include(".views")
