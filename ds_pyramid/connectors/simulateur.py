"""Plays every remote service over real HTTP on loopback: known, unknown, slow and failing answers (X-210).

The answers have the shape of the real services and are invented, but for the State's digital department. Special
identifiers, the same for every service: those containing `503000` fail, those containing `504000` answer too late.

`ds-simulateur` serves it alone; `ds.simulateur = 127.0.0.1:6544` within the web process, in development.
"""

import json
import logging
import math
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from ds_pyramid.connectors import simulateur_jetons

log = logging.getLogger(__name__)

LENTEUR = 6.0  # seconds, more than any time limit of the demonstration


def _etablissement(
    siret, nom, *, numero, voie, code_postal, commune, insee, naf, libelle_naf, forme, rna=None
):
    return {
        "siret": siret,
        "siege_social": True,
        "etat_administratif": "A",
        "enseigne": None,
        "status_diffusion": "diffusible",
        "activite_principale": {"code": naf, "libelle": libelle_naf, "nomenclature": "NAFRev2"},
        "unite_legale": {
            "siren": siret[:9],
            "rna": rna,
            "siret_siege_social": siret,
            "type": "personne_morale",
            "personne_morale_attributs": {"raison_sociale": nom, "sigle": None},
            "personne_physique_attributs": {},
            "forme_juridique": {"code": forme[0], "libelle": forme[1]},
            "tranche_effectif_salarie": {"code": "22"},
            "date_creation": "2011-02-21",
            "etat_administratif": "A",
        },
        "adresse": {
            "numero_voie": numero,
            "type_voie": voie[0],
            "libelle_voie": voie[1],
            "complement_adresse": None,
            "code_postal": code_postal,
            "libelle_commune": commune,
            "code_commune": insee,
            "acheminement_postal": {
                "l4": f"{numero} {voie[0]} {voie[1]}",
                "l6": f"{code_postal} {commune}",
                "l7": "FRANCE",
            },
        },
    }


ETABLISSEMENTS = {
    fiche["siret"]: fiche
    for fiche in (
        _etablissement(
            "13002526500013", "DIRECTION INTERMINISTERIELLE DU NUMERIQUE", numero="20", voie=("AVENUE", "DE SEGUR"),
            code_postal="75007", commune="PARIS 7", insee="75107", naf="84.11Z",
            libelle_naf="Administration publique générale", forme=("7120", "Service central d'un ministère"),
        ),
        _etablissement(
            "35600000000048", "LA POSTE", numero="9", voie=("RUE", "DU COLONEL PIERRE AVIA"), code_postal="75015",
            commune="PARIS 15", insee="75115", naf="53.10Z", libelle_naf="Activités de poste",
            forme=("5510", "SA nationale à conseil d'administration"),
        ),
        _etablissement(
            "44312345000019", "LES JARDINS PARTAGES DU LAC", numero="3", voie=("CHEMIN", "DES SAULES"),
            code_postal="74000", commune="ANNECY", insee="74010", naf="94.99Z",
            libelle_naf="Autres organisations fonctionnant par adhésion volontaire",
            forme=("9220", "Association déclarée"), rna="W741234567",
        ),
        _etablissement(
            "81234567600017", "MENUISERIE DES TROIS CHENES", numero="8", voie=("RUE", "DES ATELIERS"),
            code_postal="59800", commune="LILLE", insee="59350", naf="43.32A",
            libelle_naf="Travaux de menuiserie bois et PVC", forme=("5710", "SAS, société par actions simplifiée"),
        ),
    )
}  # fmt: skip

CAPITAUX = {
    # SIREN -> capital in euros, commercial name
    "812345676": (25000, "Les Trois Chênes"),
}

