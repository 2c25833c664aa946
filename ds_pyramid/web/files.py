"""Serving stored files: always as a download, never interpreted by the browser, streamed from the blob."""

from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

from ds_pyramid.core.blobs import INFECTED, INTEGRITY_ERROR, Fichier, clean_name
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


def file_response(request, fichier: Fichier) -> Response:
    """Return the download of a file that the caller may have, ranges and revalidation included.

    Who may have it is the caller's question (`fichier.servable` says whether the antivirus let it through); an
    infected or altered file is given to nobody (X-323, X-324). Raises HTTPNotFound.
    """
    if fichier.scan in REFUSED:
        raise HTTPNotFound(_("Ce fichier a été retiré car il présente un danger ou a été altéré."))
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
