"""The profile: address, password, sessions, roles; an invited agent's activation; floods."""

import pytest
from webtest import TestApp

from ds_pyramid.accounts.services import inviter
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from tests.factories.accounts import PASSWORD, form_to, link_in, make_compte, queued_mails, sign_in

pytestmark = pytest.mark.functional
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
EMAIL, NEW = "camille@exemple.fr", "abricot violon tempête 88"


@pytest.fixture
def other(wsgi):
    """A second browser."""
    return TestApp(
        wsgi,
        extra_environ={
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_USER_AGENT": AGENT,
        },
    )


@pytest.fixture
def camille(app, site):
    with site() as root:
        make_compte(root)
    sign_in(app)
    return app


@pytest.mark.req("X-422")
def test_the_profile_shows_the_open_sessions_and_closes_them(camille, other):
    sign_in(other)
    page = camille.get("/profil")
    assert "Firefox, Linux" in page.text
    closing = [
        form
        for form in page.forms.values()
        if form.action.endswith("/profil/sessions") and "session" in form.fields
    ]
    assert len(closing) == 1
    closing[0].submit().follow()
    other.get("/profil", status=303)
    camille.get("/profil", status=200)


@pytest.mark.req("X-410")
def test_all_other_sessions_can_be_closed_at_once(camille, other):
    sign_in(other)
    forms = camille.get("/profil").forms.values()
    all_others = next(
        form for form in forms if form.action.endswith("/profil/sessions") and "session" not in form.fields
    )
    all_others.submit().follow()
    other.get("/profil", status=303)
    camille.get("/profil", status=200)


@pytest.mark.req("U-040", "X-409", "X-410")
def test_changing_the_password_closes_the_other_sessions_and_is_told_by_mail(camille, other, settings):
    sign_in(other)
    form = form_to(camille.get("/profil"), "/profil/mot-de-passe")
    form["password_actuel"], form["password"] = "faux", NEW
    page = form.submit()
    assert "mot de passe actuel" in page.text
    form = form_to(page, "/profil/mot-de-passe")
    form["password_actuel"], form["password"] = PASSWORD, NEW
    form.submit().follow()
    camille.get("/profil", status=200)
    other.get("/profil", status=303)
    assert [mail["X-Mail-Name"] for mail in queued_mails(settings)] == ["compte_mot_de_passe_change"]


def test_password_fields_are_named(camille):
    def label(page):
        return page.html.select_one("label[for=password]").text.strip().split("\n")[0]

    assert label(camille.get("/profil")) == "Nouveau mot de passe"
    camille.reset()
    assert label(camille.get("/inscription")) == "Mot de passe"


@pytest.mark.req("U-050", "U-052", "X-398")
def test_an_usager_changes_his_address_by_a_link_and_the_old_one_is_told(camille, settings):
    form = form_to(camille.get("/profil"), "/profil/adresse")
    form["email"] = "nouvelle@exemple.fr"
    form.submit().follow()
    mails = {mail["To"]: mail for mail in queued_mails(settings)}
    assert set(mails) == {EMAIL, "nouvelle@exemple.fr"}
    assert EMAIL in camille.get("/profil").text
    camille.get(link_in(mails["nouvelle@exemple.fr"])).follow()
    assert queued_mails(settings)[-1]["To"] == EMAIL
    form_to(camille.get("/profil"), "/deconnexion").submit()
    assert "incorrect" in sign_in(camille).text
    sign_in(camille, "nouvelle@exemple.fr")
    camille.get("/profil", status=200)


def test_an_address_already_taken_is_not_revealed(camille, site, settings):
    with site() as root:
        make_compte(root, "autre@exemple.fr")
    pages = []
    for email in ("autre@exemple.fr", "libre@exemple.fr"):
        form = form_to(camille.get("/profil"), "/profil/adresse")
        form["email"] = email
        pages.append(form.submit().follow().text.replace(email, "X"))
    hidden = [page.split("<main")[1].split("Mon mot de passe")[0] for page in pages]
    assert hidden[0] == hidden[1]
    taken = next(mail for mail in queued_mails(settings) if mail["To"] == "autre@exemple.fr")
    assert "déjà celle d’un compte" in taken.get_body(("plain",)).get_content()


@pytest.mark.req("U-051", "X-397")
def test_an_agent_is_told_to_write_to_support_to_change_his_address(app, site):
    with site() as root:
        make_compte(root, EMAIL, Role.INSTRUCTEUR)
    sign_in(app)
    page = app.get("/profil")
    assert "écrivez à l’" in page.text
    assert not any(form.action.endswith("/profil/adresse") for form in page.forms.values())
    token = form_to(page, "/profil/identite")["csrf_token"].value
    answer = app.post("/profil/adresse", {"email": "nouvelle@exemple.fr", "csrf_token": token})
    assert "profil d’agent" in answer.text


