"""An acceptance with its attestation: made by the worker, frozen, mailed; its failure never undoes the decision."""

from dataclasses import replace

import pytest
from webtest import Upload

from ds_pyramid.attestations import tasks
from ds_pyramid.attestations.documents import modele_defaut
from ds_pyramid.attestations.pdf import PdfImpossible
from ds_pyramid.core import clock
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from tests.factories.accounts import form_to, sign_in
from tests.factories.instruction_journey import AGENT, acts, decide, find_dossier, mails_to, make_site, submit

pytestmark = pytest.mark.functional


@pytest.fixture
def numeros(app, site, wsgi):
    found = make_site(site, wsgi.registry)
    with site() as root:
        demarche = root["demarches"][str(found[0])]
        corps = "<p>--prénom-- --nom-- : --Nom du projet--, --Précisions--</p>"
        demarche.textes["attestation"] = replace(modele_defaut(demarche), corps=corps, active=True)
    return found


@pytest.fixture
def page(app, numeros):
    sign_in(app, AGENT)
    found = "/instruction/{}/dossiers/{}".format(*numeros)
    submit(app, found, "passer-en-instruction")
    return found


@pytest.fixture
def work(wsgi):
    """Run the worker's task once, as the scripts do."""

    def run():
        with open_root(wsgi.registry) as (root, _manager):
            return run_task(find_task("produire_les_attestations"), root, wsgi.registry, now=clock.now())

    return run


@pytest.mark.req("I-198", "I-202", "A-423", "A-425")
def test_the_page_of_acceptance_previews_the_attestation_and_names_what_is_empty(app, page):
    form = app.get(f"{page}/accepter")
    assert "Précisions" in form.text
    preview = app.get(form.html.find("a", href=lambda h: h and "apercu-attestation.pdf" in h)["href"])
    assert preview.body.startswith(b"%PDF-")
    assert preview.headers["Content-Disposition"].startswith("inline")


@pytest.mark.req("I-163", "I-197", "I-199", "I-200", "A-418", "A-422", "U-410", "U-411")
def test_the_worker_makes_the_attestation_and_the_mail_leaves_with_it(
    app, page, numeros, site, settings, work
):
    before = len(mails_to(settings))
    answer = decide(app, page, "accepter").follow()
    assert "Accepté" in answer.text
    assert "L’attestation est en préparation" in answer.text
    assert len(mails_to(settings)) == before
    with site() as root:  # a later change of the model changes nothing
        textes = root["demarches"][str(numeros[0])].textes
        textes["attestation"] = replace(textes["attestation"], corps="Autre texte")
    assert work().result.done == 1
    (mail,) = mails_to(settings)[before:]
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == [f"attestation-{numeros[1]}.pdf"]
    frozen = app.get(f"{page}/attestation.pdf").body
    assert frozen == next(mail.iter_attachments()).get_payload(decode=True)
    assert work().result.done == 0
    assert len(mails_to(settings)) == before + 1
    app.reset()
    sign_in(app, "camille@exemple.fr")
    assert app.get(f"/dossiers/{numeros[1]}/attestation.pdf").body == frozen


@pytest.mark.req("I-200", "I-166", "A-426")
def test_a_withdrawn_decision_loses_its_attestation_and_a_new_one_makes_another(
    app, page, numeros, site, work
):
    decide(app, page, "accepter")
    form_to(app.get(f"{page}/repasser-en-instruction"), "/repasser-en-instruction").submit()
    assert sum(work().result) == 0
    assert app.get(f"{page}/attestation.pdf", status=404)
    decide(app, page, "accepter")
    assert work().result.done == 1
    with site() as root:
        assert find_dossier(root, numeros).attestation_etat == "prete"


@pytest.mark.req("I-201")
def test_a_failure_warns_instructeur_and_operator_and_keeps_the_decision(
    app, page, numeros, site, settings, work, monkeypatch
):
    def broken(*_args, **_more):
        raise PdfImpossible("police absente")

    before = len(mails_to(settings))
    decide(app, page, "accepter")
    monkeypatch.setattr(tasks, "attestation_pdf", broken)
    outcome = work()
    assert outcome.status == 1
    assert outcome.result.failed == 1
    answer = app.get(page)
    assert "Accepté" in answer.text
    assert "L’attestation n’a pas pu être produite" in answer.text
    assert len(mails_to(settings)) == before + 1
    assert not list(mails_to(settings)[-1].iter_attachments())
    assert any("n’a pas pu être faite" in mail["Subject"] for mail in mails_to(settings, AGENT))
    assert acts(site, numeros)[-1] == "accepter"
    assert sum(work().result) == 0


@pytest.mark.req("A-428")
def test_an_instructeur_reads_the_document_made_and_changes_it_by_no_address(
    app, page, numeros, site, work, wsgi
):
    decide(app, page, "accepter").follow()
    work()
    with site() as root:
        fichier = find_dossier(root, numeros).attestation
        before = (fichier.id, fichier.checksum)
    document = app.get(f"{page}/attestation.pdf")
    assert document.body.startswith(b"%PDF-")
    token = form_to(app.get(page), "/archiver")["csrf_token"].value
    for address in (f"{page}/attestation.pdf", f"{page}/fichiers/{before[0]}"):
        sent = {"csrf_token": token, "fichier": Upload("autre.pdf", b"%PDF-1.4 autre", "application/pdf")}
        assert app.post(address, sent, status="*").status_int == 404
    with site() as root:
        kept = find_dossier(root, numeros).attestation
        assert (kept.id, kept.checksum) == before
    assert app.get(f"{page}/attestation.pdf").body == document.body