ASSOCIATION = {
    "rna": "W741234567",
    "titre": "LES JARDINS PARTAGES DU LAC",
    "objet": "cultiver ensemble des parcelles ouvertes à tous",
    "date_creation": "2009-04-02",
    "date_declaration": "2021-06-11",
    "date_publication": "2009-04-25",
    "adresse_siege": {
        "numero_voie": "3",
        "type_voie": "CHEMIN",
        "libelle_voie": "DES SAULES",
        "commune": "ANNECY",
        "code_insee": "74010",
        "code_postal": "74000",
    },
}
FONDATION = {
    "title": "Fondation des Rivières claires",
    "address": {
        "label": "12 Quai des Bateliers 67000 Strasbourg",
        "postalCode": "67000",
        "cityName": "Strasbourg",
        "cityCode": "67482",
        "departmentCode": "67",
        "departmentName": "Bas-Rhin",
    },
    "email": "contact@rivieres.exemple.fr",
    "phone": "0388000000",
    "createdAt": "2014-09-01",
}
ECOLES = [
    {
        "identifiant_de_l_etablissement": "0590001F",
        "nom_etablissement": "Lycée des Flandres",
        "type_etablissement": "Lycée",
        "statut_public_prive": "Public",
        "libelle_academie": "Lille",
        "adresse_1": "4 rue de l'Horloge",
        "code_postal": "59000",
        "nom_commune": "Lille",
        "code_commune": "59350",
        "libelle_departement": "Nord",
        "telephone": "0320000000",
        "mail": "ce.0590001f@exemple.fr",
        "web": None,
    },
    {
        "identifiant_de_l_etablissement": "0740002A",
        "nom_etablissement": "Collège du Lac",
        "type_etablissement": "Collège",
        "statut_public_prive": "Public",
        "libelle_academie": "Grenoble",
        "adresse_1": "1 avenue des Écoles",
        "code_postal": "74000",
        "nom_commune": "Annecy",
        "code_commune": "74010",
        "libelle_departement": "Haute-Savoie",
        "telephone": "0450000000",
        "mail": "ce.0740002a@exemple.fr",
        "web": None,
    },
]
RUES = [
    # street, postal code, town, INSEE code, context, (longitude, latitude)
    ("20 Avenue de Ségur", "75007", "Paris", "75107", "75, Paris, Île-de-France", (2.308628, 48.850699)),
    (
        "3 Chemin des Saules",
        "74000",
        "Annecy",
        "74010",
        "74, Haute-Savoie, Auvergne-Rhône-Alpes",
        (6.127, 45.902),
    ),
    ("12 Rue Nationale", "59800", "Lille", "59350", "59, Nord, Hauts-de-France", (3.0601, 50.6365)),
]


def etablissement(query, siret):
    fiche = ETABLISSEMENTS.get(siret)
    return fiche and {"data": fiche, "links": {}, "meta": {}}


def association_du_siren(query, siren):
    return {"data": ASSOCIATION} if siren == "443123450" else None


def extrait_rcs(query, siren):
    if siren not in CAPITAUX:
        return None
    capital, nom = CAPITAUX[siren]
    return {"data": {"siren": siren, "nom_commercial": nom, "capital": {"montant": capital, "devise": "EUR"}}}


def numero_tva(query, siren):
    if not any(siret.startswith(siren) for siret in ETABLISSEMENTS):
        return None
    return {"data": {"tva_number": f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"}}


def association(query, rna):
    return {"data": ASSOCIATION} if rna == ASSOCIATION["rna"] else None


def fondation(query, rnf):
    return FONDATION if rnf == "075-FDD-00003-01" else None


def ecoles(query):
    where = query.get("where", "")
    exact = re.fullmatch(r'identifiant_de_l_etablissement="(\w+)"', where)
    words = (exact[1] if exact else where.strip('"')).casefold()
    found = [e for e in ECOLES if words in " ".join(str(v) for v in e.values()).casefold()]
    return {"total_count": len(found), "results": found[: int(query.get("limit", 5))]}


def adresses(query):
    words = query.get("q", "").casefold().split()
    found = [rue for rue in RUES if all(word in " ".join(rue[:3]).casefold() for word in words)]
    return {"type": "FeatureCollection", "features": [_adresse(*rue) for rue in found]}


def _adresse(street, postcode, city, citycode, context, point):
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(point)},
        "properties": {
            "label": f"{street} {postcode} {city}",
            "name": street,
            "postcode": postcode,
            "city": city,
            "citycode": citycode,
            "context": context,
            "type": "housenumber",
            "id": f"{citycode}_simulateur",
        },
    }


