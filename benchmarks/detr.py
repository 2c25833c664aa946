"""Pages of a real form of 300 champs, and its exports, with many dossiers (issue: figures a to e).

    .venv/bin/python -m benchmarks.detr FORM.json [--dossiers 10000] [--folder DIR]

Imports the form, fills `--dossiers` dossiers by ds-populate, then measures in this process (benchmarks/harness.py) the
form page, one autosave, a page of the instructeur's list, a dossier page, and in a process of its own the xlsx export.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import BIN, Browser, accounts, command, make_site, table

USAGER, INSTRUCTEUR, ADMIN = "usager@exemple.fr", "instructeur@exemple.fr", "admin@exemple.fr"
ACCOUNTS = ((USAGER, "usager"), (INSTRUCTEUR, "instructeur"), (ADMIN, "administrateur"))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("form", type=Path)
    parser.add_argument("--dossiers", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=None, help="keep the site here and use it again")
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp())
    ini = make_site(folder)
    numero = prepare(ini, folder, args)
    print(f"## {args.form.stem}, {args.dossiers:,} dossiers\n")
    figures, hello = pages(ini, numero)
    print(table(figures, hello))
    print()
    export(ini, numero)


def prepare(ini, folder, args):
    """Return the number of the démarche, imported and filled; used again when the folder holds it."""
    kept = folder / "numero"
    if kept.exists():
        return int(kept.read_text())
    accounts(ini, ACCOUNTS)
    said = command(
        "ds-import-demarche", ini, args.form, "--administrateur", ADMIN, "--publish", "mesure",
        "--instructeur", INSTRUCTEUR,
    )  # fmt: skip
    numero = int(re.search(r"importé: démarche (\d+)", said)[1])
    started = time.perf_counter()
    command("ds-populate", ini, "--demarche", numero, "--dossiers", args.dossiers)
    print(f"ds-populate: {args.dossiers / (time.perf_counter() - started):.0f} dossiers/s", file=sys.stderr)
    kept.write_text(str(numero))
    return numero


def pages(ini, numero):
    """Measure the pages; return the figures and hello's."""
    usager = Browser(ini)
    usager.sign_in(USAGER)
    hello = usager.measure("hello (/health)", lambda rank: usager.request("GET", "/health"), times=200)
    brouillon = new_brouillon(usager)
    path = f"/dossiers/{brouillon}"
    form = usager.measure("a. form page", lambda rank: usager.request("GET", f"{path}/modifier"))
    page = usager.request("GET", f"{path}/modifier").text
    name = re.search(r'<input[^>]*type="text"[^>]*name="(champ-\d+)"', page)[1]

    key, version = name.removeprefix("champ-"), [re.search(r'name="version"[^>]*value="(\d+)"', page)[1]]

    def autosave(rank):
        body = f"champ={key}&version={version[0]}&{name}=r%C3%A9ponse+{time.perf_counter_ns()}"
        saved = usager.request("POST", f"{path}/champs", body.encode(), **{"X-Requested-With": "fetch"})
        version[0] = saved.json_body["version"]
        return saved

    saved = usager.measure("b. one autosave", autosave)
    instructeur = usager
    instructeur.cookies.clear()
    instructeur.sign_in(INSTRUCTEUR)
    liste = f"/instruction/{numero}?onglet=tous"
    listed = instructeur.measure("c. page of the list", lambda rank: instructeur.request("GET", liste))
    found = re.findall(rf"/instruction/{numero}/dossiers/(\d+)", instructeur.request("GET", liste).text)
    dossier = f"/instruction/{numero}/dossiers/{found[0]}"
    opened = instructeur.measure("d. dossier page", lambda rank: instructeur.request("GET", dossier))
    return [form, saved, listed, opened], hello


def new_brouillon(browser) -> int:
    """Give an identity on the démarche; return the number of the brouillon."""
    browser.request("GET", "/commencer/mesure/identite")
    token = browser.cookies["_csrf_token"]
    body = f"csrf_token={token}&pour=moi&civilite=Mme&nom=Moreau&prenom=Camille"
    response = browser.request("POST", "/commencer/mesure/identite", body.encode())
    match = re.search(r"/dossiers/(\d+)", response.location or "")
    if not match:
        raise SystemExit(f"no brouillon: {response.status}\n{re.sub('<[^>]+>', ' ', response.text)[:3000]}")
    return int(match[1])


EXPORT = """
import resource, shutil, sys, time
from ds_pyramid.scripts._app import bootstrap
from ds_pyramid.accounts.services import find_compte
from ds_pyramid.core import clock
from ds_pyramid.exports.production import produire
from ds_pyramid.exports.services import demander_export
with bootstrap(sys.argv[1]) as env:
    with env.open_root() as (root, manager):
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        demarche = root["demarches"][sys.argv[2]]
        compte = find_compte(root, "instructeur@exemple.fr")
        groupes = tuple(g.id for g in demarche.groupes.values())
        export = demander_export(root, demarche, compte, sys.argv[3], groupes, now=clock.now(), notify=lambda e: None)
        manager.commit()
        started, worked = time.perf_counter(), time.process_time()
        made = produire(root, export)
        seconds, worked = time.perf_counter() - started, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = made.fichier.taille / 1048576
        print(f"| e. {sys.argv[3]} | {seconds:.1f} | {worked:.1f} | {size:.1f} | {peak:.0f} | {base:.0f} |")
        shutil.rmtree(made.fichier.path.parent)
"""


def export(ini, numero, formats=("xlsx", "csv", "ods", "xls")):
    """Measure each export in a process of its own: seconds, size, peak memory."""
    print("| export | seconds | cpu s | MB | peak RSS MB | RSS before MB |\n|---|---|---|---|---|---|")
    for fmt in formats:
        done = subprocess.run(
            [str(BIN / "python"), "-W", "ignore", "-c", EXPORT, str(ini), str(numero), fmt],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        print(done.stdout.strip() or done.stderr[-3000:])


if __name__ == "__main__":
    print(
        f"peak of this process before: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
        file=sys.stderr,
    )
    main()
