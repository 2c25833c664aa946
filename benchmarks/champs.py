"""A form of 312 champs of which 246 are conditional: page, autosave, whole validation; linear in the number of champs.

    .venv/bin/python -m benchmarks.champs [--sizes 100,200,312,400,800]

The page and the autosave (of the answer on which most conditions look, changed each time, so that champs appear and
vanish) are requests (benchmarks/harness.py). The reading and the whole validation, which a deposit asks, are the best
of some rounds in this process; so is the search of communes.
"""

import argparse
import random
import statistics
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from benchmarks.harness import Browser, accounts, make_site
from ds_pyramid.champs import territoires
from ds_pyramid.champs.conditions import Et, Ou, Terme
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire
from ds_pyramid.champs.walk import read
from ds_pyramid.core import clock
from ds_pyramid.core.events import notifier
from ds_pyramid.core.storage import close_database, open_root
from ds_pyramid.demarches import services as demarches
from ds_pyramid.dossiers.models import Identite
from ds_pyramid.dossiers.services import creer_brouillon

KINDS = (
    "yes_no", "text", "integer_number", "drop_down_list", "date", "textarea", "email", "multiple_drop_down_list",
)  # fmt: skip
ROUNDS = 8
USAGER, ADMIN = "usager@exemple.fr", "admin@exemple.fr"
WORDS = ("lille", "saint", "st etienne", "le", "a", "59", "59000", "Nord", "havre", "Lille (59800)")


def formulaire(size: int) -> Formulaire:
    """Return a form where 246 champs out of 312 have a condition, one in three a nested one."""
    rng, champs, sources = random.Random(1), [], []
    for number in range(1, size + 1):
        kind = KINDS[number % len(KINDS)]
        condition = None
        if number > size * 66 // 312 and sources:
            source = rng.choice(sources)
            yes = source.type_champ == "yes_no"
            terme = (
                Terme(source.stable_id, "est", True)
                if yes
                else Terme(source.stable_id, "superieur", Decimal(3))
            )
            condition = (
                terme if number % 3 else Et((terme, Ou((terme, Terme(sources[0].stable_id, "est", True)))))
            )
        options = {"options": ("A", "B", "C", "D")} if "drop" in kind else {}
        champ = ChampDescriptor(
            number, kind, f"Question {number}", "Aide", number % 3 == 0, options, (), condition
        )
        champs.append(champ)
        if kind in ("yes_no", "integer_number"):
            sources.append(champ)
    return Formulaire(champs)


def answered(form: Formulaire) -> Champs:
    """Return answers that show everything."""
    rng, champs = random.Random(2), Champs()
    for champ in form.descriptors:
        value = True if champ.type_champ == "yes_no" else champ.type.sample(champ, rng)
        champs.set(str(champ.stable_id), value, now=clock.now())
    return champs


def best(act) -> float:
    """Return the least time of some rounds, in milliseconds."""
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def brouillon(browser: Browser, size: int) -> str:
    """Make a démarche with that form, and a brouillon that answers it; return the address of the brouillon."""
    registry = browser.app.registry
    with open_root(registry) as (root, manager):
        from ds_pyramid.accounts.services import find_compte

        common = {"now": clock.now(), "notify": notifier(registry)}
        demarche = demarches.create_demarche(root, find_compte(root, ADMIN), f"Mesure {size}", **common)
        form = formulaire(size)
        demarches.replace_formulaire(demarche, form.descriptors, **common)
        identite = Identite(civilite="Mme", nom="Moreau", prenom="Camille")
        dossier = creer_brouillon(demarche, find_compte(root, USAGER), identite=identite, **common)
        for key, value in answered(form).items():
            dossier.champs.set(key, value, now=clock.now())
        numero = dossier.numero
        manager.commit()
    return f"/dossiers/{numero}"


def requests_of(browser: Browser, size: int) -> list:
    """Measure the page, an autosave that shows and hides champs, and a deposit that is refused."""
    path = brouillon(browser, size)
    source = next(d.stable_id for d in formulaire(size).descriptors if d.type_champ == "yes_no")
    version = [0]

    def autosave(rank):
        answer = "true" if rank % 2 else "false"
        body = f"champ={source}&version={version[0]}&champ-{source}={answer}".encode()
        saved = browser.request("POST", f"{path}/champs", body, **{"X-Requested-With": "fetch"})
        version[0] = saved.json_body["version"]
        return saved

    return [
        browser.measure(f"{size} : page", lambda rank: browser.request("GET", f"{path}/modifier"), times=10),
        browser.measure(f"{size} : autosave", autosave),
    ]


def alone(size: int) -> tuple[float, float]:
    """Measure the reading and the whole validation by themselves, in milliseconds."""
    form = formulaire(size)
    champs = answered(form)
    reading = read(form, champs)
    return best(lambda: read(form, champs)), best(lambda: reading.erreurs(complete=True))


def communes() -> None:
    """Print what loading the territories takes, then one search of a commune."""
    start = time.perf_counter()
    territoires.load()
    print(f"\nTerritories loaded in {(time.perf_counter() - start) * 1000:.0f} ms")
    territoires.chercher_communes("x")

    def search():
        territoires.chercher_communes.cache_clear()
        for word in WORDS:
            territoires.chercher_communes(word)

    print(f"A search of communes: {best(search) / len(WORDS):.2f} ms")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="100,200,312,400,800")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        ini = make_site(Path(folder))
        accounts(ini, ((USAGER, "usager"), (ADMIN, "administrateur")))
        browser = Browser(ini)
        browser.sign_in(USAGER)
        hello = browser.measure("hello", lambda rank: browser.request("GET", "/health"), times=200).median
        print(f"hello: {hello:.2f} ms\n")
        columns = ("champs", "page ms (cpu, × hello)", "kB", "autosave ms (cpu, × hello)", "kB", "reading ms",
                   "validation ms")  # fmt: skip
        print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
        for size in sizes:
            page, saved = requests_of(browser, size)
            cells = [str(size)]
            for figure in (page, saved):
                cpu = statistics.median(figure.cpu)
                cells.append(f"{figure.median:.1f} ({cpu:.1f}, {figure.median / hello:.0f})")
                cells.append(f"{figure.bytes / 1000:.1f}")
            print(f"| {' | '.join(cells)} | {' | '.join(f'{one:.2f}' for one in alone(size))} |", flush=True)
        close_database(browser.app.registry)
    communes()


if __name__ == "__main__":
    main()
