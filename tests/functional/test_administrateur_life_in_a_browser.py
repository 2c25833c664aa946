"""What an administrateur does around the life of a démarche, in a real browser: copying, calling, asking for help."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.chiffrement import coffre_of
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.demarches.indexes import index_demarche
from ds_pyramid.demarches.services.relecture import relever
from ds_pyramid.dossiers.chiffres import JOUR, Fait, calculer
from ds_pyramid.rappels.models import Essai
from ds_pyramid.rappels.services import aboutir, changer_secret, essayer, noter
from tests.factories.accounts import PASSWORD, make_compte
from tests.factories.demarches import make_publiee, silent
from tests.factories.dossiers import make_depose
from tests.plugins.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.functional, pytest.mark.browser]
ADMIN, MANAGER = "admin@mairie.test", "manager@plateforme.test"


@pytest.fixture
def settings(settings):
    """Someone answers."""
    return settings | {"ds.contact": "assistance@plateforme.test", "ds.contact.telephone": "01 23 45 67 89"}


@pytest.fixture
def numero(served):
    """A published démarche with calls made, put off and given up."""
    with served.open_root() as (root, manager):
        now = clock.now()
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        make_compte(root, MANAGER, Role.MANAGER)
        demarche = make_publiee(root, admin, notify=notifier(served.registry))
        demarche.revision.champs.descriptors += (ChampDescriptor(300, "text", "Votre religion"),)
        relever(demarche)
        index_demarche(demarche)
        demarche.webhook = "https://si.mairie.fr/rappel"
        changer_secret(root, demarche, coffre_of(served.registry.settings))
        dossier = make_depose(root, demarche)
        calls = [
            noter(root, dossier, etat, now=now) for etat in ("en_construction", "en_instruction", "accepte")
        ]
        calls.append(essayer(root, demarche, now=now))
        for call, code, detail in zip(
            calls, (200, 503, None, 404), ("", "en travaux", "délai dépassé", ""), strict=True
        ):
            aboutir(root, call, Essai(now, code, detail, 1234), reussi=code == 200, now=now, notify=silent)
        faits = [decided(now, days, ago, etat) for days, ago, etat in DECIDES]
        root["statistiques"].journal(demarche.numero).chiffres = calculer(faits, 5, now)
        manager.commit()
        return demarche.numero


DECIDES = [(n % 17 + 1, n, ("accepte", "accepte", "refuse", "sans_suite")[n % 4]) for n in range(1, 80)]


def decided(now, days, ago, etat):
    """Return what is kept of a dossier decided `ago` days ago, after so many days."""
    at = now.timestamp() - ago * JOUR
    return Fait(at - days * JOUR, at, at, etat)


def sign_in(page, email=ADMIN, space="admin"):
    page.goto("/connexion")
    page.get_by_label("Adresse").fill(email)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"**/{space}")


@pytest.mark.req("A-234", "A-238")
def test_the_public_link_is_copied_by_a_button_and_selected_without_it(served, new_page, numero):
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.url)
    sign_in(page)
    page.goto(f"/admin/demarches/{numero}")
    page.get_by_role("button", name="Copier le lien public").click()
    page.get_by_role("button", name="Copié le lien public").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{served.url}/commencer/aide-aux-travaux"
    bare = new_page(javascript=False)
    sign_in(bare)
    bare.goto(f"/admin/demarches/{numero}")
    assert bare.get_by_role("button", name="Copier").count() == 0
    assert bare.get_by_text(f"{served.url}/commencer/aide-aux-travaux").is_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["large", "phone"])
def test_the_pages_of_the_life_of_a_demarche_are_accessible(new_page, numero, accessible, shots, viewport):
    page = new_page(viewport)
    sign_in(page)
    paths = {
        "rappels": f"/admin/demarches/{numero}/webhook",
        "tableau": f"/admin/demarches/{numero}",
        "budget": f"/admin/demarches/{numero}/budget",
        "aide": "/admin/aide",
        "nouveautes": "/nouveautes?profil=administrateur",
        "statistiques": "/statistiques/aide-aux-travaux",
        "stats": "/stats",
        "accueil": "/commencer/aide-aux-travaux",
    }
    for name, path in paths.items():
        page.goto(path)
        accessible(page)
        shots(page, f"{name}-{viewport['width']}")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["large", "phone"])
def test_the_pages_of_the_platform_are_accessible(new_page, numero, accessible, shots, viewport):
    page = new_page(viewport)
    sign_in(page, MANAGER, "manager")
    paths = {
        "manager": "/manager",
        "manager-demarche": f"/manager/{numero}",
        "manager-comptes": f"/manager/comptes?email={ADMIN}",
    }
    for name, path in paths.items():
        page.goto(path)
        accessible(page)
        shots(page, f"{name}-{viewport['width']}")
