"""Static files at addresses that change with their content, cached for ever, compressed once.

The version in `/static/<version>/css/socle.css` is a digest of all the files together, so that style sheets and
modules name their neighbours by relative paths. An old version still answers, with the file of today and no cache.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from time import monotonic

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from ds_pyramid.web.compression import accepts_gzip
from ds_pyramid.web.negociation import Public

ETERNAL = "public, max-age=31536000, immutable"
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
SMALLEST = 1000  # octets; below, compressing gains nothing
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


# What a style sheet can do without: comments and spaces around its signs; quoted words are kept.
SPARE = re.compile(r'("[^"]*")|/\*.*?\*/|\s*([{};,>])\s*|(:)\s+|(\s+)', re.S)


def minify(css: str) -> str:
    """Return a style sheet without comments and spare spaces."""
    short = SPARE.sub(lambda m: m[1] or m[2] or m[3] or (" " if m[4] else ""), css)
    return short.replace(";}", "}").strip()


@dataclass(frozen=True)
class Asset:
    """One file ready to be sent."""

    body: bytes
    gzipped: bytes | None
    content_type: str


class Assets:
    """The static files: read, named and compressed when first asked; followed on disk when `reload`."""

    def __init__(self, folders: dict[str, Path], *, reload: bool = False):
        self.folders = folders  # first part of the path ("" = our own static/) -> folder
        self.reload = reload
        self.pause = 0.5  # seconds between two looks at the disk
        self._version = None
        self._seen = None
        self._looked = 0.0
        self._ready: dict[str, Asset] = {}

    @property
    def version(self) -> str:
        """The digest of all the files, 12 hexadecimal digits."""
        if self._version is None or (self.reload and self._changed()):
            self._seen, self._ready = self._stamp(), {}
            digest = hashlib.blake2s(digest_size=6)
            for name, path in self._files():
                digest.update(name.encode() + b"\0" + path.read_bytes())
            self._version = digest.hexdigest()
        return self._version

    def path(self, name: str) -> str:
        """Return the address of a file: `path("css/socle.css")`."""
        return f"/static/{self.version}/{name}"

    def find(self, name: str) -> Asset:
        """Return a file by its path. Raises KeyError when there is none."""
        if name not in self._ready:
            self._ready[name] = self._read(name)
        return self._ready[name]

    def _read(self, name):
        path = self._locate(name)
        body = path.read_bytes()
        if path.suffix == ".css" and not self.reload:
            body = minify(body.decode()).encode()
        content_type = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        small = len(body) < SMALLEST or not content_type.startswith(COMPRESSED)
        return Asset(body, None if small else gzip.compress(body, 9, mtime=0), content_type)

    def _locate(self, name):
        first, _, rest = name.partition("/")
        folder, inner = (self.folders[first], rest) if first in self.folders else (self.folders[""], name)
        path = (folder / inner).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.suffix == ".py":
            raise KeyError(name)
        return path

    def _files(self):
        for prefix, folder in sorted(self.folders.items()):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix not in (".py", ".pyc"):
                    yield f"{prefix}/{path.relative_to(folder).as_posix()}", path

    def _changed(self):
        now = monotonic()
        if now - self._looked < self.pause:
            return False
        self._looked = now
        return self._stamp() != self._seen

    def _stamp(self):
        return tuple((name, path.stat().st_mtime_ns) for name, path in self._files())


def static_view(request):
    """Serve one static file."""
    assets = request.registry.assets
    fresh = request.matchdict["version"] == assets.version
    try:
        asset = assets.find("/".join(request.matchdict["name"]))
    except KeyError:
        raise HTTPNotFound from None
    charset = "utf-8" if asset.content_type.startswith("text/") else None
    answer = Response(content_type=asset.content_type, charset=charset)
    answer.headers["Cache-Control"] = ETERNAL if fresh else "no-cache"
    answer.vary = ["Accept-Encoding"]
    if asset.gzipped and accepts_gzip(request):
        answer.body = asset.gzipped
        answer.content_encoding = "gzip"
    else:
        answer.body = asset.body
    return answer


def favicon_view(request):
    """Answer browsers that ask for the icon at its old address."""
    answer = Response(body=request.registry.assets.find("img/icone.svg").body, content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def add_static_folder(config, prefix: str, folder):
    """Directive: also serve the files of a folder below `/static/<version>/<prefix>/` (Leaflet, a theme)."""
    config.registry.assets.folders[prefix] = Path(folder)


def includeme(config):
    """Serve static files; add the security headers and the compression of pages."""
    ours = Path(str(resources.files("ds_pyramid.static")))
    reload = config.registry.settings.get("ds.environment") == "development"
    config.registry.assets = Assets({"": ours}, reload=reload)
    config.add_directive("add_static_folder", add_static_folder)
    config.add_request_method(lambda request, name: request.registry.assets.path(name), "static")
    config.add_route("static", "/static/{version}/*name", factory=Public)
    config.add_view(static_view, route_name="static", request_method="GET", permission=NO_PERMISSION_REQUIRED)
    config.add_route("favicon", "/favicon.ico", factory=Public)
    config.add_view(
        favicon_view, route_name="favicon", request_method="GET", permission=NO_PERMISSION_REQUIRED
    )
    config.include("ds_pyramid.web.headers")
    config.include("ds_pyramid.web.compression")
