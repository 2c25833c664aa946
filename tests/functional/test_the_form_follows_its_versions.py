"""What usagers and instructeurs meet of a form once it is published, changed, annotated: on the pages of each side."""

from io import BytesIO

import pytest
from PIL import Image
from webtest import TestApp, Upload

from ds_pyramid.accounts.services import find_compte
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.connectors.base import Indisponible
from ds_pyramid.core import clock
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.core.events import notifier
from ds_pyramid.demarches import revisions
from ds_pyramid.demarches import services as demarches
from ds_pyramid.dossiers.services.rebase import rebaser
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_depose
from tests.factories.instruction import text
from tests.factories.instruction_journey import AGENT, USAGER, decide, make_site, submit

pytestmark = pytest.mark.functional
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
INVITE = "invite@exemple.fr"


@pytest.fixture
def notify(wsgi):
    return notifier(wsgi.registry)


@pytest.fixture
def browser(wsgi):
    """Return the browser of somebody, signed in."""

    def opened(email):
        found = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.3"})
        sign_in(found, email)
        return found

    return opened


def form_of(page):
    return next(form for form in page.forms.values() if "version" in form.fields)


def champ(page, key):
    return page.html.select_one(f'[data-champ="{key}"]')


def words(element):
    return " ".join(element.get_text(" ").split())


# --- the page of the form
@pytest.mark.req("U-120")
def test_the_form_shows_logo_title_notice_and_each_champ_with_its_help(site, notify, browser):
    picture = BytesIO()
    Image.new("RGB", (8, 4), "blue").save(picture, "PNG")
    champs = (
        ChampDescriptor(101, "text", "Nom du projet", "En **une** ligne, voir https://exemple.fr/aide"),
        ChampDescriptor(102, "text", "Précisions"),
    )
    with site() as root:
        demarche = make_publiee(root, champs=champs, notify=notify)
        demarche.logo = build_fichier("logo.png", picture.getvalue(), "image/png", now=clock.now())
        demarche.notice = build_fichier("notice.pdf", PDF, "application/pdf", now=clock.now())
        make_brouillon(root, demarche, make_compte(root, USAGER), notify=notify)
    camille = browser(USAGER)
    page = camille.get("/dossiers/1/modifier")
    assert page.html.select_one("h1").get_text() == "Aide aux travaux"
    head = page.html.select_one(".ds-tete")
    assert camille.get(head.select_one("img")["src"]).body == picture.getvalue()
    assert page.click("Télécharger la notice").body == PDF
    asked = champ(page, 101)
    assert words(asked.select_one("label")).startswith("Nom du projet")
    assert asked.select_one("strong").get_text() == "une"
    assert asked.select_one("a")["href"] == "https://exemple.fr/aide"
    assert asked.select_one("input[name=champ-101]") is not None
    assert champ(page, 102).select(".fr-hint-text") == []


# --- versions
def publish(root, notify, **levels):
    """Publish other champs or annotations of démarche no 1, and move its open dossiers."""
    demarche = demarches.get_demarche(root, 1)
    for name, descriptors in levels.items():
        getattr(demarche.draft, name).descriptors = descriptors
    act = {"now": clock.now(), "notify": notify}
    revisions.publier(demarche, next(iter(root["comptes"].by_id.values())), **act)
    for dossier in demarche.dossiers.values():
        rebaser(dossier, **act)


@pytest.mark.req("U-136", "U-137", "U-138", "U-140")
def test_a_new_version_is_for_new_dossiers_asks_nothing_of_the_others_and_leaves_the_decided_alone(
    app, site, wsgi, notify, browser, settings
):
    from tests.factories.instruction_journey import mails_to

    numeros = make_site(site, wsgi.registry)
    agent, camille = browser(AGENT), browser(USAGER)
    page = "/instruction/{}/dossiers/{}".format(*numeros)
    submit(agent, page, "passer-en-instruction")
    decide(agent, page, "accepter", motivation="Oui.")
    with site() as root:
        demarche, usager = demarches.get_demarche(root, 1), find_compte(root, USAGER)
        waiting = make_depose(root, demarche, usager, notify=notify).numero
    before = len(mails_to(settings))
    new = (
        ChampDescriptor(101, "text", "Intitulé du projet", mandatory=True),
        ChampDescriptor(103, "text", "Budget", mandatory=True),
    )
    with site() as root:
        publish(root, notify, champs=new)
    assert len(mails_to(settings)) == before
    decided = words(camille.get(f"/dossiers/{numeros[1]}/demande").html.select_one("main"))
    assert "Nom du projet" in decided
    assert "Intitulé du projet" not in decided
    assert "Jardin partagé" in decided
    open_one = camille.get(f"/dossiers/{waiting}")
    assert "En construction" in open_one.text
    assert "Jardin partagé" in camille.get(f"/dossiers/{waiting}/demande").text
    form = form_of(camille.get(f"/dossiers/{waiting}/modifier"))
    form["champ-101"] = "Jardin partagé et verger"
    refused = form.submit("action", value="soumettre").follow()  # the new champ is asked at an edit only
    assert "Budget" in words(refused.html.select_one("#erreurs"))
    with site() as root:
        usager = find_compte(root, USAGER)
        fresh = make_brouillon(root, demarches.get_demarche(root, 1), usager, notify=notify).numero
    begun = camille.get(f"/dossiers/{fresh}/modifier")
    assert "Intitulé du projet" in words(champ(begun, 101))
    assert "Budget" in words(champ(begun, 103))


