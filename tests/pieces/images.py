"""Images made for tests."""

from io import BytesIO

from PIL import Image, ImageChops

ORIENTATION = 0x0112


def build(width=320, height=200, mode="RGB"):
    """Return an image whose top left quarter is red, the rest white."""
    image = Image.new(mode, (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    return image


def jpeg(width=320, height=200, orientation=1):
    """Return the bytes of a JPEG, held by its camera as the orientation says."""
    exif = Image.Exif()
    if orientation != 1:
        exif[ORIENTATION] = orientation
    return saved(build(width, height), "JPEG", exif=exif, quality=92)


def png(image=None, **kw):
    """Return the bytes of a PNG."""
    return saved(image or build(), "PNG", **kw)


def saved(image, format, **kw):
    """Return the bytes of an image."""
    target = BytesIO()
    image.save(target, format, **kw)
    return target.getvalue()


def opened(content):
    """Return the image that bytes, or a file, hold."""
    image = Image.open(BytesIO(content if isinstance(content, bytes) else content.read_bytes()))
    image.load()
    return image


def share_changed(before, after, threshold=24):
    """Return the share of the tiles of an image (6 by 6) where another of its size differs clearly."""
    difference = ImageChops.difference(before.convert("L"), after.convert("L"))
    wide, high = difference.size[0] // 6, difference.size[1] // 6
    tiles = [
        difference.crop((x * wide, y * high, (x + 1) * wide, (y + 1) * high)).getextrema()[1]
        for x in range(6)
        for y in range(6)
    ]
    return sum(most > threshold for most in tiles) / len(tiles)
