"""A small application with the look and nothing else: the real layout, assets, errors and gallery, no database.

`/essai` is a long form saved as one types; what its endpoint answers is chosen by the test through `answers`.
"""

from pathlib import Path
from types import SimpleNamespace

from pyramid.config import Configurator
from pyramid.csrf import CookieCSRFStoragePolicy, check_csrf_token
from pyramid.httpexceptions import (
    HTTPForbidden,
    HTTPRequestEntityTooLarge,
    HTTPSeeOther,
    HTTPTooManyRequests,
)
from pyramid.renderers import render_to_response
from pyramid.response import Response

from ds_pyramid.core.security import Role

SETTINGS = {
    "ds.secret": "secret des tests, longue comme il faut",
    "ds.environment": "development",
    "pyramid.default_locale_name": "fr",
}


class Essai:
    """What the test decides and what the server received."""

    def __init__(self):
        self.version = 7
        self.received = []  # dicts of what each saving sent
        self.deposits = []
        self.more = {}  # added to the next answers
        self.status = 200
        self.erreurs = {}

    def save(self, request):
        if self.status == 302:
            return HTTPSeeOther(location="/connexion")
        if self.status != 200:
            return Response(json_body={"message": f"refus {self.status}"}, status=self.status)
        check_csrf_token(request)
        sent = {
            name: getattr(value, "filename", value)
            for name, value in request.POST.items()
            if name != "csrf_token"
        }
        self.received.append(sent)
        self.version += 1
        erreurs = {key: texts for key, texts in self.erreurs.items() if key == sent["champ"]}
        return {"version": self.version, "enregistre": "14 h 32", "erreurs": erreurs, **self.more}


def compte(request):
    """Sign in by a cookie: `roles=usager.instructeur`."""
    roles = request.cookies.get("roles")
    if not roles:
        return None
    return SimpleNamespace(
        email="camille.moreau@exemple.fr", roles=frozenset(Role(role) for role in roles.split("."))
    )


def essai_view(request):
    if request.method == "POST":
        check_csrf_token(request)
        request.registry.essai.deposits.append(dict(request.POST))
        request.flash("Dossier déposé.")
        return HTTPSeeOther(location="/essai")
    return render_to_response(str(Path(__file__).with_name("essai.pt")), {}, request=request)


def broken_view(request):
    raise RuntimeError("secret interne")


def refusing_view(request):
    kinds = {
        "403": HTTPForbidden(),
        "413": HTTPRequestEntityTooLarge(),
        "429": HTTPTooManyRequests(headers=[("Retry-After", "130")]),
    }
    raise kinds[request.matchdict["status"]]


def configure(**settings) -> Configurator:
    """Return the configurator, to be completed by a test."""
    config = Configurator(settings={**SETTINGS, **settings})
    config.include("pyramid_chameleon")
    config.add_translation_dirs("ds_pyramid:locale/", "colander:locale/", "deform:locale/")
    config.set_csrf_storage_policy(CookieCSRFStoragePolicy())
    config.set_default_csrf_options(require_csrf=True)
    config.add_request_method(compte, reify=True)
    config.add_request_method(compte, "identity", reify=True)
    for module in ("layout", "assets", "errors", "negociation", "gallery"):
        config.include(f"ds_pyramid.web.{module}")
    essai = config.registry.essai = Essai()
    routes = (
        ("essai", "/essai", essai_view, {}),
        (
            "champs",
            "/essai/champs",
            lambda request: essai.save(request),
            {"renderer": "json", "require_csrf": False},
        ),
        ("panne", "/panne", broken_view, {}),
        ("refus", "/refus/{status}", refusing_view, {}),
        ("json", "/json", lambda request: {"mots": "x" * 3000}, {"renderer": "json"}),
    )
    for name, pattern, view, options in routes:
        config.add_route(name, pattern)
        config.add_view(view, route_name=name, **options)
    return config


if __name__ == "__main__":
    from waitress import serve

    serve(
        configure(**{"pyramid.reload_templates": "true"}).make_wsgi_app(), listen="127.0.0.1:6599", threads=4
    )
