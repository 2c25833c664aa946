"""`…/cloner`, `…/envoyer-copie`: a démarche made from one's own (A-062 to A-072)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import EtatIncompatible, PasAdministrateur
from ds_pyramid.demarches.schemas_reglages import AdresseSchema, ClonageSchema
from ds_pyramid.demarches.views.saisie import acte, add_page, build, go, page, refuse, sent

AIDE_CLONER = (
    _(
        "La copie est en test, à vous seul. Elle reprend la présentation, le formulaire et ses conditions, les textes "
        "des courriels et des attestations, les labels."
    ),
    _(
        "Elle ne reprend jamais les dossiers, les autres administrateurs, l’adresse, la date limite, les jetons ni "
        "le lien de rappel."
    ),
)
AIDE_ENVOYER = (
    _("La personne reçoit une copie en test, avec un courriel. Votre démarche ne change pas."),
    _("Pour partager la démarche elle-même, ajoutez plutôt la personne aux administrateurs."),
)


def cloner(context, request):
    """Ask what to take over, then copy."""
    form = build(request, ClonageSchema, {}, bouton=_("Cloner la démarche"))
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            copy = services.cloner(
                context.demarche,
                request.compte,
                avec_groupes=values["avec_groupes"],
                now=request.now,
                notify=request.notify,
            )
            request.flash(_("La copie est créée, en test : vérifiez-la et donnez-lui un titre."))
            return go(request, f"/admin/demarches/{copy.numero}")
    return page(context, _("Cloner la démarche"), formulaire=form, reglage="cloner", aide=AIDE_CLONER)


def envoyer(context, request):
    """Ask for a colleague's address, then send."""
    form = build(request, AdresseSchema, bouton=_("Envoyer à l’administrateur"))
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            try:
                _copy, compte = services.envoyer_copie(context.demarche, values["email"], **acte(request))
                request.flash(_("La copie est envoyée à ${email}.") % {"email": compte.email})
                return go(request, context.path)
            except (PasAdministrateur, EtatIncompatible) as refusal:
                request.response.status_int = 422
                refuse(form, "email", refusal.message)
    return page(context, _("Envoyer une copie"), formulaire=form, reglage="envoyer-copie", aide=AIDE_ENVOYER)


def includeme(config):
    """Publish the pages."""
    add_page(config, "cloner", cloner, "reglage")
    add_page(config, "envoyer-copie", envoyer, "reglage")
