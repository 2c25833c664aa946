"""Areas on a map: typed, imported or drawn; measured on the ellipsoid (U-245 to U-255).

An area is {"id", "source", "type", "coordinates", "description"}: a geometry of RFC 7946 (longitude, latitude) whose
arrays are tuples. Its id comes from its geometry: the same area twice is one, and a retried request changes nothing.
"""

import json
import re
from functools import lru_cache
from hashlib import blake2s
from typing import Any

from ds_pyramid.core.formats import format_number
from ds_pyramid.core.i18n import TranslationString, _

POINT, LINE, POLYGON, MULTI = "Point", "LineString", "Polygon", "MultiPolygon"
TYPES = (POINT, LINE, POLYGON, MULTI)
USAGER, CADASTRE = "selection_utilisateur", "cadastre"
AREAS_MAX, POINTS_MAX, TEXT_MAX, DESCRIPTION_MAX = 200, 5000, 1024 * 1024, 500
DECIMALS = 7  # a centimetre

LIBELLES = {POINT: _("Point"), LINE: _("Ligne"), POLYGON: _("Zone"), MULTI: _("Zone")}


class CarteIllisible(ValueError):
    """What was typed or imported is no geometry; `message` says why, to be completed by the champ's name."""

    def __init__(self, message: TranslationString):
        super().__init__(message)
        self.message = message


def area(kind: str, coordinates, description: str = "", source: str = USAGER, **more) -> dict:
    """Return an area. Raises CarteIllisible."""
    coordinates = _clean(kind, coordinates)
    text = json.dumps([kind, coordinates], separators=(",", ":"))
    return {
        "id": blake2s(text.encode(), digest_size=6).hexdigest(),
        "source": source if source in (USAGER, CADASTRE) else USAGER,
        "type": kind,
        "coordinates": coordinates,
        "description": " ".join(description.split())[:DESCRIPTION_MAX],
        **more,
    }


def _clean(kind, coordinates):
    try:
        if kind == POINT:
            return _position(coordinates)
        if kind == LINE:
            return _positions(coordinates, 2)
        if kind == POLYGON:
            return tuple(_ring(ring) for ring in coordinates)
        if kind == MULTI:
            return tuple(tuple(_ring(ring) for ring in polygon) for polygon in coordinates)
    except (TypeError, ValueError, IndexError, OverflowError):
        pass
    raise CarteIllisible(_("les coordonnées n’ont pas la forme attendue"))


def _position(pair):
    longitude, latitude = (round(float(number), DECIMALS) for number in tuple(pair)[:2])
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError(pair)
    return (longitude, latitude)


def _positions(pairs, smallest):
    found: list[tuple[float, float]] = []
    for pair in pairs:
        position = _position(pair)
        if not found or found[-1] != position:
            found.append(position)
        if len(found) > POINTS_MAX:
            raise ValueError(len(found))
    if len(found) < smallest:
        raise ValueError(len(found))
    return tuple(found)


def _ring(pairs):
    ring = _positions(pairs, 3)
    ring = ring if ring[0] == ring[-1] else (*ring, ring[0])
    if len(ring) < 4:
        raise ValueError(len(ring))
    return ring


# --- what is typed ----------------------------------------------------------------------------------------------------
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*(?:[;/]|\s|,\s)\s*({_NUMBER})", re.ASCII)


def read_typed(kind: str, text: str) -> dict:
    """Return the area typed as one « latitude, longitude » a line. Raises CarteIllisible."""
    pairs = []
    for line in filter(None, (line.strip(" ,;") for line in text.replace("°", " ").splitlines())):
        match = _PAIR.fullmatch(line) or re.fullmatch(
            rf"({_NUMBER}),({_NUMBER})", line.replace(" ", ""), re.ASCII
        )
        if match is None:
            raise CarteIllisible(_("écrivez un point par ligne : latitude, longitude, comme 50.6292, 3.0573"))
        latitude, longitude = (float(number.replace(",", ".")) for number in match.groups())
        pairs.append((longitude, latitude))
    wanted = {POINT: 1, LINE: 2, POLYGON: 3}.get(kind)
    if wanted is None or len(pairs) < wanted or (kind == POINT and len(pairs) != 1):
        raise CarteIllisible(_("un point demande une ligne, un tracé au moins deux, une zone au moins trois"))
    return area(kind, {POINT: pairs[0], LINE: pairs, POLYGON: [pairs]}[kind])


# --- files ------------------------------------------------------------------------------------------------------------
def read_import(text: str) -> list[dict]:
    """Return the areas of a GeoJSON, GPX or KML text. Raises CarteIllisible."""
    text = text.strip()
    if len(text) > TEXT_MAX:
        raise CarteIllisible(_("le fichier dépasse 1 Mo"))
    found = _from_geojson(text) if text[:1] in "{[" else _from_xml(text)
    if not found:
        raise CarteIllisible(_("le fichier ne contient aucune forme"))
    if len(found) > AREAS_MAX:
        raise CarteIllisible(_("le fichier contient plus de ${max} formes", mapping={"max": AREAS_MAX}))
    return found


def _from_geojson(text):
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise CarteIllisible(_("fichier GeoJSON, GPX ou KML attendu")) from None
    return list(_features(data, "", USAGER, {}))


