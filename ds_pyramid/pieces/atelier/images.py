"""Images: read with care, turned upright, reduced to a thumbnail, watermarked (U-221, X-661, X-665)."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw, ImageFile, ImageFont, ImageOps

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
}
REWRITTEN = ("JPEG", "PNG", "WEBP")  # formats that are written again, upright or watermarked
PIXELS_MAX = 100_000_000  # decoded: three bytes each, and as much again while turning
VIGNETTE = 480  # pixels, the longest side
ORIENTATION = 0x0112  # EXIF
FONT = "DejaVuSans-Bold.ttf"
ANGLE = 30
DARK, LIGHT = (32, 32, 64), (255, 255, 255)
OPACITY = 0.42


class Illisible(ValueError):
    """The bytes are no usable file of their type: broken, encrypted, or far too large once decoded."""


@contextmanager
def opened(path: Path, mime: str) -> Iterator[ImageFile.ImageFile]:
    """Open an image without decoding it. Raises Illisible."""
    try:
        image = Image.open(path, formats=[FORMATS[mime]])
    except (KeyError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Illisible(str(error)) from error
    with image:
        yield image


def turned(image: Image.Image) -> bool:
    """Tell whether the camera was held otherwise than the pixels are stored."""
    return image.getexif().get(ORIENTATION, 1) in range(2, 9)


def write_upright(path: Path, mime: str, target: Path) -> bool:
    """Write an image again with its pixels upright; False, and nothing written, when there is no need.

    One too large to be decoded whole is left as it is: browsers turn it by themselves.
    """
    format = FORMATS[mime]
    with opened(path, mime) as image:
        single = getattr(image, "n_frames", 1) == 1 or format == "JPEG"
        if format not in REWRITTEN or not single or not turned(image) or _pixels(image) > PIXELS_MAX:
            return False
        upright = ImageOps.exif_transpose(_decoded(image))
    kept = {name: upright.info[name] for name in ("icc_profile", "exif") if upright.info.get(name)}
    _save(upright, target, format, **kept)
    return True


def write_watermarked(path: Path, mime: str, target: Path, text: str) -> None:
    """Write an image upright, with a text repeated over all of it; nothing else of the original remains."""
    with opened(path, mime) as source:
        image = ImageOps.exif_transpose(_decoded(source))
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    alpha = "A" in image.getbands() or "transparency" in image.info
    image = image.convert("RGBA" if alpha and FORMATS[mime] != "JPEG" else "RGB")
    image.info.clear()
    _draw_over(image, text)
    _save(image, target, FORMATS[mime], **({"icc_profile": profile} if profile else {}))


def write_vignette(path: Path, mime: str, target: Path) -> None:
    """Write a small JPEG of an image, upright, on white."""
    with opened(path, mime) as image:
        image.draft("RGB", (VIGNETTE, VIGNETTE))
        small = ImageOps.exif_transpose(_decoded(image))
    small.thumbnail((VIGNETTE, VIGNETTE))
    if "A" in small.getbands() or "transparency" in small.info:
        small = small.convert("RGBA")
        white = Image.new("RGB", small.size, LIGHT)
        white.paste(small, mask=small.getchannel("A"))
        small = white
    small = small.convert("RGB")
    small.info.clear()
    _save(small, target, "JPEG", quality=80)


def _pixels(image):
    return image.size[0] * image.size[1]


def _decoded(image):
    """Decode the pixels, a huge JPEG at a smaller scale. Raises Illisible."""
    while _pixels(image) > PIXELS_MAX:
        before = image.size
        image.draft(None, (before[0] // 2, before[1] // 2))
        if image.size == before:
            raise Illisible(f"{before[0]} x {before[1]} pixels")
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, OverflowError) as error:
        raise Illisible(str(error) or "no memory") from error
    return image


def _save(image, target, format, **options):
    chosen = {"JPEG": {"quality": 90, "optimize": True}, "PNG": {"compress_level": 3}}.get(format, {})
    image.save(target, format, **{**chosen, **options})


def _draw_over(image, text):
    """Stamp a slanted text in staggered rows, dark with a light edge, so that it shows on any ground."""
    size = max(12, min(image.size) // 20)
    edge, body, length = _stamps(text, size)
    dark, light = (DARK, LIGHT) if image.mode == "RGB" else ((*DARK, 255), (*LIGHT, 255))
    for x, y in lattice(image.width, image.height, length + size, size * 3):
        corner = (int(x - body.width / 2), int(y - body.height / 2))
        if -body.width < corner[0] < image.width and -body.height < corner[1] < image.height:
            image.paste(light, corner, edge)
            image.paste(dark, corner, body)


def lattice(width: int, height: int, along: float, across: float):
    """Yield the centres of texts that cover a sheet: `along` apart on slanted lines, which are `across` apart."""
    cos, sin = math.cos(math.radians(ANGLE)), math.sin(math.radians(ANGLE))
    reach = math.hypot(width, height) / 2 + along
    for row in range(-int(reach / across), int(reach / across) + 1):
        for column in range(-int(reach / along) - 1, int(reach / along) + 2):
            far = (column + (row % 2) / 2) * along
            yield width / 2 + far * cos + row * across * sin, height / 2 - far * sin + row * across * cos


def _stamps(text, size):
    """Return two slanted masks of a text, its edge and its body, and its length."""
    font = ImageFont.truetype(FONT, size)
    stroke = max(1, size // 14)
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    found = []
    for width, opacity in ((stroke, OPACITY * 0.7), (0, OPACITY)):
        mask = Image.new("L", (int(right - left), int(bottom - top)))
        ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=font, stroke_width=width)
        mask = mask.rotate(ANGLE, expand=True, resample=Image.Resampling.BICUBIC)
        found.append(mask.point(lambda value, opacity=opacity: int(value * opacity)))
    return *found, right - left
