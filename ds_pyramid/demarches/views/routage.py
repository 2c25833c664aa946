"""`…/routage`: set the routing up from a champ, by hand, apply it again, remove it (A-355 to A-367, A-372)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ActeRefuse
from ds_pyramid.demarches.services import routage as services
from ds_pyramid.demarches.views.saisie import acte, add_page, go, page


def routage(context, request):
    """Show what can be done; do what a button asks, after a confirmation where groupes exist."""
    if request.method == "POST":
        try:
            answer = _act(context, request)
            if answer is not None:
                return answer
        except ActeRefuse as refusal:
            request.response.status_int = 422
            return _page(context, request, erreur=refusal.message)
    return _page(context, request)


def _act(context, request):
    """Do it and go to the groupes; None when a confirmation is needed first."""
    demarche, act, what = context.demarche, acte(request), request.POST.get("acte")
    confirmed = "confirmer" in request.POST or not services.is_route(demarche)
    if what == "avance":
        services.router_avance(demarche, **act)
        request.flash(_("Deux groupes sont créés : renommez-les et donnez-leur une règle."))
    elif what == "champ":
        champ = _champ(demarche, request.POST.get("champ", ""))
        if champ is None:
            raise ActeRefuse(_("Choisissez le champ qui oriente les dossiers."))
        if not confirmed:
            return None
        new, known = services.router_par_champ(demarche, champ, **act)
        message = _("${n} groupes créés, ${connus} existaient déjà et gardent leurs instructeurs.")
        if not known:
            message = _("${n} groupes créés : vous en êtes le premier instructeur, ajoutez-y les autres.")
        request.flash(message % {"n": new, "connus": known})
    elif what == "supprimer":
        if "confirmer" not in request.POST:
            return None
        services.supprimer_routage(demarche, **act)
        request.flash(_("Le routage est supprimé : tous les dossiers vont au groupe par défaut."))
    elif what == "appliquer":
        services.demander_reroutage(demarche, **act)
        request.flash(_("Les règles s’appliquent aux dossiers déposés : cela prend quelques minutes."))
    return go(request, f"{context.path}/instructeurs")


def _champ(demarche, number):
    found = services.sources(demarche).get(int(number)) if number.isascii() and number.isdigit() else None
    return found if found in services.sources_simples(demarche) else None


def _page(context, request, erreur=None):
    demarche = context.demarche
    asked = request.POST.get("acte") if erreur is None else None
    champs = services.sources_simples(demarche)
    return page(
        context,
        _("Routage"),
        route=services.is_route(demarche),
        champs=[(champ, len(services.branches(champ))) for champ in champs],
        choisi=request.POST.get("champ", ""),
        confirmer=asked,
        erreur=erreur,
    )


def includeme(config):
    """Publish the page."""
    add_page(config, "routage", routage, "routage")
