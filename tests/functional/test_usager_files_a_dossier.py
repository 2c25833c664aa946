"""An usager follows a link, gives his identity, fills in the form, deposits; without JavaScript throughout."""

import pytest
from webtest import Upload

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from tests.factories.accounts import make_compte, queued_mails, sign_in
from tests.factories.demarches import SLUG, make_demarche, make_publiee
from tests.factories.dossiers import Vaut, make_block

pytestmark = pytest.mark.functional

CAMILLE = "camille@exemple.fr"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c636000000002000148"
    "8afcc70000000049454e44ae426082"
)
CHAMPS = (
    ChampDescriptor(100, "header_section", "Votre projet"),
    ChampDescriptor(101, "text", "Nom du projet", mandatory=True),
    ChampDescriptor(102, "yes_no", "Avez-vous un local ?"),
    ChampDescriptor(103, "text", "Adresse du local", mandatory=True, condition=Vaut(101, "Jardin")),
    ChampDescriptor(104, "integer_number", "Nombre de membres"),
    make_block(),
    ChampDescriptor(110, "piece_justificative", "Statuts"),
    ChampDescriptor(111, "checkbox", "Je certifie l’exactitude", mandatory=True),
)


@pytest.fixture
def demarche(site):
    """A published démarche and Camille's account."""
    with site() as root:
        demarche = make_publiee(root, champs=CHAMPS)
        make_compte(root, CAMILLE)
        return demarche.numero


def start(app):
    """Sign in and go to the form of a new dossier; return the form's page."""
    sign_in(app, CAMILLE)
    page = app.get(f"/commencer/{SLUG}").click("Commencer la démarche")
    choice = next(form for form in page.forms.values() if form.method.upper() == "GET")
    choice["pour_tiers"] = "non"
    page = choice.submit()
    form = page.forms[identity_form(page)]
    form["civilite"], form["prenom"], form["nom"] = "Mme", "Camille", "Moreau"
    return form.submit().follow()


def identity_form(page):
    """Return the index of the form of the identity."""
    return next(key for key, form in page.forms.items() if "nom" in form.fields or "siret" in form.fields)


def main_form(page):
    """Return the form of the champs."""
    return next(form for form in page.forms.values() if "version" in form.fields)


def press(form, value, name="action", status=303):
    """Press the button of that value."""
    return form.submit(name, value=value, status=status)


@pytest.mark.req("U-068", "U-075", "U-076", "U-080")
def test_the_link_presents_the_demarche_to_anyone(app, demarche):
    page = app.get(f"/commencer/{SLUG}")
    page.mustcontain(
        "Aide aux travaux", "Une aide aux travaux.", "Service habitat", "03 20 00 00 00", "dpo@mairie.test"
    )
    page.mustcontain("Statuts", "12")
    assert "/inscription?retour=%2Fcommencer%2Faide-aux-travaux%2Fidentite" in page


@pytest.mark.req("U-082", "U-132", "U-288", "U-289", "U-292", "U-293", "U-296")
def test_an_usager_files_a_dossier_from_the_link_to_the_confirmation(app, demarche, settings, site):
    page = start(app)
    form = main_form(page)
    form["champ-101"] = "Jardin"
    page = press(form, "enregistrer").follow()
    page.mustcontain("Adresse du local", "Vos réponses sont enregistrées")
    form = main_form(page)
    form["champ-103"] = "12 rue Haute"
    form.set("champ-111", True, index=1)
    page = press(form, "deposer").follow()
    page.mustcontain("Votre dossier a été déposé.", "Attestation de dépôt", "Déposer un autre dossier")
    page = page.click("Voir mon dossier")
    page.mustcontain("Votre dossier est déposé depuis le 2 mars 2026", "En construction")
    page.click("Demande").mustcontain("Camille", "Moreau", "Jardin", "12 rue Haute")
    [mail] = [mail for mail in queued_mails(settings) if mail["X-Mail-Name"] == "dossier_depose"]
    assert mail["To"] == CAMILLE


