"""The administrateur's pages about texts."""


def includeme(config):
    """Include each page."""
    for page in ("courriels", "attestation"):
        config.include(f"ds_pyramid.textes.views.{page}")
