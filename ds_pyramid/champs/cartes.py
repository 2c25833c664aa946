"""Areas on a map: typed or drawn, written as GeoJSON, measured on the ellipsoid (U-245 to U-255).

An area is {"id", "source", "type", "coordinates", "description"}: a geometry of RFC 7946 (longitude, latitude) whose
arrays are tuples. Its id comes from its geometry: the same area twice is one, and a retried request changes nothing.
Parcels of the cadastre (champs/parcelles.py) have besides "parcelle", and no geometry until the register gave it.
"""

import json
import re
from functools import lru_cache
from hashlib import blake2s

from ds_pyramid.core.formats import format_number
from ds_pyramid.core.i18n import TranslationString, _

POINT, LINE, POLYGON, MULTI = "Point", "LineString", "Polygon", "MultiPolygon"
TYPES = (POINT, LINE, POLYGON, MULTI)
USAGER, CADASTRE = "selection_utilisateur", "cadastre"
AREAS_MAX, POINTS_MAX, DESCRIPTION_MAX = 200, 5000, 500
DECIMALS = 7  # a centimetre

PROPERTIES = ("source", "description", "parcelle", "etat")

LIBELLES = {POINT: _("Point"), LINE: _("Ligne"), POLYGON: _("Zone"), MULTI: _("Zone")}


class CarteIllisible(ValueError):
    """What was typed or imported is no geometry; `message` says why, to be completed by the champ's name."""

    def __init__(self, message: TranslationString):
        super().__init__(message)
        self.message = message


def area(kind: str, coordinates, description: str = "", source: str = USAGER, **more) -> dict:
    """Return an area. Raises CarteIllisible."""
    coordinates = clean(kind, coordinates)
    return {
        "id": identity(kind, coordinates),
        "source": source if source in (USAGER, CADASTRE) else USAGER,
        "type": kind,
        "coordinates": coordinates,
        "description": one_line(description),
        **more,
    }


def identity(*parts) -> str:
    """Return an id that comes from what is identified."""
    text = json.dumps(parts, separators=(",", ":"))
    return blake2s(text.encode(), digest_size=6).hexdigest()


def one_line(description: str) -> str:
    """Return a description as it is kept."""
    return " ".join(description.split())[:DESCRIPTION_MAX]


def clean(kind, coordinates) -> tuple:
    """Return the coordinates of a geometry as tuples. Raises CarteIllisible."""
    try:
        if kind == POINT:
            return _position(coordinates)
        if kind == LINE:
            return _positions(coordinates, 2)
        if kind == POLYGON:
            return _rings(coordinates)
        if kind == MULTI:
            return _some(_rings(polygon) for polygon in coordinates)
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


def _rings(coordinates):
    return _some(_ring(ring) for ring in coordinates)


def _some(parts):
    found = tuple(parts)
    if not found:
        raise ValueError(found)  # an area without a ring is nowhere
    return found


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
            "geometry": geometry(item),
            "properties": {name: item[name] for name in PROPERTIES if name in item},
        }
        for item in areas
    ]
    return {"type": "FeatureCollection", "features": features}


def geometry(item: dict) -> dict | None:
    """Return the geometry of an area, None for a parcel that is not located yet."""
    if not item["coordinates"]:
        return None
    return {"type": item["type"], "coordinates": item["coordinates"]}


def words(item: dict) -> str:
    """Return an area in words: a point's place, a line's length, a zone's surface, a parcel's reference (U-254)."""
    if "parcelle" in item:
        from ds_pyramid.champs import parcelles

        return parcelles.words(item)
    return measure(item["type"], item["coordinates"])


def label(item: dict) -> str:
    """Return an area in words, after its description."""
    said = words(item)
    return f"{item['description']} : {said}" if item["description"] else said


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
    return f"Zone de {surface(abs(ellipsoid.geometry_area_perimeter(geometry)[0]))}"


def _length(metres):
    if metres < 1000:
        return f"{format_number(round(metres))} m"
    return f"{format_number(round(metres / 1000, 1 if metres < 100_000 else 0))} km"


def surface(metres) -> str:
    """Return a surface in words."""
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
    positions = [position for item in areas if item["coordinates"] for position in _flat(item["coordinates"])]
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
