"""Parcels of a dossier: kept at once, located in the background, read and downloaded by both sides."""

import json

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.walk import read
from ds_pyramid.completion.services import decision_retenue, en_cours, reste_a_completer
from ds_pyramid.completion.tasks import completer_reponses
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services as dossiers
from tests.connectors.conftest import services  # noqa: F401 - a fixture
from tests.factories.accounts import make_compte, sign_in
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_usager

CHAMPS = (
    ChampDescriptor(1, "carte", "Terrain", mandatory=True, options={"layers": ("cadastres",)}),
    ChampDescriptor(2, "text", "Nom"),
)


@pytest.fixture
def branches(branches, services):  # noqa: F811
    for name, value in (("url", services), ("cache", "0"), ("delai", "2")):
        branches[f"ds.connecteur.cadastre.{name}"] = value
    return branches


@pytest.fixture
def dossier(root, registry, notify):
    return make_brouillon(root, make_publiee(root, champs=CHAMPS, notify=notify), notify=notify)


@pytest.fixture
def type_in(root, dossier, notify):
    usager = make_usager(root)

    def save(raw):
        champ = read(dossier.revision.champs, dossier.champs).champ("1")
        value = champ.type.normalize(champ.descriptor, raw)
        dossiers.enregistrer(dossier, {"1": value}, None, usager, now=clock.now(), notify=notify)
        return dossier.champs.value("1")

    return save


@pytest.mark.req("U-247", "X-202", "X-203", "X-276")
def test_a_parcel_is_kept_with_the_answer_and_located_later(dossier, type_in, completer):
    [kept] = type_in({"parcelles": "Annecy A 123"})
    assert (kept["parcelle"]["numero"], kept["coordinates"]) == ("0123", ())
    assert en_cours(dossier) == {"champs/1": False}
    assert decision_retenue(dossier) is None
    completer()
    [located] = dossier.champs.value("1")
    assert (located["etat"], located["type"], located["parcelle"]["idu"]) == (
        "trouve",
        "MultiPolygon",
        "740100000A0123",
    )
    assert en_cours(dossier) == {}
    kind = CHAMPS[0].type
    again = type_in({**kind.to_input(CHAMPS[0], (located,)), "parcelles": "Annecy A 9999"})
    assert again[0] == located
    completer()
    [erreur] = dossiers.lire_saisie(dossier).erreurs(complete=True)
    assert "introuvable au cadastre" in erreur.message.interpolate()


@pytest.mark.req("X-200", "X-202", "X-233")
def test_a_register_that_does_not_answer_blocks_no_deposit(dossier, type_in, completer, monkeypatch):
    from ds_pyramid.connectors import simulateur

    monkeypatch.setattr(simulateur, "repondre", lambda target, **kw: (503, {}))
    type_in({"parcelles": "Annecy A 123"})
    completer()
    [waiting] = dossier.champs.value("1")
    assert waiting["etat"] == "attente"
    assert en_cours(dossier) == {"champs/1": True}
    assert reste_a_completer(dossier)
    assert dossiers.lire_saisie(dossier).erreurs(complete=True) == []
    monkeypatch.undo()
    from datetime import timedelta

    completer(clock.now() + timedelta(minutes=2))
    assert dossier.champs.value("1")[0]["etat"] == "trouve"


@pytest.mark.functional
@pytest.mark.req("U-250", "U-247", "U-254")
def test_without_javascript_a_parcel_is_typed_seen_and_downloaded(branches, app, site, wsgi):
    with site() as root:
        make_brouillon(root, make_publiee(root, champs=CHAMPS), make_compte(root, "c@exemple.fr"))
    sign_in(app, "c@exemple.fr")
    app.get("/dossiers/1/carte.geojson?champ=1", status=404)
    page = app.get("/dossiers/1/modifier")
    form = next(form for form in page.forms.values() if "champ-1.parcelles" in form.fields)
    form["champ-1.parcelles"] = "Annecy A 123"
    page = form.submit("chercher", value="1").maybe_follow()
    assert "Parcelle 0A 0123, Annecy (74010), à localiser" in page
    assert "sont recherchées" in page
    with site() as root:
        completer_reponses(root, wsgi.registry, now=clock.now())
    page = app.get("/dossiers/1/demande")
    assert "Parcelle 0A 0123, Annecy (74010), 8" in page
    assert "/dossiers/1/carte.geojson?champ=1" in page
    answer = app.get("/dossiers/1/carte.geojson?champ=1")
    assert answer.content_type == "application/geo+json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="carte-1-1.geojson"'
    [feature] = json.loads(answer.text)["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    for wrong in ("2", "99", "x", "", "1|01"):
        app.get("/dossiers/1/carte.geojson", {"champ": wrong}, status=404)
    app.reset()
    with site() as root:
        make_compte(root, "autre@exemple.fr")
    sign_in(app, "autre@exemple.fr")
    app.get("/dossiers/1/carte.geojson?champ=1", status=404)
