"""`/instruction/<n>/groupes`: one's groupes and their members; each manages his own (A-331, A-344, I-249, I-250)."""

from pyramid.view import view_config

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches.services.instructeurs import retirer_pair
from ds_pyramid.demarches.views.membres import add_sent, comptes_de, invite_again, remove_sent
from ds_pyramid.demarches.views.saisie import go
from ds_pyramid.instruction.faces import GroupeInstruction, GroupesInstruction

MODELE = "ds_pyramid.templates:instruction/{}.pt"


@view_config(
    context=GroupesInstruction,
    permission=Permission.INSTRUIRE_DEMARCHE,
    request_method="GET",
    renderer=MODELE.format("groupes"),
)
def groupes_view(context, request):
    """The groupes of the reader, with their members."""
    ids = context.__parent__.groupes_of(request.compte)
    groupes = [context.demarche.groupes[str(groupe_id)] for groupe_id in ids]
    return _common(context.demarche) | {
        "groupes": [(groupe, comptes_de(request.root, groupe)) for groupe in groupes],
        "routee": len(context.demarche.groupes) > 1,
        "gere": context.demarche.autogestion_instructeurs,
        "base": context.path,
    }


@view_config(
    context=GroupeInstruction,
    permission=Permission.GERER_GROUPE,
    request_method="GET",
    renderer=MODELE.format("groupe"),
)
def groupe_view(context, request):
    """The members of a groupe, to add to and take from."""
    return _page(context, request)


@view_config(
    context=GroupeInstruction,
    permission=Permission.GERER_GROUPE,
    request_method="POST",
    renderer=MODELE.format("groupe"),
)
def groupe_post(context, request):
    """Add addresses, take somebody out, send an invitation again."""
    demarche, groupe = context.demarche, context.groupe
    if "retirer" in request.POST:
        remove_sent(request, demarche, groupe, retirer=retirer_pair)
    elif "relancer" in request.POST:
        invite_again(request, demarche)
    else:
        refused = add_sent(request, demarche, groupe)
        if refused is not None:
            request.response.status_int = 422
            return _page(context, request, erreur=refused[0], saisie="\n".join(refused[1]))
    if request.compte.id in groupe.instructeurs:
        return go(request, context.path)
    left = request.compte.id in demarche.instructeurs
    return go(request, context.__parent__.path if left else "/instruction")


def _page(context, request, erreur=None, saisie=""):
    groupe = context.groupe
    return _common(context.demarche, groupe.libelle, context.__parent__.path) | {
        "groupe": groupe,
        "comptes": comptes_de(request.root, groupe),
        "chemin": context.path,
        "erreur": erreur,
        "saisie": saisie,
        "routee": len(context.demarche.groupes) > 1,
    }


def _common(demarche, nom=None, path=None):
    here = ((_("Instructeurs"), path), nom) if nom else (_("Instructeurs"),)
    fil = ((_("Démarches"), "/instruction"), (demarche.libelle, f"/instruction/{demarche.numero}"), *here)
    return {"demarche": demarche, "fil": fil}
