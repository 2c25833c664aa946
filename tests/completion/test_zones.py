"""The zones that a drawing touches: asked in the background, kept beside each area, never blocking a deposit."""

import pytest

from ds_pyramid.attestations.contenu import blocs
from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.page import Liens, Resume
from ds_pyramid.champs.walk import read
from ds_pyramid.completion.services import en_cours
from ds_pyramid.connectors import simulateur
from ds_pyramid.core import clock
from ds_pyramid.dossiers import services as dossiers
from ds_pyramid.dossiers.models import Etat
from ds_pyramid.web.fields import deform_renderer
from tests.factories.demarches import make_publiee
from tests.factories.dossiers import make_brouillon, make_usager

VOULUES = ("cadastres", "rpg", "natura_2000", "parcs", "qpv")
CARTE = ChampDescriptor(1, "carte", "Terrain", options={"layers": ("cadastres",), "zones": VOULUES})
ANNECY = "45.902, 6.127"
LILLE = "50.63, 3.06"

pytestmark = pytest.mark.integration


@pytest.fixture
def branches(branches, services):
    for name, value in (("url", services), ("cache", "0"), ("delai", "2")):
        branches[f"ds.connecteur.cadastre.{name}"] = value
    return branches


@pytest.fixture
def dossier(root, registry, notify):
    return make_brouillon(root, make_publiee(root, champs=(CARTE,), notify=notify), notify=notify)


@pytest.fixture
def draw(root, dossier, notify):
    """Save areas as the form does, with those that are already there."""
    usager = make_usager(root)

    def save(**raw):
        present = dossier.champs.value("1")
        shown = CARTE.type.to_input(CARTE, present) if present else {}
        value = CARTE.type.normalize(CARTE, {**shown, **raw})
        dossiers.enregistrer(dossier, {"1": value}, None, usager, now=clock.now(), notify=notify)
        return dossier.champs.value("1")

    return save


def point(place):
    return {"type": "Point", "coordonnees": place}


@pytest.mark.req("U-251", "U-252", "X-161", "X-271")
def test_the_zones_chosen_are_found_in_the_background_and_kept_beside_the_area(dossier, draw, completer):
    [area] = draw(**point(ANNECY))
    assert "zones" not in area
    assert en_cours(dossier) == {"champs/1": False}
    completer()
    [area] = dossier.champs.value("1")
    assert area["zones"] == {
        "cadastres": ("0A 0123, Annecy",),
        "rpg": ("8912345, culture PPH",),
        "natura_2000": ("Marais du bout du lac",),
        "parcs": ("Massif des Bauges",),
        "qpv": None,
    }
    assert en_cours(dossier) == {}
    kept, _added = draw(**point(LILLE))
    assert kept["zones"] == area["zones"]  # the page does not carry them, nothing is asked twice
    completer()
    assert dossier.champs.value("1")[1]["zones"]["parcs"] == ()


@pytest.mark.req("U-251", "X-271", "X-275")
def test_the_zones_are_read_in_the_summary_the_exports_and_the_pdf(dossier, draw, completer):
    draw(**point(ANNECY))
    completer()
    reading = read(dossier.revision.champs, dossier.champs)
    said = "Natura 2000 : Marais du bout du lac"
    assert said in Resume(reading, renderer=deform_renderer, liens=Liens()).html(reading.champ("1"))
    [ligne] = [ligne for bloc in blocs(reading) for ligne in bloc.lignes]
    assert said in ligne.texte
    assert "Quartiers prioritaires de la ville : recherche non disponible sur ce site" in ligne.texte
    value = dossier.champs.value("1")
    cells = {column.libelle: column.value(value) for column in CARTE.type.columns(CARTE) if column.exported}
    assert cells["Terrain"] == "Point, latitude 45.90200, longitude 6.12700"
    assert cells["Terrain (Natura 2000)"] == "Marais du bout du lac"
    assert cells["Terrain (Quartiers prioritaires de la ville)"] is None


@pytest.mark.req("U-251", "X-200")
def test_a_service_that_does_not_answer_blocks_no_deposit_and_is_asked_again(
    root, dossier, draw, completer, monkeypatch, notify
):
    real = simulateur.repondre
    monkeypatch.setattr(simulateur, "repondre", lambda target, **kw: (503, {}))
    draw(**point(ANNECY))
    completer()
    [area] = dossier.champs.value("1")
    assert area["zones_etat"] == "attente"
    assert "recherchées plus tard" in CARTE.type.text(CARTE, (area,))
    assert en_cours(dossier) == {"champs/1": True}
    dossiers.deposer(dossier, make_usager(root), now=clock.now(), notify=notify)
    assert dossier.etat == Etat.EN_CONSTRUCTION
    monkeypatch.setattr(simulateur, "repondre", real)
    completer(clock.add_days(clock.now(), 1))
    [area] = dossier.champs.value("1")
    assert (area["zones_etat"], area["zones"]["parcs"]) == ("trouve", ("Massif des Bauges",))
    assert en_cours(dossier) == {}


@pytest.mark.req("U-251", "X-276")
def test_a_parcel_is_located_then_its_zones_are_found(dossier, draw, completer):
    draw(parcelles="Annecy A 123")
    completer()
    [parcel] = dossier.champs.value("1")
    assert (parcel["etat"], parcel["zones"]["natura_2000"]) == ("trouve", ("Marais du bout du lac",))
    [again] = draw()
    assert again == parcel


@pytest.mark.req("U-252")
def test_nothing_is_asked_where_the_administrateur_chose_no_zone(root, registry, notify, completer):
    plain = ChampDescriptor(1, "carte", "Terrain")
    dossier = make_brouillon(root, make_publiee(root, champs=(plain,), notify=notify), notify=notify)
    value = plain.type.normalize(plain, point(ANNECY))
    dossiers.enregistrer(dossier, {"1": value}, None, make_usager(root), now=clock.now(), notify=notify)
    assert en_cours(dossier) == {}