PAS = 1000  # parcels of the simulated cadastre are squares of a thousandth of a degree


def parcelle(query):
    """The parcel of a place, or of a reference; those numbered 9999 do not exist."""
    if "geom" in query:
        x, y = (
            math.floor(number * PAS) / PAS for number in _corner(json.loads(query["geom"])["coordinates"])
        )
        reference = ("74010", "000", "0A", "0123")
        if (x, y) != (6.127, 45.902):
            reference = ("74010", "000", "0A", f"{(round(x * PAS) * 31 + round(y * PAS)) % 9000 + 1:04}")
    else:
        reference = tuple(query.get(name, "") for name in ("code_insee", "com_abs", "section", "numero"))
        x, y = 6.127, 45.902
    if reference[3] == "9999":
        return {"type": "FeatureCollection", "features": []}
    insee, prefixe, section, numero = reference
    ring = [[x, y], [x + 0.001, y], [x + 0.001, y + 0.001], [x, y + 0.001], [x, y]]
    properties = {
        "idu": f"{insee}{prefixe}{section}{numero}",
        "nom_com": "Annecy",
        "com_abs": prefixe,
        "section": section,
        "numero": numero,
    }
    feature = {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
        "properties": {**properties, "contenance": 8600},
    }
    return {"type": "FeatureCollection", "features": [feature]}


VEHICULES = [
    {"plaque": "AB-123-CD", "modele": "Fourgon électrique", "mise_en_service": 2021, "controle": {"a_jour": True},
     "garage": {"commune": "Annecy", "contacts": [{"nom": "Atelier du Lac"}]}},
    {"plaque": "EF-456-GH", "modele": "Vélo cargo", "mise_en_service": 2024, "controle": {"a_jour": False},
     "garage": {"commune": "Lille", "contacts": []}},
]  # fmt: skip


def vehicule(query, plaque):
    """A référentiel of a démarche, asked by an exact identifier."""
    return next((one for one in VEHICULES if one["plaque"] == plaque), None)


def vehicules(query):
    """The same, searched."""
    words = query.get("q", "").casefold()
    return {"results": [one for one in VEHICULES if words in f"{one['plaque']} {one['modele']}".casefold()]}


ZONES = {
    # resource -> properties of the zones, all around the lake of Annecy
    "/api/rpg/v2": ({"id_parcel": "8912345", "code_cultu": "PPH", "surf_parc": 2.4},),
    "/api/nature/natura-habitat": ({"sitecode": "FR8201704", "sitename": "Marais du bout du lac"},),
    "/api/nature/natura-oiseaux": (),
    "/api/nature/rnn": ({"nom": "Bout du lac d’Annecy"},),
    "/api/nature/rnc": (),
    "/api/nature/rncf": ({"nom": "Les Bauges"},),
    "/api/nature/znieff1": ({"nom": "Roselières du lac"},),
    "/api/nature/znieff2": ({"nom": "Lac et ses abords"},),
    "/api/nature/pn": (),
    "/api/nature/pnr": ({"nom": "Massif des Bauges"},),
    "/api/zones/unesco": ({"nom": "Géoparc des Bauges"},),
    "/api/zones/arretes_protection": ({"nom": "Marais de l’Enfer"},),
    "/api/zones/conservatoire_littoral": ({"nom": "Rives du lac"},),
    "/api/zones/reserves_biologiques": ({"nom": "Forêt du Semnoz"},),
    "/api/zones/zones_humides": ({"nom": "Rives du lac, site Ramsar"},),
    "/api/zones/qpv": ({"nom_qp": "Teppes"},),
}


