"""The form while a service is asked: said, drawn again when the data arrive, usable without a script (X-203)."""

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.completion.tasks import completer_reponses
from ds_pyramid.core import clock
from tests.completion.test_services import PANNE
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon
from tests.functional.test_usager_saves_as_he_types import Tab

pytestmark = pytest.mark.functional

CAMILLE = "camille@exemple.fr"
CHAMPS = (ChampDescriptor(1, "siret", "Porteur"), ChampDescriptor(2, "annuaire_education", "École"))


@pytest.fixture
def tab(branches, app, site):
    with site() as root:
        make_brouillon(root, make_publiee(root, champs=CHAMPS), make_compte(root, CAMILLE))
    sign_in(app, CAMILLE)
    return Tab(app)


@pytest.fixture
def run(site, wsgi):
    """Run the task."""

    def now():
        with site() as root:
            completer_reponses(root, wsgi.registry, now=clock.now())

    return now


@pytest.mark.req("X-203", "U-189", "X-207")
def test_the_page_is_told_what_is_sought_then_draws_what_was_found(tab, app, run):
    said = tab.save("1", **{"champ-1.siret": "130 025 265 00013"})
    assert said["recherche"] == ["1"]
    assert "Recherche des informations en cours" in app.get("/dossiers/1/modifier")
    waiting = app.get("/dossiers/1/completion?champs=1").json
    assert (waiting["recherche"], waiting["html"]) == (["1"], {})
    run()
    found = app.get("/dossiers/1/completion?champs=1,99,x").json
    assert found["recherche"] == []
    assert "DIRECTION INTERMINISTERIELLE DU NUMERIQUE" in found["html"]["1"]
    assert "raison_sociale" not in found["html"]["1"]
    assert found["erreurs"] == {"1": []}
    page = app.get("/dossiers/1/modifier")
    assert "DIRECTION INTERMINISTERIELLE DU NUMERIQUE" in page
    assert "84.11Z" in page
    assert "Recherche des informations en cours" not in page


@pytest.mark.req("X-203", "X-204")
def test_saving_the_whole_page_drawn_before_keeps_what_arrived_since(tab, app, site, run):
    tab.save("1", **{"champ-1.siret": "13002526500013"})
    page = app.get("/dossiers/1/modifier")
    run()
    form = next(form for form in page.forms.values() if "version" in form.fields)
    form.submit("action", value="enregistrer")
    with site() as root:
        value = next(iter(root["demarches"].values())).dossiers.get(1).champs.value("1")
    assert value["etat"] == "trouve"


@pytest.mark.req("X-200", "X-201", "X-232")
def test_a_service_down_is_said_and_the_name_is_asked_by_hand(tab, app, run):
    tab.save("1", **{"champ-1.siret": PANNE})
    run()
    found = app.get("/dossiers/1/completion?champs=1").json
    assert found["recherche"] == []
    assert "vous n’y êtes pour rien" in found["html"]["1"]
    assert 'name="champ-1.raison_sociale"' in found["html"]["1"]
    assert (
        tab.save("1", **{"champ-1.siret": PANNE, "champ-1.raison_sociale": "Menuiserie"})["recherche"] == []
    )


@pytest.mark.req("U-188", "X-201")
def test_an_unknown_number_is_an_error_at_the_champ(tab, app, run):
    tab.save("1", **{"champ-1.siret": "73282932000074"})
    run()
    found = app.get("/dossiers/1/completion?champs=1").json
    assert found["erreurs"] == {"1": ["« Porteur » n’a pas été trouvé : vérifiez ce que vous avez indiqué."]}
    assert found["a_corriger"] == 1


def test_only_who_may_read_the_dossier_is_answered(tab, app, site):
    with site() as root:
        make_compte(root, "autre@exemple.fr")
    app.reset()
    sign_in(app, "autre@exemple.fr")
    app.get("/dossiers/1/completion?champs=1", status=404)


@pytest.mark.req("X-203")
def test_the_instructeur_sees_annotations_completed_without_reloading(branches, app, site, run):
    from ds_pyramid.core.security import Role
    from tests.factories.dossiers import make_depose
    from tests.functional.test_usager_saves_as_he_types import FETCH

    with site() as root:
        ines = make_compte(root, "ines@exemple.fr", Role.INSTRUCTEUR)
        demarche = make_publiee(root, annotations=(ChampDescriptor(9, "siret", "Porteur retenu"),))
        groupe = demarche.groupe_defaut
        groupe.instructeurs, ines.groupes = groupe.instructeurs | {ines.id}, frozenset({groupe.id})
        make_depose(root, demarche)
        base = f"/instruction/{demarche.numero}/dossiers/1"
    sign_in(app, "ines@exemple.fr")
    page = app.get(f"{base}/annotations")
    assert f'data-completion="{base}/completion"' in page
    form = next(form for form in page.forms.values() if "champ-9.siret" in form.fields)
    body = {"csrf_token": form["csrf_token"].value, "champ": "9", "champ-9.siret": "13002526500013"}
    said = app.post(f"{base}/annotations", body, headers=FETCH).json
    assert said["recherche"] == ["9"]
    assert app.get(f"{base}/completion?champs=9").json["recherche"] == ["9"]
    run()
    found = app.get(f"{base}/completion?champs=9,99,x").json
    assert found["recherche"] == []
    assert "DIRECTION INTERMINISTERIELLE DU NUMERIQUE" in found["html"]["9"]
