"""Limits on the public forms of accounts: HTTP 429 with the waiting time, in French and English (X-413 to X-417).

`ds.throttle.<name>` changes a limit; addresses of `ds.trusted_networks` are exempt.
"""

import logging
from functools import wraps

from pyramid.renderers import render_to_response

from ds_pyramid.core.throttle import Limit, Throttle, is_within, parse_networks

LIMITS = {
    "connexion": "25/15",
    "inscription": "25/15",
    "mot_de_passe": "25/15",
    "contact": "5/30",
    "statistiques": "5/15",
}

log = logging.getLogger(__name__)


def throttled(name):
    """Decorate a method of a view class: a flood from one address is answered 429 instead of being served."""

    def decorate(method):
        @wraps(method)
        def limited(view):
            seconds = waiting_time(view.request, name)
            return too_many(view.request, name, seconds) if seconds else method(view)

        return limited

    return decorate


def waiting_time(request, name: str) -> int:
    """Count one call of the request's address; return the seconds it must wait, 0 when it may go on."""
    if is_within(request.remote_addr, request.registry["ds.trusted_networks"]):
        return 0
    return request.registry["ds.throttles"][name].wait(request.remote_addr or "")


def too_many(request, name, seconds):
    """Return the page that asks to wait."""
    log.warning("throttled: %s from %s", name, request.remote_addr)
    page = "ds_pyramid.templates:accounts/trop_de_demandes.pt"
    response = render_to_response(page, {"secondes": seconds}, request=request)
    response.status_int = 429
    response.headers["Retry-After"] = str(seconds)
    return response


def includeme(config):
    """Make the throttles of this process."""
    settings = config.registry.settings
    limits = {
        name: Limit.parse(settings.get(f"ds.throttle.{name}", default)) for name, default in LIMITS.items()
    }
    config.registry["ds.throttles"] = {name: Throttle(limit) for name, limit in limits.items()}
    config.registry["ds.trusted_networks"] = parse_networks(settings.get("ds.trusted_networks"))
