"""A plain form of 20 champs with many dossiers, where peers were measured: pages, exports, complete deposits.

    .venv/bin/python -m benchmarks.plain [--dossiers 10000] [--folder DIR]
    .venv/bin/python -m benchmarks.plain deposits --folder DIR [--deposits 400] [--clients 8]

Pages and exports as in benchmarks/detr.py. Deposits go over HTTP to one `pserve` process: each is the POST of the
whole form (20 answers, a 20 kB file, the button "Déposer") on a brouillon prepared before, by `--clients` clients at
once, each signed in to an account of his own; a deposit counts when the answer leads to the confirmation page.
"""

import argparse
import base64
import http.client
import json
import os
import re
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.detr import export, pages, prepare
from benchmarks.harness import BIN, PASSWORD, make_site, table

CHAMPS = [
    ("TextChampDescriptor", "Nom du projet", {}),
    ("TextChampDescriptor", "Ville", {}),
    ("TextChampDescriptor", "Quartier", {}),
    ("TextChampDescriptor", "Métier", {}),
    ("TextareaChampDescriptor", "Description", {}),
    ("TextareaChampDescriptor", "Objectifs", {}),
    ("TextareaChampDescriptor", "Remarques", {}),
    ("EmailChampDescriptor", "Adresse électronique", {}),
    ("EmailChampDescriptor", "Autre adresse", {}),
    ("IntegerNumberChampDescriptor", "Nombre de personnes", {}),
    ("IntegerNumberChampDescriptor", "Âge", {}),
    ("IntegerNumberChampDescriptor", "Année", {}),
    ("DateChampDescriptor", "Début", {}),
    ("DateChampDescriptor", "Fin", {}),
    (
        "DropDownListChampDescriptor",
        "Public",
        {"options": ["Enfants", "Adultes", "Tous"], "otherOption": False},
    ),
    (
        "DropDownListChampDescriptor",
        "Fréquence",
        {"options": ["Jour", "Semaine", "Mois"], "otherOption": False},
    ),
    ("DropDownListChampDescriptor", "Lieu", {"options": ["Dedans", "Dehors"], "otherOption": False}),
    ("MultipleDropDownListChampDescriptor", "Thèmes", {"options": ["Sport", "Culture", "Santé"]}),
    ("CheckboxChampDescriptor", "Je certifie", {}),
    ("PieceJustificativeChampDescriptor", "Pièce", {}),
]
ANSWERS = (
    ["Un jardin", "Lille", "Fives", "Menuisier", "Une description\nsur deux lignes", "Des objectifs", "Rien"]
    + [
        "moi@exemple.fr",
        "toi@exemple.fr",
        "12",
        "34",
        "2026",
        "2026-03-02",
        "2026-09-30",
        "Tous",
        "Semaine",
        "Dedans",
    ]
    + ["Culture", "true"]
)
FILE = b"%PDF-1.4\n" + os.urandom(20_000)


def form(folder: Path) -> Path:
    """Write the form as the API of the original would give it."""
    descriptors = [
        {
            "__typename": typename,
            "id": base64.b64encode(f"Champ-{1000 + rank}".encode()).decode(),
            "label": label,
            "description": "",
            "required": rank < 3,
            **more,
        }
        for rank, (typename, label, more) in enumerate(CHAMPS)
    ]
    demarche = {
        "id": base64.b64encode(b"Procedure-1").decode(),
        "number": 1,
        "title": "Formulaire de vingt champs",
        "state": "publiee",
        "activeRevision": {"id": "UmV2LTE=", "champDescriptors": descriptors, "annotationDescriptors": []},
    }
    path = folder / "vingt-champs.json"
    path.write_text(json.dumps(demarche), encoding="utf-8")
    return path


BROUILLONS = """
import sys
from ds_pyramid.scripts._app import bootstrap
from ds_pyramid.accounts.services import create_compte, find_compte
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.dossiers.models import Identite
from ds_pyramid.dossiers.services import creer_brouillon
ini, numero, clients, each, password = sys.argv[1:]
with bootstrap(ini) as env, env.open_root() as (root, manager):
    for rank in range(int(clients)):
        email = f"client-{rank}@exemple.fr"
        compte = find_compte(root, email) or create_compte(
            root, email, now=clock.now(), password=password, confirmed=True)
        identite = Identite(civilite="Mme", nom="Moreau", prenom="Camille")
        made = [creer_brouillon(root["demarches"][numero], compte, identite=identite, now=clock.now(),
                                notify=notifier(env.registry)).numero for _ in range(int(each))]
        print(email, *made)
        manager.commit()
"""


