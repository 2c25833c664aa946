"""The main job, whole, in a real browser, on a form that a real administration published (DETR/DSIL).

Imported, opened, signed up for, filled, refused, deposited; followed, annotated, accepted; exported; expired. Skipped
where the real forms are absent (docs/import.md says where they are looked for).
"""

import re
from io import BytesIO

import openpyxl
import pytest

from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.mail_queue import drain
from ds_pyramid.core.security import Role
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import services as demarches
from ds_pyramid.demarches.importation.reprise import fill_missing, import_demarche
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose
from tests.factories.formulaires_reels import real_form
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser, pytest.mark.slow]

ADMIN, AGENT, MAIRE = "admin@exemple.fr", "instructeur@exemple.fr", "maire@exemple.fr"
PHRASE = "cerisier bleu quarante-deux"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SAMPLES = {
    "integer_number": "12",
    "date": "2026-05-04",
    "phone": "01 99 00 20 26",
    "email": "mairie@exemple.fr",
    "text": "Réponse de la commune",
    "textarea": "Une réponse\nsur deux lignes",
}


@pytest.fixture
def site(served):
    """Take over the real form; return its number and that of a dossier deposited elsewhere."""
    act = {"now": clock.now(), "notify": notifier(served.registry)}
    with served.open_root() as (root, manager):
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        agent = make_compte(root, AGENT, Role.INSTRUCTEUR)
        other = make_publiee(root, notify=act["notify"])
        ancien = make_depose(root, other, make_compte(root, "autre@exemple.fr"), notify=act["notify"]).numero
        demarche, rapport = import_demarche(
            root, real_form("detr-dsil.json").read_bytes(), admin, pour_personne_morale=True, **act
        )
        assert rapport.bilan == f"importé: démarche {demarche.numero}, 301 champs, 46 annotations, 0 inertes"
        demarches.affecter_instructeur(next(iter(demarche.groupes.values())), agent, **act)
        fill_missing(demarche, admin, rapport, **act)
        demarches.publish(demarche, "detr-dsil", lien_site="https://exemple.fr", compte=admin, **act)
        manager.commit()
        return demarche.numero, ancien


def sign_in(page, email, password=PASSWORD):
    page.goto("/connexion")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/connexion" not in url)


def mails(served, page):
    """Let the mails leave, and return the subjects that /__mails shows, the newest first."""
    drain(served.registry.settings)
    page.goto("/__mails")
    return page.locator("main a").all_inner_texts()


@pytest.mark.req("U-016", "U-018", "U-022", "U-025", "U-068", "U-075", "U-082", "U-099", "U-100")
@pytest.mark.req("U-124", "U-128", "U-288", "U-289", "U-292", "U-295", "U-296", "I-155", "I-411")
@pytest.mark.req("I-071", "I-157", "I-163", "I-190", "I-311", "I-314", "I-324", "I-328", "I-221", "I-230")
def test_the_main_job_runs_whole_on_a_real_form(served, site, new_page, accessible, shots, tmp_path):
    numero, ancien = site
    maire = new_page(PHONE)
    maire.set_default_timeout(20_000)
    sign_up_and_give_identity(served, maire, accessible, shots)
    dossier = int(re.search(r"/dossiers/(\d+)", maire.url)[1])
    fill_and_deposit(served, maire, dossier, ancien, accessible, shots, tmp_path)
    agent = new_page(DESKTOP)
    follow_annotate_accept(agent, numero, dossier, accessible, shots)
    receive_the_decision(served, maire, dossier, accessible, shots)
    export_and_read(served, agent, numero, dossier, tmp_path)
    warn_then_expire(served, maire, dossier)


