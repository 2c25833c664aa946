"""Images of attestations: what is taken, what is refused, what is left of them."""

from io import BytesIO

import pytest
from PIL import Image

from ds_pyramid.core.uploads import MEGA, Televersement
from ds_pyramid.demarches.images import ImageRefusee, image_of


def picture(kind="PNG", size=(40, 20), mode="RGB", **more) -> bytes:
    target = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(target, kind, **more)
    return target.getvalue()


@pytest.fixture
def sent(tmp_path):
    def build(content, nom="logo.png", mime="image/png"):
        path = tmp_path / "envoi"
        path.write_bytes(content)
        return Televersement(path, nom, len(content), mime, "")

    return build


@pytest.mark.req("A-427")
@pytest.mark.parametrize(
    ("kind", "nom", "mime"), [("PNG", "l.png", "image/png"), ("JPEG", "l.JPG", "image/jpeg")]
)
def test_png_and_jpg_are_kept_without_what_hides_in_them(sent, now, kind, nom, mime):
    fichier = image_of(sent(picture(kind) + b"<script>", nom, mime), now=now)
    with fichier.open() as source:
        content = source.read()
    assert b"<script>" not in content
    assert Image.open(BytesIO(content)).size == (40, 20)
    assert (fichier.mime, fichier.servable) == (mime, True)


def test_a_large_image_is_reduced_and_a_transparent_one_stays_so(sent, now):
    with image_of(sent(picture(size=(3200, 400), mode="RGBA")), now=now).open() as source:
        image = Image.open(source)
        assert (image.size, image.mode) == ((1600, 200), "RGBA")


@pytest.mark.req("A-427", "X-652")
@pytest.mark.parametrize(
    ("content", "nom", "mime", "said"),
    [
        (b"x" * (MEGA + 1), "l.png", "image/png", "plus de 1 Mo"),
        (picture("GIF"), "l.gif", "image/gif", "png ou jpg"),
        (picture(), "l.svg", "image/png", "png ou jpg"),
        (b"\x89PNG\r\n\x1a\n rompu", "l.png", "image/png", "ne peut pas être lue"),
        (picture("JPEG"), "l.png", "image/png", "ne peut pas être lue"),
        (picture(size=(9000, 2)), "l.png", "image/png", "trop grande"),
    ],
)
def test_anything_else_is_refused_with_the_reason(sent, now, content, nom, mime, said):
    with pytest.raises(ImageRefusee) as refus:
        image_of(sent(content, nom, mime), now=now)
    assert said in refus.value.message
