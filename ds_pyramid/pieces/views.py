"""`/dossiers/<n>/fichiers/<id>/vignette`: the thumbnail of an image, for those who may have the image."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.faces import FichierUsager
from ds_pyramid.dossiers.services import trouver_fichier
from ds_pyramid.web.files import vignette_response


@view_config(context=FichierUsager, name="vignette", request_method="GET", permission=Permission.LIRE)
def vignette(context, request):
    """Give the thumbnail to the usager's side."""
    found = trouver_fichier(context.dossier, context.fichier_id)
    if found is None:
        raise HTTPNotFound
    return vignette_response(request, found)
