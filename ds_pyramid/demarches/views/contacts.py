"""`…/service`: choose the service that usagers may contact, or create one (A-107 to A-113)."""

from ds_pyramid.core.i18n import _
from ds_pyramid.demarches import services
from ds_pyramid.demarches.schemas import ServiceSchema
from ds_pyramid.demarches.services.contacts import CHAMPS, announce_service, demarches_du_service
from ds_pyramid.demarches.views.saisie import add_page, build, go, page, sent


def service(context, request):
    """Show the choice and a blank card; `?modifier=<id>` shows a card of the administrateur to change it."""
    card = _mine(request, request.params.get("modifier"))
    if request.method == "GET":
        return _page(context, request, _form(request, card), card)
    if "choisir" in request.POST:
        return _choose(context, request)
    form = _form(request, card)
    values = sent(request, form)
    if values is None:
        return _page(context, request, form, card)
    if card is None:
        card = services.create_service(request.root, request.compte, **values)
    else:
        services.update_service(card, **values)
        announce_service(card, request.compte, now=request.now, notify=request.notify)
    return _attach(context, request, card)


def _choose(context, request):
    card = _mine(request, request.POST.get("service"))
    if card is None:
        request.flash(_("Choisissez un service dans la liste."), "error")
        return go(request, f"{context.path}/service")
    return _attach(context, request, card)


def _attach(context, request, card):
    services.attach_service(context.demarche, card, request.compte, now=request.now, notify=request.notify)
    request.flash(_("Le service de la démarche est « ${nom} ».") % {"nom": card.nom})
    return go(request, context.path)


def _mine(request, number):
    """Return the service of a number when the account owns it, else None."""
    found = request.root["services"].get(number) if number and number.isascii() and number.isdigit() else None
    return found if found is not None and request.compte.id in found.administrateurs else None


def _form(request, card):
    values = {name: getattr(card, name) for name in CHAMPS} if card is not None else None
    bouton = _("Enregistrer le service") if card is not None else _("Créer et choisir ce service")
    return build(request, ServiceSchema, values, bouton=bouton)


def _page(context, request, form, card):
    shared = [d for d in demarches_du_service(card) if d is not context.demarche] if card is not None else []
    mine = services.services_de(request.root, request.compte)
    return page(context, _("Service"), formulaire=form, services=mine, carte=card, partage=shared)


def includeme(config):
    """Publish the page."""
    add_page(config, "service", service, "service")
