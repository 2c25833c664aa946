"""Adresse: typed by hand, part by part, and marked « déclarée » until a register has it (U-175 to U-178)."""

import re

from ds_pyramid.champs import territoires
from ds_pyramid.champs.base import LOCALISATION, MOYEN
from ds_pyramid.champs.columns import Column
from ds_pyramid.champs.distants import DistantType
from ds_pyramid.champs.lieux import api_departement, departement_parts
from ds_pyramid.champs.papier import Ligne, Papier
from ds_pyramid.champs.registry import champ_type
from ds_pyramid.champs.saisie import texts_only
from ds_pyramid.connectors.adresses import IAdresses
from ds_pyramid.connectors.base import Introuvable
from ds_pyramid.core.i18n import _

PARTS = ("rue", "complement", "code_postal", "ville", "pays")
FRANCE = "France"
TEXT_MAX = 255
_POSTAL = re.compile(r"[0-9]{5}")


@champ_type
class Address(DistantType):
    """{"label", "rue", "complement", "code_postal", "ville", "pays", "declaree"}; a register adds its codes."""

    name = "address"
    libelle = _("Adresse")
    description = _("Une adresse postale, en France ou à l’étranger")
    category = LOCALISATION
    rank = 10
    icon = "adresse"
    duree = MOYEN
    prefillable = True
    multi_input = True
    parts = PARTS
    widget_template = "adresse"
    template = "adresse"
    api_type = "AddressChamp"
    connector = IAdresses
    fournisseur = _("Base Adresse Nationale")
    donnees_jointes = (_("Code INSEE de la commune"), _("Département"), _("Région"))
    cles = PARTS
    unknown_blocks = False  # an address that the base has not is an address all the same (U-177)
    condition_kind = "lieu"
    routable = True
    message_rue = _("« ${libelle} » : indiquez la rue ou le lieu-dit.")
    message_ville = _("« ${libelle} » : indiquez la commune.")
    message_postal = _("« ${libelle} » : le code postal compte 5 chiffres, comme 59000.")
    message_postal_manque = _("« ${libelle} » : indiquez le code postal.")
    message_long = _("« ${libelle} » : 255 caractères au plus pour chaque partie de l’adresse.")

    def papier(self, descriptor):
        """Leave a line for each part."""
        return Papier(
            lignes=(
                Ligne(_("Numéro et rue")),
                Ligne(_("Complément")),
                Ligne(_("Code postal")),
                Ligne(_("Commune")),
                Ligne(_("Pays")),
            )
        )

    def normalize(self, descriptor, raw):
        """Read the parts; a text alone is split where it can be."""
        raw = texts_only(raw)
        if isinstance(raw, str):
            raw = split(raw)
        if not isinstance(raw, dict):
            return None
        found = {name: " ".join(raw.get(name, "").split()) for name in PARTS}
        if not any(found[name] for name in PARTS if name != "pays"):
            return None
        found["pays"] = found["pays"] or FRANCE
        return {**found, "label": label(found), "declaree": True, **codes(found)}

    def to_input(self, descriptor, value):
        """Show the parts."""
        return {name: value.get(name, "") for name in PARTS}

    def check(self, descriptor, value):
        """Ask for the street and the commune, and the postal code in its form."""
        if not isinstance(value, dict):
            return [self.message(self.message_invalide, descriptor)]
        found = []
        if not value.get("rue"):
            found.append(self.message_rue)
        if not value.get("ville"):
            found.append(self.message_ville)
        french = value.get("pays", FRANCE).casefold() == FRANCE.casefold()
        if not value.get("code_postal"):
            found.append(self.message_postal_manque)
        elif french and not _POSTAL.fullmatch(value["code_postal"]):
            found.append(self.message_postal)
        if any(len(value.get(name) or "") > TEXT_MAX for name in PARTS):
            found.append(self.message_long)
        return [self.message(text, descriptor) for text in found]

    def pending(self, descriptor, value):
        """Ask about addresses in France only."""
        return super().pending(descriptor, value) and value.get("pays", "").casefold() == FRANCE.casefold()

    def fetch(self, descriptor, value, connector):
        """Return the codes of the same address in the national base."""
        wanted = territoires.fold(value["label"])
        for found in connector.chercher(value["label"], 5):
            if territoires.fold(found["label"]) == wanted:
                kept = {name: found[name] for name in ("type", "code_insee", "ban_id", "coordonnees")}
                return {
                    **kept,
                    **departement_parts(found["code_departement"]),
                    "region_nom": found["region"],
                    "declaree": False,
                }
        raise Introuvable(value["label"])

    def text(self, descriptor, value):
        """Write it on one line (U-178)."""
        return value.get("label", "")

    def condition_value(self, descriptor, value):
        """Give the codes that operators look at, nothing when the commune is not known."""
        return (
            {name: value.get(name, "") for name in ("departement", "region")}
            if value.get("departement")
            else None
        )

    def columns(self, descriptor):
        """The label, then its parts."""
        found = [Column(descriptor.column_id(), descriptor.libelle, "text", self.column_value(descriptor))]
        paths = (
            ("code_postal", " (Code postal)"), ("ville", " (Commune)"), ("departement_nom", " (Département)"),
            ("region_nom", " (Région)"), ("pays", " (Pays)"),
        )  # fmt: skip
        for path, suffix in paths:
            read = _reader(path)
            found.append(self.column(descriptor, path, suffix, "text", read, exported=False))
        return found

    def api_value(self, descriptor, value):
        """Give the parts under the API's names; null while incomplete."""
        if not isinstance(value, dict) or self.check(descriptor, value):
            return {"address": None, "commune": None, "departement": None}
        address = {
            "label": value["label"],
            "type": value.get("type", "housenumber"),
            "streetAddress": value["rue"],
            "postalCode": value["code_postal"],
            "cityName": value["ville"],
            "cityCode": value.get("code_insee", ""),
            "countryName": value["pays"],
            "departmentCode": value.get("departement"),
            "departmentName": value.get("departement_nom"),
            "regionCode": value.get("region"),
            "regionName": value.get("region_nom"),
        }
        commune = {
            "code": value.get("code_insee"),
            "name": value["ville"],
            "postalCode": value["code_postal"],
        }
        known = bool(value.get("code_insee"))
        return {
            "address": address,
            "commune": commune if known else None,
            "departement": api_departement(value),
        }

    def prefill_example(self, descriptor):
        """Return an address on one line."""
        return "20 avenue de Ségur 75007 Paris"

    def sample(self, descriptor, rng):
        """Return an address in France."""
        postal, city = rng.choice(
            (("59000", "Lille"), ("69003", "Lyon"), ("97400", "Saint-Denis"), ("75007", "Paris"))
        )
        parts = {"rue": f"{rng.randrange(1, 200)} rue de l’Exemple", "code_postal": postal, "ville": city}
        return self.normalize(descriptor, parts)


