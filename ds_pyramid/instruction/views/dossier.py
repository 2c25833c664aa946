"""`/instruction/<n>/dossiers/<n>`: the dossier, its people and history, its files."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.champs.form import empreintes
from ds_pyramid.champs.walk import read
from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.services.fichiers import fichiers_de
from ds_pyramid.instruction.annotations import lire_annotations
from ds_pyramid.instruction.faces import DossierInstruction, FichierInstruction
from ds_pyramid.instruction.historique import historique
from ds_pyramid.instruction.identite import identite
from ds_pyramid.instruction.views.cadre import Cadre
from ds_pyramid.instruction.views.reponses import morceaux, sections, signed, with_controls
from ds_pyramid.web.fields import deform_renderer
from ds_pyramid.web.files import file_response

TEMPLATE = "ds_pyramid.templates:instruction/{}.pt".format


@view_config(
    context=DossierInstruction,
    permission=Permission.LIRE,
    request_method="GET",
    renderer=TEMPLATE("demande"),
)
def demande_view(context, request):
    """The answers as deposited, the annotations beside (I-094 to I-100)."""
    dossier = context.dossier
    reading = read(dossier.revision.champs, dossier.champs)
    pieces = morceaux(reading)
    return Cadre(context, request)("") | {
        "morceaux": pieces,
        "sections": sections(pieces),
        "identite": identite(dossier),
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
    name="personnes",
    permission=Permission.LIRE,
    request_method="GET",
    renderer=TEMPLATE("personnes"),
)
def personnes_view(context, request):
    """Who takes part, and all that was done (I-121, I-122)."""
    dossier = context.dossier
    invites = [get_compte(request.root, compte_id) for compte_id in sorted(dossier.invites)]
    return Cadre(context, request)("personnes") | {
        "historique": historique(dossier),
        "invites": [compte for compte in invites if compte is not None],
    }


@view_config(context=FichierInstruction, permission=Permission.LIRE, request_method="GET")
def fichier_view(context, request):
    """A file of the dossier (I-127)."""
    fichier = find_fichier(context.dossier, context.fichier_id)
    if fichier is None or not fichier.servable:
        raise HTTPNotFound
    return file_response(request, fichier)


def annotations_of(face, request, erreurs=()):
    """Return the annotations as a page draws them: controls for who may write, else answers; None without any."""
    dossier = face.dossier
    if not dossier.revision.annotations or not request.has_permission(Permission.LIRE_ANNOTATIONS, face):
        return None
    writable = bool(request.has_permission(Permission.ANNOTER, face))
    reading = lire_annotations(dossier)
    pieces = morceaux(reading, hidden=writable)
    if writable:
        with_controls(pieces, renderer=deform_renderer, erreurs=[*reading.erreurs(complete=False), *erreurs])
    signed(pieces, dossier.annotations, lambda compte_id: email_of(request.root, compte_id))
    return {
        "morceaux": pieces,
        "modifiables": writable,
        "version": dossier.annotations.version,
        "empreintes": empreintes(reading.walk(hidden=True)),
    }


def email_of(root, compte_id) -> str:
    """Return the name under which colleagues know an account."""
    compte = get_compte(root, compte_id) if compte_id is not None else None
    return compte.nom_complet if compte is not None else ""


def find_fichier(dossier, fichier_id):
    """Return a file that the administration may see, by id: answers submitted, annotations, the decision's."""
    for champs in (dossier.champs, dossier.annotations):
        for _key, value in champs.items():  # noqa: PERF102 - not a dict
            for fichier in fichiers_de(value):
                if fichier.id == fichier_id:
                    return fichier
    return next((f for f in (dossier.justificatif, dossier.attestation) if f and f.id == fichier_id), None)
