"""A form of 301 champs: what a page and a save load from the database; and the real forms, filled and deposited."""

from random import Random

import pytest
from ZODB.ActivityMonitor import ActivityMonitor

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.form import has_control
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.security import Role
from ds_pyramid.core.storage import get_database
from ds_pyramid.demarches.importation.reprise import import_demarche
from ds_pyramid.dossiers import services
from tests.factories.accounts import form_to, make_compte, sign_in
from tests.factories.demarches import make_publiee, silent
from tests.factories.dossiers import make_brouillon
from tests.factories.formulaires_reels import real_form

pytestmark = pytest.mark.functional

CAMILLE = "camille@exemple.fr"
MOST_PAGE, MOST_SAVE = 40, 40  # persistent objects loaded by a request with empty caches


def long_form():
    """Return 301 champs in sections, one in ten shown by a condition."""
    champs = []
    for number in range(1, 302):
        if number % 30 == 1:
            champs.append(ChampDescriptor(number, "header_section", f"Partie {number // 30 + 1}"))
        else:
            condition = Terme(2, "est", True) if number % 10 == 0 else None
            kind = ("text", "integer_number", "yes_no", "date")[number % 4]
            champs.append(ChampDescriptor(number, kind, f"Question {number}", condition=condition))
    return champs


@pytest.fixture
def loads(wsgi):
    """Return a function that runs a request with empty caches: (its answer, objects loaded)."""
    database = get_database(wsgi.registry)

    def measure(request):
        database.cacheMinimize()
        monitor = ActivityMonitor()
        database.setActivityMonitor(monitor)
        try:
            answer = request()
        finally:
            database.setActivityMonitor(None)
        return answer, sum(loaded for _time, loaded, _stored in monitor.log)

    return measure


@pytest.fixture
def page(app, site):
    """The form's address, Camille signed in."""
    with site() as root:
        camille = make_compte(root, CAMILLE)
        reponses = {str(n): f"Réponse {n}" for n in range(4, 302, 4)}
        make_brouillon(root, make_publiee(root, champs=long_form()), camille, reponses=reponses)
    sign_in(app, CAMILLE)
    return "/dossiers/1/modifier"


@pytest.mark.req("U-119")
def test_the_form_of_301_champs_loads_a_handful_of_objects(app, page, loads):
    answer, loaded = loads(lambda: app.get(page))
    answer.mustcontain("Question 300", "Partie 11")
    assert 0 < loaded < MOST_PAGE


@pytest.mark.req("U-129")
def test_a_save_in_a_form_of_301_champs_loads_a_handful_of_objects(app, page, loads):
    form = form_to(app.get(page), "/modifier")
    body = {
        "csrf_token": form["csrf_token"].value,
        "champ": "4",
        "version": form["version"].value,
        "champ-4": "Oui",
    }
    headers = {"X-Requested-With": "fetch"}
    answer, loaded = loads(
        lambda: app.post("/dossiers/1/champs", body, upload_files=[("_", "_", b"")], headers=headers)
    )
    assert answer.json["erreurs"] == {}
    assert 0 < loaded < MOST_SAVE


REAL = ["detr-dsil.json", "derogation-especes-protegees.json"]


@pytest.mark.req("U-119", "U-124", "U-289")
@pytest.mark.parametrize("name", REAL)
def test_a_real_form_is_refused_while_incomplete_then_filled_shown_and_deposited(app, site, name):
    data = real_form(name).read_bytes()
    with site() as root:
        camille = make_compte(root, CAMILLE)
        admin = make_compte(root, "admin@mairie.test", Role.ADMINISTRATEUR)
        demarche, _rapport = import_demarche(root, data, admin, now=clock.now(), notify=silent)
        make_brouillon(root, demarche, camille)
        asked = sum(d.mandatory and d.condition is None for d in demarche.revision.champs.descriptors)
    sign_in(app, CAMILLE)
    path = f"/dossiers/{dossier_number(site)}"
    page = form_to(app.get(f"{path}/modifier"), "/modifier").submit("action", value="deposer").follow()
    assert len(page.html.select("#erreurs a")) >= asked > 0
    with site() as root:
        fill(root, dossier_number(site), camille)
    page = app.get(f"{path}/modifier")
    assert not page.html.select("#erreurs")
    page = form_to(page, "/modifier").submit("action", value="deposer").follow()
    assert [link.text for link in page.html.select("#erreurs a")] == []
    page.mustcontain("Votre dossier a été déposé.")
    app.get(f"{path}/demande")


def dossier_number(site):
    """Return the number of the only dossier."""
    with site() as root:
        return next(iter(root.dossier_index))


def fill(root, numero, compte):
    """Answer everything shown with valid values, until conditions show nothing more."""
    dossier = root["demarches"][str(root.dossier_index[numero])].dossiers.get(numero)
    rng = Random(7)
    for _round in range(5):
        for champ in list(services.lire_saisie(dossier).walk()):
            if champ.type.container and not champ.children:
                services.ajouter_ligne(
                    dossier, champ.descriptor.stable_id, compte, now=clock.now(), notify=silent
                )
            elif (
                has_control(champ) and not champ.type.inert and (champ.blank or champ.erreurs(complete=True))
            ):
                value = champ.type.sample(champ.descriptor, rng)
                linked = champ.type.linked_dossier(champ.descriptor, value)
                dossier.champs.set(champ.key, numero if linked else value, now=clock.now())
