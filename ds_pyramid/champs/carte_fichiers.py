"""Shapes of files: GeoJSON, GPX, KML (U-249). Limits in size, number and depth; no entity, nothing fetched (X-448)."""

import json
import re
from typing import Any

from ds_pyramid.champs import parcelles
from ds_pyramid.champs.cartes import AREAS_MAX, LINE, POINT, POLYGON, TYPES, USAGER, CarteIllisible, area
from ds_pyramid.core.i18n import _

TEXT_MAX = OCTETS_MAX = 1024 * 1024  # characters of a text, bytes of a file
EXTENSIONS = ("geojson", "json", "gpx", "kml")
_ENCODING = re.compile(rb"""(\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
DEPTH_MAX = 5  # collections within collections


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


def read_file(nom: str, content: bytes) -> str:
    """Return the text of a file, once it is known to hold shapes. Raises CarteIllisible."""
    if nom.rpartition(".")[2].lower() not in EXTENSIONS:
        raise CarteIllisible(_("fichier GeoJSON, GPX ou KML attendu"))
    text = _decoded(content)
    read_import(text)
    return text


def _decoded(content):
    """Return the text of bytes; an XML file says in which alphabet it is written, and is then ours to write again."""
    said = _ENCODING.match(content[:200])
    try:
        text = content.decode(said[2].decode() if said else "utf-8-sig")
    except (LookupError, UnicodeDecodeError):
        raise CarteIllisible(_("le texte du fichier n’est pas lisible, enregistrez-le en UTF-8")) from None
    if "\0" in text:
        raise CarteIllisible(_("fichier GeoJSON, GPX ou KML attendu"))
    return _DECLARATION.sub("", text.lstrip("\ufeff"), count=1) if said else text


def _from_geojson(text):
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise CarteIllisible(_("fichier GeoJSON, GPX ou KML attendu")) from None
    return list(_features(data, "", USAGER, {}))


def _features(data: Any, description: str, source: str, more: dict, depth: int = 0):
    if not isinstance(data, dict) or depth > DEPTH_MAX:
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
        if parcelles.is_parcel(properties):
            yield parcelles.from_feature(data, properties)
            return
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
