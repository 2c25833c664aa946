"""Forgotten passwords, and an agent's first one (U-041, I-009, I-010, X-408)."""

from pyramid.view import view_config, view_defaults

from ds_pyramid.accounts.jetons import JetonInvalide, Usage
from ds_pyramid.accounts.links import choose_password, forgot_password, open_link
from ds_pyramid.accounts.passwords import MotDePasseRefuse
from ds_pyramid.accounts.resources import Activation, MotDePasseOublie
from ds_pyramid.accounts.throttling import throttled
from ds_pyramid.accounts.views.entering import FormView, enter
from ds_pyramid.core.i18n import _

TEMPLATE = "ds_pyramid.templates:accounts/{}.pt".format
OUBLIE = TEMPLATE("mot_de_passe_oublie")
CHOISIR = TEMPLATE("mot_de_passe_choisir")


@view_defaults(context=MotDePasseOublie, permission="public", renderer=OUBLIE)
class OublieView(FormView):
    """Ask for a link."""

    @view_config(request_method="GET")
    def get(self):
        """Show the form."""
        return self.page(envoye=False)

    @view_config(request_method="POST")
    @throttled("mot_de_passe")
    def post(self):
        """Send it if the address has an account; say the same either way."""
        email = self.adresse()
        if self.erreurs:
            return self.page(envoye=False)
        if not self.trapped:
            forgot_password(self.request.root, email, now=self.request.now, notify=self.request.notify)
        return self.page(envoye=True)


class ChoisirView(FormView):
    """Choose a password through a link; subclasses say which links."""

    usage = None
    expire = None  # where to ask for another link
    titre = None

    def get(self):
        """Show the form while the link is good; nothing is used up by looking."""
        return self._compte() or self.page(**self._words())

    def post(self):
        """Set the password, sign in."""
        expired = self._compte()
        if expired:
            return expired
        request = self.request
        try:
            compte = choose_password(
                request.root, self.usage, self.jeton, self.secret(), now=request.now, notify=request.notify
            )
        except MotDePasseRefuse as error:
            self.erreurs["password"] = error.message
            return self.page(**self._words())
        request.flash(_("Votre mot de passe est enregistré."))
        return enter(request, compte)

    @property
    def jeton(self):
        """The text of the link."""
        return self.request.params.get("jeton", "")

    def _compte(self):
        """Keep the account of the link; return the page to show instead when the link no longer works."""
        try:
            self.compte, _jeton = open_link(self.request.root, self.usage, self.jeton, now=self.request.now)
        except JetonInvalide:
            self.request.override_renderer = TEMPLATE("lien_expire")
            return {"adresse": self.expire}
        return None

    def _words(self):
        return {
            "compte": self.compte,
            "jeton": self.jeton,
            "titre": self.titre,
            "agent": self.compte.is_agent,
        }


@view_defaults(context=MotDePasseOublie, name="choisir", permission="public", renderer=CHOISIR)
class NouveauView(ChoisirView):
    """After a forgotten password."""

    usage = Usage.MOT_DE_PASSE
    expire = "/mot-de-passe-oublie"
    titre = _("Choisissez un nouveau mot de passe")

    get = view_config(request_method="GET")(ChoisirView.get)
    post = view_config(request_method="POST")(throttled("mot_de_passe")(ChoisirView.post))


@view_defaults(context=Activation, permission="public", renderer=CHOISIR)
class ActivationView(ChoisirView):
    """An invited agent's first password."""

    usage = Usage.ACTIVATION
    expire = "/inscription/renvoyer"
    titre = _("Activez votre compte")

    get = view_config(request_method="GET")(ChoisirView.get)
    post = view_config(request_method="POST")(throttled("mot_de_passe")(ChoisirView.post))
