"""Print which requirements the tests show.

    python tools/coverage_req.py [--missing] [--tests FOLDER] [--list FILE]

Reads every `@pytest.mark.req("U-031", ...)` (and `pytestmark`) of the tests without running them, against
docs/requirements.tsv. Exit status 1 when a mark names an unknown requirement. Scripts read the last line.
The section "beyond the original" of the api area is optional and left out of every total.
"""

import argparse
import ast
import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[1]
AREAS = {"U": "usager", "A": "administrateur", "I": "instruction", "X": "api"}
OPTIONAL_SECTION = ("X", "27")


class Requirement(NamedTuple):
    id: str
    area: str
    mark: str
    label: str
    section: str

    @property
    def counted(self):
        return (self.area, self.section.split(".")[0]) != OPTIONAL_SECTION


class Mention(NamedTuple):
    """A requirement number in a test file."""

    id: str
    path: Path
    line: int


def main(argv=None):
    arguments = read_arguments(argv)
    requirements = read_requirements(arguments.list)
    mentions = [mention for path in sorted(arguments.tests.rglob("*.py")) for mention in read_mentions(path)]
    unknown = [mention for mention in mentions if mention.id not in requirements]
    shown = {mention.id for mention in mentions}
    counted = [requirement for requirement in requirements.values() if requirement.counted]
    for area in AREAS:
        print_area(area, [one for one in counted if one.area == area], shown, missing=arguments.missing)
    for mention in unknown:
        print(f"exigence inconnue: {mention.id} ({mention.path}:{mention.line})", file=sys.stderr)
    print(summary(counted, shown))
    return 1 if unknown else 0


def read_arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--missing", action="store_true", help="name each requirement that no test shows")
    parser.add_argument("--tests", type=Path, default=PROJECT / "tests")
    parser.add_argument("--list", type=Path, default=PROJECT / "docs" / "requirements.tsv")
    return parser.parse_args(argv)


def read_requirements(path):
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return {row[0]: Requirement(*row) for row in rows}


def read_mentions(path):
    """Yield the numbers given to `pytest.mark.req`, literally, in one file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call) and is_req_mark(node.func):
            for argument in node.args:
                for literal in ast.walk(argument):
                    if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                        yield Mention(literal.value, path, literal.lineno)


def is_req_mark(function):
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "req"
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "mark"
    )


def print_area(area, requirements, shown, *, missing):
    absent = [one for one in requirements if one.id not in shown]
    print(f"{AREAS[area]} ({area}): {len(requirements) - len(absent)}/{len(requirements)}")
    totals = Counter(one.mark for one in requirements)
    done = Counter(one.mark for one in requirements if one.id in shown)
    print("  " + ", ".join(f"{mark} {done[mark]}/{total}" for mark, total in sorted(totals.items())))
    if missing:
        for section, ones in by_section(absent).items():
            print(f"  § {section}")
            for one in ones:
                print(f"    {one.id} {one.label} [{one.mark}]")


def by_section(requirements):
    sections = defaultdict(list)
    for requirement in requirements:
        sections[requirement.section].append(requirement)
    return sections


def summary(counted, shown):
    areas = ", ".join(
        f"{area} {ratio([one for one in counted if one.area == area], shown)}" for area in AREAS
    )
    documented = ratio([one for one in counted if one.mark == "documented"], shown)
    return f"exigences: {ratio(counted, shown)} ({areas}) documentées: {documented}"


def ratio(requirements, shown):
    return f"{sum(one.id in shown for one in requirements)}/{len(requirements)}"


if __name__ == "__main__":
    sys.exit(main())
