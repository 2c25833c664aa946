"""What the platform is not, and does not do in the place of administrations (A- §6, §18, §20, §34, §35)."""

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import services as demarches
from ds_pyramid.dossiers import workflow
from tests.factories.accounts import make_compte, queued_mails, sign_in
from tests.factories.demarches import SERVICE, make_publiee
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.functional
ADMIN, USAGER, SUPPORT = "admin@mairie.test", "camille@exemple.fr", "assistance@plateforme.test"


@pytest.fixture
def settings(settings):
    return settings | {"ds.contact": SUPPORT}


@pytest.fixture
def numeros(app, wsgi, site):
    """Two published démarches of one administrateur, a dossier on the first: their numbers."""
    notify = notifier(wsgi.registry)
    with site() as root:
        admin, camille = make_compte(root, ADMIN, Role.ADMINISTRATEUR), make_compte(root, USAGER)
        first = make_publiee(root, admin, notify=notify)
        second = make_publiee(root, admin, slug="autre-aide", libelle="Autre aide", notify=notify)
        dossier = make_depose(root, first, camille, notify=notify)
        found = first.numero, second.numero, dossier.numero
    sign_in(app, ADMIN)
    return found


@pytest.mark.req("A-114", "A-517")
def test_usagers_are_sent_to_the_service_and_the_support_answers_technical_questions_only(app, numeros):
    app.reset()
    for page in (
        app.get("/commencer/aide-aux-travaux"),
        sign_in(app, USAGER) and app.get(f"/dossiers/{numeros[2]}"),
    ):
        assert SERVICE["telephone"] in page.text
        assert SERVICE["email"] in page.text
    contact = app.get("/contact").text
    assert "elle ne voit pas le fond de votre dossier" in contact
    assert "Écrivez au service qui l’instruit" in contact
    app.reset()
    sign_in(app, ADMIN)
    assert "ne répond pas aux usagers à votre place" in app.get("/admin/aide").text


@pytest.mark.req("A-115", "A-395", "A-514")
def test_no_automatic_mail_is_sent_by_an_administration(wsgi, site, settings, numeros):
    act = {"now": clock.now(), "notify": notifier(wsgi.registry)}
    with site() as root:
        dossier = root["demarches"][str(numeros[0])].dossiers[numeros[2]]
        workflow.apply(dossier, "passer_en_instruction", **act)
        workflow.apply(dossier, "refuser", motivation="Hors délai", **act)
    mails = queued_mails(settings)
    assert {mail["X-Mail-Name"] for mail in mails} >= {
        "dossier_depose",
        "dossier_en_instruction",
        "dossier_refuse",
    }
    for mail in mails:
        assert settings["ds.mail.from"] in mail["From"]
        assert SERVICE["email"] not in str(mail["From"]) + str(mail["Reply-To"])


@pytest.mark.req("A-299")
def test_demarches_are_deleted_one_by_one(app, site, numeros):
    page = app.get("/admin")
    assert not page.html.select("main input[type=checkbox]")
    links = [a["href"] for a in page.html.select("main a") if a["href"].endswith("/supprimer")]
    assert len(links) == len(set(links)) == 2
    form = next(f for f in app.get(links[0]).forms.values() if "confirmation" in f.fields)
    form["confirmation"] = True
    form.submit("envoyer").follow()
    with site() as root:
        deleted = [root["demarches"][str(n)].deleted_at is not None for n in numeros[:2]]
    assert sorted(deleted) == [False, True]


@pytest.mark.req("A-323")
def test_exports_are_made_by_instructeurs_alone(app, wsgi, site, numeros):
    numero = numeros[0]
    with site() as root:
        demarche = root["demarches"][str(numero)]
        other = make_compte(root, "autre@mairie.test", Role.INSTRUCTEUR)
        admin = root["comptes"][str(next(iter(demarche.administrateurs)))]
        act = {"now": clock.now(), "notify": notifier(wsgi.registry)}
        demarches.affecter_instructeur(demarche.groupe_defaut, other, **act)
        demarches.retirer_instructeur(demarche.groupe_defaut, admin, auteur=other, **act)
    board = app.get(f"/admin/demarches/{numero}")
    assert "xport" not in board.html.select_one("main").text
    app.get(f"/instruction/{numero}", status=404)
    app.get(f"/instruction/{numero}/exports", status=404)


