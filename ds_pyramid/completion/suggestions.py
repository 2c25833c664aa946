"""`/data_sources/…?q=`: suggestions as one types an address, a school, a commune (X-190 to X-197).

The site asks the services, so that a browser calls no third party. Each answers within 3 seconds or not at all: what
is typed by hand is always an answer.
"""

from ds_pyramid.accounts.throttling import waiting_time
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.connectors.adresses import IAdresses
from ds_pyramid.connectors.base import Indisponible, TropLent
from ds_pyramid.connectors.education import IEducation
from ds_pyramid.core.throttle import Limit, Throttle

NAME = "suggestions"
LIMIT = "120/60"  # calls in so many seconds, for one address; `ds.throttle.suggestions`
DELAI = 3.0  # seconds; `ds.suggestions.delai`
ADRESSES, COMMUNES = 10, 20
LONGUEUR_MAX = 200  # characters
CACHE = 300  # seconds a browser keeps an answer


def adresse(request, text: str) -> list[dict]:
    """Return addresses of the national base. Raises Indisponible."""
    connector = request.registry.queryUtility(IAdresses)
    if connector is None:
        return []
    return [_adresse(found) for found in connector.chercher(text, ADRESSES, presse=_delai(request))]


def education(request, text: str) -> list[dict]:
    """Return schools; none when the directory does not answer (X-192)."""
    connector = request.registry.queryUtility(IEducation)
    if connector is None:
        return []
    try:
        found = connector.chercher(text, presse=_delai(request))
    except Indisponible:
        return []
    return [_ecole(ecole) for ecole in found]


def commune(request, text: str) -> list[dict]:
    """Return communes, from the data of the package: nobody is asked (X-191)."""
    kind = champ_types["communes"]
    return [kind.suggestion(lieu) for lieu in kind.chercher(text)[:COMMUNES]]


SOURCES = {
    "adresse": (adresse, 3),
    "education": (education, 3),
    "commune": (commune, 2),
}  # and the shortest text


def suggestions_view(source, shortest):
    """Return the view of one source."""

    def view(request):
        seconds = waiting_time(request, NAME)
        if seconds:
            request.response.headers["Retry-After"] = str(seconds)
            return _none(request, 429)
        text = " ".join(request.GET.get("q", "").split())
        if not shortest <= len(text) <= LONGUEUR_MAX:
            return _none(request)
        try:
            found = source(request, text)
        except Indisponible as error:
            return _none(request, 504 if isinstance(error, TropLent) else 502)
        request.response.cache_expires(CACHE)
        return {"resultats": found}

    return view


def _none(request, status=200):
    request.response.status_int = status
    return {"resultats": []}


def _delai(request) -> float:
    return float(request.registry.settings.get("ds.suggestions.delai", DELAI))


def _adresse(found) -> dict:
    """Return an address: its label, the parts that a form asks, its codes and its place."""
    return {
        "cle": found["ban_id"],
        "label": found["label"],
        "rue": found["voie"],
        "code_postal": found["code_postal"],
        "ville": found["commune"],
        "pays": "France",
        "code_insee": found["code_insee"],
        "coordonnees": found["coordonnees"],
    }


def _ecole(ecole) -> dict:
    label = f"{ecole['nom']}, {ecole['localite']} ({ecole['uai']})"
    return {"cle": ecole["uai"], "label": label, "uai": ecole["uai"], "nom": ecole["nom"]}


def includeme(config):
    """Register the addresses and their limit."""
    limit = Limit.parse(config.registry.settings.get(f"ds.throttle.{NAME}", LIMIT))
    config.registry["ds.throttles"][NAME] = Throttle(limit)
    for name, (source, shortest) in SOURCES.items():
        config.add_route(f"data_sources_{name}", f"/data_sources/{name}")
        config.add_view(
            suggestions_view(source, shortest),
            route_name=f"data_sources_{name}",
            request_method="GET",
            renderer="json",
            permission="__no_permission_required__",
        )
