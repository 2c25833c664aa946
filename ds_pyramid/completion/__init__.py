"""Feature `completion`: what remote services say of answers, asked in the background; suggestions as one types."""


def includeme(config):
    """Include before scans: views are registered against what the includes publish."""
    config.include(".subscribers")
    config.include(".suggestions")
    config.include(".choix")
    config.include(".administration")
    config.scan(".views")
