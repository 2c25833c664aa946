"""The life of a dossier seen by an instructeur, without JavaScript: each act leaves one Traitement and one mail."""

import pytest
from webtest import TestApp, Upload

from ds_pyramid.core.textindex import drain, text_source
from tests.factories.accounts import form_to, queued_mails, sign_in
from tests.factories.instruction_journey import AGENT, COLLEGUE, acts, decide, mails_to, make_site, submit

pytestmark = pytest.mark.functional
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def numeros(app, site, wsgi):
    return make_site(site, wsgi.registry)


@pytest.fixture
def agent(app, numeros):
    sign_in(app, AGENT)
    return app


@pytest.fixture
def page(agent, numeros):
    """Return the address of the dossier's page."""
    return "/instruction/{}/dossiers/{}".format(*numeros)


@pytest.mark.req("I-022", "I-024", "I-030")
def test_the_home_page_counts_and_leads_to_the_dossier(agent, numeros):
    home = agent.get("/instruction")
    assert "Aide aux travaux" in home.text
    listing = home.click(href="onglet=a_suivre$", index=0)
    assert "Camille Moreau" in listing.text
    dossier = listing.click(href=f"/dossiers/{numeros[1]}")
    assert "Jardin partagé" in dossier.text
    assert "en construction" in dossier.text.lower()


@pytest.mark.req("I-157", "I-163", "I-190", "I-192", "I-495")
def test_an_instructeur_instructs_and_accepts_with_a_justificatif(agent, page, site, numeros, settings):
    before = len(mails_to(settings))
    assert "en instruction" in submit(agent, page, "passer-en-instruction").text.lower()
    assert len(mails_to(settings)) == before + 1
    answer = decide(
        agent,
        page,
        "accepter",
        motivation="Beau projet.",
        justificatif=Upload("arrete.pdf", PDF, "application/pdf"),
    ).follow()
    assert "Accepté" in answer.text
    assert "Beau projet." in answer.text
    assert len(mails_to(settings)) == before + 2
    assert acts(site, numeros)[-2:] == ["passer_en_instruction", "accepter"]
    assert any("arrete" in (part.get_filename() or "") for part in queued_mails(settings)[-1].walk())
    link = answer.html.find("a", string="arrete.pdf")["href"]
    assert agent.get(link).body == PDF


@pytest.mark.req("I-164", "I-185")
def test_a_refusal_asks_for_its_motivation_and_keeps_what_was_typed(agent, page, site, numeros, settings):
    submit(agent, page, "passer-en-instruction")
    before = len(mails_to(settings))
    form = form_to(agent.get(f"{page}/refuser"), "/refuser")
    form["motivation"] = "   "
    answer = form.submit(status=422)
    assert "Indiquez la motivation de la décision." in answer.text
    form = form_to(answer, "/refuser")
    form["motivation"] = "Hors délai."
    assert "Refusé" in form.submit().follow().text
    assert len(mails_to(settings)) == before + 1
    assert acts(site, numeros)[-1] == "refuser"


@pytest.mark.req("I-165")
def test_a_dossier_is_closed_without_follow_up(agent, page, site, numeros):
    submit(agent, page, "passer-en-instruction")
    assert (
        "Classé sans suite"
        in decide(agent, page, "classer-sans-suite", motivation="Sans objet.").follow().text
    )


@pytest.mark.req("I-161")
def test_a_dossier_goes_back_to_its_usager(agent, page, site, numeros):
    submit(agent, page, "passer-en-instruction")
    confirm = agent.get(f"{page}/repasser-en-construction")
    assert "L’usager pourra de nouveau modifier son dossier." in confirm.text
    assert "En construction" in form_to(confirm, "/repasser-en-construction").submit().follow().text
    assert acts(site, numeros)[-1] == "repasser_en_construction"


@pytest.mark.req("I-166")
def test_a_decision_is_withdrawn_after_a_warning(agent, page, site, numeros, settings):
    submit(agent, page, "passer-en-instruction")
    decide(agent, page, "accepter")
    confirm = agent.get(f"{page}/repasser-en-instruction")
    assert "contentieux" in confirm.text
    answer = form_to(confirm, "/repasser-en-instruction").submit().follow()
    assert "En instruction" in answer.text
    assert acts(site, numeros)[-2:] == ["accepter", "repasser_en_instruction"]


