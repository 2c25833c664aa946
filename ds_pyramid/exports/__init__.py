"""Feature `exports`: the dossiers of an instructeur's groupes as a file, made in the background."""


def includeme(config):
    """Include before scans: the faces that the views are registered for come from the features below."""
    config.include(".subscribers")
    config.include(".catalogue")
    config.include(".bilans")
    config.scan(".views")
