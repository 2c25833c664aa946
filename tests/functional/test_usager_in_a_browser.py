"""The pages of an usager in a real browser: saved as he types, accessible, small and large."""

from contextlib import contextmanager

import pytest

from ds_pyramid.champs.conditions import Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.dossiers import workflow
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import SLUG, make_publiee
from tests.factories.dossiers import make_block, make_brouillon, make_depose
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]

CAMILLE = "camille@exemple.fr"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CHAMPS = (
    ChampDescriptor(100, "header_section", "Votre projet"),
    ChampDescriptor(101, "text", "Nom du projet", mandatory=True, description="En une ligne, sans sigle."),
    ChampDescriptor(102, "yes_no", "Avez-vous un local ?"),
    ChampDescriptor(103, "text", "Adresse du local", mandatory=True, condition=Terme(102, "est", True)),
    ChampDescriptor(104, "header_section", "Budget"),
    ChampDescriptor(105, "integer_number", "Montant demandé"),
    make_block(),
    ChampDescriptor(106, "header_section", "Pièces"),
    ChampDescriptor(110, "piece_justificative", "Statuts"),
    ChampDescriptor(111, "checkbox", "Je certifie l’exactitude de ces renseignements", mandatory=True),
)


@pytest.fixture
def site(served):
    """Open the stored Root: `with site() as root:`."""

    @contextmanager
    def opened():
        with served.open_root() as (root, manager):
            yield root
            manager.commit()

    return opened


@pytest.fixture
def numeros(served, site):
    """A brouillon and dossiers in each state, of Camille."""
    notify = notifier(served.registry)
    with site() as root:
        camille = make_compte(root, CAMILLE)
        demarche = make_publiee(root, champs=CHAMPS, notify=notify)
        found = {"brouillon": make_brouillon(root, demarche, camille, notify=notify).numero}
        for name, transitions in (
            ("depose", ()),
            ("instruit", ("passer_en_instruction",)),
            ("refuse", ("passer_en_instruction", "refuser")),
        ):
            reponses = {"101": "Jardin partagé", "102": True, "103": "12 rue Haute", "111": True}
            dossier = make_depose(root, demarche, camille, reponses=reponses, notify=notify)
            for transition in transitions:
                act = {"motivation": "Hors délai.", "now": clock.now(), "notify": notify}
                workflow.apply(dossier, transition, **act)
            found[name] = dossier.numero
    return found


@pytest.fixture
def signed_in(new_page, numeros):
    """Open a page of Camille, signed in."""

    def opened(viewport=DESKTOP, **kw):
        page = new_page(viewport, **kw)
        page.goto("/connexion")
        page.fill("#email", CAMILLE)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        return page

    return opened


def answers(site, numero):
    """Return the stored answers of a dossier."""
    with site() as root:
        return dict(root["demarches"]["1"].dossiers.get(numero).champs.items())


def saved(page):
    """Wait until all is said to be saved."""
    page.wait_for_function(
        "() => /^(Enregistré à|Saved at)/.test(document.querySelector('[data-enregistrement]').textContent)"
    )


@pytest.mark.req("U-129", "U-131", "U-121", "U-212")
def test_answers_are_saved_as_one_types_and_the_dossier_deposited(signed_in, numeros, site, tmp_path):
    page = signed_in()
    page.goto(f"/dossiers/{numeros['brouillon']}/modifier")
    page.fill("#champ-101", "Jardin partagé")
    page.locator("#champ-101").blur()
    saved(page)
    assert answers(site, numeros["brouillon"])["101"] == "Jardin partagé"
    assert page.locator("[data-champ='103']").is_hidden()
    page.locator("[data-champ='102'] label", has_text="Oui").click()
    page.locator("[data-champ='103']").wait_for(state="visible")
    page.fill("#champ-103", "12 rue Haute")
    page.fill("#champ-105", "douze")
    page.locator("#champ-105").blur()
    page.get_by_text("doit être un nombre entier", exact=False).first.wait_for()
    page.fill("#champ-105", "12")
    statuts = tmp_path / "statuts.pdf"
    statuts.write_bytes(PDF)
    page.set_input_files("[data-champ='110'] input[type=file]", str(statuts))
    page.locator("[data-champ='110'] a", has_text="statuts.pdf").wait_for()
    page.locator("label[for='champ-111']").click()
    page.click("text=Déposer le dossier")
    page.get_by_role("heading", name="Votre dossier a été déposé.").wait_for()
    found = answers(site, numeros["brouillon"])
    assert (found["103"], found["105"], found["111"]) == ("12 rue Haute", 12, True)


@pytest.mark.req("U-135")
def test_the_other_tab_shows_what_replaced_its_answer(signed_in, numeros):
    first = signed_in()
    path = f"/dossiers/{numeros['brouillon']}/modifier"
    first.goto(path)
    second = first.context.new_page()
    second.goto(path)
    second.fill("#champ-101", "Verger")
    second.locator("#champ-101").blur()
    saved(second)
    first.fill("#champ-105", "3")
    first.locator("#champ-105").blur()
    first.get_by_text("Modifié ailleurs").wait_for()
    assert first.input_value("#champ-101") == "Verger"


@pytest.mark.req("U-128")
def test_a_refused_deposit_leads_to_each_champ(signed_in, numeros, accessible, shots):
    page = signed_in()
    page.goto(f"/dossiers/{numeros['brouillon']}/modifier")
    page.click("text=Déposer le dossier")
    page.locator("#erreurs").wait_for()
    accessible(page)
    shots(page, "formulaire-refuse")
    page.locator("#erreurs a").first.click()
    assert page.evaluate("document.activeElement.id || location.hash").endswith("champ-101")
    page.fill("#champ-101", "Jardin")
    page.locator("#champ-101").blur()
    saved(page)
    page.locator("[data-a-corriger]", has_text="1 à corriger").wait_for()


PAGES = {
    "accueil": f"/commencer/{SLUG}",
    "identite": f"/commencer/{SLUG}/identite?pour_tiers=oui",
    "liste": "/dossiers",
    "formulaire": "/dossiers/{brouillon}/modifier",
    "modifier": "/dossiers/{depose}/modifier",
    "resume-depose": "/dossiers/{depose}",
    "resume-instruit": "/dossiers/{instruit}",
    "resume-refuse": "/dossiers/{refuse}",
    "demande": "/dossiers/{depose}/demande",
    "supprimer": "/dossiers/{depose}/supprimer",
    "confirmation": "/dossiers/{depose}/depose",
}


@pytest.mark.req("U-435", "U-437")
@pytest.mark.parametrize(("size", "viewport"), [("telephone", PHONE), ("bureau", DESKTOP)])
def test_every_page_is_accessible_and_holds_in_the_window(
    signed_in, numeros, accessible, shots, size, viewport
):
    page = signed_in(viewport)
    for name, path in PAGES.items():
        page.goto(path.format(**numeros))
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        shots(page, f"{name}-{size}")
