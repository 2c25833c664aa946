"""A new administrateur builds *Summer Pass* from nothing to published, then lives with it.

Built by hands in Chromium, at most 120 clicks and filled fields; tried by the test link on a phone; 50 dossiers open
while a révision changes the form; closed; cloned.
"""

import os
import re
import subprocess
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import expect

from ds_pyramid.core import clock
from ds_pyramid.core.blobs import build_fichier
from ds_pyramid.core.events import notifier
from ds_pyramid.core.mail_queue import drain
from ds_pyramid.core.security import Role
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import services as demarches
from ds_pyramid.dossiers import services
from ds_pyramid.dossiers.models import Etat, Identite
from tests.factories.accounts import PASSWORD, make_compte
from tests.functional.gestes import ATTENTE, Constructeur, Gestes
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser, pytest.mark.slow]

ADMIN, JEUNE = "nouvelle@metropole.test", "lina@exemple.fr"
GESTES_MAX = 120
DOSSIERS = 50  # one of five stays a brouillon
SECTEURS = ("Lille centre", "Couronne")
ACTIVITES = ("Piscine", "Cinéma", "Musée", "Escalade", "Canoë", "Théâtre", "Patinoire", "Zoo")
PRESENTATION = {
    "libelle": "Summer Pass",
    "description": "Un carnet d’entrées gratuites pour les jeunes de 15 à 17 ans de la métropole.",
    "cadre_juridique": "Délibération du conseil de la métropole du 3 avril 2026",
    "dpo": "dpo@metropole.test",
}
SERVICE = {
    "nom": "Direction de la jeunesse",
    "organisme": "Métropole",
    "siret": "13002526500013",
    "email": "jeunesse@metropole.test",
    "telephone": "01 99 00 20 26",
    "horaires": "Du lundi au vendredi, de 9 h à 17 h",
    "adresse": "1 place de la Métropole, 59000 Lille",
}
# Answers of the first form that everyone gives; the others are drawn.
NOMS = ("Nom du jeune", "Prénom du jeune")


@pytest.fixture
def png(tmp_path):
    """A small image."""
    from PIL import Image

    path = tmp_path / "image.png"
    Image.new("RGB", (160, 80), "#2a6f97").save(path)
    return path


@pytest.fixture
def site(served):
    """The accounts, and nothing else."""
    with served.open_root() as (root, manager):
        make_compte(root, ADMIN, Role.ADMINISTRATEUR, Role.INSTRUCTEUR)
        make_compte(root, JEUNE)
        manager.commit()


@pytest.mark.req("A-058", "A-062", "A-063", "A-116", "A-117", "A-118", "A-178", "A-207", "A-225", "A-230")
@pytest.mark.req("A-250", "A-251", "A-257", "A-260", "A-268", "A-355", "A-421")
def test_summer_pass_is_built_published_changed_closed_and_cloned(
    served, site, new_page, accessible, shots, png, tmp_path
):
    page = new_page(DESKTOP)
    gestes = Gestes(page)
    numero = create(gestes, shots)
    build_form(gestes, numero, accessible, shots)
    annotate(gestes, numero)
    settle(gestes, numero)
    route(gestes, numero, shots)
    write_texts(gestes, numero, png, accessible, shots)
    try_it(served, new_page(PHONE), numero, png, accessible, shots)
    publish(gestes, numero, shots)
    print(f"\nSummer Pass : {gestes.total} clics et champs remplis, de rien à publié")  # noqa: T201 - asked for
    assert gestes.total <= GESTES_MAX
    look_at_the_attestation(page, numero, tmp_path)
    answers = deposit(served, numero)
    revise(served, page, numero, accessible, shots)
    follow(served, numero, answers)
    close(page, numero, new_page(PHONE), shots)
    clone(served, page, numero, shots)


