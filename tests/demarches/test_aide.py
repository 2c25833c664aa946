"""How an administrateur reaches the support, from any of his pages."""

import pytest

from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from tests.factories.accounts import form_to, make_compte, queued_mails, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.functional
ADMIN, SUPPORT = "admin@mairie.test", "assistance@plateforme.test"


@pytest.fixture
def settings(settings):
    return settings | {"ds.contact": SUPPORT, "ds.contact.telephone": "01 23 45 67 89"}


@pytest.fixture
def numero(app, wsgi, site):
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        found = make_publiee(root, admin, notify=notifier(wsgi.registry)).numero
    sign_in(app, ADMIN)
    return found


def fill(page, **fields):
    form = next(form for form in page.forms.values() if "message" in form.fields)
    for name, value in fields.items():
        form[name] = value
    return form.submit("envoyer", status="*")


@pytest.mark.req("A-043")
def test_every_page_leads_to_the_support_and_the_request_is_mailed_with_a_phone_number(app, settings, numero):
    for path in (
        "/admin",
        f"/admin/demarches/{numero}",
        f"/admin/demarches/{numero}/champs",
        "/admin/toutes",
    ):
        page = app.get(path).click("Aide et contact", index=0)
    assert SUPPORT in page.text
    assert "01 23 45 67 89" in page.text
    refused = fill(page, message="Je ne trouve plus mon attestation.\nMerci <b>", telephone="bientôt")
    assert refused.status_int == 422
    assert queued_mails(settings) == []
    done = fill(refused, telephone="03 20 11 22 33", demarche=str(numero)).follow()
    assert f"La réponse arrivera à {ADMIN}" in done.text
    [mail] = queued_mails(settings)
    assert (mail["To"], mail["Reply-To"]) == (SUPPORT, ADMIN)
    text = mail.get_body(("plain",)).get_content()
    for words in (ADMIN, "03 20 11 22 33", f"Démarche : {numero}", "Merci <b>"):
        assert words in text
    assert "Merci &lt;b&gt;" in mail.get_body(("html",)).get_content()


@pytest.mark.req("A-043")
def test_a_flood_of_requests_is_slowed_down(app, settings, numero):
    statuses = [
        fill(app.get("/admin/aide"), message="?", telephone="03 20 11 22 33").status_int for _n in range(6)
    ]
    assert statuses == [303, 303, 303, 303, 303, 429]
    assert len(queued_mails(settings)) == 5


@pytest.mark.req("A-480")
def test_the_page_of_a_closed_feature_leads_to_a_request_that_names_it(app, numero):
    page = app.get(f"/admin/demarches/{numero}/budget").click("Demander l’ouverture")
    form = next(form for form in page.forms.values() if "message" in form.fields)
    assert (form["sujet"].value, form["demarche"].value) == ("fonction", str(numero))


@pytest.mark.req("A-044")
def test_an_administrateur_is_written_to_for_few_reasons_and_never_for_a_dossier(
    app, wsgi, site, settings, numero
):
    page = app.get("/admin/aide")
    assert "Aucun courriel par dossier" in page.text
    reasons = [item.text for item in page.html.select("main ul")[-1].select("li")]
    assert len(reasons) == 9
    with site() as root:
        make_depose(root, root["demarches"][str(numero)], make_compte(root), notify=notifier(wsgi.registry))
    told = [mail["To"] for mail in queued_mails(settings)]
    assert told
    assert ADMIN not in told


class TestWithoutSupport:
    """An instance whose operator gave no address yet."""

    @pytest.fixture
    def settings(self, settings):
        return {name: value for name, value in settings.items() if not name.startswith("ds.contact")}

    def test_the_page_says_what_is_missing_and_sends_nothing(self, app, settings, numero):
        page = app.get("/admin/aide")
        assert "À compléter par l’exploitant" in page.text
        assert not [form for form in page.forms.values() if "message" in form.fields]
        token = form_to(page, "/deconnexion")["csrf_token"].value
        sent = {"csrf_token": token, "sujet": "autre", "telephone": "0320112233", "message": "?"}
        app.post("/admin/aide", sent)
        assert queued_mails(settings) == []