def codes(parts: dict[str, str]) -> dict[str, str]:
    """Return the codes of the commune of a French address, nothing when it is not one of the official list."""
    if parts["pays"].casefold() != FRANCE.casefold() or not _POSTAL.fullmatch(parts["code_postal"]):
        return {}
    town = territoires.fold(parts["ville"])
    communes = territoires.chercher_communes(parts["code_postal"], 200)
    found = [commune for commune in communes if territoires.fold(commune.nom) == town]
    if len(found) != 1:
        return {}
    departement = departement_parts(found[0].departement)
    nom_region = territoires.load().regions.get(departement["region"], "")
    return {"code_insee": found[0].code, **departement, "region_nom": nom_region}


_LINE = re.compile(
    r"(?P<rue>.*?)[\s,]*\b(?P<code_postal>[0-9]{5})\s+(?P<ville>[^,0-9]+?)(?:\s*,\s*(?P<pays>[^,]+))?"
)


def split(line: str) -> dict[str, str]:
    """Return the parts of an address written on one line; all in `rue` when they cannot be told apart."""
    line = " ".join(line.split())[:1000]
    match = _LINE.fullmatch(line)
    return {name: text or "" for name, text in match.groupdict().items()} if match else {"rue": line}


def label(parts: dict[str, str]) -> str:
    """Return an address on one line; the country only when it is not France."""
    town = " ".join(part for part in (parts["code_postal"], parts["ville"]) if part)
    country = "" if parts["pays"].casefold() == FRANCE.casefold() else parts["pays"]
    street = ", ".join(part for part in (parts["rue"], parts["complement"]) if part)
    return ", ".join(part for part in (f"{street} {town}".strip(), country) if part)


def _reader(name):
    return lambda value: value.get(name) or None