# --- from nothing to published, counted
def create(gestes, shots):
    gestes.page.goto("/connexion")
    gestes.fill("#email", ADMIN)
    gestes.fill("#password", PASSWORD)
    gestes.suivre("main button[type=submit]")
    if not gestes.page.url.endswith("/admin"):
        gestes.suivre("a[href$='/admin']")
    gestes.suivre("main a[href$='/admin/nouvelle']")
    gestes.fill_all(**PRESENTATION)
    gestes.check("[name=pour_personne_morale][value=particuliers]")
    gestes.suivre("main button[name=envoyer]")
    shots(gestes.page, "1-tableau")
    return int(re.search(r"/admin/demarches/(\d+)", gestes.page.url)[1])


def build_form(gestes, numero, accessible, shots):
    gestes.suivre("#tuile-champs a")
    form = Constructeur(gestes)
    form.ajouter("header_section", "Le jeune", "fin")
    form.ensuite("text", NOMS[0])
    form.ensuite("text", NOMS[1])
    form.ensuite("date", "Date de naissance")
    gestes.check("[data-panneau] [name=past]")
    form.ajouter("annuaire_education", "Établissement scolaire")
    form.ensuite("piece_justificative", "Photo")
    gestes.check("[data-panneau] [name=families][value=image_scan]")
    shots(gestes.page, "2-editeur-photo")
    form.ensuite("header_section", "Adresse")
    form.ensuite("address", "Adresse du jeune")
    form.ensuite("drop_down_list", "Secteur")
    form.options(*SECTEURS)
    form.ensuite("drop_down_list", "Situation")
    form.options("Chez ses parents", "Autre")
    form.ensuite("textarea", "Précisez votre situation")
    form.si("Situation", "Autre")
    form.ensuite("header_section", "Responsable légal")
    form.ensuite("text", "Nom du responsable")
    form.ensuite("email", "E-mail du responsable")
    form.ensuite("phone", "Téléphone du responsable")
    form.ensuite("checkbox", "J’autorise le jeune à utiliser le carnet")
    form.ensuite("yes_no", "Connaissez-vous votre quotient familial ?")
    form.ensuite("integer_number", "Montant du quotient familial")
    form.si("Connaissez-vous votre quotient familial ?", "Oui")
    form.ensuite("repetition", "Activités souhaitées")
    form.ensuite("drop_down_list", "Activité")
    form.options(*ACTIVITES)
    form.ensuite("integer_number", "Nombre de places")
    form.enregistre()
    accessible(gestes.page)
    shots(gestes.page, "3-editeur")


def annotate(gestes, numero):
    gestes.suivre(".fr-tabs a[href$='/annotations']")
    form = Constructeur(gestes)
    form.ajouter("textarea", "Avis du service", "fin")
    form.ensuite("date", "Date de remise du carnet")
    form.enregistre()
    to_board(gestes, numero)


def to_board(gestes, numero):
    gestes.suivre(f".fr-breadcrumb a[href$='/admin/demarches/{numero}']")


def settle(gestes, numero):
    gestes.suivre("#tuile-classement a")
    gestes.check("[name=zones][value=collectivites]")
    gestes.suivre("main button[name=envoyer]")
    if not gestes.page.url.endswith(str(numero)):
        to_board(gestes, numero)
    gestes.suivre("#tuile-service a")
    gestes.fill_all(**SERVICE)
    gestes.choose("[name=type_organisme]", "Collectivité territoriale")
    gestes.suivre("main button[name=envoyer]")


def route(gestes, numero, shots):
    gestes.suivre("#tuile-instructeurs a")
    gestes.suivre("main a[href$='/routage']")
    gestes.check(".fr-radio-group:has(label:text('Secteur')) [name=champ]")
    gestes.suivre("button[name=acte][value=champ]")
    for secteur in SECTEURS:
        expect(gestes.page.locator("main table")).to_contain_text(secteur)
    shots(gestes.page, "4-groupes")
    to_board(gestes, numero)


