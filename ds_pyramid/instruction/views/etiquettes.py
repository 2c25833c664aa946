"""`…/labels`: the labels of a dossier (I-067)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.instruction import services
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.views.cadre import Cadre

COMMON = {"context": DossierInstruction, "name": "labels", "permission": Permission.ANNOTER}


@view_config(request_method="GET", renderer="ds_pyramid.templates:instruction/labels.pt", **COMMON)
def labels_view(context, request):
    """Show all the labels of the démarche, those the dossier bears ticked."""
    return Cadre(context, request)(None)


@view_config(request_method="POST", **COMMON)
def labels_post(context, request):
    """Keep those ticked."""
    ids = request.POST.getall("label")
    if services.etiqueter(context.dossier, ids, request.compte, now=request.now, notify=request.notify):
        request.flash(_("Les labels du dossier sont enregistrés."))
    return HTTPSeeOther(location=request.script_name + context.path)
