"""Parcels of the cadastre: named, kept, located, merged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ds_pyramid.champs import cartes, parcelles
from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.cartes import CarteIllisible
from ds_pyramid.champs.parcelles import read_reference
from tests.factories.champs import champ, messages

SQUARE = [[[6.1, 45.9], [6.2, 45.9], [6.2, 46.0], [6.1, 45.9]]]
FOUND = {
    "geometry": {"type": "Polygon", "coordinates": SQUARE}, "id": "740100000A0123", "commune": "Annecy",
    "prefixe": "000", "section": "0A", "numero": "0123", "surface": 8600,
}  # fmt: skip


class Cadastre:
    """A register that knows one parcel."""

    def __init__(self, error=None):
        self.error, self.asked = error, []

    def parcelle(self, *reference):
        self.asked.append(reference)
        if self.error:
            raise self.error
        return FOUND

    def parcelle_en(self, *place):
        return self.parcelle(*place)


def carte(**options):
    return champ("carte", "Terrain", layers=("cadastres", "rpg"), **options)


def click(longitude, latitude):
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    properties = {"source": "cadastre", "parcelle": {}}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    return {"geojson": json.dumps({"type": "FeatureCollection", "features": [feature]})}


@pytest.mark.req("U-247", "U-254", "X-263")
@pytest.mark.parametrize(
    "text",
    [
        "Annecy A 123", "annecy, section A n° 123", "74010 0A 0123", "74010 000 A 123", "740100000A0123",
        "74010-000-0A-0123", "Annecy (74000) A 123",
    ],
)  # fmt: skip
def test_a_reference_is_typed_in_several_ways(text):
    named = read_reference(text)["parcelle"]
    assert [named[name] for name in ("insee", "prefixe", "section", "numero", "commune")] == [
        "74010", "000", "0A", "0123", "Annecy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Annecy", "A 123", "Sainte-Colombe A 12", "Trifouilly A 1", "74010 A 12345"]
)
def test_other_texts_are_no_reference(text):
    with pytest.raises(CarteIllisible):
        read_reference(text)


@pytest.mark.req("U-247", "U-253", "X-276")
def test_a_typed_parcel_is_kept_at_once_then_located():
    asked = carte()
    kind = asked.type
    value = kind.retyped(asked, None, kind.normalize(asked, {"parcelles": "Annecy A 123\n74010 B 7"}))
    assert cartes.words(value[0]) == "Parcelle 0A 0123, Annecy (74010), à localiser"
    assert kind.pending(asked, value)
    assert kind.validate(asked, value) == []
    assert kind.api_value(asked, value) == {"geoAreas": []}
    assert json.loads(kind.geojson(value))["features"][0]["geometry"] is None
    assert cartes.bounds(value) is None
    answer = kind.refresh(asked, value[:1], Cadastre())
    located = kind.answered(value, answer, value, now=None)
    assert located[0]["type"] == "Polygon"
    assert cartes.label(located[0]) == "Parcelle 0A 0123, Annecy (74010), 8\u202f600 m²"
    assert located[1] == value[1]
    area = kind.api_value(asked, located)["geoAreas"][0]
    assert (area["source"], area["commune"], area["surface"]) == ("cadastre", "74010", "8600")


@pytest.mark.req("U-247")
def test_a_place_clicked_becomes_its_parcel_and_the_same_parcel_stays_once():
    asked = carte()
    kind = asked.type
    one = kind.normalize(asked, click(6.127, 45.902))
    two = kind.normalize(asked, click(6.128, 45.902))
    assert "latitude 45.90200" in cartes.words(one[0])
    register = Cadastre()
    answer = kind.refresh(asked, one + two, register)
    assert register.asked == [(6.127, 45.902), (6.128, 45.902)]
    located = kind.answered(one + two, answer, one + two, now=None)
    assert [item["id"] for item in located] == [one[0]["id"]]
    again = kind.normalize(asked, kind.to_input(asked, located))
    assert again == located
    assert kind.retyped(asked, located, again) == located
    described = {**kind.to_input(asked, located), f"description.{located[0]['id']}": "Le pré"}
    assert kind.retyped(asked, located, kind.normalize(asked, described))[0]["description"] == "Le pré"


@pytest.mark.req("U-147", "X-204")
def test_what_the_page_says_of_a_parcel_is_not_believed():
    asked = carte()
    kind = asked.type
    forged = parcelles.parcel(
        {"insee": "74010", "section": "0A", "numero": "0123", "surface": "1"},
        "Polygon",
        SQUARE,
        etat="trouve",
    )
    [kept] = kind.retyped(asked, None, kind.normalize(asked, {"geojson": cartes.as_geojson([forged])}))
    assert kept["coordinates"] == ()
    assert "etat" not in kept
    nameless = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": SQUARE},
                "properties": {"source": "cadastre", "parcelle": {}}}  # fmt: skip
    assert isinstance(kind.normalize(asked, {"import": json.dumps(nameless)}), Saisie)


@pytest.mark.req("X-201", "X-205")
def test_a_register_that_does_not_answer_blocks_nothing_one_that_knows_nothing_is_said():
    from ds_pyramid.connectors.base import Indisponible, Introuvable

    asked = carte()
    kind = asked.type
    value = kind.normalize(asked, {"parcelles": "Annecy A 123\nAnnecy A 124"})
    register = Cadastre(Indisponible("x"))
    waiting = kind.refresh(asked, value, register)
    assert [item["etat"] for item in waiting] == ["attente", "attente"]
    assert len(register.asked) == 1
    assert kind.pending(asked, waiting)
    assert kind.validate(asked, waiting) == []
    unknown = kind.refresh(asked, value, Cadastre(Introuvable("x")))
    assert not kind.pending(asked, unknown)
    assert "introuvable au cadastre" in kind.validate(asked, unknown)[0].interpolate()


def test_parcels_are_asked_only_where_the_layer_is_chosen():
    asked = champ("carte", "Terrain")
    assert not asked.type.parcels(asked)
    assert "pas acceptée" in messages(asked, {"parcelles": "Annecy A 123"})[0]
    assert carte().type.parcels(carte())


@pytest.mark.req("X-261", "X-262")
def test_layers_have_the_addresses_of_the_settings_and_their_hosts_only():
    from ds_pyramid.champs import couches

    settings = {
        "ds.carte.tuiles": "https://{s}.tuiles.exemple.fr/{z}/{x}/{y}.png", "ds.carte.tuiles.credit": "© Exemple",
        "ds.carte.couche.rpg": "https://couches.exemple.fr/rpg/{z}/{x}/{y}", "ds.carte.couche.inconnue": "https://x.fr",
        "ds.carte.couche.parcs": "https://couches.exemple.fr/parcs/{z}/{x}/{y}", "ds.carte.photos": "pas une adresse",
    }  # fmt: skip
    assert couches.sources(settings) == ["https://*.tuiles.exemple.fr", "https://couches.exemple.fr"]
    said = json.loads(couches.as_json(settings))
    assert [one["cle"] for one in said["fonds"]] == ["tuiles"]
    assert said["fonds"][0]["credit"] == "© Exemple"
    assert [one["cle"] for one in said["couches"]] == ["rpg", "parcs"]
    assert couches.sources({}) == []


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.req("U-147")
@given(
    parcelle=st.dictionaries(st.sampled_from(parcelles.PARTIES), json_values, max_size=7),
    geometry=st.one_of(
        json_values,
        st.fixed_dictionaries(
            {"type": st.sampled_from(["Point", "Polygon", "MultiPolygon", "x"]), "coordinates": json_values}
        ),
    ),
    more=st.dictionaries(st.sampled_from(["etat", "description", "source"]), json_values, max_size=3),
    ident=json_values,
    reference=st.text(max_size=40),
)
def test_hostile_parcels_break_nothing(parcelle, geometry, more, ident, reference):
    asked = carte()
    kind = asked.type
    properties = {"source": "cadastre", "parcelle": parcelle, **more}
    feature = {"type": "Feature", "id": ident, "geometry": geometry, "properties": properties}
    for raw in ({"geojson": json.dumps(feature)}, {"parcelles": reference}):
        value = kind.normalize(asked, raw)
        if value is None or isinstance(value, Saisie):
            continue
        kept = kind.retyped(asked, None, value)
        assert kind.normalize(asked, kind.to_input(asked, kept)) == kept
        kind.validate(asked, kept)
        kind.text(asked, kept)
        kind.api_value(asked, kept)
        kind.refresh(asked, kept, Cadastre())


@pytest.mark.parametrize(
    ("kind", "coordinates"), [("Polygon", []), ("MultiPolygon", []), ("MultiPolygon", [[]])]
)
def test_an_area_without_a_ring_is_refused(kind, coordinates):
    with pytest.raises(CarteIllisible):
        cartes.clean(kind, coordinates)