def sign_up_and_give_identity(served, page, accessible, shots):
    page.goto("/commencer/detr-dsil")
    accessible(page)
    shots(page, "1-accueil")
    page.click("text=Commencer la démarche")
    page.fill("[name=email]", MAIRE)
    page.fill("[name=password]", PHRASE)
    accessible(page)
    page.click("text=Créer mon compte")
    assert "Confirmez" in mails(served, page)[0]
    page.locator("main a").first.click()
    link = page.content()
    page.goto(re.search(r"http://127[^\"\s<]+/inscription/[^\"\s<]+", link)[0].replace("&amp;", "&"))
    page.locator("#siret").wait_for()
    page.fill("#siret", "130 025 265 00014")
    page.click("main form button[type=submit]")
    page.locator("#erreurs").wait_for()  # the key is wrong; nothing typed is lost
    assert page.input_value("#siret").startswith("130")
    page.fill("#siret", "130 025 265 00013")
    page.fill("#raison_sociale", "Commune de Valmont")
    page.fill("#adresse", "1 place de la Mairie 99100 Valmont")
    accessible(page)
    shots(page, "2-identite")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/modifier")


def fill_and_deposit(served, page, dossier, ancien, accessible, shots, tmp_path):
    accessible(page)
    shots(page, "3-formulaire")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Déposer le dossier").click()
    page.locator("#erreurs").wait_for()
    assert page.locator("#erreurs a").count() > 200  # every error at once, each a link
    shots(page, "4-erreurs")
    piece = tmp_path / "délibération.pdf"
    piece.write_bytes(PDF)
    with served.open_root() as (root, manager):
        formulaire = root["demarches"][str(numero_of(root, dossier))].revision.champs
        asked = [d for d in formulaire.descriptors if d.mandatory]
        manager.abort()
    for descriptor in asked:
        fill(page.locator(f"[data-champ='{descriptor.stable_id}']"), descriptor, ancien, piece)
    wait_until_saved(served, page, dossier, asked)
    page.reload()  # what was typed is there, without having pressed anything
    assert page.locator(f"[data-champ='{first_of(asked, 'text')}'] input").input_value() == SAMPLES["text"]
    shots(page, "5-rempli")
    page.get_by_role("button", name="Déposer le dossier").click()
    page.locator("h1", has_text="Votre dossier a été déposé.").or_(page.locator("#erreurs")).first.wait_for()
    assert page.locator("#erreurs a").all_inner_texts() == []
    accessible(page)
    shots(page, "6-depose")
    assert any(str(dossier) in subject for subject in mails(served, page))
    page.goto(f"/dossiers/{dossier}")
    with page.expect_download() as download:
        page.locator("a", has_text="Attestation de dépôt").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def wait_until_saved(served, page, dossier, asked):
    """Wait until the site holds every answer whole: they leave one after the other, an address part by part."""
    for _ in range(300):
        with served.open_root() as (root, manager):
            champs = root["demarches"][str(numero_of(root, dossier))].dossiers.get(dossier).champs
            values = {d: champs.value(str(d.stable_id)) for d in asked}
            missing = [d.libelle for d, value in values.items() if value is None or d.type.validate(d, value)]
            manager.abort()
        if not missing:
            return
        page.wait_for_timeout(100)
    raise AssertionError(missing)


def numero_of(root, dossier):
    return root.dossier_index[dossier]


def first_of(asked, kind):
    return next(descriptor.stable_id for descriptor in asked if descriptor.type_champ == kind)


def fill(champ, descriptor, ancien, piece):
    """Answer a champ as a person would, by the controls it shows."""
    kind = descriptor.type_champ
    if kind == "piece_justificative":
        champ.locator("input[type=file]").set_input_files(str(piece))
        champ.locator("a", has_text=piece.name).wait_for()
    elif kind == "linked_drop_down_list":
        linked = descriptor.type.linked(descriptor)
        name = next((name for name, seconds in linked.items() if seconds), next(iter(linked)))
        champ.locator("select").nth(0).select_option(name)
        if linked[name]:
            champ.locator("select").nth(1).select_option(linked[name][0])
    elif kind == "siret":
        champ.locator("input").nth(0).fill("13002526500013")
        for rank, text in ((1, "Commune de Valmont"), (2, "1 place de la Mairie")):
            box = champ.locator("input").nth(rank)
            if box.count() and box.is_visible():
                box.fill(text)
    elif kind == "address":
        for name, text in (("rue", "1 place de la Mairie"), ("code_postal", "99100"), ("ville", "Valmont")):
            champ.locator(f"input[name$='.{name}']").fill(text)
    elif kind == "dossier_link":
        champ.locator("input").fill(str(ancien))
    elif kind in SAMPLES:
        champ.locator("input, textarea").last.fill(SAMPLES[kind])
    elif champ.locator("select").count():
        champ.locator("select").first.select_option(index=1)
    elif champ.locator("input[type=checkbox]").count():
        champ.locator("input[type=checkbox]").first.check()
    else:
        champ.locator("input[type=radio]").first.check()
    champ.locator("input, select, textarea").last.blur()


