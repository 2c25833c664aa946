"""What every page has around its own words, and the small functions that every template may call.

| in a template | gives |
|---|---|
| `url('/dossiers', etat='tous')`, `static('js/page.js')` | addresses |
| `date(d)`, `datetime(d)`, `heure(d)` | "14 janvier 2026", "14 janvier 2026 à 14 h 32", "14 h 32" |
| `nombre(n)`, `taille(octets)` | "3 201", "3,4 Mo" |
| `tel(text)` | the address that dials a number, None when it is no number |
| `csrf()` | the hidden field of the anti-CSRF token, for every POST form |
| `fil_ariane(('Mes dossiers', '/dossiers'), 'Dossier no 12')` | the breadcrumb, for the slot `fil` |
| `_('Texte ${x}', x=1)` | a text in the language of the page, where i18n:translate cannot stand |
| `ancre('12|row')` | the id of a champ on the page |
| `_("Texte ${x}", x=1)` | a text in the language of the page, where `i18n:translate` cannot stand |
| `langue`, `page` | "fr" or "en"; the frame of the page (`Page`) |
"""

from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup
from pyramid.csrf import get_csrf_token
from pyramid.events import BeforeRender
from pyramid.location import lineage

from ds_pyramid.core import formats
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Role
from ds_pyramid.web.fields import deform_renderer
from ds_pyramid.web.negociation import LANGUES

__all__ = ["Page", "deform_renderer", "includeme"]

# The space of each role: address, name in the header.
ESPACES = (
    (Role.USAGER, "/dossiers", _("Usager")),
    (Role.INSTRUCTEUR, "/instruction", _("Instructeur")),
    (Role.EXPERT, "/avis", _("Expert")),
    (Role.ADMINISTRATEUR, "/admin", _("Administrateur")),
    (Role.MANAGER, "/manager", _("Gestion de la plateforme")),
)
PIED = (
    ("/accessibilite", _("Accessibilité")),
    ("/cgu", _("Conditions d’utilisation")),
    ("/donnees-personnelles", _("Données personnelles")),
    ("/cookies", _("Cookies")),
    ("/contact", _("Contact")),
)
# The style sheets of each theme (setting ds.theme); ours under the official one, opt-in, keep what is ours alone.
THEMES = {
    "neutre": ("css/jetons.css", "css/socle.css", "css/composants.css", "css/pages.css"),
    "dsfr": ("dsfr/dsfr.min.css", "dsfr/utility/utility.min.css", "css/jetons.css", "css/pages.css"),
}


@cache
def application_version() -> str:
    """Return the version of the package."""
    try:
        return version("ds_pyramid")
    except PackageNotFoundError:  # run from a copy that is not installed
        return "0"


class Lien(NamedTuple):
    """A link that a feature puts in the frame; `point`: something there is unread."""

    path: str
    nom: str
    point: bool = False


class Page:
    """The frame of one page: who reads it, where, in which language."""

    def __init__(self, request):
        self.request = request
        self.settings = request.registry.settings

    @property
    def langue(self) -> str:
        return self.request.locale_name

    @property
    def site(self) -> str:
        """The name of the platform (setting ds.site_name)."""
        return self.settings.get("ds.site_name") or "Démarches"

    @property
    def annonce(self) -> str | None:
        """An announcement of the operator (setting ds.annonce): planned maintenance, for instance (U-442)."""
        return self.settings.get("ds.annonce") or None

    @property
    def developpement(self) -> bool:
        """Say whether this is a development site."""
        return self.settings.get("ds.environment") == "development"

    @property
    def styles(self) -> list[str]:
        """The addresses of the style sheets."""
        theme = THEMES.get(self.settings.get("ds.theme", "neutre"), THEMES["neutre"])
        ours = ("css/agents.css",) if any(map(self._below, ("/admin", "/instruction"))) else ()
        return [self.request.static(name) for name in (*theme, *ours)]

    @property
    def compte(self):
        """The signed-in account, or None."""
        return getattr(self.request, "compte", None)

    @property
    def espaces(self) -> list[dict]:
        """The spaces of the account's roles, when it holds several: address, name, whether one is there."""
        roles = getattr(self.compte, "roles", frozenset())
        built = getattr(self.request.registry, "site_containers", None)
        found = [
            (path, name)
            for role, path, name in ESPACES
            if role in roles and (built is None or path[1:] in built)
        ]
        if len(found) < 2:
            return []
        return [{"path": path, "name": name, "ici": self._below(path)} for path, name in found]

    @property
    def liens(self) -> list[Lien]:
        """The links that features add to the frame (`config.add_page_link`)."""
        return [link for give in self.request.registry.page_links for link in give(self.request)]

    def _below(self, path):
        return self.request.path == path or self.request.path.startswith(f"{path}/")

    @property
    def refusee(self) -> bool:
        """Say whether the page shows again a form that was refused."""
        return self.request.response.status_int == 422

    @property
    def lieu(self):
        """What a page below is part of (`titre_page` of the nearest place that has one), for the document's title.

        None on the page of that place itself, whose own title says it.
        """
        context = getattr(self.request, "context", None)
        places = lineage(context) if context is not None else ()
        found = next((place for place in places if getattr(place, "titre_page", None)), None)
        itself = found is context and not self.request.view_name
        return None if found is None or itself else found.titre_page

    @property
    def langues(self) -> list[dict]:
        """The languages offered: code, name, address of the switch, whether it is the one in use."""
        retour = self.request.path_qs if self.request.method == "GET" else self.request.path
        return [
            {
                "code": code,
                "name": name,
                "path": f"/langue/{code}?{urlencode({'retour': retour})}",
                "ici": code == self.langue,
            }
            for code, name in LANGUES.items()
        ]

    @property
    def connexion(self) -> str | None:
        """The address of the sign-in page, coming back here; None on that page and to who is signed in."""
        if self.compte is not None or self._below("/connexion"):
            return None
        if self.request.method != "GET" or self._below("/inscription"):
            return "/connexion"
        return f"/connexion?{urlencode({'retour': self.request.path_qs})}"

    @property
    def pied(self) -> tuple:
        return PIED

    @property
    def version(self) -> str:
        return application_version()

    def messages(self) -> list[tuple[str, str]]:
        """Return the (kind, text) messages to show once."""
        return self.request.pop_flashed()


