"""`…/formulaire.pdf`: the blank form of a démarche, for anyone on its link, for its administrateurs (A-042, U-122)."""

from pyramid.response import Response
from pyramid.view import view_config

from ds_pyramid.attestations.atelier import Atelier, AtelierComble
from ds_pyramid.attestations.documents import PDF
from ds_pyramid.attestations.vierge import formulaire_html
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.faces import DemarcheAdmin
from ds_pyramid.dossiers.faces import DemarcheUsager
from ds_pyramid.web.files import download_headers

PATIENCE = 0.5  # seconds that a request waits, and holds its thread; then a page says that the document is being made
RELANCE = 4  # seconds after which that page asks again
NAME = "formulaire.pdf"
PREPARATION = "ds_pyramid.templates:commencer/preparation.pt"


@view_config(
    context=DemarcheUsager, name=NAME, request_method="GET", permission="public", renderer=PREPARATION
)
@view_config(
    context=DemarcheAdmin,
    name=NAME,
    request_method="GET",
    permission=Permission.ADMINISTRER,
    renderer=PREPARATION,
)
def formulaire_vierge(context, request):
    """Give the form in use; of a démarche en test, the draft."""
    demarche = context.demarche
    html = formulaire_html(demarche, demarche.revision, request.registry)
    try:
        content = request.registry["ds.atelier"].demander(html, PATIENCE)
    except AtelierComble:
        content = None
    if content is None:
        request.response.status_int = 202
        request.response.headers["Refresh"] = str(RELANCE)
        return {"demarche": demarche, "adresse": f"{context.path}/{NAME}", "retour": context.path}
    response = Response(content, content_type=PDF)
    response.charset = None
    response.headers.update(download_headers(f"formulaire-vierge-demarche-{demarche.numero}.pdf"))
    return response


def includeme(config):
    """Open the workshop; publish the addresses."""
    config.registry["ds.atelier"] = Atelier()
    config.scan(__name__)
