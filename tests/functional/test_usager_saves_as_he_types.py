"""What autosave.js sends and receives: one champ at a time, two tabs merged, refusals said (U-129 to U-135)."""

import pytest
from webtest import TestApp

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.dossiers import workflow
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import Vaut, make_block, make_brouillon

pytestmark = pytest.mark.functional

CAMILLE = "camille@exemple.fr"
FETCH = {"X-Requested-With": "fetch"}
CHAMPS = (
    ChampDescriptor(100, "header_section", "Votre projet"),
    ChampDescriptor(101, "text", "Nom du projet", mandatory=True),
    ChampDescriptor(103, "text", "Adresse du local", mandatory=True, condition=Vaut(101, "Jardin")),
    ChampDescriptor(104, "integer_number", "Nombre de membres"),
    make_block(),
    ChampDescriptor(110, "piece_justificative", "Statuts"),
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def tab(app, site):
    """A brouillon of Camille, open in one tab."""
    with site() as root:
        camille = make_compte(root, CAMILLE)
        make_brouillon(root, make_publiee(root, champs=CHAMPS), camille)
    sign_in(app, CAMILLE)
    return Tab(app)


class Tab:
    """The form open in a tab: keeps its version and token as the script does."""

    def __init__(self, app, numero=1):
        self.app, self.url = app, f"/dossiers/{numero}/champs"
        page = app.get(f"/dossiers/{numero}/modifier")
        form = next(form for form in page.forms.values() if "version" in form.fields)
        self.version, self.csrf = form["version"].value, form["csrf_token"].value

    def save(self, key, value=None, status=200, files=(), query="", **pairs):
        """Send one champ; return the answer's data."""
        name = "champ-" + key.replace("|", "-")
        body = {"csrf_token": self.csrf, "champ": key, "version": str(self.version), **pairs}
        if value is not None:
            body[name] = value
        uploads = [(name, nom, content, "application/pdf") for nom, content in files]
        answer = self.app.post(self.url + query, body, upload_files=uploads, headers=FETCH, status=status)
        if status == 200:
            self.version = answer.json["version"]
        return answer.json


@pytest.mark.req("U-129", "U-145")
def test_a_champ_is_kept_and_its_consequences_are_told(tab, site):
    said = tab.save("101", "Jardin")
    assert said["enregistre"] == "12 h 00"
    assert {"101", "103", "100"} <= set(said["visibles"])
    assert said["erreurs"] == {}
    assert said["sections"]["100"]["visible"] is True
    assert "103" not in tab.save("101", "Cour")["visibles"]
    with site() as root:
        assert dossier_of(root).champs.value("101") == "Cour"


@pytest.mark.req("U-133")
def test_a_wrong_value_is_kept_and_flagged(tab, site):
    said = tab.save("104", "douze")
    assert list(said["erreurs"]) == ["104"]
    assert said["a_corriger"] == 1
    assert tab.save("104", "12")["a_corriger"] == 0


def test_once_a_deposit_was_refused_what_is_missing_is_counted_too(tab):
    said = tab.save("104", "3", query="?complet=1")
    assert said["erreurs"] == {"101": ["« Nom du projet » doit être rempli."]}


@pytest.mark.req("U-135")
def test_two_tabs_merge_and_the_last_save_of_one_champ_wins(tab, app):
    other = Tab(app)
    tab.save("101", "Premier")
    said = other.save("104", "7")
    assert [change["champ"] for change in said["modifies"]] == ["101"]
    assert said["modifies"][0]["texte"] == "Premier"
    assert said["modifies"][0]["par"] is None
    assert 'value="Premier"' in said["html"]["101"]
    other.save("101", "Second")
    assert tab.save("104", "7")["modifies"] == [{"champ": "101", "texte": "Second", "par": None}]


@pytest.mark.req("U-135", "U-344")
def test_an_invite_writes_too_and_is_named(tab, app, site, wsgi):
    with site() as root:
        ami = make_compte(root, "ami@exemple.fr")
        dossier_of(root).invites = frozenset({ami.id})
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, "ami@exemple.fr")
    Tab(browser).save("101", "Du jardin")
    assert tab.save("104", "7")["modifies"][0]["par"] == "ami@exemple.fr"
    page = browser.get("/dossiers/1/modifier")
    assert "Déposer le dossier" not in page


def test_a_row_added_elsewhere_is_told_without_being_drawn(tab, app):
    page = app.get("/dossiers/1/modifier")
    form = next(form for form in page.forms.values() if "version" in form.fields)
    form.submit("ligne", value="ajouter:200")
    said = tab.save("104", "7")
    assert said["modifies"][0]["champ"] == "200"
    assert "200" not in said["html"]


@pytest.mark.req("U-212")
def test_a_file_is_sent_alone_and_its_champ_drawn_again(tab):
    said = tab.save("110", files=[("statuts.pdf", PDF)])
    assert "statuts.pdf" in said["html"]["110"]
    assert 'name="fichier"' in said["html"]["110"]
    refused = tab.save("110", files=[("statuts.docx", PDF)], status=422)
    assert "ne correspond pas" in refused["message"]


@pytest.mark.req("U-147")
def test_forged_and_oversized_answers_are_refused(tab, site):
    assert tab.save("999", "x")["erreurs"] == {}
    assert "trop longue" in tab.save("101", "x" * 300_000, status=422)["message"]
    tab.version = "pas un nombre"
    tab.save("101", "Bon")
    with site() as root:
        assert dict(dossier_of(root).champs.items()) == {"101": "Bon"}


@pytest.mark.req("U-130")
def test_an_expired_sign_in_answers_401_and_a_stale_token_400(tab, app):
    csrf, tab.csrf = tab.csrf, "périmé"
    tab.save("101", "x", status=400)
    tab.csrf = csrf
    app.cookiejar.clear("localhost.local", "/", "_DS_session")
    assert tab.save("101", "x", status=401)["message"]


@pytest.mark.req("U-309")
def test_a_dossier_taken_en_instruction_meanwhile_answers_409_with_words(tab, site):
    with site() as root:
        dossier = dossier_of(root)
        dossier.etat = "en_construction"
        workflow.apply(dossier, "passer_en_instruction", now=clock.now(), notify=lambda event: None)
    assert "En instruction" in tab.save("101", "x", status=409)["message"]


def dossier_of(root):
    """Return the only dossier."""
    return next(iter(root["demarches"]["1"].dossiers.values()))
