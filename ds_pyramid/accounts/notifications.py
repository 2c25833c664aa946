"""The mails about accounts: one function each, which gives its context (X-716, X-717)."""

from urllib.parse import urlencode

from ds_pyramid.accounts.jetons import DUREES, Usage
from ds_pyramid.core.i18n import _
from ds_pyramid.core.mail import absolute_url
from ds_pyramid.core.security import Role

PROFILS = {
    Role.USAGER: _("usager"),
    Role.INSTRUCTEUR: _("instructeur"),
    Role.EXPERT: _("expert"),
    Role.ADMINISTRATEUR: _("administrateur"),
    Role.MANAGER: _("gestionnaire de la plateforme"),
}


def lien(registry, path: str, jeton: str) -> str:
    """Return the full address of a link that works once."""
    return f"{absolute_url(registry, path)}?{urlencode({'jeton': jeton})}"


def confirmation(event) -> dict:
    """The link that confirms a new account's address."""
    return {
        "lien": lien(event.registry, "/inscription/confirmation", event.jeton),
        "jours": DUREES[Usage.CONFIRMATION].days,
    }


def compte_existant(event) -> dict:
    """Someone signed up again: how to sign in."""
    return {
        "lien": absolute_url(event.registry, "/connexion"),
        "lien_oubli": absolute_url(event.registry, "/mot-de-passe-oublie"),
    }


def mot_de_passe_oublie(event) -> dict:
    """The link that sets a new password."""
    hours = int(DUREES[Usage.MOT_DE_PASSE].total_seconds()) // 3600
    return {"lien": lien(event.registry, "/mot-de-passe-oublie/choisir", event.jeton), "heures": hours}


def mot_de_passe_change(event) -> dict:
    """The password was changed, when."""
    return {"lien": absolute_url(event.registry, "/mot-de-passe-oublie"), "instant": event.now}


def verrouille(event) -> dict:
    """The link that unlocks."""
    return {"lien": lien(event.registry, "/connexion/deverrouillage", event.jeton)}


def nouvelle_adresse(event) -> dict:
    """The link that confirms a new address, sent to it."""
    return {
        "lien": lien(event.registry, "/connexion/adresse", event.jeton),
        "jours": DUREES[Usage.ADRESSE].days,
    }


def changement_demande(event) -> dict:
    """The address in use is told that another was asked for."""
    return {"lien": absolute_url(event.registry, "/profil")}


def assistance(event) -> dict:
    """Mails whose only link is the contact page."""
    return {"lien": absolute_url(event.registry, "/contact")}


def invitation(event) -> dict:
    """The link by which an invited agent chooses a password."""
    return _profil(event) | {
        "lien": lien(event.registry, "/activation", event.jeton),
        "jours": DUREES[Usage.ACTIVATION].days,
    }


def profil_ajoute(event) -> dict:
    """An existing account was given a role."""
    return _profil(event) | {"lien": absolute_url(event.registry, "/connexion")}


def _profil(event):
    return {"profil": PROFILS[event.role], "suite": f", {event.contexte}" if event.contexte else ""}
