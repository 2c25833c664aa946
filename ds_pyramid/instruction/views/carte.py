"""`/instruction/<n>/dossiers/<n>/carte.geojson?champ=<key>`: the shapes of a map (U-250)."""

from pyramid.view import view_config

from ds_pyramid.champs.walk import read
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.views.carte import geojson_response
from ds_pyramid.instruction.annotations import lire_annotations
from ds_pyramid.instruction.faces import DossierInstruction


@view_config(
    context=DossierInstruction, name="carte.geojson", request_method="GET", permission=Permission.LIRE
)
def carte(context, request):
    """Return the shapes of an answer or of an annotation."""
    dossier = context.dossier
    readings = [read(dossier.revision.champs, dossier.champs)]
    if request.has_permission(Permission.LIRE_ANNOTATIONS, context):
        readings.append(lire_annotations(dossier))
    return geojson_response(request, dossier.numero, readings)
