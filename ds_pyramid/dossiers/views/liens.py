"""Where the form and the summary of a dossier send to, on the usager's side."""

from ds_pyramid.champs.page import LiensDuSite
from ds_pyramid.core.blobs import PENDING
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.web.layout import url


def source_address(request, numero: int, champ) -> str:
    """Return the address that searches, as one types, what a champ offers (completion/choix.py)."""
    name = "referentiel" if champ.descriptor.type.connector is not None else "choix"
    return url(request, f"/data_sources/{name}", dossier=numero, champ=str(champ.key))


class LiensUsager(LiensDuSite):
    """Links of one dossier for one reader."""

    def __init__(self, request, dossier):
        self.request, self.numero = request, dossier.numero
        super().__init__(request.registry)
        self.proprietaire = request.compte.id == dossier.usager_id

    def fichier(self, fichier, champ) -> str | None:
        """Return the address of a file of the dossier or of its form, None when the reader may not open it now."""
        if not (fichier.servable or (fichier.scan == PENDING and self.proprietaire)):
            return None
        return url(self.request, f"/dossiers/{self.numero}/fichiers/{fichier.id}")

    def choix(self, champ) -> str:
        """Return the address that searches a list as one types."""
        return source_address(self.request, self.numero, champ)

    def geojson(self, champ) -> str:
        """Return the address of the shapes of a map."""
        return url(self.request, f"/dossiers/{self.numero}/carte.geojson", champ=str(champ.key))

    def dossier(self, numero) -> str | None:
        """Return the address of another dossier when the reader may open it."""
        linked = find_dossier(self.request.root, numero)
        if linked is None:
            return None
        allowed = self.request.has_permission(Permission.LIRE, DossierUsager(linked, None))
        return url(self.request, f"/dossiers/{numero}") if allowed else None
