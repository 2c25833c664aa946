"""The administrateur's pages in a real browser: each one accessible, small and large; the rule editor by its script."""

import pytest

from ds_pyramid.champs.conditions import Et, Terme
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches import services
from ds_pyramid.demarches.reglages import Ineligibilite, Jeton, MonAvis
from ds_pyramid.demarches.services import groupes, routage
from ds_pyramid.demarches.services.experts import ajouter_expert
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_depose, make_usager
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]
ADMIN, AUTRE = "admin@mairie.test", "autre@prefecture.test"
SECTEUR = ChampDescriptor(
    201, "drop_down_list", "Secteur", options={"options": ("Lille centre", "Couronne"), "other": True}
)
CHAMPS = (
    ChampDescriptor(100, "header_section", "Votre projet"),
    ChampDescriptor(101, "text", "Nom du projet", mandatory=True),
    SECTEUR,
    ChampDescriptor(202, "integer_number", "Âge", condition=Terme(201, "est", "Couronne")),
    ChampDescriptor(203, "yes_no", "Quotient familial connu"),
)
PAGES = (
    "",
    "presentation",
    "classement",
    "service",
    "administrateurs",
    "instructeurs",
    "importer-instructeurs",
    "routage",
    "ineligibilite",
    "traitement",
    "experts",
    "labels",
    "monavis",
    "jeton-entreprise",
    "budget",
    "webhook",
    "accuse-lecture",
    "historique",
    "cloner",
    "envoyer-copie",
    "supprimer",
    "publication",
)


@pytest.fixture
def site(served):
    """A routed démarche en test, a published one with dossiers, others to consult; numbers and a groupe."""
    with served.open_root() as (root, manager):
        now, notify = clock.now(), notifier(served.registry)
        admin, autre = (make_compte(root, email, Role.ADMINISTRATEUR) for email in (ADMIN, AUTRE))
        act = {"auteur": admin, "now": now, "notify": notify}
        demarche = make_demarche(
            root, admin, champs=CHAMPS, notify=notify, libelle="Aide aux <b>jeunes</b> & familles"
        )
        routage.router_par_champ(demarche, SECTEUR, **act)
        nord = groupes.creer_groupe(demarche, "Nord", **act)
        routage.set_regle(nord, Et((Terme(201, "est", "Couronne"), Terme(203, "est", True))), **act)
        groupes.set_contact(nord, {"telephone": "03 20 00 00 01"}, **act)
        groupes.creer_groupe(demarche, "Sans règle", **act)
        services.ajouter_administrateur(demarche, AUTRE, **act)
        services.inviter_instructeur(demarche.groupe_defaut, "nouveau@mairie.test", **act)
        ajouter_expert(demarche, "expert@labo.test", **act)
        demarche.draft.ineligibilite = Ineligibilite(Terme(203, "est", False), "Voyez <b>ailleurs</b>")
        demarche.monavis = MonAvis("https://monavis.numerique.gouv.fr/Demarches/1", "https://x")
        demarche.jeton_entreprise = Jeton(b"x", clock.add_days(now, 20), "abcd", now)
        publiee = make_publiee(
            root, admin, champs=CHAMPS, slug="publiee", notify=notify, libelle="Aide au vélo"
        )
        for n in range(3):
            make_depose(root, publiee, make_usager(root, f"u{n}@exemple.fr"), notify=notify)
        make_publiee(root, autre, slug="autre", notify=notify, libelle="DETR – équipement rural")
        gone = make_demarche(root, admin, notify=notify, libelle="Supprimée")
        services.supprimer(gone, admin, now=now, notify=notify)
        found = demarche.numero, publiee.numero, gone.numero, nord.id
        manager.commit()
    return found


def sign_in(page):
    page.goto("/connexion?retour=/admin")
    page.fill("#email", ADMIN)
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/admin")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["375", "1280"])
def test_every_page_is_accessible_and_fits(new_page, site, accessible, shots, size):
    numero, publiee, gone, groupe = site
    page = new_page(size)
    sign_in(page)
    base = f"/admin/demarches/{numero}"
    paths = [f"{base}/{name}" if name else base for name in PAGES]
    paths += [f"{base}/groupes/{groupe}{name}" for name in ("", "/regle", "/contact", "/renommer")]
    paths += [
        f"/admin/demarches/{publiee}",
        f"/admin/demarches/{publiee}/clore",
        f"/admin/demarches/{publiee}/supprimer",
    ]
    paths += [f"/admin/demarches/{gone}/restaurer", "/admin", "/admin?onglet=supprimees", "/admin/nouvelle"]
    paths += [
        "/admin/toutes",
        "/admin/toutes?zone=collectivites&statut=publiee",
        "/admin/modeles",
        f"/admin/toutes/{publiee}",
    ]
    for path in paths:
        page.goto(path)
        accessible(page)
        shots(page, f"admin-{size['width']}-{path.strip('/').replace('/', '_').replace('?', '_')}")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{path} overflows"


@pytest.mark.req("A-178", "A-187", "A-363")
def test_a_rule_is_written_with_the_script(new_page, site):
    numero, _publiee, _gone, groupe = site
    page = new_page(DESKTOP)
    sign_in(page)
    page.goto(f"/admin/demarches/{numero}/groupes/{groupe}/regle")
    page.click("text=Ajouter une condition")
    page.select_option("#c-2-champ", "202")
    page.wait_for_selector("#c-2-op")
    assert page.evaluate("document.activeElement.id") == "c-2-champ"
    page.select_option("#c-2-op", "inferieur")
    page.fill("#c-2-valeur", "18")
    page.click("text=Enregistrer la règle")
    page.wait_for_url(f"**/groupes/{groupe}")
    assert "« Âge » est inférieur à 18" in page.inner_text("main")


@pytest.mark.parametrize("javascript", [True, False])
def test_routing_is_set_in_one_click(new_page, served, site, javascript):
    _numero, publiee, _gone, _groupe = site
    page = new_page(DESKTOP, javascript=javascript)
    sign_in(page)
    page.goto(f"/admin/demarches/{publiee}/instructeurs")
    page.click("text=Configurer le routage")
    page.check("label:has-text('Secteur')")
    page.click("button:has-text('Créer les groupes')")
    page.wait_for_url("**/instructeurs")
    assert "Lille centre" in page.inner_text("main table")
