"""Public pages about the service: cookies, accessibility, conditions, personal data, contact (U-035, U-439 to U-446).

What only the operator can say is marked "à compléter par l'exploitant"; `ds.pages.<name>` replaces a page by an
address of his own.
"""

from dataclasses import dataclass

from pyramid.httpexceptions import HTTPSeeOther

from ds_pyramid.accounts.policy import COOKIE as SESSION
from ds_pyramid.core.i18n import TranslationString, _
from ds_pyramid.web.flash import COOKIE as MESSAGES
from ds_pyramid.web.negociation import COOKIE as LANGUE
from ds_pyramid.web.site import Site

CSRF = "_csrf_token"


@dataclass(frozen=True)
class Cookie:
    """One cookie of the site."""

    nom: str
    finalite: TranslationString
    duree: TranslationString


COOKIES = (
    Cookie(SESSION, _("Vous garder connecté"), _("jusqu’à la fermeture du navigateur")),
    Cookie(CSRF, _("Protéger vos envois contre les sites malveillants"), _("1 an")),
    Cookie(LANGUE, _("Retenir la langue choisie"), _("1 an")),
    Cookie(MESSAGES, _("Afficher un message une fois, sur la page suivante"), _("jusqu’à la page suivante")),
)
PAGES = ("cookies", "accessibilite", "cgu", "donnees-personnelles", "contact")


def page(name):
    """Return the view of a page."""

    def view(context, request):
        elsewhere = request.registry.settings.get(f"ds.pages.{name}")
        if elsewhere:
            return HTTPSeeOther(location=elsewhere)
        settings = request.registry.settings
        return {
            "cookies": COOKIES,
            "contact": settings.get("ds.contact"),
            "exploitant": settings.get("ds.exploitant"),
        }

    return view


def includeme(config):
    """Publish the pages."""
    for name in PAGES:
        template = f"ds_pyramid.templates:accounts/pages/{name.replace('-', '_')}.pt"
        config.add_view(
            page(name), context=Site, name=name, renderer=template, permission="public", request_method="GET"
        )
