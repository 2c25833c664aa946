"""Messages shown once, on the next page: `request.flash("Dossier déposé.")`, kept in a signed cookie.

A cookie and not the server session: signed-out people get messages too, and saying "done" writes nothing in the store.
"""

import json

from itsdangerous import BadData, URLSafeSerializer
from translationstring import TranslationString

COOKIE = "ds_messages"
KINDS = ("success", "info", "warning", "error")
LONGEST = 3000  # characters of the cookie; browsers drop those above 4 kB


def flash(request, message, kind: str = "success"):
    """Show a message on the next page; `kind` is one of KINDS."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of message: {kind!r}")
    if isinstance(message, TranslationString):
        message = request.localizer.translate(message)
    if not request.flashed:
        request.add_response_callback(_store)
    request.flashed.append((kind, str(message)))


def flashed(request) -> list:
    """The messages waiting for the next page, those of this request included."""
    return _read(request)


def pop_flashed(request) -> list[tuple[str, str]]:
    """Return (kind, message) pairs to show now, and forget them."""
    waiting = list(request.flashed)
    request.flashed.clear()
    if COOKIE in request.cookies:
        request.add_response_callback(_store)
    return waiting


def _serializer(request):
    return URLSafeSerializer(request.registry.settings["ds.secret"], salt="ds.flash")


def _read(request):
    text = request.cookies.get(COOKIE)
    if not text:
        return []
    try:
        return [(kind, message) for kind, message in _serializer(request).loads(text) if kind in KINDS]
    except (BadData, TypeError, ValueError):
        return []


def _store(request, response):
    waiting = list(request.flashed)
    while waiting and len(json.dumps(waiting)) > LONGEST:
        waiting.pop(0)
    if waiting:
        value = _serializer(request).dumps(waiting)
        secure = request.scheme == "https"
        response.set_cookie(COOKIE, value, path="/", httponly=True, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(COOKIE, path="/")


def includeme(config):
    """Add `request.flash` and `request.pop_flashed`."""
    config.add_request_method(flash)
    config.add_request_method(flashed, reify=True)
    config.add_request_method(pop_flashed)
