"""The documents of a dossier on the pages of its usager (U-405 to U-411)."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from ds_pyramid.attestations.documents import attestation_depot_pdf, dossier_pdf
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.web.files import download_headers, file_response


@view_config(
    context=DossierUsager, name="attestation-depot.pdf", request_method="GET", permission=Permission.LIRE
)
def depot_view(context, request):
    """The proof of deposit."""
    dossier = deposited(context)
    content = attestation_depot_pdf(dossier, request.registry, langue=request.locale_name)
    return download(content, f"attestation-de-depot-{dossier.numero}.pdf")


@view_config(context=DossierUsager, name="dossier.pdf", request_method="GET", permission=Permission.LIRE)
def dossier_view(context, request):
    """The dossier as it was submitted; annotations are not the usager's."""
    dossier = deposited(context)
    return download(
        dossier_pdf(dossier, request.registry, langue=request.locale_name), f"dossier-{dossier.numero}.pdf"
    )


@view_config(context=DossierUsager, name="attestation.pdf", request_method="GET", permission=Permission.LIRE)
def attestation_view(context, request):
    """The frozen document of the acceptance, once the decision may be seen (U-326)."""
    dossier = context.dossier
    if dossier.attestation is None or dossier.decision_cachee:
        raise HTTPNotFound
    return file_response(request, dossier.attestation)


def deposited(context):
    """Return the dossier. Raises HTTPNotFound while it is a brouillon."""
    if context.dossier.depose_at is None:
        raise HTTPNotFound
    return context.dossier


def download(content: bytes, name: str) -> Response:
    """Return the download of a document."""
    response = Response(content, content_type="application/pdf")
    response.charset = None
    response.headers.update(download_headers(name))
    return response


def includeme(config):
    """Register these views."""
    config.scan(__name__)
