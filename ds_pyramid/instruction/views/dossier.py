"""`/instruction/<n>/dossiers/<n>`: the demande, the annotations, the messages."""

from pyramid.view import view_config

from ds_pyramid.champs.page import Resume
from ds_pyramid.champs.walk import read
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.services.fichiers import documents_entreprise
from ds_pyramid.dossiers.views.messages import page_of
from ds_pyramid.instruction.annotations import lire_annotations
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.identite import identite
from ds_pyramid.instruction.nouveautes import voir
from ds_pyramid.instruction.views.cadre import Cadre
from ds_pyramid.instruction.views.liens import AnnotationsPage, LiensInstruction
from ds_pyramid.web.fields import deform_renderer

TEMPLATE = "ds_pyramid.templates:instruction/{}.pt".format


@view_config(
    context=DossierInstruction,
    permission=Permission.LIRE,
    request_method="GET",
    renderer=TEMPLATE("demande"),
)
def demande_view(context, request):
    """The answers as deposited, the annotations beside (I-094 to I-100); the dot of news goes."""
    dossier = context.dossier
    voir(dossier, request.compte, now=request.now)
    return Cadre(context, request)("") | {
        "resume": resume_of(read(dossier.revision.champs, dossier.champs), request, context),
        "identite": identite(dossier),
        "bilans": bool(dossier.identite and (dossier.identite.etablissement or {}).get("bilans")),
        "certificats": documents_entreprise(dossier),
        "annotations": annotations_of(context, request),
    }


@view_config(
    context=DossierInstruction,
    name="annotations",
    permission=Permission.LIRE_ANNOTATIONS,
    request_method="GET",
    renderer=TEMPLATE("annotations"),
)
def annotations_view(context, request):
    """The annotations alone."""
    return Cadre(context, request)("annotations") | {"annotations": annotations_of(context, request)}


@view_config(
    context=DossierInstruction,
    name="messagerie",
    permission=Permission.LIRE,
    request_method="GET",
    renderer=TEMPLATE("messages"),
)
def messages_view(context, request):
    """The automatic mails as they were sent, to whom, and what became of each (A-394, A-397)."""
    return Cadre(context, request)("messagerie") | page_of(context.dossier, request, prives=True)


def annotations_of(face, request):
    """Return the annotations to draw: a form for who may write, else answers to read; None without any (I-107)."""
    dossier = face.dossier
    if not dossier.revision.annotations or not request.has_permission(Permission.LIRE_ANNOTATIONS, face):
        return None
    reading = lire_annotations(dossier)
    if request.has_permission(Permission.ANNOTER, face):
        page = AnnotationsPage(reading, request, face, reading.erreurs(complete=False))
        return {"formulaire": page, "resume": None, "version": dossier.annotations.version}
    return {"formulaire": None, "resume": resume_of(reading, request, face), "version": None}


def resume_of(reading, request, face) -> Resume:
    """Return the answers of a form as the page reads them."""
    return Resume(reading, renderer=deform_renderer, liens=LiensInstruction(request, face), niveau=3)
