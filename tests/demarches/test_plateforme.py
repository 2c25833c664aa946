"""The pages of the platform's managers: newly published démarches, what is opened for one of them."""

from datetime import timedelta

import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from tests.factories.accounts import link_in, make_compte, queued_mails, sign_in
from tests.factories.demarches import SERVICE, make_demarche, make_publiee
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.functional
ADMIN, MANAGER = "admin@mairie.test", "manager@plateforme.test"


@pytest.fixture
def numeros(wsgi, site, now):
    """Two démarches published one day after the other, one en test."""
    notify = notifier(wsgi.registry)
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        make_compte(root, MANAGER, Role.MANAGER)
        first = make_publiee(root, admin, slug="ancienne", libelle="Ancienne aide", notify=notify)
        with clock.frozen(now + timedelta(days=1)):
            second = make_publiee(root, admin, slug="nouvelle", libelle="Nouvelle aide", notify=notify)
        draft = make_demarche(root, admin, libelle="Pas encore prête", notify=notify)
        make_depose(root, second, make_compte(root), notify=notify)
        return first.numero, second.numero, draft.numero


def press(page, acte, **fields):
    for form in page.forms.values():
        if any(button._value == acte for button in form.fields.get("acte", [])):
            for name, value in fields.items():
                form[name] = value
            return form.submit("acte", value=acte, status="*")
    raise LookupError(acte)


@pytest.mark.req("A-235")
def test_newly_published_demarches_are_seen_first_with_who_administers_them(app, numeros):
    sign_in(app, MANAGER)
    page = app.get("/manager")
    titles = [link.text for link in page.html.select("tbody a")]
    assert titles == ["Nouvelle aide", "Ancienne aide"]
    assert ADMIN in page.text
    shown = page.click("Nouvelle aide")
    for words in (ADMIN, "/commencer/nouvelle", "publication à l’adresse nouvelle"):
        assert words in shown.text
    assert "Camille" not in shown.text
    assert "Moreau" not in shown.text


def test_a_number_or_an_address_leads_to_a_demarche_published_or_not(app, numeros):
    sign_in(app, MANAGER)
    assert "Pas encore prête" in app.get("/manager", {"q": str(numeros[2])}).follow().text
    assert "Ancienne aide" in app.get("/manager", {"q": "https://x.fr/commencer/ancienne"}).follow().text
    for wrong in ("99999", "inconnue", "٣", "<b>"):
        assert "Aucune démarche n’a ce numéro" in app.get("/manager", {"q": wrong}).text
    for wrong in ("x", "1_2", "-1_x", "nan_-1"):
        app.get("/manager", {"apres": wrong})


@pytest.mark.req("A-480", "A-499")
def test_a_manager_opens_the_budget_framework_and_closes_it_again(app, site, numeros):
    path = f"/manager/{numeros[1]}"
    sign_in(app, MANAGER)
    page = press(app.get(path), "ouvrir").follow()
    assert f"par {MANAGER}" in page.text
    app.reset()
    sign_in(app, ADMIN)
    budget = f"/admin/demarches/{numeros[1]}/budget"
    assert "centre_de_cout" in app.get(budget).text
    assert "fonction ouverte : budget" in app.get(f"/admin/demarches/{numeros[1]}/historique").text
    app.get(path, status=404)
    app.get("/manager", status=404)
    app.reset()
    sign_in(app, MANAGER)
    press(app.get(path), "refermer").follow()
    with site() as root:
        assert not root["demarches"][str(numeros[1])].est_ouverte("budget")


@pytest.mark.req("A-304")
def test_a_manager_raises_the_longest_retention_to_five_years(app, site, numeros):
    path = f"/manager/{numeros[0]}"
    sign_in(app, MANAGER)
    for wrong in ("61", "11", "x", ""):
        refused = press(app.get(path), "duree", mois=wrong)
        assert refused.status_int == 422
        assert "De 12 à 60 mois" in refused.html.select_one("#faute-mois").text
    press(app.get(path), "duree", mois="60").follow()
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        assert demarche.duree_conservation_max == 60
        demarche.duree_conservation = 48
    assert "conserve ses dossiers 48 mois" in press(app.get(path), "duree", mois="24").text


