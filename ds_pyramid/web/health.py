"""`/health`: for whoever watches the site. 200 when the data can be read, 503 when they cannot."""

import logging

from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

log = logging.getLogger(__name__)


def health(request):
    """Read the root."""
    try:
        request.root._p_activate()
    except Exception:  # whatever the storage raises, the answer is the same
        log.exception("the data cannot be read")
        return _answer("indisponible", 503)
    return _answer("ok", 200)


def _answer(text, status):
    response = Response(text, status=status, content_type="text/plain", charset="utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def includeme(config):
    """Publish the page."""
    config.add_route("health", "/health")
    config.add_view(health, route_name="health", permission=NO_PERMISSION_REQUIRED)
