"""Acts on a dossier, each confirmed on a page that says what will happen (U-380)."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission as P
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.errors import EtatChange
from ds_pyramid.dossiers.faces import DossierUsager
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.dossiers.services.acces import check_proprietaire
from ds_pyramid.dossiers.views.outils import TEMPLATE, chemin_dossier, go, says_why

# What a deletion means, by state (U-373 to U-377).
SUPPRESSIONS = {
    Etat.BROUILLON: _(
        "Ce brouillon ira dans « Supprimés récemment », d’où vous pourrez le restaurer pendant sept jours. "
        "Ensuite il sera effacé définitivement."
    ),
    Etat.EN_CONSTRUCTION: _(
        "Supprimer ce dossier retire votre demande : l’administration en sera prévenue et ne l’instruira pas. "
        "Vous pourrez le restaurer pendant sept jours. Ensuite il sera effacé définitivement."
    ),
}
SUPPRESSION_TRAITE = _(
    "Ce dossier disparaîtra de vos listes ; l’administration garde le sien. "
    "Vous pourrez le restaurer pendant sept jours."
)


@view_config(
    context=DossierUsager,
    name="supprimer",
    request_method="GET",
    permission=P.LIRE,
    renderer=TEMPLATE("confirmer"),
)
@says_why
def demander_suppression(context, request):
    """Ask for the confirmation."""
    dossier = context.dossier
    check_proprietaire(dossier, request.compte)
    if dossier.etat == Etat.EN_INSTRUCTION:
        raise EtatChange(_("Un dossier en cours d’instruction ne peut pas être supprimé."))
    return {
        "dossier": dossier,
        "titre": _("Supprimer ce dossier ?"),
        "texte": SUPPRESSIONS.get(dossier.etat, SUPPRESSION_TRAITE),
        "bouton": _("Supprimer le dossier"),
        "action": chemin_dossier(dossier, "supprimer"),
    }


@view_config(context=DossierUsager, name="supprimer", request_method="POST", permission=P.LIRE)
@says_why
def supprimer(context, request):
    """Put the dossier in the corbeille of its owner."""
    services.supprimer(context.dossier, request.compte, now=request.now, notify=request.notify)
    request.flash(_("Le dossier est supprimé. Vous pouvez le restaurer pendant sept jours."))
    return go(request, "/dossiers", onglet="supprimes")


@view_config(context=DossierUsager, name="restaurer", request_method="POST", permission=P.LIRE)
@says_why
def restaurer(context, request):
    """Take the dossier out of the corbeille of its owner."""
    services.restaurer(context.dossier, request.compte, now=request.now, notify=request.notify)
    request.flash(_("Le dossier est restauré."))
    return go(request, chemin_dossier(context.dossier))


@view_config(context=DossierUsager, name="prolonger", request_method="POST", permission=P.LIRE)
@says_why
def prolonger(context, request):
    """Extend the retention."""
    services.prolonger(context.dossier, request.compte, now=request.now, notify=request.notify)
    request.flash(_("La conservation du dossier est prolongée."))
    return go(request, chemin_dossier(context.dossier))


@view_config(
    context=DossierUsager,
    name="abandonner",
    request_method="GET",
    permission=P.LIRE,
    renderer=TEMPLATE("confirmer"),
)
@says_why
def demander_abandon(context, request):
    """Ask for the confirmation."""
    dossier = context.dossier
    check_proprietaire(dossier, request.compte)
    if not services.has_modifications(dossier):
        return go(request, chemin_dossier(dossier))
    return {
        "dossier": dossier,
        "titre": _("Abandonner vos modifications ?"),
        "texte": _(
            "Le dossier restera tel que l’administration le connaît : ce que vous avez changé sera perdu."
        ),
        "bouton": _("Abandonner les modifications"),
        "action": chemin_dossier(dossier, "abandonner"),
    }


@view_config(context=DossierUsager, name="abandonner", request_method="POST", permission=P.LIRE)
@says_why
def abandonner(context, request):
    """Forget the changes not submitted."""
    services.abandonner_modifications(context.dossier, request.compte, now=request.now)
    request.flash(_("Vos modifications sont abandonnées."))
    return go(request, chemin_dossier(context.dossier))


@view_config(context=DossierUsager, name="accuser-lecture", request_method="GET", permission=P.LIRE)
def vers_la_decision(context, request):
    """Lead to the dossier's page, where the button is."""
    return go(request, chemin_dossier(context.dossier))


@view_config(context=DossierUsager, name="accuser-lecture", request_method="POST", permission=P.LIRE)
@says_why
def lire_la_decision(context, request):
    """Show the decision, and tell the administration that it was read (U-325)."""
    if not context.dossier.termine:
        raise HTTPNotFound
    services.prendre_connaissance(context.dossier, request.compte, now=request.now, notify=request.notify)
    return go(request, chemin_dossier(context.dossier))
