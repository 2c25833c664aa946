"""`…/supprimer`, `…/restaurer`: delete a démarche, cancel that (A-287 to A-297)."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import DossiersEnInstruction, EtatIncompatible
from ds_pyramid.demarches.schemas_reglages import SuppressionSchema
from ds_pyramid.demarches.services.suppression import dossiers_en_instruction, fin
from ds_pyramid.demarches.views.saisie import add_page, build, go, page, sent


def supprimer(context, request):
    """Say what will follow, ask for a confirmation, then delete."""
    demarche = context.demarche
    form = build(request, SuppressionSchema, bouton=_("Supprimer la démarche"))
    if request.method == "POST" and sent(request, form) is not None:
        try:
            services.supprimer(demarche, request.compte, now=request.now, notify=request.notify)
            request.flash(_("La démarche est supprimée. Vous pouvez encore la restaurer pendant sept jours."))
            return go(request, "/admin", onglet="supprimees")
        except DossiersEnInstruction:
            request.response.status_int = 422
        except EtatIncompatible as refusal:
            request.flash(refusal.message, "error")
            return go(request, "/admin")
    total, numeros = dossiers_en_instruction(demarche)
    others = [
        get_compte(request.root, other) for other in sorted(demarche.administrateurs - {request.compte.id})
    ]
    return page(
        context,
        _("Supprimer la démarche"),
        formulaire=form,
        en_instruction=total,
        numeros=numeros,
        autres=[compte.email for compte in others if compte is not None],
    )


def restaurer(context, request):
    """Say until when it can be, and restore."""
    demarche = context.demarche
    if demarche.deleted_at is None:
        request.flash(_("Cette démarche n’est pas supprimée."), "info")
        return go(request, context.path)
    if request.method == "POST":
        services.restaurer(demarche, request.compte, now=request.now, notify=request.notify)
        if demarche.est_close:
            request.flash(
                _("La démarche est restaurée, close : rouvrez-la si des usagers doivent y déposer.")
            )
        else:
            request.flash(_("La démarche est restaurée, en test."))
        return go(request, context.path)
    return page(context, _("Démarche supprimée"), fin=fin(demarche))


def includeme(config):
    """Publish the pages; that of the restoration is the only one of a deleted démarche."""
    add_page(config, "supprimer", supprimer, "supprimer")
    add_page(config, "restaurer", restaurer, "restaurer", permission=Permission.RESTAURER_DEMARCHE)
