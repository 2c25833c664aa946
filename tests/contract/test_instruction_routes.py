"""Every page below /instruction, found by introspection, is closed to who has nothing to do there.

A view added later is tried without a word to write here; a new kind of context must say its address.
"""

import pytest
from pyramid.interfaces import IRequest
from webtest import TestApp

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.dossiers.faces import FichierDossier
from ds_pyramid.instruction import faces, services
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose
from tests.factories.instruction import text

pytestmark = pytest.mark.functional

ADRESSES = {
    faces.Instruction: "/instruction",
    faces.DemarcheInstruction: "/instruction/{demarche}",
    faces.GroupesInstruction: "/instruction/{demarche}/groupes",
    faces.GroupeInstruction: "/instruction/{demarche}/groupes/{groupe}",
    faces.DossierInstruction: "/instruction/{demarche}/dossiers/{dossier}",
    FichierDossier: "/instruction/{demarche}/dossiers/{dossier}/fichiers/{fichier}",
}
PERSONNES = {
    "usager@x.fr": (),
    "invite@x.fr": (),
    "voisin@x.fr": (Role.INSTRUCTEUR,),  # of another groupe of the démarche
    "ailleurs@x.fr": (Role.INSTRUCTEUR,),  # of another démarche
    "admin@x.fr": (Role.ADMINISTRATEUR,),  # of the démarche, not instructeur
    "expert@x.fr": (Role.EXPERT,),
    "manager@x.fr": (Role.MANAGER,),
}
# Who may enter which kind of page: nobody of the list, but these.
ADMIS = {
    # The administrateur keeps the profile he had when the démarche was created: an empty space.
    faces.Instruction: {"voisin@x.fr", "ailleurs@x.fr", "admin@x.fr"},
    faces.DemarcheInstruction: {"voisin@x.fr"},
    faces.GroupesInstruction: {"voisin@x.fr"},
}


@pytest.fixture
def numeros(site, wsgi):
    """Build the site; return what addresses hold."""
    notify, now = notifier(wsgi.registry), clock.now()
    with site() as root:
        comptes = {email: make_compte(root, email, *roles) for email, roles in PERSONNES.items()}
        agent = make_compte(root, "agent@x.fr", Role.INSTRUCTEUR)
        demarche = make_publiee(root, comptes["admin@x.fr"], annotations=(text(900, "Avis"),), notify=notify)
        nord = demarche.groupe_defaut
        sud = create_groupe(demarche, "Sud")
        demarches.affecter_instructeur(nord, agent, now=now, notify=notify)
        demarches.affecter_instructeur(sud, comptes["voisin@x.fr"], now=now, notify=notify)
        demarches.retirer_instructeur(nord, comptes["admin@x.fr"], now=now, notify=notify)
        autre = make_publiee(root, comptes["admin@x.fr"], slug="autre", notify=notify)
        demarches.affecter_instructeur(autre.groupe_defaut, comptes["ailleurs@x.fr"], now=now, notify=notify)
        dossier = make_depose(root, demarche, comptes["usager@x.fr"], notify=notify)
        dossier.invites = frozenset({comptes["invite@x.fr"].id})
        services.passer_en_instruction(dossier, agent, now=now, notify=notify)
        return {
            "demarche": demarche.numero,
            "dossier": dossier.numero,
            "groupe": nord.id,
            "fichier": "0" * 32,
        }


def views_of(registry):
    """Return (context class, name, method) of every view whose context is a face of the instruction."""
    found = set()
    for item in registry.introspector.get_category("views"):
        view = item["introspectable"]
        context = view["context"]
        if isinstance(context, type) and (context in ADRESSES or context.__module__ == faces.__name__):
            assert view.get("request_type") in (None, IRequest)
            methods = view["request_methods"] or ("GET", "POST")
            for method in (methods,) if isinstance(methods, str) else methods:
                found.add((context, view["name"], method))
    return sorted(found, key=lambda v: (v[0].__name__, v[1], v[2]))


def address(view, numeros):
    context, name, _method = view
    return "/".join(part for part in (ADRESSES[context].format(**numeros), name) if part)


def ask(browser, view, numeros):
    method = view[2] if view[2] in ("GET", "POST") else "GET"
    return browser.request(address(view, numeros), method=method, status="*")


@pytest.mark.req("I-005", "X-443", "X-464", "X-505", "X-507", "X-512")
def test_signed_out_people_are_sent_to_sign_in(app, numeros, wsgi):
    views = views_of(wsgi.registry)
    assert len(views) > 30
    for view in views:
        answer = ask(app, view, numeros)
        assert answer.status_int == 303, view
        assert "/connexion" in answer.location, view


@pytest.mark.req("I-005", "I-006", "I-496", "I-499", "I-508", "X-465", "X-552")
@pytest.mark.parametrize("email", PERSONNES)
def test_who_is_not_of_the_groupe_finds_nothing(wsgi, numeros, email):
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, email)
    for view in views_of(wsgi.registry):
        answer = ask(browser, view, numeros)
        if email in ADMIS.get(view[0], ()):
            assert answer.status_int in (200, 303, 400), (view, answer.status)
        else:
            assert answer.status_int == 404, (view, answer.status)


@pytest.mark.req("I-495", "X-482")
def test_the_instructeurs_of_the_groupe_enter(wsgi, numeros):
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, "agent@x.fr")
    for path in ("/instruction", "/instruction/{demarche}", "/instruction/{demarche}/dossiers/{dossier}"):
        assert browser.get(path.format(**numeros)).status_int == 200


@pytest.mark.req("I-006")
def test_a_brouillon_does_not_exist_for_the_administration(wsgi, numeros, site):
    from ds_pyramid.accounts.services import find_compte
    from tests.factories.dossiers import make_brouillon

    with site() as root:
        demarche = root["demarches"][str(numeros["demarche"])]
        brouillon = make_brouillon(
            root, demarche, find_compte(root, "usager@x.fr"), notify=notifier(wsgi.registry)
        )
        numero = brouillon.numero
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, "agent@x.fr")
    assert browser.get(f"/instruction/{numeros['demarche']}/dossiers/{numero}", status="*").status_int == 404