def write_texts(gestes, numero, png, accessible, shots):
    page = gestes.page
    gestes.suivre("#tuile-attestation a")
    gestes.fill("#titre", "Summer Pass")
    gestes.fill("#corps", f"Le carnet no --numéro du dossier-- est remis à --{NOMS[1]}-- --{NOMS[0]}--.")
    gestes.join("#logo", png)
    if not page.is_checked("#qr"):
        gestes.check("#qr")
    gestes.suivre("button[name=action][value=publier]")
    expect(page.locator("#erreurs")).to_have_count(0)
    accessible(page)
    shots(page, "5-attestation")
    to_board(gestes, numero)
    gestes.suivre("#tuile-courriels a")
    gestes.suivre("main a[href$='/courriels/depot']")
    gestes.fill(
        "#corps", f"Bonjour --{NOMS[1]}--, votre demande --numéro du dossier-- est arrivée. À cet été !"
    )
    gestes.suivre("button[name=action][value=enregistrer]")
    expect(page.locator("#erreurs")).to_have_count(0)
    shots(page, "6-accuse")
    if not page.url.endswith(str(numero)):
        to_board(gestes, numero)


def publish(gestes, numero, shots):
    page = gestes.page
    gestes.suivre("main a[href$='/publication']")
    gestes.fill("[name=lien_site]", "https://metropole.test/jeunesse")
    gestes.check("[name=habilitation]")
    gestes.suivre("main button[name=envoyer]")
    expect(page.locator("h1 + p .fr-badge--success")).to_have_text("publiée")
    shots(page, "7-publiee")


# --- tried by the test link, on a phone
def try_it(served, page, numero, png, accessible, shots):
    page.set_default_timeout(ATTENTE)
    with served.open_root() as (root, manager):
        token = demarches.get_demarche(root, numero).test_token
        manager.abort()
    page.goto(f"/connexion?retour=/commencer/test/{token}")
    page.fill("#email", JEUNE)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/commencer/test/{token}")
    shots(page, "t1-accueil-375")
    page.click("text=Commencer la démarche")
    page.check("#tiers-non")
    page.click("main form[method=get] button[type=submit]")
    page.check("[name=civilite] >> nth=0")
    page.fill("[name=prenom]", "Lina")
    page.fill("[name=nom]", "Martin")
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url("**/modifier")
    accessible(page)
    shots(page, "t2-formulaire-375")
    answer_all(page, png)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Déposer le dossier").click()
    page.locator("h1", has_text="Votre dossier a été déposé.").or_(page.locator("#erreurs")).first.wait_for()
    assert page.locator("#erreurs a").all_inner_texts() == []
    shots(page, "t3-depose-375")
    drain(served.registry.settings)
    page.goto("/__mails")
    page.locator("main a").first.click()
    expect(page.locator("body")).to_contain_text("À cet été")


def champ(page, libelle):
    """Return the champ whose label, or title, starts by a text."""
    return page.locator("[data-champ]", has_text=re.compile(rf"^\s*{re.escape(libelle)}")).last


def answer_all(page, png):
    page.get_by_role("button", name="Ajouter un élément").click()
    champ(page, "Nombre de places").wait_for()
    texts = {
        NOMS[0]: "Martin",
        NOMS[1]: "Lina",
        "Date de naissance": "2010-05-04",
        "Nom du responsable": "Martin",
        "E-mail du responsable": "parent@exemple.fr",
        "Téléphone du responsable": "01 99 00 20 26",
        "Nombre de places": "3",
    }
    for libelle, text in texts.items():
        champ(page, libelle).locator("input").last.fill(text)
    page.locator("input[name$='.uai']").fill("0590001F")
    for name, text in (("rue", "1 rue de la Paix"), ("code_postal", "59000"), ("ville", "Lille")):
        page.locator(f"input[name$='.{name}']").first.fill(text)
    page.locator("input[type=file]").first.set_input_files(str(png))
    page.locator("a", has_text=png.name).first.wait_for()
    page.get_by_label(SECTEURS[1]).check()
    precision = champ(page, "Précisez votre situation")
    expect(precision).to_be_hidden()
    page.get_by_label("Autre", exact=True).check()
    expect(precision).to_be_visible()
    precision.locator("textarea").fill("En foyer")
    page.get_by_label("J’autorise le jeune").check()
    champ(page, "Connaissez-vous").locator("input[type=radio]").first.check()
    champ(page, "Montant du quotient").locator("input").last.fill("720")
    champ(page, "Activité").locator("select").first.select_option(ACTIVITES[2])
    champ(page, "Nombre de places").locator("input").last.blur()


