"""A dossier sent to colleagues of the groupe, from the page of the people involved."""

import pytest
from webtest import TestApp

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.services.creation import create_groupe
from tests.factories.accounts import form_to, make_compte, sign_in
from tests.factories.instruction_journey import (
    AGENT,
    COLLEGUE,
    acts,
    find_dossier,
    mails_to,
    make_site,
)

pytestmark = pytest.mark.functional


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def page(app, numeros):
    sign_in(app, AGENT)
    return "/instruction/{}/dossiers/{}/personnes".format(*numeros)


def send(app, page, site, *emails, **kw):
    """Tick these people and send."""
    with site() as root:
        numbers = {str(root["comptes"].by_email[email]) for email in emails}
    form = form_to(app.get(page), "/envoyer")
    for box in form.fields["compte"]:
        box.checked = box._value in numbers
    return form.submit(**kw)


@pytest.mark.req("I-076", "I-438", "I-072")
def test_each_colleague_follows_it_at_once_and_is_told(app, page, numeros, site, settings, wsgi):
    answer = send(app, page, site, COLLEGUE, "admin@mairie.test").follow()
    assert f"Le dossier est envoyé à admin@mairie.test, {COLLEGUE}." in answer.text
    with site() as root:
        followers = find_dossier(root, numeros).followers
        assert {root["comptes"].by_id[c].email for c in followers} == {COLLEGUE, "admin@mairie.test"}
    for email in (COLLEGUE, "admin@mairie.test"):
        mail = mails_to(settings, email)[-1]
        assert mail["X-Mail-Name"] == "dossier_envoye"
        assert "/instruction/{}/dossiers/{}".format(*numeros) in mail.get_body(("plain",)).get_content()
    collegue = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(collegue, COLLEGUE)
    listing = collegue.get(f"/instruction/{numeros[0]}?onglet=suivis")
    assert "Camille Moreau" in listing.text
    assert acts(site, numeros)[-1] == "envoyer"
    assert "Envoyé à un collègue" in app.get(page).text


@pytest.mark.req("I-077")
def test_only_the_groupe_is_offered_and_one_who_follows_gets_the_mail_alone(
    app, page, numeros, site, settings, wsgi
):
    with site() as root:
        demarche = root["demarches"][str(numeros[0])]
        sud = create_groupe(demarche, "Sud")
        voisine = make_compte(root, "voisine@mairie.fr", Role.INSTRUCTEUR)
        demarches.affecter_instructeur(sud, voisine, now=clock.now(), notify=notifier(wsgi.registry))
        stranger = voisine.id
    assert "voisine@mairie.fr" not in app.get(page).text
    form = form_to(app.get(page), "/envoyer")
    token = form["csrf_token"].value
    address = page.replace("personnes", "envoyer")
    refused = app.post(address, {"csrf_token": token, "compte": str(stranger)}, status=422)
    assert "Choisissez au moins un collègue." in refused.text
    send(app, page, site, COLLEGUE)
    with clock.frozen("2026-03-03T10:00"):
        assert "suit déjà" in app.get(page).text
        send(app, page, site, COLLEGUE)
    assert [m["X-Mail-Name"] for m in mails_to(settings, COLLEGUE)].count("dossier_envoye") == 2
    with site() as root:
        assert len(find_dossier(root, numeros).followers) == 1


def test_nobody_ticked_is_told(app, page, site, numeros):
    assert "Choisissez au moins un collègue." in send(app, page, site, status=422).text
    assert acts(site, numeros)[-1] == "deposer"
