"""Who may open a file in each of its states: its owner, an invité, an instructeur, anybody else."""

import pytest
from webtest import TestApp, Upload

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.champs.walk import read
from ds_pyramid.core.blobs import INFECTED, INTEGRITY_ERROR, PENDING, SAFE, UNSCANNED
from ds_pyramid.core.security import Role
from ds_pyramid.pieces.services import fichiers_exposables
from tests.factories.accounts import make_compte, sign_in
from tests.pieces import images
from tests.pieces.conftest import NATURE, PIECE, TITRE

pytestmark = pytest.mark.functional

PEOPLE = ("proprietaire", "invite", "instructeur", "autre")
MAILS = {
    "proprietaire": "camille@exemple.test",
    "invite": "invite@exemple.test",
    "instructeur": "agent@mairie.test",
    "autre": "autre@exemple.test",
}


@pytest.fixture
def browsers(chantier, wsgi):
    """A signed-in browser for each person, once the dossier is deposited."""

    def accounts(root, dossier):
        found = {}
        for who, mail in MAILS.items():
            compte = find_compte(root, mail)
            if compte is None:
                compte = make_compte(root, mail, *([Role.INSTRUCTEUR] if who == "instructeur" else []))
            found[who] = compte
        found["proprietaire"].password_hash = found["autre"].password_hash
        dossier.invites = frozenset({found["invite"].id})
        groupe = dossier.demarche.groupe_defaut
        groupe.instructeurs = groupe.instructeurs | {found["instructeur"].id}
        found["instructeur"].groupes = frozenset({groupe.id})

    chantier.act(accounts)
    opened = {}
    for number, who in enumerate(PEOPLE):
        opened[who] = TestApp(wsgi, extra_environ={"REMOTE_ADDR": f"127.0.0.{number + 1}"})
        sign_in(opened[who], MAILS[who])
    return opened


def base(chantier, who):
    """Return the address of the dossier for a person."""
    if who != "instructeur":
        return f"/dossiers/{chantier.numero}"
    demarche = chantier.act(lambda root, d: d.demarche.numero)
    return f"/instruction/{demarche}/dossiers/{chantier.numero}"


def status(browsers, chantier, who, id, *rest):
    """Return the status of a file's address for a person."""
    path = "/".join((base(chantier, who), "fichiers", id, *rest))
    return browsers[who].get(path, expect_errors=True).status_int


def put_in_state(chantier, key, scan):
    """Set the state of the only file of a champ."""

    def change(root, dossier):
        [fichier] = dossier.champs.value(key)
        dossier.champs.amend(key, (fichier.with_scan(scan),))

    chantier.act(change)


# State -> statuses for owner, invité, instructeur, another person.
RIGHTS = {
    PENDING: (200, 409, 409, 404),
    SAFE: (200, 200, 200, 404),
    UNSCANNED: (200, 200, 200, 404),
    INFECTED: (410, 410, 410, 404),
    INTEGRITY_ERROR: (410, 410, 410, 404),
}


@pytest.mark.req("X-323", "X-325", "U-215", "U-216", "U-221", "X-485", "X-660")
def test_who_opens_a_file_in_each_state(chantier, browsers):
    for key in (PIECE, TITRE):
        id = chantier.joindre_image(key)
    chantier.deposer()
    for key in (PIECE, TITRE):
        id = chantier.fichier(key).id
        for scan, expected in RIGHTS.items():
            put_in_state(chantier, key, scan)
            assert tuple(status(browsers, chantier, who, id) for who in PEOPLE) == expected, scan


@pytest.mark.req("X-665")
def test_a_thumbnail_has_the_rights_of_its_file(chantier, browsers):
    id = chantier.joindre_image(PIECE)
    chantier.deposer()
    assert {status(browsers, chantier, who, id, "vignette") for who in PEOPLE} == {404}
    chantier.traiter()
    statuses = [status(browsers, chantier, who, id, "vignette") for who in PEOPLE]
    assert statuses == [200, 200, 200, 404]
    answer = browsers["instructeur"].get(f"{base(chantier, 'instructeur')}/fichiers/{id}/vignette")
    assert answer.content_type == "image/jpeg"
    assert images.opened(answer.body).size == (320, 200)
    assert (
        browsers["instructeur"]
        .get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
        .status_int
        == 304
    )
    put_in_state(chantier, PIECE, INFECTED)
    assert {status(browsers, chantier, who, id, "vignette") for who in PEOPLE} == {404}


@pytest.mark.req("X-325")
def test_pages_say_that_a_file_is_being_scanned_and_link_it_for_its_owner_only(chantier, browsers):
    id = chantier.joindre_image(PIECE, "plan.jpg")
    chantier.deposer()
    for who, linked in (("proprietaire", True), ("invite", False), ("instructeur", False)):
        page = browsers[who].get(base(chantier, who) + ("/demande" if who != "instructeur" else ""))
        assert "Analyse en cours" in page, who
        assert (f"fichiers/{id}" in page) is linked, who
    chantier.traiter()
    for who in ("proprietaire", "invite", "instructeur"):
        page = browsers[who].get(base(chantier, who) + ("/demande" if who != "instructeur" else ""))
        assert "Analyse en cours" not in page
        assert f"fichiers/{id}/vignette" in page


@pytest.mark.req("U-212", "X-322")
def test_a_file_sent_with_the_form_is_scanned_and_shown(chantier, browsers):
    app = browsers["proprietaire"]
    page = app.get(f"{base(chantier, 'proprietaire')}/modifier")
    form = next(f for f in page.forms.values() if f"champ-{PIECE}" in f.fields)
    form[f"champ-{PIECE}"] = [Upload("plan.png", images.png(), "image/png")]
    sent = form.submit()
    while sent.status_int in (302, 303):
        sent = sent.follow()
    assert chantier.fichier(PIECE).scan == PENDING
    chantier.traiter()
    page = app.get(f"{base(chantier, 'proprietaire')}/modifier")
    assert "plan.png" in page
    assert "/vignette" in page


@pytest.mark.req("X-323")
def test_an_infected_file_is_said_at_its_champ(chantier, browsers):
    chantier.joindre(PIECE)
    put_in_state(chantier, PIECE, INFECTED)
    page = browsers["proprietaire"].get(f"{base(chantier, 'proprietaire')}/modifier")
    assert "Virus trouvé : supprimez ce fichier" in page


@pytest.mark.req("U-223", "X-663")
def test_what_leaves_is_clean_and_no_identity_document(chantier):
    plans = [chantier.joindre_image(PIECE, f"{n}.jpg") for n in range(3)]
    chantier.joindre_image(TITRE)
    chantier.joindre_image(NATURE)

    def leaving(root, dossier):
        reading = read(dossier.revision.champs, dossier.champs)
        return [(key, fichier.id) for key, fichier in fichiers_exposables(reading)]

    assert chantier.act(leaving) == []
    chantier.traiter()
    assert chantier.act(leaving) == [(PIECE, id) for id in plans]

    def cells(root, dossier):
        reading = read(dossier.revision.champs, dossier.champs)
        found = (reading.champ(key) for key in (TITRE, NATURE))
        return [(c.text, [column.value(c.value) for column in c.type.columns(c.descriptor)]) for c in found]

    assert chantier.act(cells) == [("présent", ["présent"])] * 2
