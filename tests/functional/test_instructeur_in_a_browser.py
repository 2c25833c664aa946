"""The pages of an instructeur in a real browser: small and large, accessible, saved as one types."""

from dataclasses import replace

import pytest

from ds_pyramid.attestations.documents import modele_defaut
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.demarches.services.creation import create_groupe
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.instruction import services
from tests.factories.accounts import PASSWORD
from tests.factories.demarches import make_compte
from tests.factories.dossiers import make_depose
from tests.factories.instruction import text
from tests.factories.instruction_journey import AGENT, make_site
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]
CHAMPS = (
    ChampDescriptor(100, "header_section", "Votre projet"),
    text(101, "Nom du projet", mandatory=True),
    ChampDescriptor(102, "textarea", "Décrivez votre projet en quelques lignes"),
    ChampDescriptor(103, "header_section", "Budget"),
    text(104, "Montant demandé"),
    ChampDescriptor(105, "repetition", "Dépenses", children=(text(106, "Poste"), text(107, "Coût"))),
)
ANNOTATIONS = (
    text(900, "Avis du service"),
    ChampDescriptor(901, "textarea", "Observations"),
    ChampDescriptor(902, "checkbox", "Visite faite"),
    ChampDescriptor(903, "date", "Date de la visite"),
)
REPONSES = {"101": "Jardin partagé", "102": "Un jardin\npour tout le quartier.", "104": "12 400 €"}


@pytest.fixture
def numeros(served):
    """A dossier to follow, one en instruction with annotations, one refused, one accepted."""

    def site():
        return _Committed(served)

    found = make_site(site, served.registry, champs=CHAMPS, annotations=ANNOTATIONS)
    notify, now = notifier(served.registry), clock.now()
    with site() as root:
        demarche = root["demarches"][str(found[0])]
        demarche.textes["attestation"] = replace(modele_defaut(demarche), active=True)
        create_groupe(demarche, "Métropole")
        agent = root["comptes"].by_id[root["comptes"].by_email[AGENT]]
        agent.prenom, agent.nom = "Anne", "Dupont"
        camille = make_compte(root, "camille@exemple.fr")
        dossiers = [make_depose(root, demarche, camille, reponses=REPONSES, notify=notify) for _n in range(3)]
        for dossier in dossiers:
            services.passer_en_instruction(dossier, agent, now=now, notify=notify)
        dossier = dossiers[0]
        for poste, cout in (("Bois", "1 200 €"), ("Terre", "300 €")):
            row = dossier.champs.add_row(105, now=now)
            dossier.champs.set(f"106|{row}", poste, now=now)
            dossier.champs.set(f"107|{row}", cout, now=now)
        services.annoter(dossier, {"900": "Favorable"}, agent, now=now, notify=notify)
        services.decider(
            dossiers[1], Etat.REFUSE, agent, motivation="Hors du périmètre.", now=now, notify=notify
        )
        services.decider(dossiers[2], Etat.ACCEPTE, agent, now=now, notify=notify)
        return demarche.numero, [d.numero for d in dossiers]


class _Committed:
    """`with site() as root:` on a served application."""

    def __init__(self, served):
        self.opened = served.open_root()

    def __enter__(self):
        root, self.manager = self.opened.__enter__()
        return root

    def __exit__(self, *error):
        if error[0] is None:
            self.manager.commit()
        return self.opened.__exit__(*error)


def enter(page, path):
    page.goto(f"/connexion?retour={path}")
    page.fill("[name=email]", AGENT)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action*=connexion] button[type=submit]")
    page.goto(path)


@pytest.mark.req("I-094", "I-095", "I-099", "I-100")
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["375", "1280"])
def test_every_page_fits_and_is_accessible(new_page, numeros, accessible, shots, viewport):
    demarche, dossiers = numeros
    page = new_page(viewport)
    base = f"/instruction/{demarche}"
    enter(page, "/instruction")
    pages = {
        "accueil": "/instruction",
        "liste": base,
        "liste-tous": f"{base}?onglet=tous",
        "liste-vide": f"{base}?onglet=corbeille",
        "recherche": "/instruction/recherche?q=jardin",
        "dossier": f"{base}/dossiers/{dossiers[0]}",
        "dossier-refuse": f"{base}/dossiers/{dossiers[1]}",
        "dossier-accepte": f"{base}/dossiers/{dossiers[2]}",
        "annotations": f"{base}/dossiers/{dossiers[0]}/annotations",
        "personnes": f"{base}/dossiers/{dossiers[1]}/personnes",
        "accepter": f"{base}/dossiers/{dossiers[0]}/accepter",
        "refuser": f"{base}/dossiers/{dossiers[0]}/refuser",
        "confirmer": f"{base}/dossiers/{dossiers[2]}/repasser-en-instruction",
    }
    for name, path in pages.items():
        page.goto(path)
        shots(page, f"instruction-{name}-{viewport['width']}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name


@pytest.mark.req("I-104")
def test_an_annotation_is_saved_as_one_types(new_page, numeros, served):
    demarche, dossiers = numeros
    page = new_page(DESKTOP)
    enter(page, f"/instruction/{demarche}/dossiers/{dossiers[0]}")
    page.fill("[name=champ-901]", "Visite à prévoir")
    page.locator("[data-enregistrement]", has_text="Enregistré").wait_for()
    page.reload()
    assert page.input_value("[name=champ-901]") == "Visite à prévoir"
    assert page.input_value("[name=champ-900]") == "Favorable"


@pytest.mark.req("I-164", "I-190")
def test_a_decision_needs_no_javascript(new_page, numeros):
    demarche, dossiers = numeros
    page = new_page(PHONE, javascript=False)
    enter(page, f"/instruction/{demarche}/dossiers/{dossiers[0]}")
    page.click("summary:has-text('Rendre une décision')")
    page.click("a:has-text('Refuser')")
    page.click("button:has-text('Refuser le dossier')")
    assert page.locator(".fr-error-text", has_text="Indiquez la motivation").is_visible()
    page.fill("[name=motivation]", "Budget épuisé.")
    page.click("button:has-text('Refuser le dossier')")
    assert page.locator(".ds-tete .fr-badge", has_text="Refusé").is_visible()
