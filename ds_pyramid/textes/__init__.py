"""Feature `textes`: the words of an administrateur for the people who file: e-mails, message, attestations."""


def includeme(config):
    """Follow the settings of démarches; publish the pages."""
    config.include("ds_pyramid.textes.subscribers")
    config.include("ds_pyramid.textes.views")
