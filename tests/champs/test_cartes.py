"""Areas on a map: typed, imported, measured."""

import json

import pytest

from ds_pyramid.champs import cartes
from ds_pyramid.champs.base import Saisie
from ds_pyramid.champs.carte_fichiers import TEXT_MAX, read_import
from ds_pyramid.champs.cartes import CarteIllisible, area, read_typed
from ds_pyramid.champs.page import FormulairePage, Resume
from ds_pyramid.web.fields import deform_renderer
from tests.factories.champs import accepts, champ, formulaire, lecture, messages

SQUARE = "50.60, 3.00\n50.60, 3.01\n50.61, 3.01\n50.61, 3.00"
GPX = """<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="50.6" lon="3.0"><name>Départ</name></wpt>
<trk><name>Boucle</name><trkseg><trkpt lat="50.6" lon="3.0"/><trkpt lat="50.7" lon="3.1"/></trkseg></trk>
<rte><rtept lat="50.6" lon="3.0"/><rtept lat="50.5" lon="3.2"/></rte></gpx>"""
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Champ</name><Polygon><outerBoundaryIs>
<LinearRing><coordinates>3,50.6,0 3.01,50.6,0 3.01,50.61,0 3,50.6,0</coordinates></LinearRing>
</outerBoundaryIs></Polygon>
</Placemark><Placemark><Point><coordinates>3.05,50.62</coordinates></Point></Placemark></Document></kml>"""


@pytest.mark.req("U-254")
def test_coordinates_are_typed_one_point_a_line():
    point = read_typed("Point", " 50,6292  3,0573 ")
    assert point["coordinates"] == (3.0573, 50.6292)
    assert read_typed("Point", "50.6292,3.0573") == read_typed("Point", "50.6292; 3.0573") == point
    zone = read_typed("Polygon", SQUARE)
    assert zone["coordinates"][0][0] == zone["coordinates"][0][-1]
    assert len(read_typed("LineString", "50.6, 3\n50.7, 3.1")["coordinates"]) == 2


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Point", "Lille"),
        ("Point", "50.6"),
        ("Point", "91, 3"),
        ("Point", "50.6, 3\n50.7, 3"),
        ("LineString", "50.6, 3"),
        ("LineString", "50.6, 3\n50.6, 3"),
        ("Polygon", "50.6, 3\n50.7, 3"),
        ("Cercle", SQUARE),
        ("Point", ""),
    ],
)
def test_what_is_no_place_is_said(kind, text):
    with pytest.raises(CarteIllisible):
        read_typed(kind, text)


@pytest.mark.req("U-249", "U-250")
def test_gpx_kml_and_geojson_are_read_and_geojson_written():
    gpx = read_import(GPX)
    assert [(item["type"], item["description"]) for item in gpx] == [
        ("Point", "Départ"), ("LineString", ""), ("LineString", "Boucle"),
    ] or [(item["type"], item["description"]) for item in gpx] == [
        ("Point", "Départ"), ("LineString", "Boucle"), ("LineString", ""),
    ]  # fmt: skip
    kml = read_import(KML)
    assert [(item["type"], item["description"]) for item in kml] == [("Polygon", "Champ"), ("Point", "")]
    written = cartes.as_geojson(gpx + kml)
    assert read_import(written) == gpx + kml
    assert json.loads(written)["type"] == "FeatureCollection"
    nested = {
        "type": "GeometryCollection",
        "geometries": [{"type": "MultiPoint", "coordinates": [[3, 50], [4, 51]]}],
    }
    assert [item["type"] for item in read_import(json.dumps(nested))] == ["Point", "Point"]


@pytest.mark.req("U-249", "X-448")
@pytest.mark.parametrize(
    "text",
    [
        "bonjour", "{", "{}", "[1]", '{"type": "Point"}', '{"type": "Point", "coordinates": [500, 3]}', "<svg/>",
        "<gpx></gpx>", "<kml><Placemark><Point/></Placemark></kml>", "x" * (TEXT_MAX + 1), "[" * 100_000,
        '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx><wpt lat="1" lon="2"/></gpx>',
        '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>',
        json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [n / 100, 3]}} for n in range(300)
        ]}),
    ],
)  # fmt: skip
def test_other_files_are_refused(text):
    with pytest.raises(CarteIllisible):
        read_import(text)


@pytest.mark.req("U-251")
def test_lengths_and_surfaces_are_those_of_the_ellipsoid():
    degree = area("LineString", [(0, 0), (1, 0)])
    assert cartes.label(degree) == "Ligne de 111 km"  # a degree of the equator: 111.32 km
    zone = read_typed("Polygon", SQUARE)
    assert cartes.label(zone).startswith("Zone de 78,")  # 708 m by 1,113 m
    assert cartes.label({**zone, "description": "Terrain"}).startswith("Terrain : Zone de")
    assert cartes.measure("LineString", ((3.0, 50.0), (3.001, 50.0))) == "Ligne de 72 m"
    big = area("Polygon", [[(0, 45), (1, 45), (1, 46), (0, 46)]])
    assert cartes.label(big).endswith("km²")
    small = area("Polygon", [[(0, 45), (0.0005, 45), (0.0005, 45.0005), (0, 45.0005)]])
    assert cartes.label(small).endswith("m²")
    assert cartes.label(area("Point", (3.0573, 50.6292))) == "Point, latitude 50.62920, longitude 3.05730"
    assert cartes.bounds([zone]) == (3.0, 50.6, 3.01, 50.61)
    assert cartes.bounds([]) is None


@pytest.mark.req("U-253", "U-255")
def test_areas_are_added_described_and_removed(now):
    asked = champ("carte", "Lieu", mandatory=True)
    read = asked.type.normalize
    first = read(asked, {"type": "Point", "coordonnees": "50.6, 3"})
    assert first[0]["source"] == "selection_utilisateur"
    shown = asked.type.to_input(asked, first)
    both = read(asked, {**shown, "type": "Polygon", "coordonnees": SQUARE})
    assert [item["type"] for item in both] == ["Point", "Polygon"]
    again = read(asked, {**asked.type.to_input(asked, both), "type": "Polygon", "coordonnees": SQUARE})
    assert again == both  # the same zone twice is one
    named = read(asked, {**asked.type.to_input(asked, both), f"description.{both[0]['id']}": "Mairie"})
    assert named[0]["description"] == "Mairie"
    left = read(asked, {**asked.type.to_input(asked, named), f"retirer.{named[0]['id']}": "1"})
    assert [item["type"] for item in left] == ["Polygon"]
    assert read(asked, {**asked.type.to_input(asked, left), f"retirer.{left[0]['id']}": "1"}) is None
    assert messages(asked, {}, complete=True) == [
        "« Lieu » : placez au moins un point, une ligne ou une zone."
    ]


def test_what_cannot_be_read_is_kept_with_the_rest(now):
    asked = champ("carte", "Lieu")
    first = asked.type.normalize(asked, {"type": "Point", "coordonnees": "50.6, 3"})
    raw = {**asked.type.to_input(asked, first), "type": "Point", "coordonnees": "à côté de la gare"}
    kept = asked.type.normalize(asked, raw)
    assert isinstance(kept, Saisie)
    [message] = messages(asked, raw)
    assert message == ("« Lieu » : écrivez un point par ligne : latitude, longitude, comme 50.6292, 3.0573.")
    html = FormulairePage(lecture(formulaire(asked), {asked: kept}, now=now), renderer=deform_renderer).draw(
        asked.stable_id
    )
    assert "à côté de la gare" in html
    assert "latitude 50.60000" in html


def test_a_border_that_crosses_itself_and_a_tool_not_admitted_are_refused():
    asked = champ("carte", "Lieu")
    bow = "50.60, 3.00\n50.61, 3.01\n50.60, 3.01\n50.61, 3.00"
    assert "se croise" in messages(asked, {"type": "Polygon", "coordonnees": bow})[0]
    points = champ("carte", "Lieu", tools=("Point",))
    assert accepts(points, {"type": "Point", "coordonnees": "50.6, 3"})
    assert not accepts(points, {"type": "Polygon", "coordonnees": SQUARE})
    assert [kind for kind, _label in points.type.tools(points)] == ["Point"]


def test_areas_are_read_exported_and_sent(now):
    asked = champ("carte", "Lieu")
    value = asked.type.normalize(asked, {"import": KML})
    [column] = asked.type.columns(asked)
    assert column.value(value).splitlines()[0].startswith("Champ : Zone de")
    areas = asked.type.api_value(asked, value)["geoAreas"]
    assert areas[0]["geometry"]["type"] == "Polygon"
    assert asked.type.api_value(asked, None) == {"geoAreas": []}
    resume = Resume(lecture(formulaire(asked), {asked: value}, now=now), renderer=deform_renderer)
    assert resume.has_maps
    assert "Champ : Zone de" in resume.html(resume.reading.top[0])