@pytest.mark.req("U-124", "U-125", "U-128", "U-133", "U-146")
def test_a_deposit_that_lacks_answers_says_everything_at_once_and_loses_nothing(app, demarche):
    form = main_form(start(app))
    form["champ-104"] = "douze"
    page = press(form, "deposer").follow()  # by a GET: reloading it sends nothing again
    links = [a["href"] for a in page.html.select("#erreurs a")]
    assert links == ["#champ-101", "#champ-104", "#champ-111"]
    assert main_form(page)["champ-104"].value == "douze"
    assert "Déposer le dossier" in page
    page.mustcontain("« Nom du projet » doit être rempli.")


@pytest.mark.req("U-133")
def test_what_is_typed_in_a_champ_that_another_answer_of_the_page_shows_is_kept(app, demarche):
    form = main_form(start(app))
    form["champ-101"], form["champ-103"] = "Jardin", "1 rue des Lilas"
    page = press(form, "enregistrer").follow()
    assert main_form(page)["champ-103"].value == "1 rue des Lilas"
    form = main_form(page)
    form["champ-101"], form["champ-103"] = "Cour", "2 rue des Lilas"
    form = main_form(press(form, "enregistrer").follow())
    form["champ-101"] = "Jardin"
    assert main_form(press(form, "enregistrer").follow())["champ-103"].value == "2 rue des Lilas"


@pytest.mark.req("U-290")
def test_a_second_click_makes_one_deposit_and_one_mail(app, demarche, settings):
    form = main_form(start(app))
    form["champ-101"] = "Local"
    form.set("champ-111", True, index=1)
    assert press(form, "deposer").location.endswith("/depose")
    assert press(form, "deposer").location.endswith("/dossiers/1/depose")
    assert sum(mail["X-Mail-Name"] == "dossier_depose" for mail in queued_mails(settings)) == 1


@pytest.mark.req("U-134")
def test_rows_are_added_filled_moved_and_removed_without_script(app, demarche, site):
    page = press(main_form(start(app)), "ajouter:200", "ligne").follow()
    page = press(main_form(page), "ajouter:200", "ligne").follow()
    form = main_form(page)
    first, second = [name for name in form.fields if name and name.startswith("champ-201-")]
    form[first], form[second] = "Un", "Deux"
    page = press(form, f"descendre:200|{first.rpartition('-')[2]}", "ligne").follow()
    form = main_form(page)
    assert [form[name].value for name in form.fields if name and name.startswith("champ-201-")] == [
        "Deux",
        "Un",
    ]
    page = press(form, f"supprimer:200|{second.rpartition('-')[2]}", "ligne").follow()
    form = main_form(page)
    assert [form[name].value for name in form.fields if name and name.startswith("champ-201-")] == ["Un"]


@pytest.mark.req("U-206", "U-214", "U-216")
def test_a_file_is_attached_read_by_its_owner_only_and_removed(app, demarche, wsgi, site):
    form = main_form(start(app))
    form["champ-110"] = [Upload("statuts.png", PNG, "image/png")]
    page = press(form, "enregistrer").follow()
    page.mustcontain("statuts.png")
    link = page.html.select_one(".ds-fichiers a")["href"]
    answer = app.get(link)
    assert answer.body == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    stranger = other_browser(wsgi, site, "intrus@exemple.fr")
    stranger.get(link, status=404)
    button = page.html.select_one("button[name=fichier]")["value"]
    page = press(main_form(page), button, "fichier").follow()
    assert "statuts.png" not in page


@pytest.mark.req("U-210", "U-214")
def test_a_file_that_is_not_what_it_says_is_refused_and_the_rest_is_kept(app, demarche):
    form = main_form(start(app))
    form["champ-101"] = "Jardin"
    form["champ-110"] = [Upload("statuts.pdf", PNG, "application/pdf")]
    page = press(form, "enregistrer", status=422)
    page.mustcontain("ne correspond pas à son extension")
    assert main_form(page)["champ-101"].value == "Jardin"
    form = main_form(page)
    form["champ-110"] = [Upload("virus.exe", b"MZ", "application/octet-stream")]
    press(form, "enregistrer", status=422).mustcontain("n’est pas d’un format accepté")


