"""An usager signs up from a démarche's link, confirms by mail, signs in and out, forgets and changes things."""

from datetime import timedelta

import pytest

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.core import clock
from tests.factories.accounts import PASSWORD, form_to, link_in, make_compte, queued_mails, sign_in

pytestmark = pytest.mark.functional
EMAIL, NEW = "camille@exemple.fr", "abricot violon tempête 88"


def sign_up(app, email=EMAIL, password=PASSWORD, retour="/dossiers"):
    form = form_to(app.get("/inscription", {"retour": retour}), "/inscription")
    form["email"], form["password"] = email, password
    return form.submit()


def signed_in(app):
    return app.get("/profil", status="*").status_int == 200


@pytest.mark.req("U-018", "U-022", "U-023", "U-025", "X-390", "X-716")
def test_an_usager_signs_up_confirms_and_lands_where_he_came_from(app, settings):
    page = app.get("/inscription?retour=/cookies")
    assert {name for name in form_to(page, "/inscription").fields if name} == {
        *("csrf_token", "retour", "site_web", "email", "password")
    }
    answer = sign_up(app, retour="/cookies").follow()
    assert "Promotions" in answer.text
    assert not signed_in(app)
    (mail,) = queued_mails(settings)
    assert mail["To"] == EMAIL
    assert PASSWORD not in mail.as_string()
    arrived = app.get(link_in(mail))
    assert arrived.location.endswith("/cookies")
    assert "Bienvenue" in arrived.follow().text
    assert signed_in(app)


@pytest.mark.req("U-024")
def test_a_used_or_expired_confirmation_link_offers_a_new_one_that_replaces_it(app, settings):
    sign_up(app)
    first = link_in(queued_mails(settings)[0])
    with clock.frozen(clock.now() + timedelta(days=7)):
        page = app.get(first)
        assert "ne fonctionne plus" in page.text
        form = form_to(page.click("Recevoir un nouveau lien"), "/inscription/renvoyer")
        form["email"] = EMAIL
        form.submit().follow()
        second = link_in(queued_mails(settings)[1])
        assert second != first
        app.get(second, status=303)
        assert "ne fonctionne plus" in app.get(second).text


def test_a_mail_filter_that_only_looks_does_not_use_the_link_up(app, settings):
    sign_up(app)
    path = link_in(queued_mails(settings)[0])
    app.head(path, status=200)
    app.get(path, status=303)


@pytest.mark.req("U-026", "X-396")
def test_a_known_address_sees_the_same_page_and_gets_another_mail(app, settings, site):
    with site() as root:
        make_compte(root)
    known, fresh = sign_up(app), sign_up(app, "nouveau@exemple.fr")
    assert (known.status, known.location) == (fresh.status, fresh.location)
    mails = queued_mails(settings)
    assert [mail["X-Mail-Name"] for mail in mails] == ["compte_existant", "compte_confirmation"]
    text = mails[0].get_body(("plain",)).get_content()
    assert "/connexion" in text
    assert "/mot-de-passe-oublie" in text


@pytest.mark.req("U-021", "X-405")
def test_a_weak_password_is_explained_and_not_shown_again(app):
    page = sign_up(app, password="motdepasse")
    assert "trop facile à deviner" in page.text
    assert "motdepasse" not in page.text
    assert form_to(page, "/inscription")["email"].value == EMAIL


@pytest.mark.req("X-395")
def test_a_misspelt_domain_is_questioned_once(app, settings):
    page = sign_up(app, "camille@gmial.com")
    assert "camille@gmail.com" in page.text
    form = form_to(page, "/inscription")
    form["password"] = PASSWORD
    form.submit().follow()
    assert queued_mails(settings)[0]["To"] == "camille@gmial.com"


@pytest.mark.req("X-416")
def test_a_robot_that_fills_the_trap_creates_nothing_and_is_not_told(app, settings, site):
    form = form_to(app.get("/inscription"), "/inscription")
    form["email"], form["password"], form["site_web"] = EMAIL, PASSWORD, "https://spam.example"
    assert form.submit().location.endswith("/inscription/envoyee")
    assert queued_mails(settings) == []
    with site() as root:
        assert len(root["comptes"].by_id) == 0


def test_old_sign_up_links_still_work(app):
    assert app.get("/users/sign_up", status=301).location.endswith("/inscription")


@pytest.mark.req("U-030", "U-031", "U-033")
def test_signing_in_leads_to_the_page_asked_for_and_signing_out_ends_the_session(app, site):
    with site() as root:
        make_compte(root)
    asked = app.get("/profil", status=303)
    assert "/connexion?retour=%2Fprofil" in asked.location
    profile = sign_in(app, retour="/profil").follow()
    assert EMAIL in profile.text
    stolen = app.cookies["_DS_session"]
    form_to(profile, "/deconnexion").submit()
    assert not signed_in(app)
    app.set_cookie("_DS_session", stolen)
    assert not signed_in(app)


def test_a_return_address_elsewhere_is_ignored(app, site):
    with site() as root:
        make_compte(root)
    for elsewhere in ("https://mechant.example/", "//mechant.example", "/\\mechant.example"):
        app.reset()
        assert "mechant" not in sign_in(app, retour=elsewhere).location


