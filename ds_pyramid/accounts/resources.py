"""The addresses of accounts: /connexion, /inscription, /mot-de-passe-oublie, /activation, /profil..."""

from ds_pyramid.core.security import DENY_ALL, Allow, Authenticated, Permission
from ds_pyramid.web.site import Container


class Connexion(Container):
    """Signing in; its sub-pages unlock an account and confirm a new address."""

    name = "connexion"


class Deconnexion(Container):
    """Signing out."""

    name = "deconnexion"


class Inscription(Container):
    """Signing up and confirming one's address."""

    name = "inscription"


class MotDePasseOublie(Container):
    """Asking for a new password and choosing it."""

    name = "mot-de-passe-oublie"


class Activation(Container):
    """An invited agent's first password."""

    name = "activation"


class Profil(Container):
    """One's own account."""

    name = "profil"
    __acl__ = [(Allow, Authenticated, Permission.PROFIL), DENY_ALL]


class Users(Container):
    """Old addresses that people have kept."""

    name = "users"


CONTAINERS = (Connexion, Deconnexion, Inscription, MotDePasseOublie, Activation, Profil, Users)
