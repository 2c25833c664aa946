"""Images of every kind, and hostile ones."""

import struct
import zlib

import pytest
from PIL import Image, ImageFile

from ds_pyramid.pieces.atelier import images as atelier
from ds_pyramid.pieces.atelier.images import Illisible
from tests.pieces import images

TEXT = "Démarches · dossier 12"


@pytest.fixture
def written(tmp_path):
    """Write bytes to a file; return its path."""

    def write(content):
        path = tmp_path / "recu"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.req("X-665")
@pytest.mark.parametrize("orientation", range(2, 9))
def test_every_orientation_is_turned_upright(written, tmp_path, orientation):
    path, target = written(images.jpeg(64, 32, orientation)), tmp_path / "droit"
    assert atelier.write_upright(path, "image/jpeg", target)
    upright = images.opened(target)
    assert upright.size == ((64, 32) if orientation < 5 else (32, 64))
    assert not atelier.turned(upright)
    assert not atelier.write_upright(target, "image/jpeg", tmp_path / "encore")


@pytest.mark.req("U-221", "X-661")
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_png_of_any_mode_is_watermarked_all_over(written, tmp_path, mode):
    before = images.build().convert("L").convert("I;16") if mode == "I;16" else images.build().convert(mode)
    target = tmp_path / "marque"
    atelier.write_watermarked(written(images.png(before)), "image/png", target, TEXT)
    after = images.opened(target)
    assert (after.format, after.size) == ("PNG", before.size)
    assert after.mode == ("RGBA" if mode in ("RGBA", "LA") else "RGB")
    assert images.share_changed(images.build(), after) == 1


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_of_any_mode_is_watermarked(written, tmp_path, mode):
    content = images.saved(images.build(900, 600).convert(mode), "JPEG")
    target = tmp_path / "marque"
    atelier.write_watermarked(written(content), "image/jpeg", target, TEXT)
    assert images.share_changed(images.build(900, 600), images.opened(target)) == 1


def test_the_watermark_shows_on_black_as_on_white(written, tmp_path):
    for ground in ("black", "white"):
        before = Image.new("RGB", (600, 400), ground)
        target = tmp_path / ground
        atelier.write_watermarked(written(images.png(before)), "image/png", target, TEXT)
        assert images.share_changed(before, images.opened(target)) == 1


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (5000, 20)])
def test_narrow_images_are_watermarked_too(written, tmp_path, size):
    atelier.write_watermarked(written(images.png(Image.new("RGB", size))), "image/png", tmp_path / "m", TEXT)
    assert images.opened(tmp_path / "m").size == size


def test_a_watermarked_image_keeps_nothing_of_the_camera(written, tmp_path):
    exif = Image.Exif()
    exif[0x010F], exif[images.ORIENTATION] = "Marque", 6
    content = images.saved(images.build(), "JPEG", exif=exif, comment=b"secret")
    atelier.write_watermarked(written(content), "image/jpeg", tmp_path / "m", TEXT)
    stamped = images.opened(tmp_path / "m")
    assert dict(stamped.getexif()) == {}
    assert b"secret" not in (tmp_path / "m").read_bytes()


def test_transparency_becomes_white_in_a_thumbnail(written, tmp_path):
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    atelier.write_vignette(written(images.png(clear)), "image/png", tmp_path / "v")
    assert images.opened(tmp_path / "v").getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mime", "format"),
    [("image/gif", "GIF"), ("image/bmp", "BMP"), ("image/tiff", "TIFF"), ("image/webp", "WEBP")],
)
def test_other_images_have_a_thumbnail(written, tmp_path, mime, format):
    atelier.write_vignette(written(images.saved(images.build(1000, 500), format)), mime, tmp_path / "v")
    assert images.opened(tmp_path / "v").size == (480, 240)


def bomb(side):
    """Return a small PNG that says it is `side` pixels wide and high."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_001, 60_000])
def test_an_image_that_would_take_all_memory_is_refused(written, tmp_path, side, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)  # as in the process of the atelier
    for work in (
        lambda path: atelier.write_vignette(path, "image/png", tmp_path / "v"),
        lambda path: atelier.write_watermarked(path, "image/png", tmp_path / "m", TEXT),
    ):
        with pytest.raises(Illisible):
            work(written(bomb(side)))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xe0", b"GIF89a", images.jpeg()[:300], images.png()[:60]]
)
def test_broken_images_are_refused(written, tmp_path, content, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)  # WeasyPrint sets it in the web process
    path = written(content)
    for mime in ("image/jpeg", "image/png"):
        with pytest.raises(Illisible):
            atelier.write_watermarked(path, mime, tmp_path / "m", TEXT)


def test_an_image_of_another_type_than_it_says_is_refused(written, tmp_path):
    with pytest.raises(Illisible):
        atelier.write_vignette(written(images.png()), "image/jpeg", tmp_path / "v")


def test_a_large_jpeg_is_decoded_smaller(written, tmp_path, monkeypatch):
    monkeypatch.setattr(atelier, "PIXELS_MAX", 1000 * 600)
    path = written(images.jpeg(2000, 1200, orientation=3))
    atelier.write_watermarked(path, "image/jpeg", tmp_path / "m", TEXT)
    assert images.opened(tmp_path / "m").size == (1000, 600)
    assert not atelier.write_upright(path, "image/jpeg", tmp_path / "droit")  # kept whole: browsers turn it
