"""Logos and signatures of attestations: png or jpg, 1 Mo at most, read whole and written again by us (A-427).

What is kept was made here from the pixels alone: no metadata, no second format hidden behind the first.
"""

from io import BytesIO

from ds_pyramid.core.blobs import Fichier, build_fichier
from ds_pyramid.core.i18n import _
from ds_pyramid.core.uploads import MEGA, Televersement
from ds_pyramid.demarches.errors import ActeRefuse

TYPES = {"image/png": "PNG", "image/jpeg": "JPEG"}
EXTENSIONS = (".png", ".jpg", ".jpeg")
ILLISIBLE = _("Cette image ne peut pas être lue : enregistrez-la à nouveau, puis recommencez.")
COTE_MAX = 8000  # pixels a side may have when it arrives
COTE = 1600  # pixels a side keeps: 300 dpi on the widest place of a page


class ImageRefusee(ActeRefuse):
    """An image cannot be taken: too heavy, or neither png nor jpg."""

    texte = _("Choisissez une image png ou jpg de 1 Mo au plus.")


def image_of(televersement: Televersement, *, now) -> Fichier:
    """Return the image to keep. Raises ImageRefusee."""
    if televersement.taille > MEGA:
        raise ImageRefusee(_("Cette image pèse plus de 1 Mo : réduisez-la, puis recommencez."))
    kind = TYPES.get(televersement.mime)
    if kind is None or not televersement.nom.lower().endswith(EXTENSIONS):
        raise ImageRefusee
    with televersement.file as source:
        content = _redrawn(source.read(), kind)
    return build_fichier(televersement.nom, content, televersement.mime, now=now)


def _redrawn(content, kind):
    from PIL import Image, ImageOps, UnidentifiedImageError  # some memory, where images are sent only

    try:
        with Image.open(BytesIO(content), formats=(kind,)) as found:
            if max(found.size) > COTE_MAX:
                raise ImageRefusee(_("Cette image est trop grande : 8 000 pixels de côté au plus."))
            image = ImageOps.exif_transpose(found)
            image.thumbnail((COTE, COTE))
            transparent = kind == "PNG" and (image.mode in ("RGBA", "LA") or "transparency" in image.info)
            image = image.convert("RGBA" if transparent else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ImageRefusee(ILLISIBLE) from None
    target = BytesIO()
    image.save(target, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": False}))
    return target.getvalue()
