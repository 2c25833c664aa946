"""Feature `accounts`: who people are, how they sign in, what they may do."""

from pyramid.csrf import CookieCSRFStoragePolicy

from ds_pyramid.accounts.policy import ComptePolicy
from ds_pyramid.accounts.resources import CONTAINERS

YEAR = 365 * 24 * 3600  # seconds


def includeme(config):
    """Include before scans: views are registered against what the includes publish."""
    config.set_security_policy(ComptePolicy())
    secure = config.registry.settings.get("ds.url", "").startswith("https://")
    config.set_csrf_storage_policy(
        CookieCSRFStoragePolicy("_csrf_token", secure=secure, httponly=True, max_age=YEAR, samesite="Lax")
    )
    config.set_default_csrf_options(require_csrf=True, token="csrf_token", header="X-CSRF-Token")  # noqa: S106
    for container in CONTAINERS:
        config.add_container(container)
    # Hashing a password takes longer than writing a session; links of mails write though they are GETs.
    config.add_gate_rule(r"/connexion/?$", False)
    config.add_gate_rule(r"/(inscription/confirmation|connexion/(deverrouillage|adresse))/?$", True)
    config.include(".passwords")
    config.include(".throttling")
    config.include(".subscribers")
    config.include(".views.pages")
    config.include(".views.nouveautes")
    config.include(".views.profile")
    config.scan(".views")