@pytest.mark.req("A-322", "A-297", "A-305")
def test_whoever_keeps_or_ends_dossiers_is_reminded_that_this_is_no_archive(
    app, wsgi, site, settings, numeros
):
    base = f"/admin/demarches/{numeros[1]}"
    for page in ("clore", "supprimer"):
        shown = app.get(f"{base}/{page}")
        assert "n’est pas un service d’archives" in shown.text
        assert shown.html.find("a", href=lambda href: href and href.endswith(f"/instruction/{numeros[1]}"))
    form = app.get(f"{base}/presentation").text
    assert "un dossier traité et archivé chez vous n’a plus à rester ici" in form
    assert "vos règles d’archivage et des risques" in form
    with clock.frozen("2027-02-17"), site() as root:
        find_task("warn_expirations").function(root, wsgi.registry, now=clock.now())
    mail = next(m for m in queued_mails(settings) if m["X-Mail-Name"] == "dossier_expiration_administration")
    for part in ("plain", "html"):
        assert "n’est pas un service d’archives" in mail.get_body((part,)).get_content()


@pytest.mark.req("A-515", "A-516", "A-519")
def test_the_creation_says_what_the_platform_does_not_suit(app, numeros):
    page = " ".join(app.get("/admin/nouvelle").html.select_one("main").text.split())
    assert "ni aux sondages, ni aux prises de rendez-vous, ni aux démarches payantes" in page
    assert "mineurs de moins de 15 ans" in page
    assert "ne peut être refusée sans un texte qui le prévoit" in page


@pytest.mark.req("A-505")
def test_any_administrateur_reports_a_use_contrary_to_the_conditions(app, site, settings, numeros):
    with site() as root:
        make_compte(root, "veilleur@prefecture.test", Role.ADMINISTRATEUR)
    app.reset()
    sign_in(app, "veilleur@prefecture.test")
    page = app.get(f"/admin/toutes/{numeros[0]}").click("Signaler un usage contraire")
    form = next(form for form in page.forms.values() if "message" in form.fields)
    assert (form["sujet"].value, form["demarche"].value) == ("signalement", str(numeros[0]))
    form["telephone"], form["message"] = "03 20 11 22 33", "Elle demande des numéros de carte bancaire."
    form.submit("envoyer").follow()
    mail = queued_mails(settings)[-1]
    assert mail["To"] == SUPPORT
    assert f"Démarche : {numeros[0]}" in mail.get_body(("plain",)).get_content()


@pytest.mark.req("A-339", "A-512", "A-513")
def test_every_instructeur_of_a_groupe_may_do_the_same_without_anyones_leave(app, wsgi, site, numeros):
    agents = ("premier@mairie.test", "second@mairie.test")
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        for email in agents:
            compte = make_compte(root, email, Role.INSTRUCTEUR)
            demarches.affecter_instructeur(
                demarche.groupe_defaut, compte, now=clock.now(), notify=notifier(wsgi.registry)
            )
    page = f"/instruction/{numeros[0]}/dossiers/{numeros[2]}"

    def offered(email):
        app.reset()
        sign_in(app, email)
        return {form.action for form in app.get(page).forms.values() if page in form.action}

    before = [offered(email) for email in agents]
    assert before[0] == before[1]
    assert f"{page}/passer-en-instruction" in before[0]
    app.reset()
    sign_in(app, agents[0])
    next(f for f in app.get(page).forms.values() if f.action.endswith("/passer-en-instruction")).submit()
    app.reset()
    sign_in(app, agents[1])  # who neither follows the dossier nor passed it
    form = next(f for f in app.get(f"{page}/refuser").forms.values() if "motivation" in f.fields)
    form["motivation"] = "Hors délai"
    form.submit()
    with site() as root:
        assert str(root["demarches"][str(numeros[0])].dossiers[numeros[2]].etat) == "refuse"