def follow_annotate_accept(page, numero, dossier, accessible, shots):
    sign_in(page, AGENT)
    page.goto(f"/instruction/{numero}")
    accessible(page)
    page.locator("tr", has_text=str(dossier)).get_by_role("button", name=re.compile("Suivre")).click()
    page.goto(f"/instruction/{numero}?onglet=suivis")
    shots(page, "7-liste")
    page.locator("tr", has_text=str(dossier)).locator("a").first.click()
    page.locator("h1", has_text=str(dossier)).wait_for()
    accessible(page)
    shots(page, "8-dossier-instructeur")
    note = page.locator("textarea[name^=champ-]").first
    note.fill("Pièces vues, dossier complet.")
    note.blur()
    page.locator("[data-enregistrement]", has_text="Enregistré").first.wait_for()
    page.click("text=Passer en instruction")
    page.goto(f"/instruction/{numero}/dossiers/{dossier}/accepter")
    accessible(page)
    page.fill("#motivation", "Projet conforme aux priorités de la commission.")
    page.click("main form[enctype] button[type=submit]")
    page.locator("text=Accepté").first.wait_for()
    shots(page, "9-accepte")


def receive_the_decision(served, page, dossier, accessible, shots):
    subjects = mails(served, page)
    assert sum(f"{dossier}" in subject for subject in subjects) >= 3  # deposit, instruction, decision
    page.goto(f"/dossiers/{dossier}")
    page.get_by_text("Projet conforme aux priorités").first.wait_for()
    accessible(page)
    shots(page, "10-decision")
    with served.open_root() as (root, manager):
        kept = root["demarches"][str(numero_of(root, dossier))].dossiers.get(dossier)
        acts = [t.acte for t in kept.traitements]
        manager.abort()
    for act in ("deposer", "suivre", "passer_en_instruction", "accepter"):
        assert acts.count(act) == 1


def export_and_read(served, page, numero, dossier, tmp_path):
    page.goto(f"/instruction/{numero}/exports")
    page.click("text=Demander un export")
    run(served, "produire_exports")
    page.goto(f"/instruction/{numero}/exports")
    with page.expect_download() as download:
        page.locator("main table a, main table button", has_text="Télécharger").first.click()
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()), read_only=True)
    header, row = book["Dossiers"].iter_rows(min_row=1, max_row=2, values_only=True)
    found = dict(zip(header, row, strict=True))
    assert found["ID"] in (dossier, str(dossier))
    assert found["État du dossier"] == "Accepté"
    assert found["Motivation de la décision"] == "Projet conforme aux priorités de la commission."
    assert len(header) > 300


def warn_then_expire(served, page, dossier):
    for day in range(12):
        with clock.frozen(clock.add_months(clock.now(), 11)):
            later = clock.add_days(clock.now(), 5 * day)
        with clock.frozen(later):
            for name in ("warn_expirations", "expire_dossiers"):
                run(served, name, later)
    with served.open_root() as (root, manager):
        kept = root["demarches"][str(numero_of(root, dossier))].dossiers.get(dossier)
        assert kept.expired_at is not None
        manager.abort()
    assert len([s for s in mails(served, page) if "supprim" in s.lower() or "expir" in s.lower()]) >= 2


def run(served, name, now=None):
    with served.open_root() as (root, _manager):
        outcome = run_task(find_task(name), root, served.registry, now=now or clock.now())
    assert outcome.status == 0, outcome
