"""`…/administrateurs`: who administers the démarche (A-023 to A-027)."""

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import DernierAdministrateur, PasAdministrateur
from ds_pyramid.demarches.schemas_reglages import AdresseSchema
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent


def administrateurs(context, request):
    """List them, add one."""
    form = build(request, AdresseSchema, bouton=_("Ajouter"))
    if request.method == "POST":
        if "retirer" in request.POST:
            return _remove(context, request)
        values = sent(request, form)
        if values is not None:
            try:
                compte, added = services.ajouter_administrateur(
                    context.demarche, values["email"], **acte(request)
                )
                message = _("${email} administre la démarche et en est prévenu.")
                if not added:
                    message = _("${email} administre déjà la démarche.")
                request.flash(message % {"email": compte.email}, "success" if added else "info")
                return go(request, f"{context.path}/administrateurs")
            except PasAdministrateur as refusal:
                request.response.status_int = 422
                refuse(form, "email", refusal.message)
    return _page(context, request, form)


def _page(context, request, form, quitter=False):
    demarche = context.demarche
    found = (get_compte(request.root, compte_id) for compte_id in demarche.administrateurs)
    comptes = sorted((compte for compte in found if compte is not None), key=lambda compte: compte.email)
    return page(
        context,
        _("Administrateurs"),
        formulaire=form,
        comptes=comptes,
        depuis=lambda compte: demarche.ajouts_administrateurs.get(compte.id, demarche.created_at),
        quitter=quitter,
    )


def _remove(context, request):
    """Take one away; leaving oneself is confirmed first (A-026)."""
    number = request.POST["retirer"]
    compte = get_compte(request.root, int(number)) if number.isascii() and number.isdigit() else None
    if compte is None:
        return go(request, f"{context.path}/administrateurs")
    leaving = compte.id == request.compte.id
    if leaving and "confirmer" not in request.POST:
        return _page(context, request, build(request, AdresseSchema, bouton=_("Ajouter")), quitter=True)
    try:
        if services.retirer_administrateur(context.demarche, compte, **acte(request)):
            request.flash(_("${email} n’administre plus la démarche.") % {"email": compte.email})
    except DernierAdministrateur as refusal:
        request.flash(refusal.message, "error")
        return go(request, f"{context.path}/administrateurs")
    return go(request, "/admin" if leaving else f"{context.path}/administrateurs")


def includeme(config):
    """Publish the page."""
    add_page(config, "administrateurs", administrateurs, "administrateurs")
