"""The page of a form of 312 champs asked below more and more calls, without `core.stack.with_room` and with it.

    .venv/bin/python -m benchmarks.stack

The least of four requests at each depth, in ms (see docs/adr/0011-stack.md).
"""

import tempfile
import time
from pathlib import Path

from benchmarks.champs import ADMIN, USAGER, brouillon
from benchmarks.harness import Browser, accounts, make_site
from ds_pyramid.core.stack import with_room
from ds_pyramid.core.storage import close_database
from ds_pyramid.web import execution

DEPTHS = range(0, 60, 4)


def below(calls: int, function):
    """Call a function below so many calls."""
    return function() if calls == 0 else below(calls - 1, function)


def least(draw) -> float:
    """Return the least time of four calls, in milliseconds."""
    times = []
    for _turn in range(4):
        start = time.perf_counter()
        draw()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main():
    with tempfile.TemporaryDirectory() as folder:
        ini = make_site(Path(folder))
        accounts(ini, ((USAGER, "usager"), (ADMIN, "administrateur")))
        browser = Browser(ini)
        browser.sign_in(USAGER)
        page = f"{brouillon(browser, 312)}/modifier"
        for name, called in (("without", lambda function, *args: function(*args)), ("with room", with_room)):
            execution.with_room = called
            times = [below(calls, lambda: least(lambda: browser.request("GET", page))) for calls in DEPTHS]
            print(f"{name}: {min(times):.1f} to {max(times):.1f} ms")
        close_database(browser.app.registry)


if __name__ == "__main__":
    main()