def _features(data: Any, description: str, source: str, more: dict, depth: int = 0):
    if not isinstance(data, dict) or depth > 5:
        return
    kind = data.get("type")
    if kind == "FeatureCollection":
        for item in _items(data.get("features")):
            yield from _features(item, description, source, more, depth + 1)
    elif kind == "Feature":
        found = data.get("properties")
        properties: dict = found if isinstance(found, dict) else {}
        text = properties.get("description") or properties.get("name") or ""
        source = properties.get("source") or USAGER
        yield from _features(
            data.get("geometry"), text if isinstance(text, str) else "", source, more, depth + 1
        )
    elif kind == "GeometryCollection":
        for item in _items(data.get("geometries")):
            yield from _features(item, description, source, more, depth + 1)
    elif kind in ("MultiPoint", "MultiLineString"):
        for coordinates in _items(data.get("coordinates")):
            yield area(POINT if kind == "MultiPoint" else LINE, coordinates, description, source)
    elif kind in TYPES:
        yield area(kind, data.get("coordinates"), description, source)


def _items(value):
    return value if isinstance(value, list) else ()


def _from_xml(text):
    from lxml import etree

    # No entity is resolved, nothing is fetched, no tree grows without measure.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise CarteIllisible(_("fichier GeoJSON, GPX ou KML attendu")) from None
    readers = {"gpx": _gpx, "kml": _kml}
    reader = readers.get(_tag(root))
    if reader is None or root.getroottree().docinfo.doctype:
        raise CarteIllisible(_("fichier GeoJSON, GPX ou KML attendu"))
    return list(reader(root))


def _tag(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _below(element, *names):
    return [found for found in element.iter() if _tag(found) in names]


def _child_text(element, *names):
    return next((found.text or "" for found in element if _tag(found) in names), "")


def _gpx(root):
    def position(element):
        return (element.get("lon"), element.get("lat"))

    for point in _below(root, "wpt"):
        yield area(POINT, position(point), _child_text(point, "desc", "name"))
    for line in _below(root, "rte", "trkseg"):
        holder = line if _tag(line) == "rte" else line.getparent()
        points = [position(point) for point in _below(line, "rtept", "trkpt")]
        if len(points) >= 2:
            yield area(LINE, points, _child_text(holder, "desc", "name"))


def _kml(root):
    for place in _below(root, "Placemark"):
        text = _child_text(place, "description", "name")
        for shape in _below(place, POINT, LINE, POLYGON):
            if _tag(shape) == POLYGON:
                rings = [_kml_positions(ring) for ring in _below(shape, "LinearRing")]
                yield area(POLYGON, rings, text)
            else:
                positions = _kml_positions(shape)
                yield area(_tag(shape), positions if _tag(shape) == LINE else positions[:1][0], text)


def _kml_positions(shape):
    text = next((found.text or "" for found in _below(shape, "coordinates")), "")
    found = [triple.split(",")[:2] for triple in text.split()]
    if not found:
        raise CarteIllisible(_("les coordonnées n’ont pas la forme attendue"))
    return found


# --- reading ----------------------------------------------------------------------------------------------------------
def as_geojson(areas) -> str:
    """Return areas as a GeoJSON FeatureCollection, compact (U-250)."""
    return json.dumps(collection(areas), ensure_ascii=False, separators=(",", ":"))


def collection(areas) -> dict:
    """Return areas as the data of a FeatureCollection."""
    features = [
        {
            "type": "Feature",
            "id": item["id"],
            "geometry": {"type": item["type"], "coordinates": item["coordinates"]},
            "properties": {"source": item["source"], "description": item["description"]},
        }
        for item in areas
    ]
    return {"type": "FeatureCollection", "features": features}


def label(item: dict) -> str:
    """Return an area in words: its description, then a point's place, a line's length, a zone's surface (U-254)."""
    words = measure(item["type"], item["coordinates"])
    return f"{item['description']} : {words}" if item["description"] else words


@lru_cache(maxsize=1024)
def measure(kind: str, coordinates: tuple) -> str:
    """Return the measure of a geometry, in French."""
    if kind == POINT:
        longitude, latitude = coordinates
        return f"Point, latitude {latitude:.5f}, longitude {longitude:.5f}"
    from pyproj import Geod
    from shapely.geometry import shape

    ellipsoid, geometry = Geod(ellps="WGS84"), shape({"type": kind, "coordinates": coordinates})
    if kind == LINE:
        return f"Ligne de {_length(ellipsoid.geometry_length(geometry))}"
    return f"Zone de {_surface(abs(ellipsoid.geometry_area_perimeter(geometry)[0]))}"


def _length(metres):
    if metres < 1000:
        return f"{format_number(round(metres))} m"
    return f"{format_number(round(metres / 1000, 1 if metres < 100_000 else 0))} km"


def _surface(metres):
    if metres < 10_000:
        return f"{format_number(round(metres))} m²"
    if metres < 1_000_000:
        return f"{format_number(round(metres / 10_000, 1))} ha"
    return f"{format_number(round(metres / 1_000_000, 1))} km²"


def crosses_itself(item: dict) -> bool:
    """Say whether the border of a zone crosses itself, which gives it no surface."""
    if item["type"] not in (POLYGON, MULTI):
        return False
    from shapely.geometry import shape

    return not shape({"type": item["type"], "coordinates": item["coordinates"]}).is_valid


def bounds(areas) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of some areas, None when there is none."""
    positions = [position for item in areas for position in _flat(item["coordinates"])]
    if not positions:
        return None
    longitudes, latitudes = zip(*positions, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _flat(coordinates):
    if isinstance(coordinates[0], float | int):
        yield coordinates
    else:
        for part in coordinates:
            yield from _flat(part)
