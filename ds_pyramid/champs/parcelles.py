"""Parcels of the cadastre: named by their reference or by a place, located by the register in the background (U-247).

A parcel is an area with "parcelle", its reference (the `PARTIES` below), and the `etat` of champs/distants.py.
A click gives a point and no reference, what is typed a reference and no geometry: each is kept at once, and waits for
the register.
"""

import re

from ds_pyramid.champs import territoires
from ds_pyramid.champs.cartes import (
    CADASTRE,
    MULTI,
    POINT,
    POLYGON,
    CarteIllisible,
    clean,
    identity,
    one_line,
    surface,
)
from ds_pyramid.champs.distants import ATTENTE, INTROUVABLE, TROUVE
from ds_pyramid.connectors.base import Indisponible, Introuvable
from ds_pyramid.core.i18n import _

PARTIES = ("insee", "prefixe", "section", "numero", "commune", "surface", "idu")
ETATS = (ATTENTE, INTROUVABLE, TROUVE)
PARTIE_MAX = 80
_INSEE = r"(?:\d{2}|2[AB])\d{3}"
_IDU = re.compile(rf"(?P<insee>{_INSEE})(?P<prefixe>\d{{3}})(?P<section>[0-9A-Z]{{2}})(?P<numero>\d{{4}})")
_REFERENCE = re.compile(
    r"(?P<commune>.+?)[\s,;]+(?:(?P<prefixe>\d{3})[\s,;]+)?(?:section[\s]+)?(?P<section>0?[A-Z]|[A-Z]{2})[\s,;]*"
    r"(?:n°?[\s]*)?(?P<numero>\d{1,4})",
    re.IGNORECASE,
)
SUITES = {
    None: "à localiser",
    ATTENTE: "cadastre momentanément indisponible, sera localisée plus tard",
    INTROUVABLE: "introuvable au cadastre",
    TROUVE: "",
}


def is_parcel(properties: dict) -> bool:
    """Say whether the properties of a feature are those of a parcel."""
    return properties.get("source") == CADASTRE and isinstance(properties.get("parcelle"), dict)


def parcel(parcelle: dict, kind="", coordinates=(), *, description="", etat=None, ident=None) -> dict:
    """Return the area of a parcel. Raises CarteIllisible when nothing tells which it is."""
    known = {name: str(parcelle.get(name) or "")[:PARTIE_MAX] for name in PARTIES}
    known = {name: one_line(text) for name, text in known.items() if text}
    coordinates = clean(kind, coordinates) if kind else ()
    reference = [known.get(name, "") for name in ("insee", "prefixe", "section", "numero")]
    if not has_reference(known) and kind != POINT:
        raise CarteIllisible(_("la référence de la parcelle n’est pas complète"))
    made = {
        "id": ident or identity(CADASTRE, *(reference if has_reference(known) else coordinates)),
        "source": CADASTRE,
        "type": kind,
        "coordinates": coordinates,
        "description": one_line(description),
        "parcelle": known,
    }
    return {**made, "etat": etat} if etat in ETATS else made


def has_reference(parcelle: dict) -> bool:
    """Say whether a reference names one parcel."""
    return all(parcelle.get(name) for name in ("insee", "section", "numero"))


def from_feature(feature: dict, properties: dict) -> dict:
    """Return the parcel of a GeoJSON feature. Raises CarteIllisible."""
    found = feature.get("geometry")
    geometry = found if isinstance(found, dict) else {}
    kind = str(geometry.get("type") or "")
    kind = kind if kind in (POINT, POLYGON, MULTI) else ""
    ident = feature.get("id")
    words = properties.get("description")
    return parcel(
        properties["parcelle"], kind, geometry.get("coordinates"), etat=properties.get("etat"),
        description=words if isinstance(words, str) else "",
        ident=ident if isinstance(ident, str) and re.fullmatch("[0-9a-f]{12}", ident) else None,
    )  # fmt: skip


def unsaid(item: dict) -> dict:
    """Return a parcel without what only the register may say: its state and its geometry, but for a place clicked."""
    place = (item["type"], item["coordinates"]) if item["type"] == POINT else ("", ())
    return parcel(item["parcelle"], *place, description=item["description"])


# --- what is typed ----------------------------------------------------------------------------------------------------
def read_references(text: str) -> list[dict]:
    """Return the parcels typed, one reference a line. Raises CarteIllisible."""
    return [read_reference(line) for line in map(str.strip, text.splitlines()) if line]


