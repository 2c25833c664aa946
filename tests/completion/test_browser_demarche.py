"""In a real browser: tokens, tries of services, annotations and maps completed without reloading."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core.security import Role
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_brouillon, make_depose
from tests.factories.jetons import RESTREINTS, make_jwt
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]

ADA, CAMILLE, INES = "ada@exemple.fr", "camille@exemple.fr", "ines@exemple.fr"
CARTE = ChampDescriptor(4, "carte", "Emplacement", options={"zones": ("rpg", "natura_2000", "parcs", "qpv")})


@pytest.fixture
def branches(branches, services):  # noqa: F811
    branches.update({f"ds.connecteur.cadastre.{n}": v for n, v in (("url", services), ("cache", "0"))})
    branches.update({"ds.worker": "true", "ds.worker_pause": "0.2"})  # as in development
    return branches


@pytest.fixture
def enter(branches, served, new_page):
    """Sign in; return the page asked for."""

    def opened(email, path, viewport=DESKTOP):
        page = new_page(viewport)
        page.goto(f"/connexion?retour={path}")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"**{path}")
        return page

    yield opened
    worker = served.registry.get("ds.worker")
    if worker is not None:
        worker.stop()


@pytest.mark.req("X-223", "X-225", "A-466", "X-318")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_administrateur_gives_tokens_and_tries_a_service(
    enter, served, branches, accessible, shots, viewport
):
    options = {
        "mode": "api",
        "url": branches["ds.connecteur.cadastre.url"] + "/foundations/{id}",
        "essai": "075-FDD-00003-01",
    }
    champs = (
        ChampDescriptor(1, "cnaf", "Quotient familial", options={"donnees": ("quotientFamilial",)}),
        ChampDescriptor(2, "referentiel", "Fondation partenaire", options=options),
    )
    with served.open_root() as (root, manager):
        numero = make_demarche(root, make_compte(root, ADA, Role.ADMINISTRATEUR), champs=champs).numero
        manager.commit()
    base, size = f"/admin/demarches/{numero}", viewport["width"]
    page = enter(ADA, f"{base}/jeton-entreprise", viewport)
    page.fill("[name=jeton]", make_jwt(*RESTREINTS, exp=4_000_000_000))
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Jeton enregistré").wait_for()
    page.get_by_text("Ce qu’il ouvre").click()
    accessible(page)
    shots(page, f"jeton-entreprise-{size}")
    page.goto(f"{base}/jeton-particulier")
    page.fill("[name=jeton]", "cle-quotient")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("aucune donnée cochée").wait_for()
    accessible(page)
    shots(page, f"jeton-particulier-{size}")
    page.goto(f"{base}/referentiels")
    page.get_by_role("button", name="Essayer").click()
    page.get_by_text("Essai réussi", exact=True).wait_for()
    accessible(page)
    shots(page, f"referentiels-{size}")


@pytest.mark.req("X-203")
def test_an_annotation_is_completed_under_the_eyes_of_the_instructeur(enter, served, accessible, shots):
    with served.open_root() as (root, manager):
        ines = make_compte(root, INES, Role.INSTRUCTEUR)
        demarche = make_publiee(root, annotations=(ChampDescriptor(9, "siret", "Porteur retenu"),))
        groupe = demarche.groupe_defaut
        groupe.instructeurs, ines.groupes = groupe.instructeurs | {ines.id}, frozenset({groupe.id})
        make_depose(root, demarche)
        path = f"/instruction/{demarche.numero}/dossiers/1/annotations"
        manager.commit()
    page = enter(INES, path)
    page.fill("[name='champ-9.siret']", "13002526500013")
    page.keyboard.press("Tab")
    page.get_by_text("DIRECTION INTERMINISTERIELLE DU NUMERIQUE").wait_for()
    accessible(page)
    shots(page, "annotation-siret")


@pytest.mark.req("U-251", "X-203", "X-278", "X-279")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_zones_that_a_drawing_touches_appear_by_themselves(enter, served, accessible, shots, viewport):
    served.registry.settings["ds.carte.tuiles"] = (
        served.url + "/robots.txt?{z}-{x}-{y}"
    )  # no image: neutral ground
    with served.open_root() as (root, manager):
        make_brouillon(root, make_publiee(root, champs=(CARTE,)), make_compte(root, CAMILLE))
        manager.commit()
    page = enter(CAMILLE, "/dossiers/1/modifier", viewport)
    page.get_by_text("Saisir des coordonnées").click()
    page.fill("[name='champ-4.coordonnees']", "45.902, 6.127")
    page.get_by_role("button", name="Mettre à jour la carte").click()
    page.get_by_text("Natura 2000 : Marais du bout du lac").wait_for()
    accessible(page)
    shots(page, f"carte-zones-{viewport['width']}")
    page.get_by_role("button", name="Ajouter un point").click()
    board = page.locator(".leaflet-container")
    board.press("ArrowRight")  # elsewhere than the first
    page.wait_for_timeout(400)
    board.press("Enter")
    page.get_by_label("Description : Point", exact=False).nth(1).wait_for(timeout=10_000)
    page.get_by_text("Registre parcellaire graphique", exact=False).nth(1).wait_for()
    area = page.get_by_label("Description : Point, latitude 45.90200, longitude 6.12700")
    area.fill("Cabane de chantier")
    with page.expect_response("**/champs**"):
        area.press("Tab")
    page.goto("/dossiers/1/demande")
    page.get_by_text("Cabane de chantier : Point, latitude 45.90200, longitude 6.12700").wait_for()
    assert page.locator("main li", has_text="Point, latitude").count() == 2
