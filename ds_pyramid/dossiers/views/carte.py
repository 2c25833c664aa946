"""`/dossiers/<n>/carte.geojson?champ=<key>`: the shapes of a map, to be opened elsewhere (U-250)."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.faces import DossierUsager


@view_config(context=DossierUsager, name="carte.geojson", request_method="GET", permission=Permission.LIRE)
def carte(context, request):
    """Return the shapes as the usager's side sees them."""
    return geojson_response(request, context.dossier.numero, [services.lire_saisie(context.dossier)])


def geojson_response(request, numero: int, readings):
    """Return the shapes of the champ that the request names, as a file. Raises HTTPNotFound."""
    key = request.GET.get("champ", "")
    found = (reading.champ(key) for reading in readings if key.partition("|")[0].isdigit())
    champ = next((one for one in found if one is not None and one.visible and not one.blank), None)
    if champ is None or not hasattr(champ.type, "geojson") or not isinstance(champ.value, tuple):
        raise HTTPNotFound
    response = request.response
    response.text = champ.type.geojson(champ.value)
    response.content_type, response.charset = "application/geo+json", "utf-8"
    response.content_disposition = f'attachment; filename="carte-{numero}-{champ.key.stable_id}.geojson"'
    return response
