"""What people and programs get when something goes wrong."""

import logging

import pytest

ORIGIN = {"Origin": "http://localhost"}


@pytest.mark.req("X-443")
def test_a_page_that_does_not_exist_says_what_to_do(look):
    page = look().get("/introuvable", status=404)
    assert "Page introuvable" in page.text
    assert page.html.find("a", string="Revenir à l’accueil")["href"] == "/"


@pytest.mark.req("X-443")
def test_a_signed_in_person_without_the_right_gets_the_same_page_as_for_nothing(look):
    app = look()
    app.set_cookie("roles", "usager")
    refused, missing = app.get("/refus/403", status=404), app.get("/introuvable", status=404)
    assert refused.html.main.text == missing.html.main.text


@pytest.mark.req("X-421")
def test_a_signed_out_person_is_sent_to_sign_in_and_back(look):
    answer = look().get("/refus/403?x=1", status=303)
    assert answer.location == "http://localhost/connexion?retour=%2Frefus%2F403%3Fx%3D1"


@pytest.mark.req("X-421")
def test_a_signed_out_script_is_told_so(look):
    answer = look().get("/refus/403", headers={"X-Requested-With": "fetch"}, status=401)
    assert answer.json == {"message": "Reconnectez-vous pour continuer. Ce qui était enregistré est gardé."}


@pytest.mark.req("X-437")
def test_an_expired_form_is_offered_again_with_a_fresh_token(look):
    app = look()
    page = app.post("/essai", {"champ-1": "Moreau", "csrf_token": "vieux"}, headers=ORIGIN, status=400)
    assert "La page avait expiré" in page.text
    again = page.forms[0]
    assert again["champ-1"].value == "Moreau"
    assert again.submit().status_int == 303
    assert app.app.registry.essai.deposits[0]["champ-1"] == "Moreau"


@pytest.mark.req("X-437")
@pytest.mark.parametrize("headers", [{}, {"Origin": "https://ailleurs.fr"}])
def test_a_form_of_another_site_is_refused_and_not_offered_again(look, headers):
    page = look().post("/essai", {"champ-1": "Moreau"}, headers=headers, status=400)
    assert "Moreau" not in page.text


def test_a_password_is_never_written_in_a_page(look):
    page = look().post("/essai", {"password": "secret"}, headers=ORIGIN, status=400)
    assert "secret" not in page.text


@pytest.mark.parametrize(("langue", "words"), [("fr", "dans 3 minutes"), ("en", "3 minutes")])
def test_too_many_attempts_tells_how_long_to_wait(look, langue, words):
    app = look()
    app.set_cookie("ds_langue", langue)
    page = app.get("/refus/429", status=429)
    assert words in page.text
    assert page.headers["Retry-After"] == "130"


def test_a_body_too_big_is_explained(look):
    assert "Envoi trop volumineux" in look().get("/refus/413", status=413).text


def test_a_fault_shows_a_number_that_the_log_knows_and_no_trace(look, caplog):
    with caplog.at_level(logging.ERROR):
        page = look().get("/panne", status=500)
    number = page.html.select_one("main strong").text
    assert f"incident {number}: GET /panne" in caplog.text
    assert "secret interne" in caplog.text
    assert "secret interne" not in page.text
    assert "Traceback" not in page.text


def test_a_fault_is_told_to_a_script_as_json(look):
    answer = look().get("/panne", headers={"X-Requested-With": "fetch"}, status=500)
    assert set(answer.json) == {"message", "incident"}


def test_a_fault_of_the_error_page_itself_still_answers(look, monkeypatch):
    from ds_pyramid.web import layout

    monkeypatch.setattr(layout.Page, "site", property(lambda page: 1 / 0))
    answer = look().get("/panne", status=500)
    assert answer.content_type == "text/plain"
    assert "incident" in answer.text.lower()
