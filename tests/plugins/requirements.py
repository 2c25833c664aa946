"""pytest plugin: tests say with `@pytest.mark.req("U-031")` which requirements they show.

An unknown number stops the collection. `--requirements-report FILE` writes after the run, as JSON, each
number with the tests that passed for it; `tools/coverage_req.py` counts without running anything.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

LIST = Path(__file__).parents[2] / "docs" / "requirements.tsv"


def pytest_addoption(parser):
    parser.addoption(
        "--requirements-report", metavar="FILE", help="write the requirements shown by passed tests"
    )


def pytest_configure(config):
    config.stash[REPORTER] = Requirements(known_numbers())
    config.pluginmanager.register(config.stash[REPORTER], "ds-requirements")


def known_numbers():
    lines = LIST.read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(line.split("\t", 1)[0] for line in lines)


class Requirements:
    """Check the numbers of collected tests and remember those of passed ones."""

    def __init__(self, known):
        self.known = known
        self.numbers = {}
        self.shown = defaultdict(list)

    def pytest_collection_modifyitems(self, items):
        for item in items:
            numbers = [number for mark in item.iter_markers("req") for number in mark.args]
            unknown = sorted(set(numbers) - self.known)
            if unknown:
                raise pytest.UsageError(f"{item.nodeid}: unknown requirement {', '.join(unknown)}")
            self.numbers[item.nodeid] = numbers

    def pytest_runtest_logreport(self, report):
        if report.when == "call" and report.passed:
            for number in self.numbers.get(report.nodeid, ()):
                self.shown[number].append(report.nodeid)

    def pytest_sessionfinish(self, session):
        target = session.config.getoption("--requirements-report")
        if target:
            Path(target).write_text(json.dumps(self.shown, indent=1, sort_keys=True) + "\n", encoding="utf-8")


REPORTER = pytest.StashKey[Requirements]()
