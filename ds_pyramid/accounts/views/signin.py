"""Sign in, sign out, unlock (U-030 to U-033, X-412)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.security import forget
from pyramid.view import view_config, view_defaults

from ds_pyramid.accounts.jetons import JetonInvalide
from ds_pyramid.accounts.passwords import SCORE_AGENT, strength
from ds_pyramid.accounts.resources import Connexion, Deconnexion
from ds_pyramid.accounts.signin import ConnexionRefusee, authenticate, unlock
from ds_pyramid.accounts.throttling import throttled
from ds_pyramid.accounts.views.entering import MOT_DE_PASSE_VIDE, FormView, accueil, enter
from ds_pyramid.core.i18n import _
from ds_pyramid.web.layout import url

TEMPLATE = "ds_pyramid.templates:accounts/connexion.pt"


@view_defaults(context=Connexion, permission="public", renderer=TEMPLATE)
class ConnexionView(FormView):
    """The sign-in page."""

    @view_config(request_method="GET")
    def get(self):
        """Show it; who is signed in goes on."""
        if self.request.compte is not None:
            return self.go(self.retour or accueil(self.request.compte))
        return self.page(refus=None)

    @view_config(request_method="POST")
    @throttled("connexion")
    def post(self):
        """Sign in, or say why not."""
        email, password = self.adresse(), self.secret()
        self.required("password", password, MOT_DE_PASSE_VIDE)
        if self.erreurs:
            return self.page(refus=None)
        try:
            compte = authenticate(
                self.request.root, email, password, now=self.request.now, notify=self.request.notify
            )
        except ConnexionRefusee as refus:
            self.erreurs[""] = refus.message
            return self.page(refus=refus.code)
        if compte.is_agent and strength(password, email=compte.email) < SCORE_AGENT:
            self.request.flash(
                _("Votre mot de passe est trop simple pour un compte d’agent. Changez-le dans votre profil."),
                "warning",
            )
        return enter(self.request, compte, self.retour)


@view_config(context=Connexion, name="deverrouillage", request_method="GET", permission="public")
def deverrouiller(context, request):
    """Lift the lock by the link of the mail, then show the sign-in page."""
    try:
        unlock(request.root, request.GET.get("jeton", ""), now=request.now)
    except JetonInvalide as error:
        request.flash(error.message, "warning")
    else:
        request.flash(_("Votre compte est déverrouillé : vous pouvez vous connecter."))
    return HTTPSeeOther(location=url(request, "/connexion"))


@view_config(context=Deconnexion, request_method="POST", permission="public")
def deconnexion(context, request):
    """End the session on the server and in the browser."""
    headers = forget(request)
    request.flash(_("Vous êtes déconnecté."), "info")
    return HTTPSeeOther(location=url(request, "/"), headers=headers)