def url(request, path: str, **query) -> str:
    """Return the address of a path of the site, with its query."""
    address = request.script_name + path
    pairs = {name: value for name, value in query.items() if value is not None}
    return f"{address}?{urlencode(pairs, doseq=True)}" if pairs else address


def csrf(request) -> Markup:
    """Return the hidden field of the anti-CSRF token."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(get_csrf_token(request))


FIL = Markup('<nav class="fr-breadcrumb" aria-label="{}"><ol class="fr-breadcrumb__list">{}</ol></nav>')
FIL_LIEN = Markup('<li><a class="fr-breadcrumb__link" href="{}">{}</a></li>')
FIL_ICI = Markup('<li><span class="fr-breadcrumb__link" aria-current="page">{}</span></li>')


def fil_ariane(request, *items) -> Markup:
    """Return the breadcrumb: (text, path) pairs, then the text of the page."""
    translate = request.localizer.translate
    rows = Markup("")
    for item in ((_("Accueil"), "/"), *items):
        if isinstance(item, tuple):
            rows += FIL_LIEN.format(url(request, item[1]), translate(item[0]))
        else:
            rows += FIL_ICI.format(translate(item))
    return FIL.format(translate(_("Vous êtes ici")), rows)


def gettext(request, text: str, **mapping) -> str:
    """Return a text in the language of the page: `_("Texte ${x}", x=1)` where i18n:translate cannot stand."""
    return request.localizer.translate(_(text, mapping=mapping or None))


def ancre(key: str) -> str:
    """Return the id of a champ's control on the page from its key."""
    return "champ-" + str(key).replace("|", "-")


def add_helpers(event):
    """Give the functions to a template about to be rendered."""
    request = event.get("request")
    if request is None:
        return
    langue = request.locale_name
    event.update(
        langue=langue,
        page=Page(request),
        url=partial(url, request),
        static=request.static,
        date=partial(formats.format_date, langue=langue),
        datetime=partial(formats.format_datetime, langue=langue),
        heure=partial(formats.format_time, langue=langue),
        nombre=partial(formats.format_number, langue=langue),
        taille=partial(formats.format_size, langue=langue),
        tel=formats.phone_link,
        duree=partial(formats.format_duration, langue=langue),
        csrf=partial(csrf, request),
        fil_ariane=partial(fil_ariane, request),
        ancre=ancre,
        _=partial(gettext, request),
    )


def add_page_link(config, function):
    """Directive: `function(request) -> list[Lien]` adds links to the frame of every page."""
    config.registry.page_links.append(function)


def includeme(config):
    """Give the helpers to templates, Deform our renderer, requests their flash messages."""
    config.registry.page_links = []
    config.add_directive("add_page_link", add_page_link)
    from deform import Form

    Form.set_default_renderer(deform_renderer)
    deform_renderer.reload(config.registry.settings.get("ds.environment") == "development")
    config.include("ds_pyramid.web.flash")
    config.add_subscriber(add_helpers, BeforeRender)
