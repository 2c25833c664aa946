"""Serving stored files: always as a download, never interpreted by the browser, streamed from the blob."""

from urllib.parse import quote

from pyramid.httpexceptions import HTTPConflict, HTTPGone, HTTPNotFound
from pyramid.response import Response

from ds_pyramid.core.blobs import INFECTED, INTEGRITY_ERROR, PENDING, Fichier, clean_name, open_blob
from ds_pyramid.core.i18n import _

CHUNK = 256 * 1024
REFUSED = (INFECTED, INTEGRITY_ERROR)


class FichierIter:
    """The bytes of an open file in chunks; WebOb asks `app_iter_range` for a part of them."""

    def __init__(self, file, start: int = 0, stop: int | None = None):
        self.file, self.left = file, None if stop is None else stop - start
        file.seek(start)

    def __iter__(self):
        return self

    def __next__(self):
        chunk = self.file.read(CHUNK if self.left is None else min(CHUNK, self.left))
        if not chunk:
            self.close()
            raise StopIteration
        if self.left is not None:
            self.left -= len(chunk)
        return chunk

    def app_iter_range(self, start: int, stop: int | None):
        """Return the bytes from `start` to `stop`, excluded."""
        return FichierIter(self.file, start, stop)

    def close(self):
        """Close the file; servers call it when the client leaves."""
        self.file.close()


def file_response(request, fichier: Fichier, *, proprietaire: bool = False) -> Response:
    """Return the download of a file that the caller may have, ranges and revalidation included.

    Who may have it is the caller's question. One that waits for the antivirus, or for its watermark, is given to its
    owner only (X-325), an infected or altered one to nobody (X-323, X-324). Raises HTTPGone, HTTPConflict.
    """
    if fichier.scan in REFUSED:
        raise HTTPGone(_("Ce fichier a été retiré car il présente un danger ou a été altéré."))
    if fichier.scan == PENDING and not proprietaire:
        raise HTTPConflict(
            _("Ce fichier est en cours d’analyse : il pourra être ouvert dans quelques instants.")
        )
    response = Response(
        content_type=fichier.mime,
        app_iter=FichierIter(fichier.open()),
        conditional_response=True,
        accept_ranges="bytes",
    )
    response.charset = None
    response.content_length = fichier.taille
    response.etag = fichier.checksum
    if fichier.cree_le is not None:
        response.last_modified = fichier.cree_le
    response.headers.update(download_headers(fichier.nom))
    return response


def vignette_response(request, fichier: Fichier) -> Response:
    """Return the thumbnail of an image, small and drawn by us: it is shown in pages. Raises HTTPNotFound."""
    if fichier.vignette is None or not fichier.servable:
        raise HTTPNotFound
    with open_blob(fichier.vignette) as source:
        response = Response(source.read(), content_type="image/jpeg", conditional_response=True)
    response.charset = None
    response.etag = f"{fichier.checksum}-vignette"
    response.headers.update(download_headers(f"{fichier.nom}.jpg"))
    return response


def download_headers(nom: str) -> dict[str, str]:
    """Return the headers of any download: saved under its name, not sniffed, kept by no shared cache."""
    return {
        "Content-Disposition": content_disposition(nom),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-cache",
    }


def content_disposition(nom: str) -> str:
    """Return the header value: the name in ASCII for old clients, whole in RFC 5987 form."""
    nom = clean_name(nom)
    ascii_name = nom.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("%", "_")
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(nom, safe='')}"


def includeme(config):
    """Nothing to register: views call `file_response`."""
