"""Sign up and confirm one's address (U-016 to U-027, X-390 to X-396)."""

import logging

from pyramid.httpexceptions import HTTPMovedPermanently
from pyramid.view import view_config, view_defaults

from ds_pyramid.accounts.addresses import suggestion
from ds_pyramid.accounts.jetons import JetonInvalide
from ds_pyramid.accounts.links import resend
from ds_pyramid.accounts.passwords import MotDePasseRefuse
from ds_pyramid.accounts.resources import Inscription, Users
from ds_pyramid.accounts.signin import confirm, sign_up
from ds_pyramid.accounts.throttling import throttled
from ds_pyramid.accounts.views.entering import FormView, accueil, enter
from ds_pyramid.core.i18n import _
from ds_pyramid.web.layout import url
from ds_pyramid.web.negociation import chosen_language

log = logging.getLogger(__name__)
TEMPLATE = "ds_pyramid.templates:accounts/{}.pt".format


@view_defaults(context=Inscription, permission="public", renderer=TEMPLATE("inscription"))
class InscriptionView(FormView):
    """The sign-up page: an address, a password, nothing else (U-018)."""

    @view_config(request_method="GET")
    def get(self):
        """Show it; who is signed in goes on. `email` in the address fills the field (invitations: U-028)."""
        if self.request.compte is not None:
            return self.go(self.retour or accueil(self.request.compte))
        self.valeurs["email"] = self.request.GET.get("email", "")
        return self.page(suggestion=None)

    @view_config(request_method="POST")
    @throttled("inscription")
    def post(self):
        """Create the account; the same page follows whether or not the address was known (U-026)."""
        email, password = self.adresse(), self.secret()
        if self.trapped:
            log.warning("sign-up trap filled from %s", self.request.remote_addr)
            return self.go("/inscription/envoyee")
        proche = suggestion(email)
        if proche and not self.erreurs and self.request.POST.get("adresse_verifiee") != email:
            return self.page(suggestion=proche)
        if self.erreurs or not self._signed_up(email, password):
            return self.page(suggestion=None)
        return self.go("/inscription/envoyee")

    def _signed_up(self, email, password):
        request = self.request
        try:
            sign_up(
                request.root,
                email,
                password,
                now=request.now,
                notify=request.notify,
                retour=self.retour,
                locale=chosen_language(request),
            )
        except MotDePasseRefuse as error:
            self.erreurs["password"] = error.message
        return not self.erreurs


@view_config(
    context=Inscription,
    name="envoyee",
    request_method="GET",
    permission="public",
    renderer=TEMPLATE("inscription_envoyee"),
)
def envoyee(context, request):
    """Tell to open the mail, and where it may hide (U-023)."""
    return {}


@view_config(
    context=Inscription,
    name="confirmation",
    request_method="GET",
    permission="public",
    renderer=TEMPLATE("lien_expire"),
)
def confirmation(context, request):
    """Confirm the address, sign in and go on to the démarche (U-025); offer a new link when it no longer works."""
    if request.method == "HEAD":  # mail filters look at links before people do
        return {"adresse": "/inscription/renvoyer"}
    try:
        compte, retour = confirm(
            request.root, request.GET.get("jeton", ""), now=request.now, notify=request.notify
        )
    except JetonInvalide:
        return {"adresse": "/inscription/renvoyer"}
    request.flash(_("Votre adresse est confirmée. Bienvenue !"))
    return enter(request, compte, retour)


@view_defaults(context=Inscription, name="renvoyer", permission="public", renderer=TEMPLATE("lien_renvoyer"))
class RenvoyerView(FormView):
    """Ask for another confirmation or activation link (U-024, I-010)."""

    @view_config(request_method="GET")
    def get(self):
        """Show the form."""
        return self.page()

    @view_config(request_method="POST")
    @throttled("inscription")
    def post(self):
        """Send what the address waits for, if anything; the answer is always the same."""
        email = self.adresse()
        if self.erreurs:
            return self.page()
        resend(self.request.root, email, now=self.request.now, notify=self.request.notify)
        return self.go("/inscription/envoyee")


@view_config(context=Users, name="sign_up", permission="public")
def old_sign_up(context, request):
    """Keep old links alive."""
    return HTTPMovedPermanently(location=url(request, "/inscription"))
