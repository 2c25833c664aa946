"""HTML -> PDF: the one seam. The engine behind it is moteur.py."""

from collections.abc import Mapping


class PdfImpossible(Exception):
    """The document could not be laid out."""


def render_pdf(html: str, *, images: Mapping[str, tuple[str, bytes]] | None = None) -> bytes:
    """Return the PDF of an HTML page styled by document.css; `image:<name>` names one of the images (mime, bytes).

    Raises PdfImpossible.
    """
    from ds_pyramid.attestations.moteur import write_pdf  # 40 MB of memory, where documents are made only

    return write_pdf(html, images or {})