@pytest.mark.req("A-211")
def test_annotations_changed_after_the_publication_show_on_dossiers_not_yet_instructed(
    site, wsgi, notify, browser
):
    numeros = make_site(site, wsgi.registry)
    agent = browser(AGENT)
    page = "/instruction/{}/dossiers/{}".format(*numeros)
    submit(agent, page, "passer-en-instruction")
    with site() as root:
        demarche, usager = demarches.get_demarche(root, 1), find_compte(root, USAGER)
        waiting = make_depose(root, demarche, usager, notify=notify).numero
        publish(root, notify, annotations=(text(900, "Avis du service"), text(901, "Montant proposé")))
        fresh = make_depose(root, demarches.get_demarche(root, 1), usager, notify=notify).numero
    for numero, shown in ((waiting, True), (fresh, True), (numeros[1], False)):
        found = agent.get(f"/instruction/1/dossiers/{numero}")
        assert ("Montant proposé" in found.text) == shown, numero
        assert "Avis du service" in found.text


# --- annotations
@pytest.mark.req("A-208", "U-156")
def test_annotations_are_read_and_written_by_instructeurs_only(site, wsgi, notify, browser):
    annotations = (text(900, "Avis du service"), ChampDescriptor(901, "yes_no", "Éligible"))
    numeros = make_site(site, wsgi.registry, annotations=annotations)
    page = "/instruction/{}/dossiers/{}".format(*numeros)
    agent = browser(AGENT)
    form = form_of(agent.get(page))
    form["champ-900"], form["champ-901"] = "Projet fragile", "true"
    form.submit("action", value="enregistrer").follow()
    agent.get(page).mustcontain("Projet fragile", "Éligible")
    with site() as root:
        dossier = demarches.get_demarche(root, 1).dossiers.get(numeros[1])
        dossier.invites = frozenset({make_compte(root, INVITE).id})
    for email in (USAGER, INVITE):
        reader = browser(email)
        for name in ("", "/demande", "/modifier"):
            found = reader.get(f"/dossiers/{numeros[1]}{name}")
            assert found.status_int == 200
            assert "Projet fragile" not in found.text
            assert "Avis du service" not in found.text
    camille = browser(USAGER)
    token = camille.get(f"/dossiers/{numeros[1]}/modifier").html.select_one("[name=csrf_token]")["value"]
    sent = {"csrf_token": token, "champ-900": "Forgé", "action": "enregistrer"}
    camille.post(f"/dossiers/{numeros[1]}/modifier", sent)
    camille.post(page + "/annotations", sent, status=404)
    with site() as root:
        dossier = demarches.get_demarche(root, 1).dossiers.get(numeros[1])
        assert dossier.annotations.value("900") == "Projet fragile"


@pytest.mark.req("A-209")
def test_a_demarche_without_annotation_is_published_and_decided(site, wsgi, browser):
    numeros = make_site(site, wsgi.registry, annotations=())
    page = "/instruction/{}/dossiers/{}".format(*numeros)
    agent = browser(AGENT)
    submit(agent, page, "passer-en-instruction")
    assert "Accepté" in decide(agent, page, "accepter").follow().text