def zones(query, resource):
    """The zones that a shape touches: those around Annecy, when it is there; its parcels elsewhere none."""
    west, south = _corner(json.loads(query["geom"])["coordinates"])
    near = 6.0 <= west <= 6.3 and 45.7 <= south <= 46.0
    features = [{"type": "Feature", "geometry": None, "properties": p} for p in ZONES[resource]]
    return {"type": "FeatureCollection", "features": features if near else []}


def _corner(coordinates):
    while not isinstance(coordinates[0], int | float):
        coordinates = coordinates[0]
    return coordinates[:2]


ROUTES = [
    *((f"({re.escape(resource)})", zones) for resource in ZONES),
    (r"/vehicules/([\w-]+)", vehicule),
    (r"/vehicules", vehicules),
    (r"/v3/insee/sirene/etablissements/(\d{14})", etablissement),
    (r"/v4/djepva/api-association/associations/open_data/(\d{9})", association_du_siren),
    (r"/v4/djepva/api-association/associations/(W\w+)", association),
    (r"/v3/infogreffe/rcs/unites_legales/(\d{9})/extrait_kbis", extrait_rcs),
    (r"/v3/european_commission/unites_legales/(\d{9})/numero_tva", numero_tva),
    (r"/foundations/([\w-]+)", fondation),
    (r"/api/explore/v2\.1/catalog/datasets/fr-en-annuaire-education/records", ecoles),
    (r"/search/", adresses),
    (r"/api/cadastre/parcelle", parcelle),
    *simulateur_jetons.ROUTES,
]


def repondre(target: str, *, jeton: str = "", hote: str = "") -> tuple[int, object]:
    """Return the status and the JSON, or the bytes of a file, for a request target and the token that came with it."""
    parts = urlsplit(target)
    if "503000" in target:
        return 503, {"errors": ["le service simulé est en panne"]}
    if "504000" in target:
        time.sleep(LENTEUR)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()} | {
        "jeton": jeton,
        "hote": hote,
    }
    for pattern, answer in ROUTES:
        match = re.fullmatch(pattern, unquote(parts.path))
        if match:
            found = answer(query, *match.groups())
            if found is simulateur_jetons.REFUS:
                return 401, {"errors": ["jeton refusé"]}
            return (404, {"errors": ["inconnu"]}) if found is None else (200, found)
    return 404, {"errors": ["adresse inconnue du simulateur"]}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        jeton = self.headers.get("X-API-Key") or self.headers.get("Authorization", "").removeprefix("Bearer ")
        status, answer = repondre(self.path, jeton=jeton, hote=self.headers.get("Host", ""))
        pdf = isinstance(answer, bytes)
        body = answer if pdf else json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/pdf" if pdf else "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        """Say nothing: the caller logs."""


class Serveur(ThreadingHTTPServer):
    """The server of the simulated services."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that did not wait for a slow answer is what it is there for."""


def serveur(port: int) -> Serveur:
    """Return a server on loopback, not yet serving; port 0 takes a free one."""
    return Serveur(("127.0.0.1", port), _Handler)


def demarrer(port: int) -> Serveur | None:
    """Serve in a thread of this process; None when the port is taken: another process plays the services already."""
    try:
        server = serveur(port)
    except OSError:
        log.info("port %d is taken: the services are played already", port)
        return None
    threading.Thread(target=server.serve_forever, name="ds-simulateur", daemon=True).start()
    return server


def includeme(config):
    """Play the services within the web process where `ds.simulateur` says so. Raises ValueError in production."""
    settings = config.registry.settings
    address = (settings.get("ds.simulateur") or "").strip()
    if not address:
        return
    if settings.get("ds.environment") == "production":
        raise ValueError("ds.simulateur gives invented answers: not in production")
    port = int(address.rpartition(":")[2])
    config.add_subscriber(lambda _event: demarrer(port), "pyramid.events.ApplicationCreated")
