"""`…/personnes`: who takes part, all that was done; the dossier sent to colleagues (I-076, I-121, I-122)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.views.membres import comptes_de
from ds_pyramid.instruction import services
from ds_pyramid.instruction.errors import ActeRefuse
from ds_pyramid.instruction.faces import DossierInstruction
from ds_pyramid.instruction.historique import historique
from ds_pyramid.instruction.views.cadre import Cadre

TEMPLATE = "ds_pyramid.templates:instruction/personnes.pt"


@view_config(
    context=DossierInstruction,
    name="personnes",
    permission=Permission.LIRE,
    request_method="GET",
    renderer=TEMPLATE,
)
def personnes_view(context, request):
    """The people and the history."""
    return _page(context, request)


@view_config(
    context=DossierInstruction,
    name="envoyer",
    permission=Permission.SUIVRE,
    request_method="POST",
    renderer=TEMPLATE,
)
def envoyer_view(context, request):
    """Send the dossier to the colleagues ticked."""
    numbers = [number for number in request.POST.getall("compte") if number.isascii() and number.isdigit()]
    comptes = [get_compte(request.root, int(number)) for number in numbers]
    try:
        found = services.envoyer(
            context.dossier, filter(None, comptes), request.compte, now=request.now, notify=request.notify
        )
    except ActeRefuse as refusal:
        request.response.status_int = 422
        return _page(context, request, refusal.message)
    names = ", ".join(compte.nom_complet for compte in found)
    request.flash(_("Le dossier est envoyé à ${noms}.") % {"noms": names})
    return HTTPSeeOther(location=f"{request.script_name}{context.path}/personnes")


def _page(context, request, erreur=None):
    dossier = context.dossier
    invites = [get_compte(request.root, compte_id) for compte_id in sorted(dossier.invites)]
    cadre = Cadre(context, request)
    groupe = dossier.demarche.groupes.get(str(dossier.groupe_id))
    sends = groupe is not None and cadre.may(Permission.SUIVRE)
    return cadre("personnes") | {
        "historique": historique(dossier),
        "invites": [compte for compte in invites if compte is not None],
        "collegues": [c for c in comptes_de(request.root, groupe) if c.id != request.compte.id]
        if sends
        else [],
        "erreur": erreur,
    }
