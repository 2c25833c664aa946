"""Build ds_pyramid/champs/data/territoires.json.gz from the npm package @etalab/decoupage-administratif and CLDR.

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python tools/build_territoires.py package

The package gathers the official geographic code (INSEE), the list of EPCI (Banatic, DGCL) and the postal codes (La
Poste), published under the Licence Ouverte 2.0; its own licence is MIT. Names of countries come from CLDR (Unicode
licence v3), through Babel; those that no longer exist are added below.
"""

import gzip
import json
import sys
import unicodedata
from importlib.metadata import version
from pathlib import Path

from babel import Locale

TARGET = Path(__file__).parents[1] / "ds_pyramid" / "champs" / "data" / "territoires.json.gz"

# Overseas codes that are no département, and abroad (C-13 of the usager's specification): 101 + 8 + 1 = 110.
AUTRES_DEPARTEMENTS = [
    ["975", "Saint-Pierre-et-Miquelon", ""],
    ["977", "Saint-Barthélemy", ""],
    ["978", "Saint-Martin", ""],
    ["984", "Terres australes et antarctiques françaises", ""],
    ["986", "Wallis-et-Futuna", ""],
    ["987", "Polynésie française", ""],
    ["988", "Nouvelle-Calédonie", ""],
    ["989", "Île de Clipperton", ""],
    ["99", "Étranger", ""],
]
# Countries of birth that no longer exist, under the codes that ISO 3166-3 withdrew (U-180).
DISPARUS = {
    "AN": "Antilles néerlandaises",
    "BU": "Birmanie",
    "CS": "Serbie-et-Monténégro",
    "CSHH": "Tchécoslovaquie",
    "DD": "République démocratique allemande",
    "DY": "Dahomey",
    "HV": "Haute-Volta",
    "NH": "Nouvelles-Hébrides",
    "RH": "Rhodésie du Sud",
    "SU": "Union des républiques socialistes soviétiques",
    "TP": "Timor oriental",
    "VD": "République démocratique du Viêt Nam",
    "YD": "Yémen démocratique",
    "YU": "Yougoslavie",
    "ZR": "Zaïre",
}
# Codes of CLDR that are no country: groups, tests, parts of others.
GROUPES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def read(folder: Path, name: str) -> list[dict]:
    """Return one file of the package."""
    return json.loads((folder / "data" / f"{name}.json").read_text(encoding="utf-8"))


def build(folder: Path) -> dict:
    """Return the compact data."""
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    departements = [
        [item["code"], item["nom"], item["region"]]
        for item in read(folder, "departements")
        if item["zone"] in ("metro", "drom")
    ]
    regions = [
        [item["code"], item["nom"]] for item in read(folder, "regions") if item["zone"] in ("metro", "drom")
    ]
    codes = {code for code, _nom, _region in departements}
    communes = [
        [
            item["code"],
            item["nom"],
            item["departement"],
            item.get("codesPostaux", []),
            item.get("population", 0),
        ]
        for item in read(folder, "communes")
        if item["type"] == "commune-actuelle" and item["departement"] in codes
    ]
    homes = {code: departement for code, _nom, departement, _postal, _population in communes}
    epci = []
    for item in read(folder, "epci"):
        below = sorted({homes[member["code"]] for member in item["membres"] if member["code"] in homes})
        if below:
            epci.append([item["code"], item["nom"], below])
    return {
        "source": f"{package['name']} {package['version']} (INSEE, DGCL, La Poste)",
        "licence": "Licence Ouverte 2.0; CLDR: Unicode License v3",
        "millesime": "2026",
        "cldr": f"Babel {version('babel')}",
        "pays": pays(),
        "regions": sorted(regions, key=lambda item: fold(item[1])),
        "departements": sorted(departements) + AUTRES_DEPARTEMENTS,
        "communes": communes,
        "epci": epci,
    }


def pays() -> list[list[str]]:
    """Return the countries of CLDR in French, and those that no longer exist."""
    names = {
        code: nom
        for code, nom in Locale("fr").territories.items()
        if len(code) == 2 and code.isalpha() and code not in GROUPES and code not in DISPARUS
    }
    return sorted([[code, nom] for code, nom in (names | DISPARUS).items()], key=lambda item: fold(item[1]))


def fold(text: str) -> str:
    """Return a name as it is sorted: without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


def main() -> None:
    """Write the file."""
    data = json.dumps(build(Path(sys.argv[1])), ensure_ascii=False, separators=(",", ":")).encode()
    with (
        TARGET.open("wb") as target,
        gzip.GzipFile(fileobj=target, mode="wb", mtime=0, filename="") as packed,
    ):
        packed.write(data)
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