@pytest.mark.req("U-147")
def test_forged_names_and_values_change_nothing(app, demarche, site):
    form = main_form(start(app))
    csrf = form["csrf_token"].value
    fields = {
        "csrf_token": csrf,
        "champ-999": "x",
        "champ-101-ZZZ": "x",
        "champ-102": "peut-être",
        "champ-x": "y",
    }
    app.post(form.action, fields | {"action": "formater"}).follow()
    with site() as root:
        dossier = next(iter(root["demarches"][str(demarche)].dossiers.values()))
        assert {key for key, _value in dossier.champs.items()} <= {"102"}
    app.post(form.action, {"csrf_token": csrf, "ligne": "ajouter:abc"}).follow()
    app.post(form.action, {"csrf_token": csrf, "ligne": "ajouter:101"}, status=303)
    app.post(form.action, {"csrf_token": csrf, "fichier": "retirer"}).follow()


@pytest.mark.req("U-087", "U-089", "U-290", "U-091")
def test_a_demarche_closed_meanwhile_takes_no_deposit(app, demarche, site):
    from ds_pyramid.demarches.services import clore

    form = main_form(start(app))
    form["champ-101"] = "Local"
    form.set("champ-111", True, index=1)
    with site() as root:
        clore(root["demarches"][str(demarche)], None, now=clock.now(), notify=lambda event: None)
    page = press(form, "deposer").follow()
    page.mustcontain("Cette démarche est fermée")
    page = app.get(f"/commencer/{SLUG}")
    page.mustcontain("Cette démarche est fermée", "Service habitat", "Vos dossiers sur cette démarche")
    assert "Commencer la démarche" not in page


@pytest.mark.req("U-073")
def test_an_unknown_link_says_where_links_come_from(app, site):
    app.get("/commencer/nulle-part", status=404).mustcontain("service-public.fr", "France services")
    app.get("/commencer/test/inconnu", status=404).mustcontain("introuvable")


@pytest.mark.req("U-071", "U-092")
def test_former_links_lead_to_the_demarche_and_to_its_replacement(app, demarche, site):
    from ds_pyramid.demarches.services import changer_slug, clore

    with site() as root:
        ancienne = root["demarches"][str(demarche)]
        compte = root["comptes"].by_id[next(iter(ancienne.administrateurs))]
        changer_slug(ancienne, "nouveau-nom", compte, now=clock.now(), notify=lambda event: None)
        nouvelle = make_publiee(root, compte, slug="remplacante", libelle="Aide nouvelle")
    assert app.get(f"/commencer/{SLUG}", status=301).location == "http://localhost/commencer/nouveau-nom"
    with site() as root:
        demarches = root["demarches"]
        clore(demarches[str(demarche)], None, remplacee_par=demarches[str(nouvelle.numero)], now=clock.now(),
              notify=lambda event: None)  # fmt: skip
    page = app.get("/commencer/nouveau-nom", status=303).follow()
    page.mustcontain("Aide nouvelle", "est remplacée par celle-ci")


@pytest.mark.req("U-083", "U-084", "U-086")
def test_a_test_link_opens_a_dossier_that_says_it_is_a_test(app, site):
    with site() as root:
        token = make_demarche(root, champs=CHAMPS).test_token
        make_compte(root, CAMILLE)
    sign_in(app, CAMILLE)
    page = app.get(f"/commencer/test/{token}")
    page.mustcontain("Démarche en test")
    page = app.get(f"/commencer/test/{token}/identite?pour_tiers=non")
    form = page.forms[identity_form(page)]
    form["civilite"], form["prenom"], form["nom"] = "M.", "Ali", "Benali"
    form.submit().follow().mustcontain("Démarche en test")


def other_browser(wsgi, site, email):
    """Return another browser, signed in."""
    from webtest import TestApp

    with site() as root:
        make_compte(root, email)
    browser = TestApp(wsgi, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    sign_in(browser, email)
    return browser
