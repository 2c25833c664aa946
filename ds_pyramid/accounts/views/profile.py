"""One's own account: identity, address, password, open sessions, roles (U-040, U-050 to U-057, X-410, X-422)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config, view_defaults

from ds_pyramid.accounts.appareils import navigateur
from ds_pyramid.accounts.jetons import JetonInvalide
from ds_pyramid.accounts.links import (
    ChangementImpossible,
    ask_new_address,
    change_password,
    confirm_new_address,
)
from ds_pyramid.accounts.passwords import MotDePasseRefuse
from ds_pyramid.accounts.policy import session_secret
from ds_pyramid.accounts.resources import Connexion, Profil
from ds_pyramid.accounts.services import AdresseInvalide, renommer
from ds_pyramid.accounts.sessions import close_session, close_sessions, list_sessions, session_key
from ds_pyramid.accounts.views.entering import FormView
from ds_pyramid.core.i18n import _
from ds_pyramid.core.security import Permission
from ds_pyramid.web.layout import ESPACES, url

CIVILITES = ("", "M.", "Mme")


@view_defaults(
    context=Profil,
    permission=Permission.PROFIL,
    renderer="ds_pyramid.templates:accounts/profil.pt",
    request_method="POST",
)
class ProfilView(FormView):
    """The profile and its forms; each posts to an address of its own."""

    @property
    def compte(self):
        """Whose profile it is."""
        return self.request.compte

    @view_config(request_method="GET")
    def get(self):
        """Show it."""
        return self._page()

    @view_config(name="identite")
    def identite(self):
        """Keep nom, prénom and civilité."""
        civilite = self.texte("civilite")
        renommer(
            self.compte,
            nom=self.texte("nom"),
            prenom=self.texte("prenom"),
            civilite=civilite if civilite in CIVILITES else "",
        )
        return self._done(_("Votre identité est enregistrée."))

    @view_config(name="mot-de-passe")
    def mot_de_passe(self):
        """Change the password; the other sessions are closed."""
        request = self.request
        try:
            change_password(
                request.root,
                self.compte,
                self.secret("password_actuel"),
                self.secret(),
                now=request.now,
                notify=request.notify,
                keep=self._key(),
            )
        except MotDePasseRefuse as error:
            self.erreurs["password"] = error.message
            return self._page()
        return self._done(_("Votre mot de passe est changé. Vos autres sessions sont fermées."))

    @view_config(name="adresse")
    def adresse_nouvelle(self):
        """Send a link to the new address."""
        request = self.request
        try:
            ask_new_address(
                request.root, self.compte, self.texte("email"), now=request.now, notify=request.notify
            )
        except (AdresseInvalide, ChangementImpossible) as error:
            self.erreurs["email"] = error.message
            return self._page()
        return self._done(_("Ouvrez le courriel envoyé à la nouvelle adresse pour terminer le changement."))

    @view_config(name="sessions")
    def sessions(self):
        """Close one session (`session`), or all the others."""
        key = self.request.POST.get("session")
        if key:
            close_session(self.request.root, self.compte, key)
            return self._done(_("La session est fermée."))
        close_sessions(self.request.root, self.compte, keep=self._key())
        return self._done(_("Vos autres sessions sont fermées."))

    def _key(self):
        return session_key(session_secret(self.request))

    def _page(self):
        compte, request = self.compte, self.request
        espaces = [(path, name) for role, path, name in ESPACES if role in compte.roles]
        sessions = list_sessions(request.root, compte, now=request.now)
        return self.page(
            compte=compte,
            espaces=espaces,
            sessions=sessions,
            navigateur=navigateur,
            actuelle=self._key(),
            liens=request.registry["ds.profil"],
        )

    def _done(self, message):
        self.request.flash(message)
        return self.go("/profil")


@view_config(context=Connexion, name="adresse", request_method="GET", permission="public")
def confirmer_adresse(context, request):
    """Give the account its new address, by the link sent to it."""
    try:
        confirm_new_address(
            request.root, request.GET.get("jeton", ""), now=request.now, notify=request.notify
        )
    except JetonInvalide as error:
        request.flash(error.message, "warning")
    else:
        request.flash(_("Votre nouvelle adresse est confirmée : utilisez-la pour vous connecter."))
    return HTTPSeeOther(location=url(request, "/profil" if request.compte is not None else "/connexion"))


def add_profile_link(config, path, libelle, role=None):
    """Directive: show a link on the profile of those who hold a role (API tokens, for instance)."""
    config.registry["ds.profil"].append((path, libelle, role))


def includeme(config):
    """Let other features add to the profile."""
    config.registry["ds.profil"] = []
    config.add_directive("add_profile_link", add_profile_link)