@pytest.mark.req("U-029", "U-054")
def test_one_s_identity_is_kept(camille):
    form = form_to(camille.get("/profil"), "/profil/identite")
    form["civilite"], form["prenom"], form["nom"] = "Mme", "Camille", "<b>Moreau</b>"
    page = form.submit().follow()
    assert form_to(page, "/profil/identite")["nom"].value == "<b>Moreau</b>"
    assert "<b>Moreau</b>" not in page.text


@pytest.mark.req("U-055", "U-057", "X-388")
def test_only_roles_held_are_offered(app, site):
    with site() as root:
        make_compte(root, EMAIL, Role.INSTRUCTEUR, Role.ADMINISTRATEUR)
    assert sign_in(app).location.endswith("/admin")
    page = app.get("/profil")
    assert {"/dossiers", "/instruction", "/admin"} <= {
        link["href"] for link in page.html.select("main section li a")
    }
    assert "/avis" not in page.text.split("<main")[1]


@pytest.mark.req("X-406")
def test_an_agent_whose_password_is_too_simple_is_asked_to_change_it(app, site):
    with site() as root:
        make_compte(root, EMAIL, Role.INSTRUCTEUR, password="tigre-bleu")
    sign_in(app, password="tigre-bleu")
    assert "trop simple pour un compte d’agent" in app.get("/profil").text


@pytest.mark.req("I-009", "I-010", "X-394", "X-717")
def test_an_invited_agent_chooses_a_password_once(app, site, wsgi, settings, now):
    with site() as root:
        inviter(
            root,
            EMAIL,
            Role.INSTRUCTEUR,
            now=now,
            notify=notifier(wsgi.registry),
            contexte="pour la démarche « Pass »",
        )
    (mail,) = queued_mails(settings)
    assert "instructeur" in mail.get_body(("plain",)).get_content()
    assert "pour la démarche « Pass »" in mail.get_body(("plain",)).get_content()
    path = link_in(mail)
    form = form_to(app.get(path), "/activation")
    form["password"] = "tigre-bleu"
    page = form.submit()
    assert "trop facile" in page.text
    form = form_to(page, "/activation")
    form["password"] = PASSWORD
    assert form.submit().location.endswith("/instruction")
    app.get("/profil", status=200)
    app.reset()
    assert "Recevoir un nouveau lien" in app.get(path).text
    token = app.get("/connexion").form["csrf_token"].value
    spent = app.post("/activation", {"jeton": path.split("=")[1], "password": NEW, "csrf_token": token})
    assert "ne fonctionne plus" in spent.text


@pytest.mark.req("X-413", "X-414")
def test_a_flood_of_sign_ins_is_told_to_wait_in_both_languages(app, settings):
    form = form_to(app.get("/connexion"), "/connexion")
    form["email"], form["password"] = "pas une adresse", "x"
    for _call in range(25):
        form.submit(status=200)
    answer = form.submit(status=429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 15
    assert "Trop de tentatives" in answer.text
    assert "Too many attempts" in answer.text


class TestTrustedNetwork:
    @pytest.fixture
    def settings(self, settings):
        return settings | {"ds.trusted_networks": "127.0.0.0/8", "ds.throttle.connexion": "1/60"}

    @pytest.mark.req("X-415")
    def test_a_trusted_network_is_not_throttled(self, app):
        form = form_to(app.get("/connexion"), "/connexion")
        form["email"], form["password"] = "pas une adresse", "x"
        for _call in range(3):
            form.submit(status=200)
        app.extra_environ["REMOTE_ADDR"] = "192.0.2.1"
        form.submit(status=200)
        form.submit(status=429)


@pytest.mark.req("U-035", "U-439", "U-440", "U-441", "X-463")
def test_public_pages_say_what_they_must(app):
    cookies = app.get("/cookies").text
    assert all(name in cookies for name in ("_DS_session", "_csrf_token", "ds_langue", "ds_messages"))
    assert "15 ans" in app.get("/cgu").text
    assert "12 mois" in app.get("/donnees-personnelles").text
    assert "RGAA" in app.get("/accessibilite").text
    assert "messagerie du dossier" in app.get("/contact").text


class TestOperatorPages:
    @pytest.fixture
    def settings(self, settings):
        return settings | {"ds.pages.cgu": "https://exemple.fr/cgu", "ds.contact": "aide@exemple.fr"}

    def test_an_operator_may_give_pages_of_his_own(self, app):
        assert app.get("/cgu", status=303).location == "https://exemple.fr/cgu"
        assert "mailto:aide@exemple.fr" in app.get("/contact").text
