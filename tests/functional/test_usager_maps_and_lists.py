"""On a phone: parcels, layers and shapes of a map; long lists; a configurable référentiel. No fault for axe."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.referentiels import read_csv
from ds_pyramid.completion.tasks import completer_reponses
from ds_pyramid.connectors.adresses import Adresses, IAdresses
from ds_pyramid.connectors.base import Reglages
from ds_pyramid.connectors.cadastre import Cadastre, ICadastre
from ds_pyramid.connectors.referentiels import IReferentiels, Referentiels
from ds_pyramid.core import clock
from ds_pyramid.core.chiffrement import Coffre
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import make_compte
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon
from tests.functional.test_usager_fills_every_champ import CAMILLE, champ, saved, sign_in
from tests.plugins.browser import PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]

COMMUNES = "Commune;Code\n" + "".join(f"Commune n° {n};{n}\n" for n in range(5000))
CARTE, UNE, PLUSIEURS, VEHICULE, GARAGE = 1, 2, 3, 4, 5


@pytest.fixture
def form(served, services):  # noqa: F811
    """A brouillon of Camille with the four champs; services configured, tiles that are none."""
    registry = served.registry
    registry.registerUtility(Cadastre(Reglages("cadastre", services, cache=0)), ICadastre)
    registry.registerUtility(Adresses(Reglages("ban", services, cache=0)), IAdresses)
    registry.registerUtility(
        Referentiels(frozenset({"127.0.0.1"}), coffre=Coffre("un secret de test"), local=True), IReferentiels
    )
    for key in ("tuiles", "photos", "couche.cadastres", "couche.rpg"):
        registry.settings[f"ds.carte.{key}"] = (
            served.url + "/robots.txt?{z}-{x}-{y}"
        )  # no image: neutral ground
    options = {
        "mode": "api", "url": services + "/vehicules?q={id}", "sorte": "suggestions", "essai": "AB",
        "liste": "$.results",
        "cle": "$.plaque", "correspondance": ("$.modele > usager : Modèle", "$.garage.commune > champ : Garage"),
    }  # fmt: skip
    champs = [
        ChampDescriptor(CARTE, "carte", "Terrain", options={"layers": ("cadastres", "rpg")}),
        ChampDescriptor(
            UNE, "drop_down_list", "Chef-lieu", options={"referentiel": read_csv(COMMUNES.encode())}
        ),
        ChampDescriptor(
            PLUSIEURS,
            "multiple_drop_down_list",
            "Communes",
            options={"referentiel": read_csv(COMMUNES.encode())},
        ),
        ChampDescriptor(VEHICULE, "referentiel", "Véhicule", options=options),
        ChampDescriptor(GARAGE, "text", "Garage"),
    ]
    with served.open_root() as (root, manager):
        make_brouillon(root, make_publiee(root, champs=champs), make_compte(root, CAMILLE))
        manager.commit()


@pytest.fixture
def located(served):
    """Run the task that asks the services."""

    def run():
        with served.open_root() as (root, _manager):
            completer_reponses(root, served.registry, now=clock.now())

    return run


@pytest.mark.req("U-246", "U-247", "U-248", "U-252", "U-254", "X-261", "X-262", "X-263", "X-276")
def test_a_parcel_is_picked_on_the_map_by_touch_and_by_keyboard(new_page, form, located, accessible, shots):
    page = new_page(PHONE)
    sign_in(page)
    carte = champ(page, CARTE)
    search = carte.get_by_role("combobox", name="Chercher une adresse sur la carte")
    search.fill("3 chemin des saules")
    page.get_by_role("option", name="3 Chemin des Saules 74000 Annecy").wait_for()
    search.press("ArrowDown")
    search.press("Enter")

    carte.locator("summary", has_text="Fonds et couches").click()
    carte.get_by_label("Registre parcellaire", exact=False).first.check()
    carte.get_by_label("Opacité : Registre", exact=False).fill("40")
    accessible(page)
    shots(page, "carte-375-couches")

    tool = carte.get_by_role("button", name="Choisir des parcelles")
    tool.click()
    assert tool.get_attribute("aria-pressed") == "true"
    board = carte.locator(".leaflet-container")
    saved(page, lambda: board.press("Enter"))
    carte.get_by_text("Parcelle à la latitude 45.902", exact=False).first.wait_for()
    located()
    carte.get_by_text("Parcelle 0A", exact=False).first.wait_for()
    assert carte.get_by_role("button", name="Choisir des parcelles").get_attribute("aria-pressed") == "true"
    accessible(page)
    shots(page, "carte-375-parcelle")

    saved(page, lambda: carte.locator("path.leaflet-interactive").first.click())
    carte.get_by_text("Aucune forme pour le moment.").wait_for()

    carte.get_by_role("button", name="Ajouter une ligne").click()
    board = carte.locator(".leaflet-container")
    board.press("Enter")
    board.press("ArrowRight")
    page.wait_for_timeout(400)
    board.press("Enter")
    saved(page, lambda: carte.get_by_role("button", name="Terminer").click())
    carte.get_by_text("Ligne de", exact=False).first.wait_for()
    page.goto("/dossiers/1/demande")
    page.get_by_text("Ligne de", exact=False).first.wait_for()
    with page.expect_download() as got:
        page.get_by_role("link", name="Télécharger les formes", exact=False).click()
    assert got.value.suggested_filename == "carte-1-1.geojson"
    accessible(page)
    shots(page, "carte-375-lecture")


@pytest.mark.req("U-228", "U-234", "X-194", "X-318", "X-320")
def test_long_lists_and_a_service_suggest_as_one_types(new_page, form, located, accessible, shots):
    page = new_page(PHONE)
    sign_in(page)
    one = champ(page, UNE).get_by_role("combobox")
    one.fill("n° 4321")
    page.get_by_role("option", name="Commune n° 4321").wait_for()
    accessible(page)
    one.press("ArrowDown")
    saved(page, lambda: one.press("Enter"))
    assert one.input_value() == "Commune n° 4321"

    several = champ(page, PLUSIEURS)
    for number in ("17", "4999"):
        box = several.get_by_role("combobox")
        box.fill(f"commune {number}")
        page.get_by_role("option", name=f"Commune n° {number}", exact=True).click()
        several.get_by_label(f"Commune n° {number}", exact=True).wait_for()
    assert several.locator("input:checked").count() == 2
    saved(page, lambda: several.get_by_label("Commune n° 17", exact=True).uncheck())

    car = champ(page, VEHICULE).get_by_role("combobox")
    car.fill("AB-123")
    page.get_by_role("option", name="AB-123-CD").wait_for()
    car.press("ArrowDown")
    saved(page, lambda: car.press("Enter"))
    located()
    champ(page, VEHICULE).get_by_text("Fourgon électrique").wait_for()
    assert champ(page, GARAGE).locator("input").input_value() == "Annecy"
    accessible(page)
    shots(page, "listes-375")
    page.goto("/dossiers/1/demande")
    for words in ("Commune n° 4321", "Commune n° 4999", "AB-123-CD", "Fourgon électrique", "Annecy"):
        page.get_by_text(words, exact=False).first.wait_for()
    accessible(page)


@pytest.mark.req("U-134", "U-228", "U-247", "X-321")
def test_without_a_script_lists_are_searched_by_buttons_and_parcels_typed(new_page, form, accessible, shots):
    page = new_page(PHONE, javascript=False)
    sign_in(page)
    one = champ(page, UNE)
    one.locator("input[type=text]").fill("commune 4321")
    one.get_by_role("button").click()
    one.locator("select").select_option(label="Commune n° 4321")
    several = champ(page, PLUSIEURS)
    several.locator("input[type=text]").fill("commune 17")
    several.get_by_role("button").click()
    several.get_by_label("Commune n° 17", exact=True).check()
    several.locator("input[type=text]").fill("commune 18")
    several.get_by_role("button").click()
    several.get_by_label("Commune n° 18", exact=True).check()
    champ(page, VEHICULE).locator("input[type=text]").fill("AB-123-CD")
    carte = champ(page, CARTE)
    carte.locator("summary", has_text="parcelles").click()
    carte.get_by_label("Parcelles", exact=False).fill("Annecy A 123")
    carte.get_by_role("button", name="Mettre à jour la carte").click()
    carte.get_by_text("Parcelle 0A 0123, Annecy (74010)", exact=False).first.wait_for()
    accessible_without_script(page)
    shots(page, "listes-375-sans-script")
    page.get_by_role("button", name="Déposer le dossier").click()
    page.get_by_text("Votre dossier a été déposé.").wait_for()
    page.goto("/dossiers/1/demande")
    for words in ("Commune n° 4321", "Commune n° 17, Commune n° 18", "AB-123-CD", "à localiser"):
        page.get_by_text(words, exact=False).first.wait_for()


def accessible_without_script(page):
    """Check what axe needs a script for: every control has a name."""
    for control in page.locator("input:visible:not([type=hidden]), select:visible, textarea:visible").all():
        named = control.get_attribute("aria-label") or control.get_attribute("id")
        assert named
