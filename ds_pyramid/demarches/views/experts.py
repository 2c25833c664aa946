"""`…/experts`: who may be asked for an avis, and what experts may do (A-374 to A-385)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import EtatIncompatible, ReglageRefuse
from ds_pyramid.demarches.schemas_reglages import AdresseSchema, ExpertsSchema
from ds_pyramid.demarches.services import experts as services
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent


def experts(context, request):
    """Show the options and the list; keep what a button sends."""
    demarche = context.demarche
    options = build(request, ExpertsSchema, {name: getattr(demarche, name) for name in services.OPTIONS})
    ajout = build(request, AdresseSchema, bouton=_("Ajouter l’expert"))
    options.formid, ajout.formid = "options", "ajout"
    if request.method == "POST":
        try:
            answer = _act(context, request, options, ajout)
            if answer is not None:
                return answer
        except EtatIncompatible as refusal:
            request.flash(refusal.message, "error")
            return go(request, context.path)
    liste = [demarche.experts[email] for email in sorted(demarche.experts)]
    return page(context, _("Avis externes"), options=options, ajout=ajout, experts=liste)


def _act(context, request, options, ajout):
    """Do what was sent; None when it was refused and the page must say why."""
    demarche, act, sent_by = context.demarche, acte(request), request.POST
    if "retirer" in sent_by:
        services.retirer_expert(demarche, sent_by["retirer"], **act)
        request.flash(_("${email} ne peut plus être sollicité.") % {"email": sent_by["retirer"]})
    elif "notifier" in sent_by or "taire" in sent_by:
        email = sent_by.get("notifier") or sent_by.get("taire")
        services.notifier_expert(demarche, email, "notifier" in sent_by, **act)
    elif sent_by.get("__formid__") == "options":
        values = sent(request, options)
        if values is None:
            return None
        services.set_options_experts(demarche, **values, **act)
        request.flash(_("C’est enregistré."))
    else:
        values = sent(request, ajout)
        if values is None:
            return None
        try:
            added = services.ajouter_expert(demarche, values["email"], **act)
        except ReglageRefuse as refusal:
            request.response.status_int = 422
            refuse(ajout, refusal.champ, refusal.message)
            return None
        message = _("${email} est dans la liste.") if added else _("${email} est déjà dans la liste.")
        request.flash(message % {"email": values["email"].lower()}, "success" if added else "info")
    return go(request, f"{context.path}/experts")


def includeme(config):
    """Publish the page."""
    add_page(config, "experts", experts, "experts")
