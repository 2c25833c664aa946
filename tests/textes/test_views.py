"""The editors of texts through the whole application, without JavaScript, and what people then receive."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader
from webtest import Upload

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.dossiers import workflow
from tests.factories.accounts import form_to, make_compte, queued_mails, sign_in
from tests.factories.dossiers import make_depose
from tests.textes.conftest import ADMIN, USAGER, envoyer, of

pytestmark = pytest.mark.functional


@pytest.fixture
def deposit(site, wsgi, numero):
    """Deposit a dossier of USAGER and make transitions; return its number."""

    def make(*transitions, **more):
        notify = notifier(wsgi.registry)
        with site() as root:
            demarche = root["demarches"][str(numero)]
            usager = root["comptes"].by_id[root["comptes"].by_email[USAGER]]
            dossier = make_depose(root, demarche, usager, notify=notify, **more)
            for name in transitions:
                motivation = "Hors <délai>" if name == "refuser" else ""
                workflow.apply(dossier, name, motivation=motivation, now=clock.now(), notify=notify)
            return dossier.numero

    return make


@pytest.fixture
def work(wsgi):
    """Run the worker that makes attestations."""

    def run():
        with open_root(wsgi.registry) as (root, _manager):
            return run_task(find_task("produire_les_attestations"), root, wsgi.registry, now=clock.now())

    return run


def mails(settings, email=USAGER):
    return [mail for mail in queued_mails(settings) if mail["To"] == email]


def words(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages).split())


def png() -> bytes:
    target = BytesIO()
    Image.new("RGB", (60, 30), "navy").save(target, "PNG")
    return target.getvalue()


# --- rights


PAGES = ("courriels", "courriels/depot", "courriels/message-depot", "attestation", "attestation/refus")


@pytest.mark.req("X-443", "A-004")
@pytest.mark.parametrize("page", [*PAGES, "attestation/apercu.pdf"])
def test_a_page_is_its_administrateurs_only(app, site, numero, page):
    with site() as root:
        make_compte(root, "autre@prefecture.test", Role.ADMINISTRATEUR, Role.INSTRUCTEUR)
    app.get(of(numero, page), status=303)
    for email in ("autre@prefecture.test", USAGER):
        sign_in(app, email)
        app.get(of(numero, page), status=404)
        app.reset()
    sign_in(app, ADMIN)
    app.get(of(numero, page), status=200)


@pytest.mark.parametrize(
    "page", ["courriels/autre", "courriels/depot/x", "attestation/autre", "attestation/logo"]
)
def test_what_does_not_exist_is_not_found(admin, numero, page):
    admin.get(of(numero, page), status=404)


# --- e-mails


@pytest.mark.req("A-386", "A-387", "A-398")
def test_the_list_says_which_texts_were_rewritten(admin, numero):
    page = admin.get(of(numero, ""))
    assert "Textes du site" in page
    page = admin.get(of(numero, "courriels"))
    assert page.html.find_all("span", class_="fr-badge", string="texte du site").__len__() == 7
    editor = page.click("Accusé de réception")
    for balise in ("--lien dossier--", "--Nom du projet--", "--Lieu/primaire--", "--Dépenses--"):
        assert balise in editor
    assert "--motivation--" not in editor
    envoyer(editor, "enregistrer", sujet="Reçu no --numéro du dossier--").follow()
    page = admin.get(of(numero, "courriels"))
    assert len(page.html.find_all("span", string="personnalisé")) == 1
    page = admin.get(of(numero, "historique"))
    assert "courriel « Accusé de réception » modifié" in page


@pytest.mark.req("A-389", "A-390", "A-406", "U-398", "I-191")
def test_the_mails_really_sent_are_those_written(admin, numero, settings, deposit):
    body = "Projet **--Nom du projet--**\n\n--Dépenses--\n\n[Voir](--lien dossier--)"
    envoyer(
        admin.get(of(numero, "courriels/depot")), "enregistrer", sujet="Reçu : --Nom du projet--", corps=body
    ).follow()
    refus = admin.get(of(numero, "courriels/refus"))
    envoyer(refus, "enregistrer", sujet="Non", corps="Motif : --motivation--").follow()
    deposit("passer_en_instruction", "refuser", reponses={"101": '<b>"A" & B</b> --nom-- 🎉'})
    first, _instruction, last = mails(settings)
    assert first["Subject"] == 'Reçu : <b>"A" & B</b> --nom-- 🎉'
    html = first.get_body(("html",)).get_content()
    assert "<strong>&lt;b&gt;&#34;A&#34; &amp; B&lt;/b&gt; --nom-- 🎉</strong>" in html
    text = first.get_body(("plain",)).get_content()
    assert 'Projet <b>"A" & B</b> --nom-- 🎉' in text
    assert "Voir : http://localhost/dossiers/" in text
    assert "Motif : Hors <délai>" in last.get_body(("plain",)).get_content()
    assert "Motif : Hors &lt;délai&gt;" in last.get_body(("html",)).get_content()


@pytest.mark.req("A-399")
def test_an_unknown_balise_is_refused_by_its_name_and_nothing_typed_is_lost(admin, numero, site):
    page = envoyer(
        admin.get(of(numero, "courriels/depot")), "enregistrer", corps="Bonjour --nom de famille-- & <b>x"
    )
    assert page.status_int == 422
    assert "La balise --nom de famille-- n’existe pas" in page
    assert page.forms[len(page.forms) - 1]["corps"].value == "Bonjour --nom de famille-- & <b>x"
    with site() as root:
        assert not root["demarches"][str(numero)].textes


@pytest.mark.req("A-392")
def test_a_preview_shows_an_example_and_keeps_nothing(admin, numero, site):
    page = envoyer(
        admin.get(of(numero, "courriels/acceptation")),
        "apercu",
        sujet="No --numéro du dossier--",
        corps="--Dépenses-- <i>a</i>",
    )
    assert page.status_int == 200
    assert "No 12345" in page.html.find(id="apercu").get_text()
    assert page.html.find(id="apercu").find("table", class_="balise")
    with site() as root:
        assert not root["demarches"][str(numero)].textes


@pytest.mark.req("A-392", "A-004")
def test_a_preview_shows_a_real_dossier_to_its_instructeurs_only(admin, app, numero, site, deposit):
    dossier = deposit()
    editor = admin.get(of(numero, "courriels/depot"))
    assert "Camille Moreau" in editor.html.find(id="dossier").get_text()
    page = envoyer(editor, "apercu", corps="--Nom du projet--", dossier=str(dossier))
    assert "Jardin partagé" in page.html.find(id="apercu").get_text()
    with site() as root:
        other = make_compte(root, "chef@mairie.test", Role.ADMINISTRATEUR)
        root["demarches"][str(numero)].administrateurs |= {other.id}
    app.reset()
    sign_in(app, "chef@mairie.test")
    editor = app.get(of(numero, "courriels/depot"))
    assert "Camille Moreau" not in editor
    form = next(f for f in editor.forms.values() if "corps" in f.fields)
    fields = [*form.submit_fields("action"), ("action", "apercu")]
    fields = [(name, str(dossier) if name == "dossier" else value) for name, value in fields]
    page = app.post(of(numero, "courriels/depot"), fields)
    assert "Jardin partagé" not in page


@pytest.mark.req("A-392")
def test_an_essay_is_sent_to_its_author_only(admin, numero, settings):
    before = len(queued_mails(settings))
    page = envoyer(admin.get(of(numero, "courriels/refus")), "essai", sujet="Bonjour --prénom--")
    (mail,) = queued_mails(settings)[before:]
    assert (mail["To"], mail["Subject"]) == (ADMIN, "[Essai] Bonjour Camille")
    assert "Un essai vous est envoyé" in page


@pytest.mark.req("A-392")
def test_the_words_of_the_site_come_back(admin, numero, site):
    envoyer(admin.get(of(numero, "courriels/depot")), "enregistrer", corps="Autre").follow()
    page = envoyer(admin.get(of(numero, "courriels/depot")), "retablir").follow()
    assert "Ce message en accuse réception." in page
    with site() as root:
        assert not root["demarches"][str(numero)].textes


# --- message of the deposit


@pytest.mark.req("A-407", "A-408", "U-293")
def test_the_message_is_shown_on_the_page_that_confirms_a_deposit(admin, app, numero, deposit):
    editor = admin.get(of(numero, "courriels/message-depot"))
    envoyer(editor, "enregistrer", corps="Réponse sous **trois semaines** pour --Nom du projet--.").follow()
    dossier = deposit(reponses={"101": "<b>Jardin</b>"})
    app.reset()
    sign_in(app, USAGER)
    page = app.get(f"/dossiers/{dossier}/depose")
    assert "<strong>trois semaines</strong> pour &lt;b&gt;Jardin&lt;/b&gt;." in page


# --- attestations


@pytest.mark.req("A-417", "A-418", "A-419", "A-421", "A-427", "A-430", "A-433", "I-197", "I-199")
def test_an_attestation_is_written_previewed_put_in_force_delivered_and_checked(
    admin, app, numero, site, settings, deposit, work
):
    page = envoyer(
        admin.get(of(numero, "attestation")),
        "enregistrer",
        titre="Pass de --prénom-- --nom--",
        corps="Projet : --Nom du projet--\n\n--Dépenses--",
        pied="Pass no --numéro du dossier--",
        qr=True,
        logo=Upload("logo.png", png(), "image/png"),
    ).follow()
    assert "pas encore en service" in page
    assert app.get(of(numero, "attestation/logo")).content_type == "image/png"
    preview = admin.get(of(numero, "attestation/apercu.pdf"))
    assert preview.headers["Content-Disposition"].startswith("inline")
    found = words(preview.body)
    for expected in (
        "Aperçu, sans valeur",
        "Pass de Camille Moreau",
        "Poste Coût",
        "Pass no 12345",
        "/attestation/exemple",
    ):
        assert expected in found
    accepted = deposit("passer_en_instruction", "accepter")
    assert sum(work().result) == 0
    envoyer(admin.get(of(numero, "attestation")), "publier").follow()
    assert "En service pour les acceptations" in admin.get(of(numero, ""))
    dossier = deposit("passer_en_instruction", "accepter", reponses={"101": '<b>"Œuvre"</b> & -- 😀'})
    assert work().result.done == 1
    mail = mails(settings)[-1]
    (piece,) = mail.iter_attachments()
    found = words(piece.get_payload(decode=True))
    assert 'Projet : <b>"Œuvre"</b> & --' in found
    assert "Aperçu" not in found
    with site() as root:
        found_dossier = root["demarches"][str(numero)].dossiers.get(dossier)
        address = f"/attestation/{dossier}-{found_dossier.attestation_jeton}"
    assert address in found.replace(" ", "")
    app.reset()
    page = app.get(address)
    page.mustcontain("authentique", f"no {dossier}", "Aide aux travaux", "Accepté", "2 mars 2026")
    for secret in ("Moreau", "Camille", "Œuvre"):
        assert secret not in page
    assert accepted != dossier
    app.get(f"/attestation/{dossier}-autre", status=404)
    app.get(f"/attestation/{accepted}-None", status=404)
    app.get("/attestation/exemple", status=200)
    app.get("/attestation", status=404)


@pytest.mark.req("A-426")
def test_a_withdrawn_decision_is_no_longer_authentic(admin, app, numero, site, wsgi, deposit, work):
    envoyer(admin.get(of(numero, "attestation")), "publier", qr=True).follow()
    dossier = deposit("passer_en_instruction", "accepter")
    work()
    with site() as root:
        found = root["demarches"][str(numero)].dossiers.get(dossier)
        address = f"/attestation/{dossier}-{found.attestation_jeton}"
    app.get(address, status=200)
    with site() as root:
        found = root["demarches"][str(numero)].dossiers.get(dossier)
        workflow.apply(found, "repasser_en_instruction", now=clock.now(), notify=notifier(wsgi.registry))
    app.get(address, status=404)


@pytest.mark.req("A-435", "I-198")
def test_a_refusal_carries_its_own_document(admin, app, numero, settings, deposit, work):
    envoyer(admin.get(of(numero, "attestation/refus")), "publier", corps="Refus : --motivation--").follow()
    dossier = deposit("passer_en_instruction")
    decision = admin.get(f"/instruction/{numero}/dossiers/{dossier}/refuser")
    preview = admin.get(decision.html.find("a", href=lambda h: h and "apercu-attestation" in h)["href"])
    assert "Refus :" in words(preview.body)
    before = len(mails(settings))
    form = form_to(decision, "/refuser")
    form["motivation"] = "Hors <délai>"
    form.submit().follow()
    assert len(mails(settings)) == before
    assert work().result.done == 1
    (mail,) = mails(settings)[before:]
    assert mail["X-Mail-Name"] == "dossier_refuse"
    (piece,) = mail.iter_attachments()
    assert "Refus : Hors <délai>" in words(piece.get_payload(decode=True))
    app.reset()
    sign_in(app, USAGER)
    assert app.get(f"/dossiers/{dossier}/attestation.pdf").body.startswith(b"%PDF-")


@pytest.mark.req("A-349", "A-434", "A-422")
def test_a_groupe_signs_with_its_own_image_even_if_it_changes_after_the_decision(
    admin, numero, site, deposit, work
):
    from ds_pyramid.core.blobs import build_fichier

    with site() as root:
        groupe = root["demarches"][str(numero)].groupe_defaut
        groupe.signature = build_fichier("signature.png", png(), "image/png", now=clock.now())
    envoyer(admin.get(of(numero, "attestation")), "publier").follow()
    dossier = deposit("passer_en_instruction", "accepter")
    with site() as root:
        root["demarches"][str(numero)].groupe_defaut.signature = None
    work()
    with site() as root:
        attestation = root["demarches"][str(numero)].dossiers.get(dossier).attestation
        with attestation.open() as source:
            assert len(PdfReader(source).pages[0].images) == 1


@pytest.mark.req("A-427", "A-420")
def test_what_is_wrong_is_said_beside_its_field_and_the_texts_typed_stay(admin, numero):
    page = envoyer(
        admin.get(of(numero, "attestation")),
        "enregistrer",
        titre="Titre tapé",
        logo=Upload("logo.png", b"pas une image", "image/png"),
    )
    assert page.status_int == 422
    assert page.html.find(id="titre")["value"] == "Titre tapé"
    assert "png ou jpg" in page.html.find(id="logo-messages").get_text()
    page = envoyer(page, "enregistrer", titre="--inconnue--")
    assert "La balise --inconnue-- n’existe pas" in page.html.find(id="titre-messages").get_text()


def test_images_are_removed_versions_given_up_and_the_attestation_switched_off(admin, numero):
    page = admin.get(of(numero, "attestation"))
    page = envoyer(page, "publier", signature=Upload("s.png", png(), "image/png")).follow()
    page = envoyer(page, "enregistrer", **{"retirer-signature": True}).follow()
    assert admin.get(of(numero, "attestation/signature"), status=404)
    assert "version=en-service" in page
    assert admin.get(of(numero, "attestation/apercu.pdf?version=en-service")).body.startswith(b"%PDF-")
    page = envoyer(page, "abandonner").follow()
    assert admin.get(of(numero, "attestation/signature"), status=200)
    page = envoyer(page, "desactiver").follow()
    assert "Hors service" in page


# --- accusé de lecture


@pytest.mark.req("A-410", "A-411", "A-412", "A-414", "I-204", "I-205", "I-206", "I-208")
def test_a_decision_stays_hidden_until_its_usager_acknowledges_it(
    admin, app, numero, site, settings, deposit
):
    before = deposit("passer_en_instruction", "refuser")
    with clock.frozen(clock.add_days(clock.now(), 1)):
        form = next(f for f in admin.get(of(numero, "accuse-lecture")).forms.values() if "active" in f.fields)
        form["active"] = True
        form.submit("envoyer").follow()
        dossier = deposit("passer_en_instruction", "refuser")
        page = f"/instruction/{numero}/dossiers/{dossier}"
        assert "n’a pas encore pris connaissance" in admin.get(page)
        assert mails(settings)[-1]["X-Mail-Name"] == "dossier_decision_rendue"
        app.reset()
        sign_in(app, USAGER)
        assert "a été refusé" in app.get(f"/dossiers/{before}")
        hidden = app.get(f"/dossiers/{dossier}")
        app.get("/dossiers?onglet=traites").mustcontain("Traité")
        for word in ("refusé", "Refusé", "délai"):
            assert word not in hidden
        assert "Refusé" not in words(app.get(f"/dossiers/{dossier}/dossier.pdf").body)
        assert app.get(f"/dossiers/{dossier}/accuser-lecture").location.endswith(f"/dossiers/{dossier}")
        shown = form_to(hidden, "/accuser-lecture").submit().follow()
        shown.mustcontain("a été refusé", "Hors &lt;délai&gt;")
        app.reset()
        sign_in(app, ADMIN)
        assert "a pris connaissance de la décision le 3 mars 2026" in app.get(page)


@pytest.mark.req("A-414")
def test_decisions_not_read_are_shown_once_no_accuse_is_asked_for(admin, app, numero, site, deposit):
    def switch(wanted):
        form = next(f for f in admin.get(of(numero, "accuse-lecture")).forms.values() if "active" in f.fields)
        form["active"] = wanted
        form.submit("envoyer").follow()

    switch(True)
    deposit("passer_en_instruction", "refuser")
    switch(False)
    app.reset()
    sign_in(app, USAGER)
    page = app.get("/dossiers?onglet=traites")
    assert "Refusé" in page
    assert "Traité" not in page.html.find("main").find("table", recursive=True).get_text()


@pytest.mark.req("A-349", "A-427")
def test_the_signature_of_a_groupe_is_a_real_image(admin, numero, site):
    with site() as root:
        groupe = root["demarches"][str(numero)].groupe_defaut.id
    path = of(numero, f"groupes/{groupe}")
    for content, said in ((png()[:60], "ne peut pas être lue"), (png(), "La signature est enregistrée")):
        form = form_to(admin.get(path), "/signature")
        form["fichier"] = Upload("signature.png", content, "image/png")
        assert said in form.submit().follow()
    with site() as root:
        assert root["demarches"][str(numero)].groupe_defaut.signature.servable
