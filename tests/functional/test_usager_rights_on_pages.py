"""Each page and act of a dossier, row by row: who reaches it and who is told that it does not exist (U-304, U-450)."""

import pytest
from webtest import TestApp

from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_depose

pytestmark = pytest.mark.functional

# Address below /dossiers/<n>, method, what the owner and the invité get on a dossier en construction.
ROUTES = [
    ("", "GET", 200, 200),
    ("/demande", "GET", 200, 200),
    ("/modifier", "GET", 200, 200),
    ("/modifier", "POST", 303, 303),
    ("/champs", "POST", 200, 200),
    ("/identite", "GET", 200, 303),
    ("/identite", "POST", 422, 303),
    ("/depose", "GET", 200, 200),
    ("/dossier.pdf", "GET", 200, 200),
    ("/attestation-depot.pdf", "GET", 200, 200),
    ("/attestation.pdf", "GET", 404, 404),
    ("/fichiers/inconnu", "GET", 404, 404),
    ("/accuser-lecture", "POST", 404, 404),
    ("/prolonger", "POST", 303, 303),
    ("/restaurer", "POST", 303, 303),
    ("/abandonner", "GET", 303, 303),
    ("/abandonner", "POST", 303, 303),
    ("/supprimer", "GET", 200, 303),
    ("/supprimer", "POST", 303, 303),
]
PEOPLE = ("camille", "ami", "intrus", "agent")


@pytest.fixture
def browsers(wsgi, site):
    """Signed-in browsers of the owner, an invité, a stranger and an instructeur; and a signed-out one."""
    notify = notifier(wsgi.registry)
    with site() as root:
        agent = make_compte(root, "agent@mairie.test", Role.INSTRUCTEUR, Role.ADMINISTRATEUR)
        comptes = {name: make_compte(root, f"{name}@exemple.fr") for name in ("camille", "ami", "intrus")}
        dossier = make_depose(
            root, make_publiee(root, agent, notify=notify), comptes["camille"], notify=notify
        )
        dossier.invites = frozenset({comptes["ami"].id})
    found = {"personne": TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})}
    for name in PEOPLE:
        found[name] = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
        sign_in(found[name], "agent@mairie.test" if name == "agent" else f"{name}@exemple.fr")
    return found


def status_of(browser, path, method, numero=1):
    """Return the status of a request; a POST bears the browser's own token."""
    address = f"/dossiers/{numero}{path}"
    if method == "GET":
        return browser.get(address, status="*").status_int
    page = browser.get("/dossiers", status="*")
    page = page if page.status_int == 200 else browser.get("/connexion")
    token = page.html.find("input", {"name": "csrf_token"})
    body = {"csrf_token": token["value"]}
    answer = browser.post(address, body, upload_files=[("x", "x.txt", b"x")], status="*")
    return answer.status_int


@pytest.mark.req("U-303", "U-304", "U-287", "U-345", "U-450", "U-009")
def test_strangers_and_instructeurs_reach_nothing_and_the_signed_out_are_sent_to_sign_in(browsers):
    for path, method, _owner, _invite in ROUTES:
        for name in ("intrus", "agent"):
            assert status_of(browsers[name], path, method) == 404, (path, method, name)
        answer = status_of(browsers["personne"], path, method)
        assert answer == 303, (path, method, answer)
    assert status_of(browsers["camille"], "", "GET", numero=999) == 404
    assert status_of(browsers["camille"], "", "GET", numero="01") == 404
    assert status_of(browsers["camille"], "", "GET", numero="x") == 404
    assert status_of(browsers["camille"], "/inconnu", "GET") == 404


@pytest.mark.req("U-343", "U-344", "U-345", "U-349")
def test_the_invite_reads_and_writes_and_does_none_of_the_owners_acts(browsers, site):
    for path, method, _owner, invite in ROUTES:
        assert status_of(browsers["ami"], path, method) == invite, (path, method)
    with site() as root:
        dossier = root["demarches"]["1"].dossiers.get(1)
        assert [traitement.acte for traitement in dossier.traitements] == ["deposer"]
        assert dossier.hidden_by_usager_at is None


def test_the_owner_reaches_everything(browsers):
    for path, method, owner, _invite in ROUTES:
        assert status_of(browsers["camille"], path, method) == owner, (path, method)


@pytest.mark.req("U-009", "U-405")
def test_the_documents_of_a_brouillon_do_not_exist(browsers, site, wsgi):
    with site() as root:
        camille = root["comptes"].by_id[root["comptes"].by_email["camille@exemple.fr"]]
        numero = make_brouillon(root, root["demarches"]["1"], camille, notify=notifier(wsgi.registry)).numero
    for path in ("/attestation-depot.pdf", "/attestation.pdf"):
        assert status_of(browsers["camille"], path, "GET", numero) == 404, path
    assert status_of(browsers["camille"], "/depose", "GET", numero) == 303
    assert status_of(browsers["agent"], "", "GET", numero) == 404
