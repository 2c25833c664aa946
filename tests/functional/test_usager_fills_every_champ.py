"""One form with every champ type: filled on a phone with scripts, and without; read back; no fault for axe."""

import pytest

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.referentiels import read_csv
from ds_pyramid.champs.registry import champ_types
from ds_pyramid.completion.tasks import completer_reponses
from ds_pyramid.connectors.adresses import Adresses, IAdresses
from ds_pyramid.connectors.base import Reglages
from ds_pyramid.connectors.entreprises import Entreprises, IEntreprises
from ds_pyramid.core import clock
from ds_pyramid.dossiers.services.saisie import ajouter_ligne
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.champs import OPTIONS
from tests.factories.demarches import make_publiee, silent
from tests.factories.dossiers import make_brouillon
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]

CAMILLE = "camille@exemple.fr"
MORE = {
    "drop_down_list": {"options": ("Lille", "Lyon"), "other": True},
    "multiple_drop_down_list": {"options": tuple(f"Choix {n}" for n in range(1, 9))},
    "textarea": {"limit": 400},
    "formatted": {"mode": "advanced", "pattern": "^[0-9]{4}[A-Z]$", "example": "6201Z"},
}


def every_type():
    """Return one champ of each type, then some that conditions show."""
    champs, ids = [], {}
    for number, kind in enumerate(champ_types, 1):
        if kind.private_only:
            continue
        ids[kind.name] = number
        children = ()
        if kind.container:
            children = (
                ChampDescriptor(901, "text", "Nom"),
                ChampDescriptor(902, "piece_justificative", "Pièce"),
            )
        options = {**OPTIONS.get(kind.name, {}), **MORE.get(kind.name, {})}
        if "referentiel" in options:  # a persistent object belongs to one database
            options["referentiel"] = read_csv(b"Ville;Code\nLille;59350\nLyon;69123\n")
        champs.append(
            ChampDescriptor(number, kind.name, str(kind.libelle), "Une aide.", False, options, children)
        )
    conditions = (
        (801, "Suite du oui", Terme(ids["yes_no"], "est", True)),
        (802, "Suite du nombre", Terme(ids["integer_number"], "superieur_ou_egal", 18)),
        (803, "Suite du Nord", Terme(ids["communes"], "dans_departement", "59")),
        (804, "Suite du choix", Terme(ids["drop_down_list"], "est", "Lyon")),
    )
    champs += [
        ChampDescriptor(n, "text", libelle, condition=condition) for n, libelle, condition in conditions
    ]
    return champs, ids


@pytest.fixture
def form(served):
    """A brouillon of Camille on that form: ids of the champs by type."""
    champs, ids = every_type()
    with served.open_root() as (root, manager):
        camille = make_compte(root, CAMILLE)
        dossier = make_brouillon(root, make_publiee(root, champs=champs), camille)
        dossier.champs.open_blocks(dossier.revision.champs, now=clock.now())
        ajouter_ligne(dossier, ids["repetition"], camille, now=clock.now(), notify=silent)
        manager.commit()
    return ids


def sign_in(page):
    page.goto("/connexion")
    page.fill("[name=email]", CAMILLE)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/dossiers**")
    page.goto("/dossiers/1/modifier")


def champ(page, number):
    return page.locator(f"[data-champ='{number}']")


def saved(page, act):
    """Do something and wait for its save; return the answer."""
    with page.expect_response(
        lambda answer: "/champs" in answer.url and answer.request.method == "POST"
    ) as got:
        act()
    assert got.value.ok
    return got.value.json()


@pytest.mark.req("U-268", "U-237", "U-227", "U-178")
def test_on_a_phone_each_control_answers_at_once(new_page, form, accessible, shots):
    page = new_page(PHONE)
    sign_in(page)
    accessible(page)
    shots(page, "champs-375")
    hidden = [champ(page, n) for n in (801, 802, 803, 804)]
    assert not any(one.is_visible() for one in hidden)

    saved(page, lambda: champ(page, form["yes_no"]).get_by_label("Oui").check())
    assert hidden[0].is_visible()
    number = champ(page, form["integer_number"]).locator("input")
    number.fill("18")
    hidden[1].wait_for()
    saved(page, lambda: number.press("Tab"))

    linked = champ(page, form["linked_drop_down_list"]).locator("select")
    assert not linked.nth(1).is_visible()
    saved(page, lambda: linked.nth(0).select_option("A"))
    assert linked.nth(1).locator("option").all_text_contents() == ["Choisir dans la liste", "A1", "A2"]
    saved(page, lambda: linked.nth(1).select_option("A2"))

    choice = champ(page, form["drop_down_list"])
    assert not choice.get_by_label("Si « Autre », précisez").is_visible()
    saved(page, lambda: choice.get_by_label("Autre", exact=True).check())
    other = choice.get_by_label("Si « Autre », précisez")
    other.fill("Nice")
    saved(page, lambda: other.press("Tab"))
    saved(page, lambda: choice.get_by_label("Lyon").check())
    assert hidden[3].is_visible()

    several = champ(page, form["multiple_drop_down_list"])
    several.locator("summary").click()
    saved(page, lambda: several.get_by_label("Choix 2").check())
    assert several.locator("summary").inner_text().strip() == "1 choix"

    town = champ(page, form["communes"]).get_by_role("combobox")
    town.fill("lill")
    page.get_by_role("option", name="Lille (59000)").wait_for()
    town.press("ArrowDown")
    saved(page, lambda: town.press("Enter"))
    hidden[2].wait_for()
    assert town.input_value() == "Lille (59000)"
    accessible(page)
    shots(page, "champs-375-rempli")
    page.goto("/dossiers/1/demande")
    for words in ("Lille (59000)", "A / A2", "Lyon", "Choix 2", "Suite du Nord"):
        page.get_by_text(words, exact=False).first.wait_for()
    accessible(page)