# --- links, remote data
@pytest.mark.req("U-170")
def test_a_linked_dossier_opens_for_who_instructs_both_demarches(site, wsgi, notify, browser):
    numeros = make_site(site, wsgi.registry)
    with site() as root:
        usager = find_compte(root, USAGER)
        champs = (text(101, "Nom"), ChampDescriptor(102, "dossier_link", "Dossier lié"))
        other = make_publiee(root, slug="avec-lien", champs=champs, notify=notify)
        seul = make_compte(root, "seul@mairie.fr", "instructeur")
        for compte in (seul, find_compte(root, AGENT)):
            demarches.affecter_instructeur(other.groupe_defaut, compte, now=clock.now(), notify=notify)
        linking = make_depose(root, other, usager, reponses={"101": "x", "102": numeros[1]}, notify=notify)
        page = f"/instruction/{other.numero}/dossiers/{linking.numero}"
    address = "/instruction/{}/dossiers/{}".format(*numeros)
    both, one = browser(AGENT), browser("seul@mairie.fr")
    assert both.get(both.get(page).html.find("a", href=address)["href"]).status_int == 200
    assert one.get(page).html.find("a", href=address) is None
    assert str(numeros[1]) in one.get(page).text
    one.get(address, status=404)


class Panne:
    """A register that does not answer."""

    def __getattr__(self, name):
        def refuse(*_args, **_kw):
            raise Indisponible

        return refuse


@pytest.mark.req("A-151")
def test_a_service_that_is_down_holds_no_deposit_and_the_instructeur_is_told(site, wsgi, notify, browser):
    siret = ChampDescriptor(102, "siret", "Établissement", mandatory=True)
    make_site(site, wsgi.registry)
    with site() as root:
        usager, agent = find_compte(root, USAGER), find_compte(root, AGENT)
        demarche = make_publiee(root, slug="siret", champs=(text(101, "Nom"), siret), notify=notify)
        demarches.affecter_instructeur(demarche.groupe_defaut, agent, now=clock.now(), notify=notify)
        sent = {"siret": "13002526500013", "raison_sociale": "DINUM", "adresse": "Paris"}
        asked = siret.type.refresh(siret, siret.type.normalize(siret, sent), Panne())
        assert siret.type.pending(siret, asked)  # fetched later
        reponses = {"101": "x", "102": asked}
        dossier = make_depose(root, demarche, usager, reponses=reponses, notify=notify).numero
        numero = demarche.numero
    page = browser(AGENT).get(f"/instruction/{numero}/dossiers/{dossier}")
    page.mustcontain("130 025 265 00013", "Données momentanément indisponibles")


# --- pieces of a deposited dossier
@pytest.mark.req("X-667")
def test_a_piece_of_a_deposited_dossier_is_removed_once_confirmed_and_the_history_names_it(
    site, wsgi, notify, browser
):
    piece = ChampDescriptor(102, "piece_justificative", "Devis")
    with site() as root:
        demarche = make_publiee(root, champs=(text(101, "Nom"), piece), notify=notify)
        make_brouillon(root, demarche, make_compte(root, USAGER), reponses={"101": "x"}, notify=notify)
    camille = browser(USAGER)
    form = form_of(camille.get("/dossiers/1/modifier"))
    form["champ-102"] = [Upload("devis.pdf", PDF, "application/pdf")]
    form.submit("action", value="deposer")

    def press():
        page = camille.get("/dossiers/1/modifier")
        button = page.html.select_one("button[name=fichier]")["value"]
        return form_of(page).submit("fichier", value=button)

    asked = press()
    asked.mustcontain("Supprimer une pièce d’un dossier déposé", "« devis.pdf »", "« Devis »")
    assert "devis.pdf" in camille.get("/dossiers/1/modifier").text  # nothing is removed yet
    confirm = next(form for form in asked.forms.values() if "confirme" in form.fields)
    page = confirm.submit().follow()
    assert "devis.pdf" not in page.text
    form_of(page).submit("action", value="soumettre")
    with site() as root:
        dossier = demarches.get_demarche(root, 1).dossiers.get(1)
        [act] = [one for one in dossier.traitements if one.acte == "resoumettre"]
        assert act.details == (("102", "Devis", "devis.pdf"),)
        assert act.auteur_email == USAGER


@pytest.mark.req("U-258")
def test_an_answer_of_an_unknown_type_is_read_as_text_and_never_asked(site, notify, browser):
    champs = (
        text(101, "Nom"),
        ChampDescriptor(102, "quotient_familial", "Quotient familial"),
    )
    with site() as root:
        demarche = make_publiee(root, champs=champs, notify=notify)
        usager = make_compte(root, USAGER)
        make_depose(root, demarche, usager, reponses={"101": "x", "102": "QF 1250"}, notify=notify)
    camille = browser(USAGER)
    assert "QF 1250" in words(camille.get("/dossiers/1/demande").html.select_one("main"))
    page = camille.get("/dossiers/1/modifier")
    assert "n’est pas disponible" in words(champ(page, 102))
    assert champ(page, 102).select("input:not([type=hidden])") == []
