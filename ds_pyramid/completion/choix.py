"""`/data_sources/choix` and `/data_sources/referentiel`: what a champ of a dossier offers, as one types (U-228, X-194).

`choix` searches a long list; `referentiel` asks the JSON service that the administrateur configured. Both answer only
to those who read the dossier: `dossier` is its number, `champ` the key of the champ, `q` the text.
"""

from pyramid.httpexceptions import HTTPNotFound

from ds_pyramid.accounts.throttling import waiting_time
from ds_pyramid.champs.models import Key
from ds_pyramid.connectors.base import Indisponible, Introuvable
from ds_pyramid.connectors.referentiels import IReferentiels
from ds_pyramid.core.security import Permission
from ds_pyramid.core.throttle import Limit, Throttle
from ds_pyramid.dossiers.acl import instruction_acl, usager_acl
from ds_pyramid.dossiers.echeances import find_dossier

NAME, LIMIT = (
    "referentiel",
    "60/60",
)  # calls in so many seconds, for one address; `ds.throttle.referentiel`
SHORTEST, LONGEST = 3, 100  # characters


class _Lecture:
    """A dossier as one side may read it."""

    __parent__ = None

    def __init__(self, acl):
        self.__acl__ = acl


def descriptor_asked(request, params):
    """Return the champ that a request names, of a dossier that its account reads. Raises HTTPNotFound."""
    try:
        numero, key = int(params.get("dossier", "")), Key.parse(params.get("champ", ""))
    except ValueError:
        raise HTTPNotFound from None
    dossier = find_dossier(request.root, numero)
    if dossier is None or request.compte is None:
        raise HTTPNotFound
    sides = ((usager_acl, dossier.revision.champs), (instruction_acl, dossier.revision.annotations))
    for acl, form in sides:
        descriptor = form.get(key.stable_id)
        if descriptor is not None and request.has_permission(Permission.LIRE, _Lecture(acl(dossier))):
            return descriptor
    raise HTTPNotFound


def choix(request) -> dict:
    """Return the options of a long list that hold what was typed, « Autre » at the end where it is offered."""
    descriptor = descriptor_asked(request, request.GET)
    kind = descriptor.type
    found = kind.found(descriptor, request.GET.get("q", "")[:200]) if hasattr(kind, "found") else ()
    autre = [(value, label) for value, label in getattr(kind, "autre", lambda d: ())(descriptor)]
    pairs = [*((entry, entry) for entry in found), *autre]
    request.response.cache_control.no_store = True
    translate = request.localizer.translate
    return {"resultats": [{"cle": value, "label": translate(label)} for value, label in pairs]}


def referentiel(request) -> dict:
    """Return what the service suggests; nothing when it does not answer: what is typed by hand is an answer."""
    seconds = waiting_time(request, NAME)
    if seconds:
        request.response.status_int = 429
        request.response.headers["Retry-After"] = str(seconds)
        return {"resultats": []}
    descriptor = descriptor_asked(request, request.POST)
    connector = request.registry.queryUtility(IReferentiels)
    text = " ".join(request.POST.get("q", "").split())
    suggests = getattr(descriptor.type, "suggests", lambda d: False)(descriptor)
    if connector is None or not suggests or not SHORTEST <= len(text) <= LONGEST:
        return {"resultats": []}
    try:
        return {"resultats": descriptor.type.suggestions(descriptor, text, connector)}
    except (Introuvable, Indisponible):
        return {"resultats": []}


def includeme(config):
    """Register the addresses and the limit. The POST writes nothing: it does not pass the write gate."""
    config.add_gate_rule(r"/data_sources/referentiel", False)
    limit = Limit.parse(config.registry.settings.get(f"ds.throttle.{NAME}", LIMIT))
    config.registry["ds.throttles"][NAME] = Throttle(limit)
    for name, method, view in (("choix", "GET", choix), ("referentiel", "POST", referentiel)):
        config.add_route(f"data_sources_{name}", f"/data_sources/{name}")
        config.add_view(
            view, route_name=f"data_sources_{name}", request_method=method, renderer="json",
            permission="__no_permission_required__",
        )  # fmt: skip
