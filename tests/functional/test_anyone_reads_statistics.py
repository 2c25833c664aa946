"""The public figures of a démarche and of the platform, without an account."""

from datetime import timedelta

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.dossiers import services, workflow
from tests.factories.accounts import make_compte
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_brouillon, make_depose

pytestmark = pytest.mark.functional
PAGE = "/statistiques/aide-aux-travaux"


@pytest.fixture
def compute(wsgi, now):
    """Run the task, some days later."""

    def run(after=20):
        with clock.frozen(now + timedelta(days=after)), open_root(wsgi.registry) as (root, _manager):
            return run_task(
                find_task("calculer_les_statistiques"), root, wsgi.registry, now=clock.now()
            ).result

    return run


@pytest.fixture
def numero(wsgi, site, now):
    """Twelve dossiers: nine accepted and one refused after ten days, two waiting; a brouillon; a test elsewhere."""
    notify = notifier(wsgi.registry)
    with site() as root:
        admin = make_compte(root, "admin@mairie.test", Role.ADMINISTRATEUR)
        camille = make_compte(root, "camille@exemple.fr")
        demarche = make_publiee(root, admin, notify=notify)
        dossiers = [make_depose(root, demarche, camille, notify=notify) for _n in range(12)]
        make_brouillon(root, demarche, camille, notify=notify)
        later = {"now": now + timedelta(days=10), "notify": notify}
        for rank, dossier in enumerate(dossiers[:10]):
            workflow.apply(dossier, "passer_en_instruction", **later)
            workflow.apply(dossier, "refuser" if rank == 9 else "accepter", motivation="Voici", **later)
        services.detruire(dossiers[0], "expire", now=later["now"], notify=notify)
        make_depose(root, make_demarche(root, admin, notify=notify), camille, notify=notify)
        return demarche.numero


def rows(page, section):
    """Return {head: number} of the table of a section."""
    table = page.html.select_one(f"section[aria-labelledby={section}] table")
    return {row.th.text: row.td.span.text for row in table.select("tbody tr")}


@pytest.mark.req("A-456", "A-457", "X-137", "X-139", "A-459", "A-222", "A-458")
def test_the_page_tells_steps_decisions_weeks_and_the_usual_time(app, numero, compute):
    assert "pas encore assez de dossiers" in app.get(PAGE).text
    compute()
    page = app.get(PAGE)
    assert rows(page, "avancement") == {
        "Tous (dont brouillon)": "13",
        "Déposés": "12",
        "Instruction débutée": "10",
        "Traités": "10",
    }
    assert rows(page, "decisions") == {"Acceptés": "90 %", "Refusés": "10 %", "Classés sans suite": "0 %"}
    weeks = rows(page, "semaines")
    assert weeks == {"9 mars 2026": "10", "16 mars 2026": "0"}
    assert "Comptez en général 10 jours" in " ".join(page.html.select_one("#delai").parent.text.split())
    assert rows(page, "delai") == {"mars 2026": "10"}
    assert all(row.svg["aria-hidden"] == "true" for row in page.html.select(".ds-barres tbody td"))
    assert not [a for a in page.html.select("main a") if "export" in a["href"] or ".csv" in a["href"]]
    assert compute() == (1, 1, 0)  # the same figures write nothing but the date of the whole


@pytest.mark.req("A-460")
def test_the_usual_time_is_shown_to_usagers_before_they_begin(app, numero, compute):
    assert "Décision rendue" not in app.get("/commencer/aide-aux-travaux").text
    compute()
    assert "Décision rendue en général sous 10 jours" in app.get("/commencer/aide-aux-travaux").text


@pytest.mark.req("A-456", "X-138", "X-139", "X-140")
def test_programs_read_the_same_figures(app, numero, compute):
    compute()
    found = app.get(f"/api/public/v1/demarches/{numero}/stats").json
    assert found["funnel"] == [
        ["Tous (dont brouillon)", 13],
        ["Déposés", 12],
        ["Instruction débutée", 10],
        ["Traités", 10],
    ]
    assert found["processed"] == [["Acceptés", 90.0], ["Refusés", 10.0], ["Classés sans suite", 0.0]]
    weeks = {serie["name"]: serie["data"] for serie in found["processed_by_week"]}
    assert weeks["accepte"]["09 mars"] == 9
    assert weeks["refuse"]["09 mars"] == 1
    assert len(weeks["sans_suite"]) == 26
    assert found["processing_time"] == [864000, 864000, 864000]
    assert found["processing_time_by_month"] == {"mars 2026": 10}


@pytest.mark.req("X-142", "X-143")
def test_programs_are_told_nothing_without_open_data_or_enough_dossiers(app, site, numero, compute):
    address = f"/api/public/v1/demarches/{numero}/stats"
    assert set(app.get(address).json.values()) == {None}
    compute()
    with site() as root:
        root["demarches"][str(numero)].open_data = False
    assert "error" in app.get(address, status=404).json
    for wrong in ("999", "x", f"{numero}x", f"0{numero}"):
        app.get(f"/api/public/v1/demarches/{wrong}/stats", status=404)
    app.get("/api/public/v1", status=404)


@pytest.mark.req("A-456", "X-137")
def test_a_demarche_en_test_or_deleted_has_no_figures_and_a_closed_one_keeps_them(
    app, wsgi, site, numero, now
):
    from ds_pyramid.demarches import services as demarches

    app.get("/statistiques/inconnue", status=404)
    act = {"now": now, "notify": notifier(wsgi.registry)}
    with site() as root:
        demarches.changer_slug(root["demarches"][str(numero)], "nouvelle-adresse", None, **act)
    assert app.get(PAGE, status=301).location.endswith("/statistiques/nouvelle-adresse")
    with site() as root:
        demarches.clore(root["demarches"][str(numero)], None, **act)
    app.get("/statistiques/nouvelle-adresse")
    with site() as root:
        root["demarches"][str(numero)].deleted_at = now
    app.get("/statistiques/nouvelle-adresse", status=404)


@pytest.mark.req("A-461", "X-144", "A-222")
def test_the_platform_tells_its_own_figures_and_slows_floods(app, numero, compute):
    compute()
    page = app.get("/stats")
    found = {line.dt.text: line.dd.text for line in page.html.select("dl > div")}
    assert list(found.values()) == ["1", "12", "12", "10"]
    statuses = [app.get("/stats", status="*").status_int for _n in range(5)]
    assert statuses == [200, 200, 200, 200, 429]


def test_dossiers_deposited_before_the_figures_are_counted_by_the_evolution(site, wsgi, numero):
    from ds_pyramid.dossiers.evolve import count_for_statistics

    with site() as root:
        kept = dict(root["statistiques"].journal(numero).faits)
        root["statistiques"].oublier(numero)
        list(count_for_statistics(root, wsgi.registry))
        again = dict(root["statistiques"].journal(numero).faits)
    assert len(again) == 11  # the one destroyed left no dates
    assert again.items() <= kept.items()
