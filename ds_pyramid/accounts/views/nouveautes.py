"""`/nouveautes`: what is new, by category; the link to it, with a dot while something is unread (A-045, U-443)."""

from ds_pyramid.accounts.nouveautes import CATEGORIES, marquer_lues, non_lues, parues
from ds_pyramid.core import clock
from ds_pyramid.core.html import light_html
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Role
from ds_pyramid.web.layout import ESPACES, Lien
from ds_pyramid.web.site import Site

NOMS = {
    Role.ADMINISTRATEUR: _("Administrateurs"),
    Role.INSTRUCTEUR: _("Instructeurs"),
    Role.EXPERT: _("Experts"),
    Role.USAGER: _("Usagers"),
}


def profil_de(request) -> Role:
    """Return the profile in use: that of the space where one is, else the first that the account holds."""
    for role, path, _name in ESPACES:
        if request.path == path or request.path.startswith(f"{path}/"):
            return role
    compte = getattr(request, "compte", None)
    roles = compte.roles if compte is not None else {Role.USAGER}
    return next((role for role in CATEGORIES if role in roles), Role.USAGER)


def nouveautes(context, request):
    """List the announcements of the categories ticked; at first those of the profile one comes from."""
    asked = [role for role in CATEGORIES if str(role) in request.params.getall("categorie")]
    chosen = asked or [_profil_demande(request)]
    settings, today = request.registry.settings, _today(request)
    if request.compte is not None:
        marquer_lues(settings, request.compte, chosen, today)
    shown = [a for a in parues(settings, request.locale_name, today) if a.categories & set(chosen)]
    return {
        "categories": [(role, NOMS[role], role in chosen) for role in CATEGORIES],
        "noms": NOMS,
        "annonces": [(annonce, light_html(annonce.texte)) for annonce in shown],
    }


def lien(request) -> list[Lien]:
    """Return the link of the frame: none to who is not signed in."""
    compte = getattr(request, "compte", None)
    if compte is None:
        return []
    profil = profil_de(request)
    if profil not in CATEGORIES:
        return []
    news = non_lues(request.registry.settings, compte, profil, _today(request))
    return [Lien(f"/nouveautes?profil={profil}", _("Nouveautés"), news)]


def _today(request):
    return clock.to_paris(request.now).date()


def _profil_demande(request):
    asked = request.params.get("profil", "")
    return next((role for role in CATEGORIES if str(role) == asked), profil_de(request))


def includeme(config):
    """Publish the page, a GET that remembers it was seen, and its link."""
    config.include("ds_pyramid.accounts.nouveautes")
    config.add_gate_rule(r"/nouveautes/?$", True)
    config.add_page_link(lien)
    config.add_view(
        nouveautes,
        context=Site,
        name="nouveautes",
        renderer="ds_pyramid.templates:accounts/nouveautes.pt",
        permission="public",
        request_method="GET",
    )
