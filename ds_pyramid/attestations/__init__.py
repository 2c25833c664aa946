"""Feature `attestations`: the documents of a dossier."""


def includeme(config):
    """Make the document of a decision; publish the documents of a dossier, and the address that checks one."""
    from ds_pyramid.attestations.services import balises_vides

    config.registry["ds.balises_vides"] = balises_vides  # asked by the page of the acceptance
    config.include(".subscribers")
    config.include(".views")
    config.include(".verification")
    config.include(".vierge_views")
