"""`…/fichiers/<id>`: a file of a dossier, and its thumbnail, for whichever side the face above is of."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.faces import FichierDossier
from ds_pyramid.web.files import file_response, vignette_response


@view_config(context=FichierDossier, name="", request_method="GET", permission=Permission.LIRE)
def fichier(context, request):
    """Give a file to those who may read the dossier (U-214, I-127)."""
    found = _found(context)
    return file_response(request, found, proprietaire=context.face.a_donne(found, request.compte))


@view_config(context=FichierDossier, name="vignette", request_method="GET", permission=Permission.LIRE)
def vignette(context, request):
    """Give the thumbnail of an image (X-665)."""
    return vignette_response(request, _found(context))


def _found(context):
    found = context.face.find_fichier(context.fichier_id)
    if found is None:
        raise HTTPNotFound
    return found
