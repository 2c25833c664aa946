"""`…/ineligibilite`: who may not deposit (A-189 to A-197). Criteria belong to the draft of the form."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import EtatIncompatible, RegleRefusee
from ds_pyramid.demarches.services.ineligibilite import MESSAGE_MAX, problemes, sources
from ds_pyramid.demarches.services.reglages import set_ineligibilite
from ds_pyramid.demarches.views.regles import Regle
from ds_pyramid.demarches.views.saisie import acte, add_page, go, page


def ineligibilite(context, request):
    """Show the switch, the message and the criteria; keep them."""
    demarche = context.demarche
    known, stored = sources(demarche.draft), demarche.draft.ineligibilite
    if request.method != "POST":
        regle = Regle.stored(stored.condition if stored else None, known)
        found = problemes(stored, demarche.draft)
        return _page(context, regle, bool(stored and stored.active), stored.message if stored else "", found)
    regle = Regle.sent(request.POST, known)
    active, message = "active" in request.POST, request.POST.get("message", "")
    if "regle" in request.POST:
        return _page(context, regle, active, message)
    condition, fautes = regle.read()
    try:
        if fautes and (active or condition is not None):
            raise RegleRefusee(_("Un critère est incomplet : terminez-le ou retirez-le."))
        set_ineligibilite(demarche, active=active, message=message, condition=condition, **acte(request))
    except (RegleRefusee, EtatIncompatible) as refusal:
        request.response.status_int = 422
        return _page(context, regle, active, message, [refusal.message])
    request.flash(_("C’est enregistré."))
    if not demarche.en_test:
        request.flash(_("Les critères vaudront à la publication des changements du formulaire."), "info")
    return go(request, context.path)


def _page(context, regle, active, message, erreurs=()):
    return page(
        context,
        _("Inéligibilité des dossiers"),
        regle=regle,
        active=active,
        message=message,
        longueur=MESSAGE_MAX,
        erreurs=list(erreurs),
    )


def includeme(config):
    """Publish the page."""
    add_page(config, "ineligibilite", ineligibilite, "ineligibilite")