def read_reference(line: str) -> dict:
    """Return the parcel of « Annecy A 123 », « 74010 000 0A 0123 » or of its 14 characters."""
    compact = re.sub(r"[\s-]", "", line).upper()
    match = _IDU.fullmatch(compact) or _REFERENCE.fullmatch(line)
    if match is None:
        message = _(
            "écrivez une parcelle par ligne : commune ou code INSEE, section, numéro, comme Annecy A 123"
        )
        raise CarteIllisible(message)
    found = match.groupdict()
    insee = found.get("insee") or _insee(found["commune"])
    return parcel(
        {
            "insee": insee, "prefixe": found.get("prefixe") or "000", "section": found["section"].upper().zfill(2),
            "numero": found["numero"].zfill(4), "commune": _nom(insee),
        }
    )  # fmt: skip


def _insee(commune: str) -> str:
    commune = commune.strip(" ,;")
    if re.fullmatch(_INSEE, commune.upper()):
        return commune.upper()
    name = territoires.fold(re.sub(r"\(?\d{5}\)?$", "", commune))
    postal = re.search(r"\d{5}", commune)
    found = {
        lieu.code
        for lieu in territoires.chercher_communes(name, 1000)
        if territoires.fold(lieu.nom) == name and (postal is None or lieu.code_postal == postal[0])
    }
    if len(found) == 1:
        return found.pop()
    if found:
        raise CarteIllisible(
            _("plusieurs communes s’appellent « ${nom} », indiquez le code INSEE", mapping={"nom": commune})
        )
    raise CarteIllisible(_("la commune « ${nom} » n’est pas connue", mapping={"nom": commune}))


def _nom(insee: str) -> str:
    found = territoires.commune(insee)
    return found.nom if found is not None else ""


# --- what the register says -------------------------------------------------------------------------------------------
def is_asked(item: dict) -> bool:
    """Say whether the register is to be asked about an area."""
    return "parcelle" in item and item.get("etat") in (None, ATTENTE)


def ask(item: dict, connector) -> dict:
    """Return a parcel with what the register says of it."""
    named = item["parcelle"]
    try:
        if has_reference(named):
            found = connector.parcelle(
                named["insee"], named["section"], named["numero"], named.get("prefixe") or "000"
            )
        else:
            found = connector.parcelle_en(*item["coordinates"])
        return _located(item, found)
    except Introuvable:
        return {**item, "etat": INTROUVABLE}
    except (Indisponible, CarteIllisible):
        return {**item, "etat": ATTENTE}


def _located(item, found):
    geometry = found["geometry"]
    said = {name: found.get(name) for name in ("prefixe", "section", "numero", "commune", "surface")}
    said["insee"] = found["id"][:5] or item["parcelle"].get("insee")
    return parcel(
        {**said, "idu": found["id"]}, geometry.get("type"), geometry.get("coordinates"), etat=TROUVE,
        description=item["description"], ident=item["id"],
    )  # fmt: skip


def merged(present: tuple, answer: tuple) -> tuple:
    """Return the present areas with what was said of them; a parcel named twice stays once."""
    said = {item["id"]: item for item in answer if "parcelle" in item and item.get("etat") is not None}
    found, seen = [], set()
    for item in present:
        if is_asked(item) and item["id"] in said:
            item = {**said[item["id"]], "description": item["description"]}
        idu = item.get("parcelle", {}).get("idu")
        if idu and idu in seen:
            continue
        seen.add(idu)
        found.append(item)
    return tuple(found)


def words(item: dict) -> str:
    """Return a parcel in words: its reference, commune and surface, then what is not known yet."""
    named = item["parcelle"]
    parts = []
    if has_reference(named):
        prefixe = named.get("prefixe", "")
        prefixe = f"{prefixe} " if prefixe not in ("", "000") else ""
        parts.append(f"Parcelle {prefixe}{named['section']} {named['numero']}")
        parts.append(f"{named['commune']} ({named['insee']})" if named.get("commune") else named["insee"])
    else:
        longitude, latitude = item["coordinates"]
        parts.append(f"Parcelle à la latitude {latitude:.5f}, longitude {longitude:.5f}")
    if named.get("surface", "").isdigit():
        parts.append(surface(int(named["surface"])))
    parts.append(SUITES[item.get("etat")])
    return ", ".join(filter(None, parts))
