"""Pages above 1 kB are sent compressed to browsers that accept it.

A page holds a secret (the anti-CSRF token) beside words that others may choose; so that the compressed size tells
nothing of it (BREACH), the gzip header bears a name of random length.
"""

import gzip
import io
import secrets

from pyramid.tweens import EXCVIEW

SMALLEST = 1000  # octets
TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")
PADDING = 100  # random octets at most


def compress(body: bytes) -> bytes:
    """Return a gzip stream whose header is padded at random."""
    stream = io.BytesIO()
    name = "x" * (1 + secrets.randbelow(PADDING))
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=5, fileobj=stream, mtime=0) as file:
        file.write(body)
    return stream.getvalue()


def accepts_gzip(request) -> bool:
    """Say whether the browser asked for gzip; one that says nothing gets the plain text."""
    return "Accept-Encoding" in request.headers and bool(request.accept_encoding.acceptable_offers(["gzip"]))


def compressible(request, answer) -> bool:
    """Say whether an answer gains by compression: whole in memory, text, long enough, not yet encoded."""
    return (
        accepts_gzip(request)
        and answer.status_int not in (204, 206, 304)
        and not answer.content_encoding
        and isinstance(answer.app_iter, list)
        and (answer.content_type or "").startswith(TYPES)
        and len(answer.body) >= SMALLEST
    )


def compression_tween(handler, registry):
    """Compress what `compressible` admits."""

    def tween(request):
        answer = handler(request)
        if compressible(request, answer):
            answer.body = compress(answer.body)
            answer.content_encoding = "gzip"
            answer.vary = tuple(dict.fromkeys((*(answer.vary or ()), "Accept-Encoding")))
        return answer

    return tween


def includeme(config):
    """Compress around the error pages, below the security headers."""
    config.add_tween(
        "ds_pyramid.web.compression.compression_tween",
        under="ds_pyramid.web.headers.headers_tween",
        over=EXCVIEW,
    )
