"""What the views of accounts share: a form with its errors, and the way in.

`enter` is the only place that opens a session: checks that come between a right password and the session (a device to
confirm, a second factor) belong there.
"""

from pyramid.csrf import new_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import forget, remember

from ds_pyramid.accounts.addresses import is_address
from ds_pyramid.accounts.services import AdresseInvalide
from ds_pyramid.accounts.signin import signed_in
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Role
from ds_pyramid.web.layout import url
from ds_pyramid.web.negociation import chosen_language, safe_path

# Where an account arrives when it asked for no page: its most demanding role first (U-031).
ACCUEILS = (
    (Role.ADMINISTRATEUR, "/admin"),
    (Role.INSTRUCTEUR, "/instruction"),
    (Role.EXPERT, "/avis"),
    (Role.MANAGER, "/manager"),
    (Role.USAGER, "/dossiers"),
)
TRAP = "site_web"  # a field that people do not see: only robots fill it


class FormView:
    """A page with one form: `valeurs` to show again, `erreurs` by field (the empty name: the whole form)."""

    def __init__(self, context, request):
        self.context, self.request = context, request
        self.valeurs = {}
        self.erreurs = {}

    def page(self, **more):
        """Return what the template receives."""
        return {"valeurs": self.valeurs, "erreurs": self.erreurs, "retour": self.retour, **more}

    @property
    def retour(self) -> str | None:
        """The page of this site to go to afterwards, if one was asked for."""
        return safe_path(self.request.params.get("retour"), default=None)

    def texte(self, name: str) -> str:
        """Return a field as typed, spaces around removed, and keep it for the page."""
        value = self.request.POST.get(name, "")
        self.valeurs[name] = value = value.strip() if isinstance(value, str) else ""
        return value

    def secret(self, name: str = "password") -> str:
        """Return a password exactly as typed; it is never written in a page."""
        value = self.request.POST.get(name, "")
        return value if isinstance(value, str) else ""

    def adresse(self, name: str = "email") -> str:
        """Return an address; note an error when it is not one."""
        value = self.texte(name)
        if not is_address(value):
            self.erreurs[name] = AdresseInvalide.message
        return value

    def required(self, name: str, value: str, message) -> None:
        """Note an error when a field was left empty."""
        if not value:
            self.erreurs[name] = message

    @property
    def trapped(self) -> bool:
        """Say whether a robot filled the field that people do not see."""
        return bool(self.request.POST.get(TRAP))

    def go(self, path: str, **query):
        """Return the redirection to a page of the site."""
        return HTTPSeeOther(location=url(self.request, path, **query))


def enter(request, compte, retour: str | None = None):
    """Open a new session for the account and return the redirection to its page (U-031, X-419).

    The language chosen on this browser becomes that of the account's mails (U-434).
    """
    forget(request)  # whoever was signed in on this browser
    headers = remember(request, str(compte.id))
    new_csrf_token(request)
    signed_in(compte, now=request.now, notify=request.notify)
    compte.locale = chosen_language(request) or compte.locale
    return HTTPSeeOther(location=url(request, retour or accueil(compte)), headers=headers)


def accueil(compte) -> str:
    """Return the first page of an account."""
    return next(path for role, path in ACCUEILS if role in compte.roles)


MOT_DE_PASSE_VIDE = _("Indiquez votre mot de passe.")
