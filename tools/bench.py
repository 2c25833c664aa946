"""Measure the application: `bench.py [SCRIPT ARGUMENTS...]`, SCRIPT being a module of benchmarks/.

Without arguments: the plain form (pages, exports, deposits), then a form of 100 to 800 champs, on a site of their own.
The figures are printed as tables; benchmarks/RESULTS.md says how to read them and holds those of the last release.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
USUAL = (
    ("plain", "--folder", "{folder}"),
    ("plain", "deposits", "--folder", "{folder}"),
    ("champs",),
)


def main(arguments):
    """Run one script, or the usual ones; return the first status that is not zero."""
    if arguments:
        return run(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return next(filter(None, (run(part.format(folder=folder) for part in parts) for parts in USUAL)), 0)


def run(parts):
    """Run a module of benchmarks/."""
    script, *arguments = parts
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", f"benchmarks.{script}", *arguments], cwd=HERE, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
