"""What an instructeur reads of maps, of imported lists and of référentiels, and what others may not."""

import json

import pytest

from ds_pyramid.champs.cartes import read_typed
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.referentiels import read_csv
from ds_pyramid.core import clock
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_depose

pytestmark = pytest.mark.functional
AGENT = "agent@mairie.test"


@pytest.fixture
def page(app, site, wsgi):
    """The address of a deposited dossier, its instructeur signed in."""
    from ds_pyramid.core.security import Role
    from ds_pyramid.demarches.services.instructeurs import add_member

    listed = read_csv(b"Ville;Code\nLille;59350\nLyon;69123\n")
    champs = (
        ChampDescriptor(1, "carte", "Terrain"),
        ChampDescriptor(2, "drop_down_list", "Ville", options={"referentiel": listed}),
    )
    annotations = (
        ChampDescriptor(3, "carte", "Emprise"),
        ChampDescriptor(
            4, "drop_down_list", "Rang", options={"options": tuple(f"Rang {n}" for n in range(400))}
        ),
    )
    with site() as root:
        demarche = make_publiee(root, champs=champs)
        demarche.revision.annotations.descriptors = annotations
        usager = make_compte(root, "camille@exemple.fr")
        values = {
            "1": (read_typed("Point", "50.6, 3"),),
            "2": {"valeur": "Lille", "ligne": listed.ligne("Lille")},
        }
        dossier = make_depose(root, demarche, usager, reponses=values)
        dossier.annotations.set("3", (read_typed("LineString", "50.6, 3\n50.7, 3"),), now=clock.now())
        add_member(demarche.groupe_defaut, make_compte(root, AGENT, Role.INSTRUCTEUR), clock.now())
        address = f"/instruction/{demarche.numero}/dossiers/{dossier.numero}"
    sign_in(app, AGENT)
    return address


@pytest.mark.req("U-231", "A-166", "U-250", "X-316")
def test_an_instructeur_reads_the_whole_line_and_takes_the_shapes_away(page, app):
    shown = app.get(page)
    assert "Code : 59350" in shown
    assert f"{page}/carte.geojson?champ=1" in shown
    for champ, kind in (("1", "Point"), ("3", "LineString")):
        answer = app.get(f"{page}/carte.geojson", {"champ": champ})
        assert json.loads(answer.text)["features"][0]["geometry"]["type"] == kind
    app.get(f"{page}/carte.geojson?champ=2", status=404)
    numero = page.rpartition("/")[2]
    found = app.get(f"/data_sources/choix?dossier={numero}&champ=4&q=rang+39").json["resultats"]
    assert found[0]["label"] == "Rang 39"
    app.get(f"/dossiers/{numero}/carte.geojson?champ=1", status=404)


@pytest.mark.req("U-231")
def test_the_usager_reads_the_first_column_and_no_annotation(page, app):
    app.reset()
    sign_in(app, "camille@exemple.fr")
    numero = page.rpartition("/")[2]
    shown = app.get(f"/dossiers/{numero}/demande")
    assert "Lille" in shown
    assert "59350" not in shown
    app.get(f"/dossiers/{numero}/carte.geojson?champ=1")
    app.get(f"/dossiers/{numero}/carte.geojson?champ=3", status=404)
    app.get(f"/data_sources/choix?dossier={numero}&champ=4&q=rang+39", status=404)
    app.get(f"{page}/carte.geojson?champ=1", status=404)
