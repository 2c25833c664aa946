"""The documents of a dossier on the pages of its instructeurs and of its usager."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from ds_pyramid.attestations.documents import PDF, attestation_depot_pdf, attestation_pdf, dossier_pdf
from ds_pyramid.attestations.services import modele_du_moment
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.models import ATTESTATIONS
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.web.files import content_disposition, download_headers, file_response

DEPOT = {"name": "attestation-depot.pdf", "permission": Permission.LIRE, "request_method": "GET"}
DOSSIER = {"name": "dossier.pdf", "request_method": "GET"}
ATTESTATION = {"name": "attestation.pdf", "permission": Permission.LIRE, "request_method": "GET"}
APERCU = {"name": "apercu-attestation.pdf", "permission": Permission.DECIDER, "request_method": "GET"}


@view_config(context=DossierUsager, **DEPOT)
@view_config(context=DossierInstruction, **DEPOT)
def depot_view(context, request):
    """The proof of deposit; a brouillon has none."""
    dossier = context.dossier
    if dossier.depose_at is None:
        raise HTTPNotFound
    content = attestation_depot_pdf(dossier, request.registry, langue=request.locale_name)
    return _download(content, f"attestation-de-depot-{dossier.numero}.pdf")


@view_config(context=DossierUsager, permission=Permission.LIRE, **DOSSIER)
def dossier_usager_view(context, request):
    """The whole dossier as its usager may have it: no annotation, no decision not acknowledged yet (U-405, U-406)."""
    dossier = context.dossier
    content = dossier_pdf(
        dossier, request.registry, decision_cachee=dossier.decision_cachee, langue=request.locale_name
    )
    return _download(content, f"dossier-{dossier.numero}.pdf")


@view_config(context=DossierInstruction, permission=Permission.LIRE_ANNOTATIONS, **DOSSIER)
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


@view_config(context=DossierUsager, **ATTESTATION)
def attestation_usager_view(context, request):
    """The frozen document of the decision, once the decision may be seen (U-411, U-326)."""
    if context.dossier.decision_cachee:
        raise HTTPNotFound
    return attestation_view(context, request)


@view_config(context=DossierInstruction, **ATTESTATION)
def attestation_view(context, request):
    """The frozen document of the decision."""
    if context.dossier.attestation is None:
        raise HTTPNotFound
    return file_response(request, context.dossier.attestation)


@view_config(context=DossierInstruction, **APERCU)
def apercu_view(context, request):
    """What the attestation would be, before the decision (I-198, A-423); `?decision=refuse` for a refusal's."""
    decision = request.params.get("decision", "accepte")
    if decision not in ATTESTATIONS:
        raise HTTPNotFound
    modele = modele_du_moment(context.dossier, decision)
    content = attestation_pdf(context.dossier, request.registry, modele=modele, apercu=True)
    return inline_pdf(content, f"apercu-attestation-{context.dossier.numero}.pdf")


def inline_pdf(content: bytes, name: str) -> Response:
    """Return a document to read in a tab; nothing else can frame it, no cache keeps it."""
    response = Response(content, content_type=PDF)
    response.charset = None
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
