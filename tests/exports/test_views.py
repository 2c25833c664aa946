"""An instructeur asks for an export from the pages, waits, and downloads it."""

from datetime import timedelta

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.dossiers.models import Etat
from tests.factories.accounts import make_compte, sign_in
from tests.factories.instruction import build_demarche, build_dossier

pytestmark = pytest.mark.functional


@pytest.fixture
def ines(site, now):
    """Ines, instructrice of two groupes of démarche 1; Paul of the first only."""
    with site() as root:
        demarche = build_demarche(root, 1, now=now, groupes=((1, "Centre"), (2, "Nord")))
        make_compte(root, "ines@exemple.fr", "instructeur").groupes = frozenset({1, 2})
        make_compte(root, "paul@exemple.fr", "instructeur").groupes = frozenset({1})
        make_compte(root, "lea@exemple.fr", "instructeur").groupes = frozenset({9})
        build_dossier(demarche, 12, now=now, etat=Etat.EN_INSTRUCTION)
        build_dossier(demarche, 13, now=now, groupe=2)
    return "ines@exemple.fr"


@pytest.fixture
def work(site, wsgi, now):
    """Do what the worker does."""

    def work(name="produire_exports", at=now):
        with site() as root:
            return run_task(find_task(name), root, wsgi.registry, now=at)

    return work


def ask(app, **fields):
    form = export_form(app)
    for name, value in fields.items():
        form[name] = value
    return form.submit().follow()


def export_form(app):
    page = app.get("/instruction/1/exports")
    return next(form for form in page.forms.values() if "format" in form.fields)


def file_link(app):
    page = app.get("/instruction/1/exports").html
    return next(link["href"] for link in page.find_all("a") if "/fichier" in link["href"])


@pytest.mark.req("I-314", "I-315", "I-316", "I-319")
def test_an_export_is_asked_waited_for_and_downloaded(app, ines, work):
    sign_in(app, ines)
    assert "Aucun export" in app.get("/instruction/1/exports").text
    page = ask(app, format="csv")
    assert "se prépare" in page.text
    assert "En attente" in page.text
    assert work().status == 0
    page = app.get("/instruction/1/exports")
    assert "Prêt" in page.text
    assert "3 mars 2026 à 20 h 00" in page.text
    answer = page.click("Télécharger l’export")
    assert answer.content_type == "text/csv"
    assert "dossiers_1_2026-03-02_12-00.csv" in answer.headers["Content-Disposition"]
    assert [line.split(",")[0] for line in answer.body.decode("utf-8-sig").split("\r\n")] == [
        "ID",
        "12",
        "13",
        "",
    ]


@pytest.mark.req("I-317")
def test_an_export_may_be_made_again(app, ines, work):
    sign_in(app, ines)
    ask(app, format="csv")
    work()
    page = app.get("/instruction/1/exports")
    form = next(form for form in page.forms.values() if form.action.endswith("/regenerer"))
    assert "En attente" in form.submit().follow().text


@pytest.mark.req("I-320")
def test_the_file_is_refused_to_who_has_lost_one_of_its_groupes(app, site, ines, work):
    sign_in(app, ines)
    ask(app, format="csv")
    work()
    link = file_link(app)
    assert app.get(link).status_int == 200
    with site() as root:
        root["comptes"].by_id[root["comptes"].by_email[ines]].groupes = frozenset({1})
    app.get(link, status=404)
    assert "/fichier" not in app.get("/instruction/1/exports").text


@pytest.mark.req("I-311", "I-005")
def test_who_is_in_no_groupe_finds_nothing(app, ines):
    sign_in(app, "lea@exemple.fr")
    app.get("/instruction/1/exports", status=404)


@pytest.mark.req("I-311")
def test_a_groupe_that_is_not_mine_cannot_be_exported(app, ines):
    sign_in(app, "paul@exemple.fr")
    form = export_form(app)
    token = form["csrf_token"].value
    fields = {"csrf_token": token, "format": "csv", "portee": "tous", "groupe": "2"}
    page = app.post("/instruction/1/exports", fields, status=400)
    assert "vos groupes" in page.text


def test_a_colleague_sees_who_asked(app, ines, site):
    sign_in(app, ines)
    ask(app, format="xlsx")
    app.reset()
    with site() as root:
        root["comptes"].by_id[root["comptes"].by_email["paul@exemple.fr"]].groupes = frozenset({1, 2})
    sign_in(app, "paul@exemple.fr")
    assert "ines@exemple.fr" in app.get("/instruction/1/exports").text


def test_addresses_that_name_nothing_are_not_found(app, ines):
    sign_in(app, ines)
    for address in ("exports/1/fichier", "exports/x", "exports/1/autre", "exports/1/fichier/encore"):
        app.get(f"/instruction/1/{address}", status=404)
    token = export_form(app)["csrf_token"].value
    app.post("/instruction/1/exports/1/regenerer", {"csrf_token": token}, status=404)


def test_a_file_gone_is_said_to_be_gone(app, ines, work):
    sign_in(app, ines)
    ask(app, format="csv")
    work()
    link = file_link(app)
    work("purger_exports", clock.now() + timedelta(hours=33))
    app.get(link, status=404)


def test_the_page_follows_the_preparation_only_while_something_waits(app, ines, work):
    sign_in(app, ines)
    assert "exports.js" not in app.get("/instruction/1/exports").text
    assert "exports.js" in ask(app, format="csv").text
    work()
    assert "exports.js" not in app.get("/instruction/1/exports").text
