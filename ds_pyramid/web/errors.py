"""Pages for what went wrong: they say what happened and what to do, never a trace; faults bear an incident number.

A script's request (`X-Requested-With: fetch`) and the API get JSON: `{"message": ...}`, and `incident` for a fault.
"""

import logging
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPError, HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid_retry import is_error_retryable

from ds_pyramid.core import formats
from ds_pyramid.core.i18n import TranslationString, _

log = logging.getLogger(__name__)

TEMPLATE = "ds_pyramid.templates:errors/erreur.pt"
LAST_RESORT = "Le service rencontre un incident. Réessayez dans quelques minutes. Incident {}."


@dataclass(frozen=True)
class Explanation:
    """What the page says of one status."""

    titre: TranslationString
    texte: TranslationString


PAGES = {
    400: Explanation(
        _("Cette demande n’a pas été comprise"),
        _("Revenez à la page précédente et recommencez. Si vous aviez suivi un lien, vérifiez son adresse."),
    ),
    401: Explanation(
        _("Vous êtes déconnecté"), _("Reconnectez-vous pour continuer. Ce qui était enregistré est gardé.")
    ),
    404: Explanation(
        _("Page introuvable"),
        _("Cette page n’existe pas, n’existe plus, ou n’est pas accessible avec votre compte."),
    ),
    405: Explanation(
        _("Cette action n’est pas possible ici"), _("Revenez à la page précédente et recommencez.")
    ),
    410: Explanation(_("Cette page n’est plus disponible"), _("Le lien que vous avez suivi a expiré.")),
    413: Explanation(
        _("Envoi trop volumineux"),
        _("Un fichier doit peser moins de 200 Mo. Réduisez-le, ou envoyez vos fichiers un par un."),
    ),
    429: Explanation(
        _("Trop de tentatives"), _("Pour protéger le service, il faut attendre un peu avant de recommencer.")
    ),
    500: Explanation(
        _("Le service rencontre un incident"),
        _("Ce n’est pas de votre fait. Réessayez dans quelques minutes : ce qui était enregistré est gardé."),
    ),
    503: Explanation(
        _("Le service est momentanément indisponible"),
        _("Beaucoup de personnes l’utilisent, ou une maintenance est en cours. Réessayez dans un instant."),
    ),
    507: Explanation(
        _("Votre envoi n’a pas pu être enregistré"),
        _(
            "Il n’y a plus assez de place pour l’enregistrer. Nos équipes sont prévenues ; réessayez plus tard."
        ),
    ),
}
SAID = frozenset({400, 409, 410, 413, 422, 503, 507})  # statuses whose own detail is written for people


def wants_json(request) -> bool:
    """Say whether a program asked, not a person's browser."""
    return request.headers.get("X-Requested-With") == "fetch" or request.path.startswith("/api/")


def explanation(status: int) -> Explanation:
    """Return what to say of a status, known or not."""
    return PAGES.get(status) or PAGES[500 if status >= 500 else 400]


def error_page(request, status: int, *, texte=None, **more) -> Response:
    """Return the page (or JSON) of a status; `texte` replaces the usual explanation, `more` reaches the template."""
    said = explanation(status)
    texte = texte or said.texte
    if wants_json(request):
        message = request.localizer.translate(texte)
        data = {"message": message, **{k: v for k, v in more.items() if isinstance(v, str | int)}}
        answer = render_to_response("json", data, request=request)
    else:
        values = {"status": status, "titre": said.titre, "texte": texte, "incident": None, "rejouer": None}
        answer = render_to_response(TEMPLATE, {**values, "attente": None, **more}, request=request)
    answer.status_int = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def notfound_view(request):
    """404, for what does not exist and for what must not be known to exist (X-443)."""
    return error_page(request, 404)


def forbidden_view(request):
    """Send a signed-out person to sign in and back; to a signed-in one the page does not exist."""
    if request.identity is not None:
        return notfound_view(request)
    if wants_json(request):
        return error_page(request, 401, texte=PAGES[401].texte)
    return HTTPSeeOther(location=f"/connexion?{urlencode({'retour': _return_path(request)})}")


def _return_path(request):
    """Where to go after signing in: this page, or for a form sent the page that held it (X-421)."""
    if request.method in ("GET", "HEAD"):
        return request.path_qs
    origin = urlsplit(request.referer or "")
    same = f"{origin.scheme}://{origin.netloc}" == request.host_url and origin.path
    return f"{origin.path}?{origin.query}".rstrip("?") if same else request.path


def csrf_view(error, request):
    """400 with the form ready to be sent again under a fresh token, what was typed included (X-437)."""
    log.warning("refused anti-CSRF token: %s %s", request.method, request.path)
    texte = _("La page avait expiré. Rien n’est perdu : envoyez à nouveau votre formulaire.")
    fields = _resendable(request) if _sent_by_us(request) and not wants_json(request) else []
    return error_page(request, 400, texte=texte, rejouer=fields or None)


def _sent_by_us(request):
    """Only a form of this site is offered again: another site's is what the token protects from."""
    return request.headers.get("Origin") == request.host_url


def _resendable(request):
    """The texts of the form; never files nor passwords, which must not be written in a page."""
    kept = []
    for name, value in request.POST.items():
        if name == "csrf_token":
            continue
        if not isinstance(value, str) or "password" in name or "mot_de_passe" in name:
            return []
        kept.append((name, value))
    return kept


def http_error_view(error, request):
    """Any other refusal raised by a view: its own words when they are for people."""
    status = error.status_int
    more = {}
    delay = error.headers.get("Retry-After")
    if status == 429 and delay and delay.isdigit():
        more["attente"] = formats.format_duration(int(delay), request.locale_name)
        texte = _("Vous pourrez recommencer dans ${attente}.", mapping={"attente": more["attente"]})
    else:
        texte = error.detail if status in SAID and error.detail else None
    answer = error_page(request, status, texte=texte, **more)
    for name in ("Retry-After", "Allow"):
        if name in error.headers:
            answer.headers[name] = error.headers[name]
    return answer


def incident_view(error, request):
    """500: the trace goes to the log under a number, the number to the person."""
    if is_error_retryable(request, error):  # will be tried again: nobody sees this answer
        return Response(status=503)
    incident = secrets.token_hex(4)
    log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=error)
    try:
        return error_page(request, 500, incident=incident)
    except Exception:
        log.exception("incident %s: the error page failed too", incident)
        return Response(LAST_RESORT.format(incident), status=500, content_type="text/plain", charset="utf-8")


def includeme(config):
    """Register the pages; the narrowest exception wins."""
    config.add_notfound_view(notfound_view)
    config.add_forbidden_view(forbidden_view)
    for refused in (BadCSRFToken, BadCSRFOrigin):
        config.add_exception_view(csrf_view, context=refused)
    config.add_exception_view(http_error_view, context=HTTPError)
    config.add_exception_view(incident_view, context=Exception)


# What views raise to get these pages.
__all__ = ["HTTPForbidden", "HTTPNotFound", "error_page", "incident_view", "includeme", "wants_json"]
