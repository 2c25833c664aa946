"""The language of a page: French unless the person chose English, by the switch of the header (U-433, U-434, X-708).

The choice is kept in a cookie for a year. Accept-Language is not read: many French people use a browser in English.
"""

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.security import NO_PERMISSION_REQUIRED

COOKIE = "ds_langue"
LANGUES = {"fr": "Français", "en": "English"}
AN = 365 * 24 * 3600  # seconds


def locale_negotiator(request):
    """Return the language chosen in the cookie, French otherwise."""
    return chosen_language(request) or "fr"


def chosen_language(request) -> str | None:
    """Return the language chosen on this browser, None when nobody chose."""
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUES else None


def safe_path(path: str | None, default: str = "/") -> str:
    """Return a path of this site to go back to; anything that could lead elsewhere becomes `default`."""
    if not path or not path.startswith("/") or path[1:2] in ("/", "\\"):
        return default
    if any(character in path for character in "\\\r\n\t\0"):
        return default
    return path


def langue_view(request):
    """Keep the language chosen and return to the page one was reading."""
    code = request.matchdict["code"]
    if code not in LANGUES:
        raise HTTPNotFound
    answer = HTTPSeeOther(location=safe_path(request.params.get("retour")))
    secure = request.scheme == "https"
    answer.set_cookie(COOKIE, code, max_age=AN, path="/", samesite="Lax", httponly=True, secure=secure)
    return answer


class Public:
    """Context of pages that need nothing of the stored tree."""

    __parent__ = None
    __name__ = ""

    def __init__(self, request):
        self.request = request


def includeme(config):
    """Negotiate the language and add `/langue/<code>`."""
    config.set_locale_negotiator(locale_negotiator)
    config.add_route("langue", "/langue/{code}", factory=Public)
    config.add_view(langue_view, route_name="langue", request_method="GET", permission=NO_PERMISSION_REQUIRED)
