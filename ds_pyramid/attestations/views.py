"""The documents of a dossier on the pages of its instructeurs and of its usager."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from ds_pyramid.attestations.documents import attestation_depot_pdf, attestation_pdf, dossier_pdf
from ds_pyramid.core.security import Permission
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.web.files import content_disposition, download_headers, file_response

PDF = "application/pdf"


@view_config(
    context=DossierInstruction,
    name="attestation-depot.pdf",
    permission=Permission.LIRE,
    request_method="GET",
)
def depot_view(context, request):
    """The proof of deposit."""
    dossier = context.dossier
    content = attestation_depot_pdf(dossier, request.registry, langue=request.locale_name)
    return _download(content, f"attestation-de-depot-{dossier.numero}.pdf")


@view_config(
    context=DossierInstruction,
    name="dossier.pdf",
    permission=Permission.LIRE_ANNOTATIONS,
    request_method="GET",
)
def dossier_view(context, request):
    """The whole dossier; `?sans=annotations` leaves the annotations out (I-124)."""
    dossier = context.dossier
    content = dossier_pdf(
        dossier,
        request.registry,
        avec_annotations=request.params.get("sans") != "annotations",
        langue=request.locale_name,
    )
    return _download(content, f"dossier-{dossier.numero}.pdf")


@view_config(
    context=DossierInstruction, name="attestation.pdf", permission=Permission.LIRE, request_method="GET"
)
def attestation_view(context, request):
    """The frozen document of the acceptance."""
    if context.dossier.attestation is None:
        raise HTTPNotFound
    return file_response(request, context.dossier.attestation)


@view_config(
    context=DossierInstruction,
    name="apercu-attestation.pdf",
    permission=Permission.DECIDER,
    request_method="GET",
)
def apercu_view(context, request):
    """What the attestation would be, before the decision (I-198, A-423); opens in a tab."""
    content = attestation_pdf(context.dossier, request.registry, apercu=True)
    response = Response(content, content_type=PDF)
    response.charset = None
    name = f"apercu-attestation-{context.dossier.numero}.pdf"
    response.headers["Content-Disposition"] = content_disposition(name).replace("attachment", "inline", 1)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _download(content, name):
    response = Response(content, content_type=PDF)
    response.charset = None
    response.headers.update(download_headers(name))
    return response


def includeme(config):
    """Register these views."""
    config.scan(__name__)
