"""`…/publication`: what remains to mend, the address, the confirmation (A-225 to A-234)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.errors import EtatIncompatible, PublicationRefusee, SlugRefuse
from ds_pyramid.demarches.schemas import PublicationSchema
from ds_pyramid.demarches.sensibles import signaler
from ds_pyramid.demarches.views.saisie import add_page, build, go, page, refuse, sent


def publication(context, request):
    """Show the checks and the form; publish, reopen, or change the address of a published démarche."""
    demarche = context.demarche
    form = _form(request, demarche)
    reprise = None
    if request.method == "POST":
        values = sent(request, form)
        if values is not None:
            try:
                reprise = _takeover(request, demarche, values["slug"])
                if reprise is None or request.POST.get("reprendre") == str(reprise.numero):
                    return _publish(context, request, values)
                request.response.status_int = 422
            except SlugRefuse as refusal:
                request.response.status_int = 422
                refuse(form, "slug", refusal.message)
            except PublicationRefusee:
                request.response.status_int = 422
    problemes = [] if demarche.est_publiee else services.check_publication(demarche, request.now)
    debut = f"{request.registry.settings.get('ds.url', request.host_url).rstrip('/')}/commencer/"
    titre = _("Adresse publique") if demarche.est_publiee else _("Publication")
    sensibles = () if demarche.est_publiee else signaler(demarche.draft)
    return page(
        context,
        titre,
        formulaire=form,
        problemes=problemes,
        debut=debut,
        reprise=reprise,
        sensibles=sensibles,
    )


def _form(request, demarche):
    values = {"slug": demarche.slug or services.propose_slug(demarche), "lien_site": demarche.lien_site}
    if not demarche.est_publiee:
        bouton = _("Publier la démarche") if demarche.en_test else _("Rouvrir la démarche")
        return build(request, PublicationSchema, values, bouton=bouton, sensibles=signaler(demarche.draft))
    form = build(request, PublicationSchema, values, bouton=_("Changer l’adresse"))
    for name in ("lien_site", "habilitation"):
        del form.schema[name]
        form.children = [child for child in form.children if child.name != name]
    return form


def _takeover(request, demarche, slug):
    """Return the démarche of the same administrateur that would lose the address."""
    return services.check_slug(demarche, slug.strip(), request.compte)


def _publish(context, request, values):
    demarche = context.demarche
    common = {"now": request.now, "notify": request.notify}
    try:
        if demarche.est_publiee:
            services.changer_slug(demarche, values["slug"], request.compte, **common)
            request.flash(_("L’adresse est changée. L’ancienne conduit à la nouvelle."))
        else:
            services.publish(
                demarche, values["slug"], lien_site=values["lien_site"], compte=request.compte, **common
            )
            request.flash(_("La démarche est publiée : diffusez son lien."))
    except EtatIncompatible as refusal:
        request.flash(refusal.message, "error")
    return go(request, context.path)


def includeme(config):
    """Publish the page."""
    add_page(config, "publication", publication, "publication")