# --- the attestation, as the usager will have it
def look_at_the_attestation(page, numero, tmp_path):
    answer = page.request.get(f"/admin/demarches/{numero}/attestation/apercu.pdf?version=en-service")
    assert answer.ok
    path = tmp_path / "attestation.pdf"
    path.write_bytes(answer.body())
    if os.environ.get("DS_SHOTS"):
        Path(os.environ["DS_SHOTS"], "attestation.pdf").write_bytes(answer.body())
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "Summer Pass" in text
    assert re.search(r"Le carnet no [\d ]+ est remis", text)
    images = subprocess.run(["pdfimages", "-list", str(path)], capture_output=True, text=True, check=True)
    assert len(images.stdout.splitlines()) > 2  # the logo; the QR code is drawn or an image


# --- 50 open dossiers, and a révision
def deposit(served, numero):
    """Open dossiers by the services; return the secteur (None for a brouillon) and the answers of each."""
    notify, found = notifier(served.registry), {}
    with served.open_root() as (root, manager):
        demarche = demarches.get_demarche(root, numero)
        assert len(demarche.dossiers) == 0  # those of the test are gone
        for rank in range(DOSSIERS):
            usager = make_compte(root, f"jeune{rank}@exemple.fr")
            now = clock.now()
            identite = Identite(civilite="Mme", prenom="Camille", nom=f"Jeune {rank}")
            dossier = services.creer_brouillon(demarche, usager, identite=identite, now=now, notify=notify)
            answer(dossier, SECTEURS[rank % 2], Random(rank), now)
            depose = bool(rank % 5)
            if depose:
                services.deposer(dossier, usager, now=now, notify=notify)
            values = {key: value for key, value in dossier.champs.items() if value is not None}
            found[dossier.numero] = (SECTEURS[rank % 2] if depose else None, values)
        manager.commit()
    return found


def answer(dossier, secteur, rng, now):
    """Answer every question shown, until conditions show nothing more."""
    for _round in range(4):
        for one in list(services.lire_saisie(dossier).walk()):
            kind = one.type
            if kind.container or not kind.fillable or not one.blank:
                continue
            value = secteur if one.descriptor.libelle == "Secteur" else kind.sample(one.descriptor, rng)
            if kind.holds_files:
                value = (build_fichier("photo.png", b"\x89PNG\r\n\x1a\n", "image/png", now=now),)
            dossier.champs.set(one.key, value, now=now)


