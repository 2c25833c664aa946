"""The changes of a published form are tried by the test link before they are published (A-223)."""

from datetime import timedelta

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.security import Role
from ds_pyramid.core.storage import open_root
from ds_pyramid.core.task_runs import run_task
from ds_pyramid.core.tasks import find_task
from ds_pyramid.demarches import revisions, services
from ds_pyramid.demarches.editeur import actes
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_demarche, make_publiee
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.functional
ADMIN, USAGER = "admin@mairie.test", "camille@exemple.fr"
AJOUT = ChampDescriptor(300, "text", "Surface du terrain")


@pytest.fixture
def numero(wsgi, site, now):
    """A published démarche with one real dossier, and a champ added since to its draft."""
    notify = notifier(wsgi.registry)
    with site() as root:
        admin = make_compte(root, ADMIN, Role.ADMINISTRATEUR)
        demarche = make_publiee(root, admin, notify=notify)
        make_depose(root, demarche, make_compte(root, USAGER), notify=notify)
        actes.remplacer(demarche, "champs", (*demarche.draft.champs.descriptors, AJOUT), now=now)
        return demarche.numero


@pytest.fixture
def lien(site, numero):
    with site() as root:
        return f"/commencer/test/{root['demarches'][str(numero)].test_token}"


def begin(app, path):
    """Give the identity from the link; return the form's page."""
    page = app.get(f"{path}/identite", {"pour_tiers": "non"})
    form = next(form for form in page.forms.values() if "prenom" in form.fields)
    form["civilite"], form["nom"], form["prenom"] = "Mme", "Moreau", "Camille"
    return form.submit().follow()


def deposit(app, path):
    """File a dossier from a link; return its number."""
    page = begin(app, path)
    form = next(form for form in page.forms.values() if "champ-101" in form.fields)
    form["champ-101"] = "Jardin"
    number = int(page.request.path.split("/")[2])
    form.submit("action", value="deposer", status="*")
    return number


def purge(wsgi, at):
    with clock.frozen(at), open_root(wsgi.registry) as (root, _manager):
        run_task(find_task("purge_test_dossiers"), root, wsgi.registry, now=at)


@pytest.mark.req("A-223")
def test_the_draft_is_filed_by_the_test_link_and_never_meets_real_dossiers(app, site, numero, lien):
    sign_in(app, ADMIN)
    board = app.get(f"/admin/demarches/{numero}")
    assert "Tester les changements" in board.text
    assert lien in board.text
    app.reset()
    sign_in(app, USAGER)
    assert "n’est pas encore publié" in app.get(lien).text
    assert "Surface du terrain" in begin(app, lien).text
    assert "Surface du terrain" not in begin(app, "/commencer/aide-aux-travaux").text
    essai = deposit(app, lien)
    with site() as root:
        demarche = root["demarches"][str(numero)]
        dossier = demarche.dossiers[essai]
        assert (str(dossier.etat), dossier.test, dossier.revision_numero) == (
            "en_construction",
            True,
            demarche.revision_brouillon,
        )
        groupe = demarche.groupe_defaut.id
        for tab in ("tous", "a_suivre"):
            shown = [key[-1] for key, _row in root.listes.items(f"{tab}/{groupe}")]
            assert -essai not in shown
            assert len(shown) == 1
        assert essai not in [key[-1] for key, _row in root.listes.items(f"deposes/{numero}")]
        assert essai not in root.a_indexer


@pytest.mark.req("A-223", "A-221")
@pytest.mark.parametrize("ending", ["publier", "abandonner", "changer", "rien"])
def test_what_was_tried_ends_with_the_next_change_or_publication(app, wsgi, site, numero, lien, now, ending):
    sign_in(app, USAGER)
    essai = deposit(app, lien)
    later = now + timedelta(hours=1)
    with site() as root:
        demarche = root["demarches"][str(numero)]
        admin = root["comptes"][str(next(iter(demarche.administrateurs)))]
        if ending == "publier":
            revisions.publier(demarche, admin, now=later, notify=notifier(wsgi.registry))
            assert essai not in demarche.dossiers
        elif ending == "abandonner":
            revisions.abandonner(demarche, admin, now=later)
        elif ending == "changer":
            actes.remplacer(demarche, "champs", demarche.revision.champs.descriptors[:1], now=later)
    purge(wsgi, later)
    with site() as root:
        dossiers = root["demarches"][str(numero)].dossiers
        assert (essai in dossiers) == (ending == "rien")
        assert len(dossiers) == (2 if ending == "rien" else 1)  # the real one stays


@pytest.mark.req("A-223")
def test_without_a_change_the_test_link_leads_to_the_public_one(app, wsgi, site, numero, lien, now):
    with site() as root:
        demarche = root["demarches"][str(numero)]
        revisions.abandonner(demarche, None, now=now)
    assert app.get(lien, status=301).location.endswith("/commencer/aide-aux-travaux")
    with site() as root:
        demarche = root["demarches"][str(numero)]
        actes.remplacer(demarche, "champs", (*demarche.draft.champs.descriptors, AJOUT), now=now)
        services.clore(demarche, None, now=now, notify=notifier(wsgi.registry))
    assert app.get(lien, status=301).location.endswith("/commencer/aide-aux-travaux")


@pytest.mark.req("A-077")
def test_the_board_says_what_the_demarche_is_and_offers_what_its_state_allows(app, wsgi, site, numero, now):
    sign_in(app, ADMIN)

    def board():
        head = app.get(f"/admin/demarches/{numero}").html.select_one("main .ds-tete")
        return " ".join(head.text.split())

    shown = board()
    for words in (
        f"Démarche no {numero}",
        "publiée le 2 mars 2026",
        "Publier les changements",
        "Prévisualiser",
    ):
        assert words in shown
    for words in ("Tester les changements", "Clore", "Cloner", "Envoyer une copie", "Supprimer"):
        assert words in shown
    act = {"now": now, "notify": notifier(wsgi.registry)}
    with site() as root:
        demarche = root["demarches"][str(numero)]
        revisions.abandonner(demarche, None, now=now)
        services.clore(demarche, None, **act)
    shown = board()
    assert "close le 2 mars 2026" in shown
    assert "Rouvrir" in shown
    for words in ("Tester", "Publier", "Clore"):
        assert words not in shown
    with site() as root:
        admin = root["comptes"].by_id[root["comptes"].by_email[ADMIN]]
        draft = make_demarche(root, admin, notify=notifier(wsgi.registry)).numero
    head = " ".join(app.get(f"/admin/demarches/{draft}").html.select_one("main .ds-tete").text.split())
    for words in ("en test", "Publier", "Tester la démarche", "Cloner", "Supprimer"):
        assert words in head
    assert "Clore" not in head