@pytest.mark.req("A-498", "A-510")
def test_a_manager_takes_a_demarche_off_line_at_once_and_says_why(app, site, settings, numeros):
    path, motif = f"/manager/{numeros[1]}", "Demande des numéros de carte <b>"
    sign_in(app, MANAGER)
    refused = press(app.get(path), "desactiver", motif=" ")
    assert "Dites pourquoi" in refused.html.select_one("#faute-motif").text
    assert "hors ligne" in press(app.get(path), "desactiver", motif=motif).follow().text
    mail = next(m for m in queued_mails(settings) if m["X-Mail-Name"] == "demarche_desactivee")
    assert mail["To"] == ADMIN
    assert motif in mail.get_body(("plain",)).get_content()
    closed = app.get("/commencer/nouvelle")
    assert "Cette démarche est fermée" in closed.text
    assert SERVICE["telephone"] in closed.text
    app.reset()
    sign_in(app, ADMIN)
    board = app.get(f"/admin/demarches/{numeros[1]}")
    assert "La plateforme a désactivé cette démarche" in board.text
    assert "carte &lt;b&gt;" in board.text
    assert "écrivez au support" in app.get(f"/admin/demarches/{numeros[1]}/publication").text
    app.reset()
    sign_in(app, MANAGER)
    press(app.get(path), "lever").follow()
    app.reset()
    sign_in(app, ADMIN)
    form = next(
        f for f in app.get(f"/admin/demarches/{numeros[1]}/publication").forms.values() if "slug" in f.fields
    )
    form["habilitation"] = True
    form.submit("envoyer").follow()
    with site() as root:
        assert root["demarches"][str(numeros[1])].est_publiee


@pytest.mark.req("A-510")
def test_the_test_link_of_a_demarche_off_line_is_closed_too(app, site, numeros):
    with site() as root:
        link = f"/commencer/test/{root['demarches'][str(numeros[2])].test_token}"
    sign_in(app, MANAGER)
    press(app.get(f"/manager/{numeros[2]}"), "desactiver", motif="Hameçonnage").follow()
    assert "Cette démarche est fermée" in app.get(link).text
    with site() as root:
        assert root["demarches"][str(numeros[2])].en_test


@pytest.mark.req("A-014", "A-015")
def test_a_manager_gives_the_profile_of_administrateur_once_and_blocks_an_account(
    app, site, settings, numeros
):
    sign_in(app, MANAGER)
    path = "/manager/comptes"
    assert press(app.get(path, {"email": "faux"}), "inviter").status_int == 422
    press(app.get(path, {"email": "Nouvelle@mairie.test"}), "inviter").follow()
    invitation = queued_mails(settings)[-1]
    assert (invitation["To"], invitation["X-Mail-Name"]) == ("nouvelle@mairie.test", "agent_invitation")
    assert link_in(invitation).startswith("/activation")
    with site() as root:
        instructeur = make_compte(root, "agent@mairie.test", Role.INSTRUCTEUR)
        known = instructeur.id
    press(app.get(path, {"email": "agent@mairie.test"}), "inviter").follow()
    assert queued_mails(settings)[-1]["X-Mail-Name"] == "agent_profil_ajoute"
    with site() as root:
        compte = root["comptes"].by_id[root["comptes"].by_email["agent@mairie.test"]]
        assert compte.id == known
        assert {Role.INSTRUCTEUR, Role.ADMINISTRATEUR} <= compte.roles
    page = press(app.get(path, {"email": ADMIN}), "bloquer").follow()
    assert f"{ADMIN} : compte bloqué" in " ".join(page.html.select("main ul")[-1].text.split())
    with site() as root:
        assert root["comptes"].by_id[root["comptes"].by_email[ADMIN]].blocked_at
    press(page, "debloquer").follow()
    mine = app.get(path, {"email": MANAGER})
    assert "Bloquer le compte" not in mine.text
    assert len(app.get(path).html.select("main ul")[-1].select("li")) == 4