class Client(threading.Thread):
    """A person who signs in, then deposits dossiers one after the other on one connection."""

    def __init__(self, port, email, brouillons, start):
        super().__init__()
        self.port, self.email, self.brouillons, self.start_line = port, email, brouillons, start
        self.cookies = {}
        self.seconds, self.errors = [], []

    def run(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.ask("GET", "/connexion")
        body = f"email={self.email}&password={PASSWORD.replace(' ', '+')}&csrf_token={self.cookies['_csrf_token']}"
        self.ask("POST", "/connexion", body.encode(), "application/x-www-form-urlencoded")
        self.start_line.wait()
        for numero in self.brouillons:
            started = time.perf_counter()
            status, location = self.deposit(numero)
            self.seconds.append(time.perf_counter() - started)
            if status not in (302, 303) or not location.endswith("/depose"):
                self.errors.append((numero, status, location))

    def deposit(self, numero):
        boundary = b"limite"
        fields = [("csrf_token", self.cookies["_csrf_token"]), ("version", "0"), ("action", "deposer")]
        fields += [(f"champ-{1000 + rank}", answer) for rank, answer in enumerate(ANSWERS) if rank != 17]
        fields += [
            ("__start__", "champ-1017:sequence"),
            ("choix", "Culture"),
            ("__end__", "champ-1017:sequence"),
        ]
        parts = [
            b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
            % (boundary, name.encode(), value.encode())
            for name, value in fields
        ]
        parts.append(
            b'--%s\r\nContent-Disposition: form-data; name="champ-1019"; filename="piece.pdf"\r\n'
            b"Content-Type: application/pdf\r\n\r\n%s\r\n--%s--\r\n" % (boundary, FILE, boundary)
        )
        kind = "multipart/form-data; boundary=limite"
        return self.ask("POST", f"/dossiers/{numero}/modifier", b"".join(parts), kind)

    def ask(self, method, path, body=None, kind=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Origin": self.origin}
        if kind:
            headers["Content-Type"] = kind
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location", "")

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"


def deposits(ini, folder, numero, args):
    """Measure complete deposits; print what was seen."""
    each = args.deposits // args.clients
    done = subprocess.run(
        [str(BIN / "python"), "-W", "ignore", "-c", BROUILLONS, str(ini), str(numero), str(args.clients), str(each),
         PASSWORD], capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    port = 6571
    text = ini.read_text(encoding="utf-8").replace("6543", str(port))
    served = folder / "served.ini"
    served.write_text(text, encoding="utf-8")
    server = subprocess.Popen(
        [str(BIN / "pserve"), str(served)],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "server.log").open("wb"),
    )
    try:
        wait(port)
        idle = rss(server.pid)
        start = threading.Barrier(
            args.clients + 1, timeout=60
        )  # a client that cannot sign in stops the measure
        clients = []
        for line in done.stdout.splitlines():
            email, *brouillons = line.split()
            clients.append(Client(port, email, brouillons, start))
        for client in clients:
            client.start()
        start.wait()
        started, worked = time.perf_counter(), cpu(server.pid)
        for client in clients:
            client.join()
        seconds, worked = time.perf_counter() - started, cpu(server.pid) - worked
        hello = hello_rate(port, args.clients)
        report(clients, seconds, worked, idle, rss(server.pid), hello)
    finally:
        server.terminate()
        server.wait()


def report(clients, seconds, worked, idle, busy, hello):
    """Print the line of the deposits; `worked`: seconds of processor that the server took."""
    times = sorted(s for client in clients for s in client.seconds)
    errors = [error for client in clients for error in client.errors]
    rate = len(times) / seconds
    print(
        "| deposits | per second | errors | p50 ms | p95 ms | cpu ms | hello/s | ÷ deposit | idle MB | after MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    middle, last = (times[int(len(times) * part)] * 1000 for part in (0.5, 0.95))
    print(
        f"| {len(times)} by {len(clients)} clients | {rate:.0f} | {len(errors)} | {middle:.0f} | {last:.0f} "
        f"| {worked * 1000 / len(times):.1f} | {hello:.0f} | {hello / rate:.1f} | {idle:.0f} | {busy:.0f} |"
    )
    if errors:
        print("first errors:", errors[:3])


def hello_rate(port, clients, each=200):
    """Return hello-world pages a second with as many clients."""

    def run():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(each):
            connection.request("GET", "/health")
            connection.getresponse().read()

    threads = [threading.Thread(target=run) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return clients * each / (time.perf_counter() - started)


def wait(port):
    """Wait until the server answers."""
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def cpu(pid) -> float:
    """Return the seconds of processor that a process took, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss(pid) -> float:
    """Return the resident memory of a process in MB."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="?", choices=("pages", "deposits"), default="pages")
    parser.add_argument("--dossiers", type=int, default=10_000)
    parser.add_argument("--deposits", type=int, default=400)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--folder", type=Path, default=None, help="keep the site here and use it again")
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp())
    ini = make_site(folder)
    args.form = form(folder)
    numero = prepare(ini, folder, args)
    if args.part == "deposits":
        # In a run of its own: the served process must be the first to open the storage.
        deposits(ini, folder, numero, args)
        return
    print(f"## 20 champs, {args.dossiers:,} dossiers\n")
    figures, hello = pages(ini, numero)
    print(table(figures, hello))
    print()
    export(ini, numero)


if __name__ == "__main__":
    main()
