"""Find démarches."""

from ds_pyramid.core.listes import Page
from ds_pyramid.demarches.errors import DemarcheInconnue
from ds_pyramid.demarches.lignes import LigneDemarche, liste_de
from ds_pyramid.demarches.models import Demarche


def get_demarche(root, numero: int) -> Demarche:
    """Return the démarche of a number, whatever its state. Raises DemarcheInconnue."""
    found = root["demarches"].get(str(numero))
    if found is None:
        raise DemarcheInconnue(numero)
    return found


def demarches_de(root, compte) -> list[LigneDemarche]:
    """Return the démarches of an administrateur, newest first, as lines: none is loaded."""
    page: Page = root.listes.page([liste_de(compte.id)], size=10_000)
    return [LigneDemarche(*row) for _key, row in page.rows]