@pytest.mark.req("I-150")
def test_the_second_of_two_people_is_told_that_it_is_decided(agent, page, site, numeros, settings, wsgi):
    submit(agent, page, "passer-en-instruction")
    colleague = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(colleague, COLLEGUE)
    late = form_to(colleague.get(f"{page}/refuser"), "/refuser")
    decide(agent, page, "accepter")
    mails, done = len(mails_to(settings)), acts(site, numeros)
    late["motivation"] = "Non."
    answer = late.submit().follow()
    assert "déjà dans l’état « Accepté »" in answer.text
    assert len(mails_to(settings)) == mails
    assert acts(site, numeros) == done


@pytest.mark.req("I-167", "I-168", "I-171", "I-173")
def test_a_decided_dossier_is_archived_deleted_and_restored(agent, page, site, numeros):
    submit(agent, page, "passer-en-instruction")
    decide(agent, page, "accepter")
    listing = f"/instruction/{numeros[0]}"
    assert "archivé" in submit(agent, page, "archiver").text
    assert str(numeros[1]) in agent.get(listing, {"onglet": "archives"}).text
    submit(agent, page, "desarchiver")
    form_to(agent.get(f"{page}/corbeille"), "/corbeille").submit().follow()
    assert "Camille Moreau" in agent.get(listing, {"onglet": "corbeille"}).text
    assert "Camille Moreau" not in agent.get(listing, {"onglet": "tous"}).text
    submit(agent, page, "restaurer")
    assert "Camille Moreau" in agent.get(listing, {"onglet": "traites"}).text
    assert acts(site, numeros)[-4:] == [
        "archiver",
        "desarchiver",
        "supprimer_administration",
        "restaurer_administration",
    ]


@pytest.mark.req("I-071", "I-074", "I-039", "I-040")
def test_following_moves_the_dossier_for_everyone(agent, page, numeros, wsgi):
    listing = f"/instruction/{numeros[0]}"
    submit(agent, page, "suivre")
    assert "Camille Moreau" in agent.get(listing, {"onglet": "suivis"}).text
    colleague = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(colleague, COLLEGUE)
    assert "Camille Moreau" not in colleague.get(listing).text
    assert "Camille Moreau" in colleague.get(listing, {"onglet": "tous"}).text
    submit(agent, page, "ne-plus-suivre")
    assert "Camille Moreau" in colleague.get(listing).text


@pytest.mark.req("I-103", "I-104", "I-105", "I-496")
def test_annotations_are_saved_by_the_button_or_as_one_types(agent, page, site, numeros):
    form = form_to(agent.get(page), "/annotations")
    form["champ-900"] = "Favorable"
    answer = form.submit().follow()
    assert "Annotations enregistrées." in answer.text
    assert "agent@mairie.fr" in answer.text
    token = form_to(answer, "/annotations")["csrf_token"].value
    saved = agent.post(
        f"{page}/annotations",
        {"csrf_token": token, "champ": "900", "version": "1", "champ-900": "Réservé"},
        headers={"X-Requested-With": "fetch"},
    ).json
    assert saved["version"] == 2
    assert saved["enregistre"] == "12 h 00"
    assert form_to(agent.get(f"{page}/annotations"), "/annotations")["champ-900"].value == "Réservé"
    assert acts(site, numeros).count("annoter") == 1


@pytest.mark.req("I-121", "I-122")
def test_the_history_names_each_act_and_its_author(agent, page):
    submit(agent, page, "passer-en-instruction")
    people = agent.get(f"{page}/personnes").text
    assert "Passé en instruction" in people
    assert "agent@mairie.fr" in people
    assert "Dossier déposé" in people


@pytest.mark.req("I-124", "I-196")
def test_the_documents_of_a_dossier_are_downloaded(agent, page):
    for name in ("dossier.pdf", "attestation-depot.pdf"):
        answer = agent.get(f"{page}/{name}")
        assert answer.content_type == "application/pdf"
        assert answer.body.startswith(b"%PDF-")
    assert agent.get(f"{page}/attestation.pdf", status=404)


@pytest.mark.req("I-062")
def test_a_number_opens_the_dossier_and_words_find_it(agent, page, numeros, site, wsgi):
    with site() as root:
        drain(root, text_source(wsgi.registry, root))
    assert agent.get(f"/instruction/{numeros[0]}", {"q": str(numeros[1])}).location.endswith(page)
    assert "Camille Moreau" in agent.get(f"/instruction/{numeros[0]}", {"q": "jardins partages"}).text
    assert "Camille Moreau" in agent.get("/instruction/recherche", {"q": "moreau"}).text
    assert "Aucun dossier trouvé" in agent.get(f"/instruction/{numeros[0]}", {"q": "introuvable"}).text
