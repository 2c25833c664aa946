"""`/admin/aide`: how an administrateur reaches the support, from any of his pages (A-043)."""

from ds_pyramid.accounts.throttling import too_many, waiting_time
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Role
from ds_pyramid.demarches.events import AideDemandee
from ds_pyramid.demarches.faces import Administration
from ds_pyramid.demarches.notifications import COURRIELS_ADMINISTRATEUR
from ds_pyramid.demarches.schemas_reglages import SUJETS_AIDE, AideSchema
from ds_pyramid.demarches.views.saisie import ESPACE, add_page, build, go, sent
from ds_pyramid.web.layout import Lien

TITRE = _("Aide et contact")


def aide(context, request):
    """Show the form, or have the request sent: the mail leaves once it is committed."""
    if request.method != "POST":
        return _page(request, _form(request))
    seconds = waiting_time(request, "contact")
    if seconds:
        return too_many(request, "contact", seconds)
    form = _form(request)
    values = sent(request, form)
    if values is None or not request.registry.settings.get("ds.contact"):
        return _page(request, form)
    sujet = dict(SUJETS_AIDE)[values.pop("sujet")]
    request.notify(AideDemandee(compte=request.compte, sujet=sujet, now=request.now, **values))
    request.flash(
        _(
            "Votre demande est envoyée. La réponse arrivera à ${email}.",
            mapping={"email": request.compte.email},
        )
    )
    return go(request, "/admin/aide")


def lien(request) -> list[Lien]:
    """Return the link of the frame, on the administrateur's pages."""
    compte = getattr(request, "compte", None)
    here = request.path == "/admin" or request.path.startswith("/admin/")
    return (
        [Lien("/admin/aide", TITRE)]
        if here and compte is not None and compte.has_role(Role.ADMINISTRATEUR)
        else []
    )


def _form(request):
    asked = request.params.get("sujet", "")
    values = {
        "sujet": asked if asked in dict(SUJETS_AIDE) else "question",
        "demarche": request.params.get("demarche", "")[:20],
    }
    return build(request, AideSchema, values, bouton=_("Envoyer la demande"))


def _page(request, form):
    settings = request.registry.settings
    return {
        "titre": TITRE,
        "fil": (ESPACE, TITRE),
        "formulaire": form,
        "contact": settings.get("ds.contact"),
        "telephone": settings.get("ds.contact.telephone"),
        "courriels": [words for _name, words in COURRIELS_ADMINISTRATEUR],
        "horaires": settings.get("ds.contact.horaires"),
    }


def includeme(config):
    """Publish the page and its link."""
    config.add_page_link(lien)
    add_page(config, "aide", aide, "aide", context=Administration)