def revise(served, page, numero, accessible, shots):
    """Add a champ, rename one, remove one; publish it."""
    gestes = Gestes(page)
    gestes.suivre("#tuile-champs a")
    form = Constructeur(gestes)
    names = {
        line.inner_text().strip(): line.get_attribute("data-plan") for line in page.locator("#plan > *").all()
    }
    key = lambda libelle: next(k for name, k in names.items() if libelle in name)  # noqa: E731
    gestes.click(f"#modifier-{key('Nom du responsable')}")
    page.wait_for_selector(f"[data-panneau='{key('Nom du responsable')}']")
    gestes.fill("[data-panneau] [name=libelle]", "Nom et prénom du responsable légal")
    form.ensuite("text", "Commune du responsable")
    form.enregistre()
    gestes.click(f"#carte-{key('Précisez')} [value='supprimer:{key('Précisez')}']")
    page.wait_for_selector("#retablir")
    assert "Commune du responsable" not in seen_by_usagers(served, numero)
    gestes.suivre(".fr-tabs a[href$='/revisions']")
    for text in ("Nom et prénom du responsable légal", "Commune du responsable", "Précisez votre situation"):
        expect(page.locator("main")).to_contain_text(text)
    accessible(page)
    shots(page, "8-changements")
    gestes.suivre("button[name=acte][value=publier]")
    expect(page.locator("main")).to_contain_text("Aucun changement en attente")
    assert "Commune du responsable" in seen_by_usagers(served, numero)


def seen_by_usagers(served, numero):
    """Return the names of the champs of the form in force."""
    with served.open_root() as (root, manager):
        found = [d.libelle for d in demarches.get_demarche(root, numero).revision.champs.walk()]
        manager.abort()
    return found


def follow(served, numero, answers):
    """The dossiers follow, no answer is lost, each is in the groupe of its secteur."""
    with served.open_root() as (root, _manager):
        outcome = run_task(find_task("move_to_new_revision"), root, served.registry, now=clock.now())
    assert outcome.status == 0, outcome
    with served.open_root() as (root, manager):
        demarche = demarches.get_demarche(root, numero)
        groupes = {groupe.id: groupe.libelle for groupe in demarche.groupes.values()}
        for dossier, (secteur, values) in answers.items():
            kept = demarche.dossiers.get(dossier)
            assert kept.etat == (Etat.EN_CONSTRUCTION if secteur else Etat.BROUILLON)
            assert kept.revision_numero == demarche.revision_publiee == 2
            assert secteur in (None, groupes.get(kept.groupe_id))
            assert {key: kept.champs.value(key) for key in values} == values
        gone = ids(demarche.revision_no(1)) - ids(demarche.revision)
        assert len(gone) == 1  # the champ removed was answered, and its answers are among those just read
        assert any(str(next(iter(gone))) in values for _secteur, values in answers.values())
        manager.abort()


def ids(revision):
    """Return the ids of the champs of a form."""
    return {descriptor.stable_id for descriptor in revision.champs.walk()}


# --- the end, and a new start
def close(page, numero, usager, shots):
    page.goto(f"/admin/demarches/{numero}")
    page.click("summary:has-text('Autres actions')")
    page.click("main a[href$='/clore']")
    page.fill("[name=message]", "Rendez-vous l’été prochain.")
    page.check("[name=confirmation]")
    page.click("main button[name=envoyer]")
    expect(page.locator("h1 + p .fr-badge--warning")).to_have_text("close", timeout=ATTENTE)
    shots(page, "9-close")
    usager.goto("/commencer/summer-pass")
    expect(usager.locator("main")).to_contain_text("Rendez-vous l’été prochain.", timeout=ATTENTE)
    shots(usager, "9-close-375")


def clone(served, page, numero, shots):
    page.click("summary:has-text('Autres actions')")
    page.click("main a[href$='/cloner']")
    page.check("[name=avec_groupes]")
    page.click("main button[name=envoyer]")
    expect(page.locator("main")).to_contain_text(f"Copie de la démarche no {numero}", timeout=ATTENTE)
    shots(page, "10-copie")
    copy = int(re.search(r"/admin/demarches/(\d+)", page.url)[1])
    with served.open_root() as (root, manager):
        source, made = (demarches.get_demarche(root, n) for n in (numero, copy))
        assert made.en_test
        assert [d.libelle for d in made.draft.champs.walk()] == [
            d.libelle for d in source.draft.champs.walk()
        ]
        assert {g.libelle for g in made.groupes.values()} == {g.libelle for g in source.groupes.values()}
        assert len(made.dossiers) == 0
        manager.abort()
