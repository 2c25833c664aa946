"""`…/clore`: close a published démarche, after a last warning (A-268 to A-271)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import EtatIncompatible
from ds_pyramid.demarches.schemas import ClotureSchema
from ds_pyramid.demarches.views.saisie import add_page, build, go, page, sent


def cloture(context, request):
    """Ask what replaces it and a confirmation, then close."""
    demarche = context.demarche
    if not demarche.est_publiee:
        request.flash(EtatIncompatible.texte, "error")
        return go(request, context.path)
    choix = [
        line
        for line in services.demarches_de(request.root, request.compte)
        if line.onglet == "publiees" and line.numero != demarche.numero
    ]
    form = build(request, ClotureSchema, bouton=_("Clore la démarche"), choix=choix)
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            return _close(context, request, values)
    return page(context, _("Clore la démarche"), formulaire=form)


def _close(context, request, values):
    number = values["remplacee_par"]
    services.clore(
        context.demarche,
        request.compte,
        remplacee_par=services.get_demarche(request.root, int(number)) if number else None,
        message=values["message"],
        now=request.now,
        notify=request.notify,
    )
    request.flash(_("La démarche est close. Ses dossiers restent à instruire."))
    return go(request, context.path)


def includeme(config):
    """Publish the page."""
    add_page(config, "clore", cloture, "clore")
