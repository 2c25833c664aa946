"""A form of 312 champs of which 246 are conditional: reading, whole validation, page; linear in the number of champs.

    .venv/bin/python -m benchmarks.champs [--sizes 100,200,312,400,800]

Measures in this process, without HTTP nor database, the best of some rounds; and the search of communes.
"""

import argparse
import random
import time
from decimal import Decimal

from chameleon import PageTemplateFile

from ds_pyramid.champs import territoires
from ds_pyramid.champs.conditions import Et, Ou, Terme
from ds_pyramid.champs.models import ChampDescriptor, Champs, Formulaire
from ds_pyramid.champs.page import FormulairePage
from ds_pyramid.champs.walk import read
from ds_pyramid.core import clock
from ds_pyramid.web.fields import deform_renderer

KINDS = (
    "yes_no", "text", "integer_number", "drop_down_list", "date", "textarea", "email", "multiple_drop_down_list",
)  # fmt: skip
ROUNDS = 8
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


class Request:
    """What the template asks of a request."""

    class registry:
        settings: dict = {}


def best(act) -> float:
    """Return the least time of some rounds, in milliseconds."""
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="20,100,200,312,400,800")
    template = PageTemplateFile("templates/champs/formulaire.pt")
    print("| champs | reading (ms) | validation (ms) | page (ms) | page (kB) |\n|---|---|---|---|---|")
    for size in map(int, parser.parse_args().sizes.split(",")):
        form = formulaire(size)
        champs = answered(form)
        reading = read(form, champs)

        def page(reading=reading):
            made = FormulairePage(reading, renderer=deform_renderer, erreurs=reading.erreurs(complete=True))
            return template(formulaire=made, static=str, request=Request)

        row = (best(lambda: read(form, champs)), best(lambda: reading.erreurs(complete=True)), best(page))  # noqa: B023
        print(f"| {size} | {row[0]:.2f} | {row[1]:.2f} | {row[2]:.1f} | {len(page()) / 1000:.0f} |")
    start = time.perf_counter()
    territoires.load()
    print(f"\nTerritories loaded in {(time.perf_counter() - start) * 1000:.0f} ms")
    territoires.chercher_communes("x")

    def search():
        territoires.chercher_communes.cache_clear()
        for word in WORDS:
            territoires.chercher_communes(word)

    print(f"A search of communes: {best(search) / len(WORDS):.2f} ms")


if __name__ == "__main__":
    main()
