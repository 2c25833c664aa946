"""What files cost once received, outside any request: scan, thumbnail, upright copy, watermark.

    .venv/bin/python benchmarks/pieces.py [--antivirus unix:/run/clamav/clamd.ctl] [--repeat 5]

Method. Images are drawn from noise smoothed to the grain of a photograph, so that JPEG sizes are those of cameras. Each
figure is the wall time of `fabriquer`, as the periodic task calls it: a process started, limits set, the work, files
written; "empty" is the same with nothing to do, so the rest can be told from the start of the process. Scans are
`Clamd.analyser` on files of random bytes, which clamd reads whole; without --antivirus a clamd is started with the one
EICAR signature of the tests, so the figure is that of transport, hashing and file-type work, not of two million
signatures. Medians of --repeat runs, with the extremes.
"""

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ds_pyramid.connectors.antivirus import Clamd
from ds_pyramid.pieces.atelier.processus import fabriquer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.plugins.clamd import EICAR, PROGRAM

TEXT = "Démarches · dossier 123456"
MEGA = 1024 * 1024
SIZES = ((1600, 1200), (4000, 3000), (8000, 6000))
SCANS = (1, 20, 199)  # MB
HEAD = ("file", "MB", "work", "median ms", "min", "max")


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--antivirus", default="")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-pieces-") as name:
        folder = Path(name)
        rows = [*images(folder, options.repeat), *pdfs(folder, options.repeat)]
        with clamd(folder, options.antivirus) as antivirus:
            rows += scans(folder, antivirus, options.repeat)
    lines = (HEAD, tuple("-" * len(HEAD)), *rows)
    sys.stdout.writelines(f"| {' | '.join(line)} |\n" for line in lines)


def images(folder, repeat):
    """Yield the rows of images."""
    empty = folder / "vide.csv"
    empty.write_text("a;b")
    yield row("csv", empty, "empty", repeat, lambda target: fabriquer(empty, "text/csv", target))
    for width, height in SIZES:
        picture = photograph(width, height)
        for mime, suffix, options in (("image/jpeg", "jpg", {"quality": 88}), ("image/png", "png", {})):
            path = folder / f"{width}.{suffix}"
            picture.save(path, **options)
            label = f"{width * height / 1e6:.0f} Mpx {suffix}"
            yield row(label, path, "thumbnail", repeat, lambda t, p=path, m=mime: fabriquer(p, m, t))
            yield row(label, path, "watermark", repeat, lambda t, p=path, m=mime: fabriquer(p, m, t, TEXT))
        exif = Image.Exif()
        exif[0x0112] = 6
        path = folder / f"{width}-tourne.jpg"
        picture.save(path, quality=88, exif=exif)
        label = f"{width * height / 1e6:.0f} Mpx jpg, turned"
        yield row(label, path, "upright", repeat, lambda t, p=path: fabriquer(p, "image/jpeg", t))


def pdfs(folder, repeat):
    """Yield the rows of PDF."""
    scan = BytesIO()
    photograph(1654, 2339).save(scan, "JPEG", quality=80)
    (folder / "page.jpg").write_bytes(scan.getvalue())
    for pages in (1, 20):
        path = folder / f"{pages}.pdf"
        canvas = Canvas(str(path), pagesize=A4)
        for _page in range(pages):
            canvas.drawImage(str(folder / "page.jpg"), 0, 0, *A4)
            canvas.showPage()
        canvas.save()
        yield row(
            f"pdf, {pages} p.",
            path,
            "watermark",
            repeat,
            lambda t, p=path: fabriquer(p, "application/pdf", t, TEXT),
        )


def scans(folder, antivirus, repeat):
    """Yield the rows of the antivirus."""
    for megas in SCANS:
        path = folder / f"{megas}.bin"
        path.write_bytes(os.urandom(megas * MEGA))

        def scan(_target, path=path):
            with path.open("rb") as source:
                antivirus.analyser(source)

        yield row("random bytes", path, "scan", repeat, scan)


def row(label, path, work, repeat, act):
    """Return one line of the table."""
    took = []
    for _turn in range(repeat):
        with tempfile.TemporaryDirectory() as target:
            began = time.perf_counter()
            act(Path(target))
            took.append((time.perf_counter() - began) * 1000)
    figures = (statistics.median(took), min(took), max(took))
    return (label, f"{path.stat().st_size / MEGA:.1f}", work, *(f"{figure:.0f}" for figure in figures))


def photograph(width, height):
    """Return an image with the grain and the size of a photograph."""
    coarse = Image.effect_noise((width // 16, height // 16), 120).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    grain = Image.effect_noise((width, height), 12)
    mixed = Image.blend(coarse, grain, 0.25)
    return Image.merge("RGB", (mixed, mixed.transpose(Image.Transpose.FLIP_LEFT_RIGHT), coarse))


@contextmanager
def clamd(folder, adresse):
    """Give the antivirus asked for, or one started for the measure."""
    if adresse:
        yield Clamd(adresse)
        return
    if PROGRAM is None:
        raise SystemExit("clamd is missing: install the Debian package clamav-daemon, or give --antivirus")
    data = folder / "clamd"
    data.mkdir()
    digest = hashlib.sha256(EICAR).hexdigest()
    (data / "eicar.hsb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test:73\n")
    conf = data / "clamd.conf"
    limits = "StreamMaxLength 210M\nMaxFileSize 210M\nMaxScanSize 500M\n"
    conf.write_text(f"LocalSocket {data}/clamd.ctl\nDatabaseDirectory {data}\nForeground yes\n{limits}")
    process = subprocess.Popen([PROGRAM, "--config-file", conf], stdout=subprocess.DEVNULL)
    try:
        while not (data / "clamd.ctl").exists():
            time.sleep(0.05)
        yield Clamd(f"unix:{data}/clamd.ctl")
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(data)


if __name__ == "__main__":
    main()
