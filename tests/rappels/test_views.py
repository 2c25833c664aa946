"""The page of the callback address, without JavaScript."""

import pytest

from ds_pyramid.core.chiffrement import coffre_of
from tests.factories.accounts import make_compte, sign_in
from tests.rappels.conftest import ADMIN

pytestmark = pytest.mark.functional


@pytest.fixture
def path(app, numero):
    sign_in(app, ADMIN)
    return f"/admin/demarches/{numero}/webhook"


def press(page, acte):
    """Press one of the page's buttons; return the answer."""
    for form in page.forms.values():
        buttons = [button for button in form.fields.get("acte", []) if button._value == acte]
        if buttons:
            return form.submit("acte", value=acte)
    raise LookupError(acte)


def enregistrer(page, adresse):
    form = next(form for form in page.forms.values() if "adresse" in form.fields)
    form["adresse"] = adresse
    return form.submit("envoyer", status="*")


@pytest.mark.req("A-474", "X-168", "X-173")
def test_the_address_is_kept_and_the_secret_shown_once(app, site, settings, path, numero, receveur):
    page = enregistrer(app.get(path), receveur.adresse.replace("cle=1", "cle=2"))
    secret = page.html.select_one("[data-copy]").text
    assert "ne sera plus jamais affiché" in page.text
    assert secret not in app.get(path).text
    with site() as root:
        assert root["demarches"][str(numero)].webhook.endswith("cle=2")
        assert coffre_of(settings).ouvrir(root["rappels"].lire(numero).secret) == secret
    other = press(app.get(path), "secret").html.select_one("[data-copy]").text
    assert other != secret


@pytest.mark.req("A-478", "X-174")
def test_a_sample_call_is_sent_its_outcome_shown_and_the_call_made_again(app, path, receveur, travailler):
    receveur.code, receveur.body = 404, b"<b>nulle part</b>"
    page = press(app.get(path), "essayer").follow()
    assert "en attente" in page.html.select_one("tbody").text
    travailler()
    row = app.get(path).html.select_one("tbody tr")
    assert "abandonné" in row.text
    assert "404" in row.text
    assert "&lt;b&gt;nulle part" in app.get(path).text
    assert "dossier_id=0&" in receveur.received[0][2]
    assert receveur.received[0][1]["X-Rappel-Essai"] == "1"
    receveur.code = 200
    press(app.get(path), "renvoyer").follow()
    travailler()
    row = app.get(path).html.select_one("tbody tr")
    assert "reçu" in row.text
    assert " ms" in row.text
    assert receveur.received[0][1]["X-Rappel-Evenement"] == receveur.received[1][1]["X-Rappel-Evenement"]


@pytest.mark.req("X-538")
def test_the_page_is_for_the_administrateurs_of_the_demarche(app, site, path):
    from ds_pyramid.core.security import Role

    with site() as root:
        make_compte(root, "autre@prefecture.test", Role.ADMINISTRATEUR)
    app.reset()
    sign_in(app, "autre@prefecture.test")
    app.get(path, status=404)


class TestWithoutTheSettingOfDevelopment:
    """What a production site refuses."""

    @pytest.fixture
    def settings(self, settings):
        return {name: value for name, value in settings.items() if name != "ds.rappel.local"}

    @pytest.mark.req("A-476", "X-172", "X-445")
    def test_a_private_address_is_refused_when_it_is_saved(self, app, path, site, numero):
        for adresse in (
            "http://127.0.0.1/",
            "https://localhost/",
            "https://10.0.0.1/",
            "http://si.mairie.fr/",
        ):
            refused = enregistrer(app.get(path), adresse)
            assert refused.status_int == 422
            assert "adresse publique" in refused.html.select_one(".fr-error-text").text
        with site() as root:
            root["demarches"][str(numero)].webhook = ""
        kept = enregistrer(app.get(path), "https://si.mairie.fr/rappel?cle=1")
        assert kept.status_int == 200
