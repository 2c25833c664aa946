"""The process that works on one file: an order on its input, what it made on its output, both JSON.

Order: `source`, `mime`, `cible` (a folder), `filigrane` (a text, "" for none). Answer: `remplacant` and `vignette`,
names of files in the folder, or null; `illisible`, why nothing could be made.
"""

import json
import resource
import sys
from pathlib import Path

from PIL import Image

from ds_pyramid.pieces.atelier import images

MEMORY = 2 * 1024**3  # bytes of address space
CPU_SECONDS = 90
WRITTEN = 400 * 1024**2  # bytes of one file


def main() -> None:
    """Do one order."""
    order = json.load(sys.stdin)
    limit()
    try:
        answer = work(Path(order["source"]), order["mime"], Path(order["cible"]), order["filigrane"])
    except (images.Illisible, MemoryError) as error:
        answer = {"illisible": str(error) or type(error).__name__}
    json.dump(answer, sys.stdout)


def limit() -> None:
    """Bound what this process may take: bytes that people send are not trusted."""
    for kind, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    Image.MAX_IMAGE_PIXELS = None  # `images` has its own limit, and reduces what Pillow would refuse


def work(source: Path, mime: str, target: Path, text: str) -> dict:
    """Make what a file calls for. Raises Illisible."""
    new, small = target / "remplacant", target / "vignette"
    replaced = _replace(source, mime, new, text)
    if mime not in images.FORMATS:
        return {"remplacant": new.name if replaced else None, "vignette": None}
    images.write_vignette(new if replaced else source, mime, small)
    return {"remplacant": new.name if replaced else None, "vignette": small.name}


def _replace(source, mime, new, text):
    """Write the file that takes the place of the one sent; return whether there is one."""
    if not text:
        return mime in images.FORMATS and images.write_upright(source, mime, new)
    if mime in images.FORMATS:
        images.write_watermarked(source, mime, new, text)
    elif mime == "application/pdf":
        from ds_pyramid.pieces.atelier import pdf

        pdf.write_watermarked(source, new, text)
    else:
        raise images.Illisible(f"no watermark for {mime}")
    return True


if __name__ == "__main__":
    main()