@pytest.mark.req("X-418", "X-419", "U-034", "X-455")
def test_the_session_cookie_is_new_at_each_sign_in_and_hidden_from_scripts(app, site):
    with site() as root:
        make_compte(root)
    first = sign_in(app).headers.getall("Set-Cookie")
    header = next(line for line in reversed(first) if line.startswith("_DS_session="))
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Max-Age" not in header
    assert "expires" not in header.lower()
    before = app.cookies["_DS_session"]
    app.get("/connexion", status=303)
    form_to(app.get("/profil"), "/deconnexion").submit()
    sign_in(app)
    assert app.cookies["_DS_session"] != before


def test_the_session_cookie_is_secure_over_https(app, site):
    with site() as root:
        make_compte(root)
    app.extra_environ["wsgi.url_scheme"] = "https"
    page = app.get("/connexion")
    form = form_to(page, "/connexion")
    form["email"], form["password"] = EMAIL, PASSWORD
    answer = form.submit(
        headers={"Referer": "https://localhost/connexion"}, extra_environ={"HTTP_HOST": "localhost"}
    )
    cookies = [line for line in answer.headers.getall("Set-Cookie") if line.startswith("_DS_session=")]
    assert cookies
    assert all("Secure" in line for line in cookies)


@pytest.mark.req("U-034", "X-437", "X-456")
def test_a_form_without_the_anti_csrf_token_changes_nothing(app, site):
    with site() as root:
        make_compte(root)
    page = app.get("/connexion")
    header = next(line for line in page.headers.getall("Set-Cookie") if line.startswith("_csrf_token="))
    assert "Max-Age=31536000" in header
    assert "SameSite=Lax" in header
    values = {"email": EMAIL, "password": PASSWORD}
    app.post("/connexion", values, status=400)
    app.post("/connexion", values | {"csrf_token": "faux"}, status=400)
    assert not signed_in(app)
    app.post("/connexion", values, headers={"X-CSRF-Token": app.cookies["_csrf_token"]}, status=303)
    assert signed_in(app)


@pytest.mark.req("U-032", "X-412")
def test_six_wrong_passwords_lock_the_account_and_the_mail_unlocks_it(app, site, settings):
    with site() as root:
        make_compte(root)
    texts = [sign_in(app, password="faux").text for _try in range(6)]
    assert all("mot de passe incorrect" in text for text in texts[:5])
    assert "un essai" in texts[4]
    assert "suspendue pendant une heure" in texts[5]
    assert "suspendue" in sign_in(app).text
    (mail,) = queued_mails(settings)
    assert "déverrouillé" in app.get(link_in(mail)).follow().text
    sign_in(app).follow(status="*")
    assert signed_in(app)


@pytest.mark.req("U-041", "X-408", "X-409")
def test_a_forgotten_password_is_chosen_by_mail_and_the_change_is_told(app, site, settings):
    with site() as root:
        make_compte(root)
    answers = []
    for email in (EMAIL, "personne@exemple.fr"):
        form = form_to(app.get("/mot-de-passe-oublie"), "/mot-de-passe-oublie")
        form["email"] = email
        answers.append(form.submit().text.split("<main")[1])
    assert answers[0] == answers[1]
    (mail,) = queued_mails(settings)
    path = link_in(mail)
    form = form_to(app.get(path), "/mot-de-passe-oublie/choisir")
    form["password"] = "12345678"
    page = form.submit()
    assert "trop facile" in page.text
    form = form_to(page, "/mot-de-passe-oublie/choisir")
    form["password"] = NEW
    form.submit(status=303)
    assert signed_in(app)
    assert queued_mails(settings)[-1]["X-Mail-Name"] == "compte_mot_de_passe_change"
    assert "ne fonctionne plus" in app.get(path).text
    app.reset()
    assert "incorrect" in sign_in(app).text
    sign_in(app, password=NEW)
    assert signed_in(app)


@pytest.mark.req("U-038")
def test_a_blocked_account_is_told_to_contact_support(app, site, now):
    with site() as root:
        make_compte(root).blocked_at = now
    assert "bloqué. Écrivez à l’assistance" in sign_in(app).text


def test_an_account_blocked_while_signed_in_is_out_at_the_next_page(app, site, now):
    with site() as root:
        compte_id = make_compte(root).id
    sign_in(app)
    with site() as root:
        root["comptes"].by_id[compte_id].blocked_at = now
    assert not signed_in(app)


def test_who_did_not_confirm_is_offered_a_new_link(app, settings):
    sign_up(app)
    page = sign_in(app)
    assert "Confirmez d’abord" in page.text
    form_to(page, "/inscription/renvoyer").submit(status=303)
    assert len(queued_mails(settings)) == 2


@pytest.mark.req("X-407", "X-417", "X-450")
def test_the_log_says_what_happens_and_no_secret(app, settings, caplog):
    caplog.set_level("DEBUG")
    sign_up(app)
    path = link_in(queued_mails(settings)[0])
    app.get(path)
    form_to(app.get("/profil"), "/deconnexion").submit()
    for _try in range(6):
        sign_in(app, password="un mot de passe faux")
    assert "CompteConfirme" in caplog.text
    assert "CompteVerrouille" in caplog.text
    for secret in (PASSWORD, "un mot de passe faux", path.split("=")[1], app.cookies["_csrf_token"], EMAIL):
        assert secret not in caplog.text


@pytest.mark.req("U-434")
def test_the_language_chosen_is_that_of_the_mails(app, site, settings):
    app.get("/langue/en")
    sign_up(app)
    mail = queued_mails(settings)[0]
    assert mail["Subject"] == "Confirm your email address"
    app.get(link_in(mail))
    app.reset()
    app.get("/langue/fr")
    sign_in(app)
    with site() as root:
        assert find_compte(root, EMAIL).locale == "fr"