@pytest.mark.req("U-245", "U-246", "U-249", "U-254")
def test_a_shape_is_drawn_on_the_map_described_and_removed(new_page, form, accessible, shots, tmp_path):
    page = new_page(DESKTOP)
    sign_in(page)
    carte = champ(page, form["carte"])
    carte.get_by_role("button", name="Ajouter un point").click()
    board = carte.locator(".leaflet-container")
    carte.get_by_role("button", name="Agrandir la carte").wait_for()
    saved(page, lambda: board.click(position={"x": 200, "y": 150}))
    carte.get_by_label("Description : Point", exact=False).wait_for()
    assert carte.locator("path.leaflet-interactive").count() == 1
    carte.locator("summary", has_text="coordonnées").click()
    carte.get_by_label("Forme").select_option("Polygon")
    carte.get_by_label("Coordonnées").fill("50.60, 3.00\n50.60, 3.01\n50.61, 3.01")
    saved(page, lambda: carte.get_by_role("button", name="Mettre à jour la carte").click())
    carte.get_by_text("Zone de 39", exact=False).first.wait_for()
    carte.locator("summary", has_text="Importer un fichier").click()
    file = tmp_path / "arret.geojson"
    file.write_text('{"type": "Point", "coordinates": [3.05, 50.62]}')
    saved(page, lambda: carte.locator("[data-carte-fichier]").set_input_files(str(file)))
    carte.locator("[data-forme]").nth(2).wait_for()
    assert carte.locator("[data-carte-fichier]").input_value() == ""  # read once, sent no more
    described = carte.locator("input[type=text]").first
    described.fill("Mairie")
    saved(page, lambda: described.press("Tab"))
    accessible(page)
    shots(page, "champs-carte")
    page.goto("/dossiers/1/demande")
    page.get_by_text("Mairie : Point", exact=False).wait_for()


@pytest.mark.req("U-134", "U-163", "U-184")
def test_without_script_every_control_works_with_buttons(new_page, form, accessible, shots):
    page = new_page(PHONE, javascript=False)
    sign_in(page)
    champ(page, form["communes"]).locator("input[type=text]").fill("saint-denis")
    champ(page, form["communes"]).get_by_role("button").click()
    champ(page, form["communes"]).locator("select").select_option(label="Saint-Denis (97400)")
    champ(page, form["yes_no"]).get_by_label("Oui").check()
    champ(page, form["carte"]).locator("summary", has_text="coordonnées").click()
    champ(page, form["carte"]).locator("textarea").first.fill("50.6, 3.05")
    champ(page, form["linked_drop_down_list"]).locator("select").nth(0).select_option("B")
    champ(page, form["linked_drop_down_list"]).locator("select").nth(1).select_option("B1")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    assert champ(page, 801).is_visible()
    assert champ(page, form["communes"]).locator("select").input_value() == "97411-97400"
    assert "Point, latitude 50.60000" in champ(page, form["carte"]).inner_text()
    page.get_by_role("button", name="Ajouter un élément").click()
    rows = champ(page, form["repetition"]).locator(".ds-repetition__ligne")
    assert rows.count() == 2
    rows.nth(1).locator("input[type=text]").fill("Deuxième")
    rows.nth(1).get_by_role("button", name="Monter").click()
    assert rows.nth(0).locator("input[type=text]").input_value() == "Deuxième"
    rows.nth(1).get_by_role("button", name="Supprimer").click()
    assert rows.count() == 1
    page.get_by_role("button", name="Déposer le dossier").click()
    page.get_by_text("Votre dossier a été déposé.").wait_for()


@pytest.mark.req("U-175", "U-176", "U-189")
def test_an_address_and_a_siret_are_completed(new_page, form, served, services):  # noqa: F811
    registry = served.registry
    registry.registerUtility(Adresses(Reglages("ban", services, cache=0)), IAdresses)
    registry.registerUtility(Entreprises(Reglages("api_entreprise", services, cache=0)), IEntreprises)
    page = new_page(DESKTOP)
    sign_in(page)
    address = champ(page, form["address"])
    address.get_by_role("combobox").fill("20 avenue de")
    page.get_by_role("option", name="20 Avenue de Ségur 75007 Paris").wait_for()
    address.get_by_role("combobox").press("ArrowDown")
    saved(page, lambda: address.get_by_role("combobox").press("Enter"))
    assert address.get_by_label("Commune", exact=True).input_value() == "Paris"
    siret = champ(page, form["siret"]).get_by_label("Numéro SIRET", exact=False).first
    siret.fill("130 025 265 00013")
    with page.expect_response(
        lambda answer: "/champs" in answer.url and str(form["siret"]) in (answer.request.post_data or "")
    ):
        siret.press("Tab")
    with served.open_root() as (root, _manager):
        completer_reponses(root, registry, now=clock.now())
    page.goto("/dossiers/1/demande")
    page.get_by_text("DIRECTION INTERMINISTERIELLE DU NUMERIQUE").wait_for()
    assert page.get_by_text("Vérifié").count() == 2
