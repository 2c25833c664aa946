"""Evolution steps of démarches."""

from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.evolution import evolution_step
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.services.secrets import rechiffrer

LOT = 200  # démarches in one transaction


@evolution_step
def fill_the_catalogue(root, registry):
    """List the démarches published and closed in "Toutes les démarches"."""
    for rank, demarche in enumerate(root["demarches"].values(), 1):
        index_demarche(demarche)
        if rank % LOT == 0:
            yield


@evolution_step
def encrypt_the_secrets_of_referentiels(root, registry):
    """Encrypt the secrets of JSON services that forms kept in clear (X-199)."""
    coffre = coffre_of(registry.settings)
    for rank, demarche in enumerate(root["demarches"].values(), 1):
        rechiffrer(demarche, coffre, tout=False)
        if rank % LOT == 0:
            yield
