"""What the pages of the usager share: the way to a page, and domain errors said to people."""

from functools import wraps

from pyramid.httpexceptions import HTTPConflict, HTTPSeeOther, HTTPUnprocessableEntity

from ds_pyramid.core.security import Permission
from ds_pyramid.dossiers.errors import ActeImpossible, DemarcheFermee, EtatChange
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.workflow import TransitionImpossible
from ds_pyramid.web.errors import wants_json
from ds_pyramid.web.layout import url

TEMPLATE = "ds_pyramid.templates:dossiers/{}.pt".format


def go(request, path: str, **query):
    """Return the redirection to a page of the site."""
    return HTTPSeeOther(location=url(request, path, **query))


def chemin_dossier(dossier: Dossier, *rest) -> str:
    """Return the path of a page of a dossier."""
    return "/".join(("/dossiers", str(dossier.numero), *rest))


def says_why(view):
    """Decorate a POST view of a dossier: a refusal goes back to the dossier's page with its message.

    To a script it is a 409 when the dossier changed while the page was open, else a 422 about what was sent.
    """

    @wraps(view)
    def said(context, request):
        try:
            return view(context, request)
        except (ActeImpossible, TransitionImpossible) as refusal:
            changed = isinstance(refusal, DemarcheFermee | EtatChange | TransitionImpossible)
            if wants_json(request):
                error = HTTPConflict if changed else HTTPUnprocessableEntity
                raise error(request.localizer.translate(refusal.message)) from None
            request.flash(refusal.message, "warning" if changed else "error")
            return go(request, chemin_dossier(context.dossier))

    return said


def may(request, face, permission: Permission) -> bool:
    """Say whether the reader may do something on a dossier, for the buttons a page shows."""
    return bool(request.has_permission(permission, face))
