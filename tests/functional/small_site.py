"""A site of three pages on the real storage, gate and execution policy, for tests of several processes.

    python -m tests.functional.small_site DATA PORT [URI [INBUF]]

POST /creer creates a thing (a number, a record in a tree that all writers share); GET /combien counts them;
POST /deposer stores the file `piece` and answers its checksum, conflicting twice first with `heurter`. INBUF
is how many bytes of a request the server keeps in memory before using a temporary file.
"""

import signal
import sys
from pathlib import Path

from BTrees.LOBTree import LOBTree
from persistent.mapping import PersistentMapping
from pyramid.config import Configurator
from pyramid.response import Response
from waitress import serve
from ZODB.POSException import ConflictError

from ds_pyramid.core import clock
from ds_pyramid.core.numbering import next_number

CORE = ("substance", "storage", "gate", "uploads")


def creer(request):
    numero = next_number(request.root, "dossier")
    things = things_of(request.root)
    things[numero] = PersistentMapping({"nom": request.params.get("nom", "")})
    request.root.a_indexer.add(numero)
    return Response(str(numero))


def combien(request):
    return Response(str(len(things_of(request.root))))


def numeros(request):
    return Response(" ".join(map(str, things_of(request.root))))


def deposer(request):
    (piece,) = request.televersements["piece"]
    mime = piece.check()
    numero = next_number(request.root, "dossier")
    fichier = piece.to_fichier(clock.now(), mime=mime)
    things_of(request.root)[numero] = PersistentMapping({"fichier": fichier, "nom": request.POST["nom"]})
    if request.POST.get("heurter") and request.environ["retry.attempt"] < 2:
        raise ConflictError("as a busy site would")
    return Response(fichier.checksum)


def lire(request):
    from ds_pyramid.web.files import file_response

    return file_response(request, things_of(request.root)[int(request.matchdict["numero"])]["fichier"])


def things_of(root):
    return root.things


def make_app(settings):
    """Return the WSGI application."""
    config = Configurator(settings={"ds.environment": "test", "ds.evolve": "auto", **settings})
    for name in CORE:
        config.include(f"ds_pyramid.core.{name}")
    config.include("ds_pyramid.web.execution")
    config.include("ds_pyramid.web.health")
    for view in (creer, combien, numeros, deposer):
        config.add_route(view.__name__, f"/{view.__name__}")
        config.add_view(view, route_name=view.__name__)
    config.add_route("lire", "/lire/{numero}")
    config.add_view(lire, route_name="lire")
    application = config.make_wsgi_app()
    add_things(application.registry)
    return application


def add_things(registry):
    from ds_pyramid.core.gate import write_gate
    from ds_pyramid.core.storage import open_root

    with write_gate(registry), open_root(registry) as (root, manager):
        if not hasattr(root, "things"):
            root.things = LOBTree()
        manager.commit()


def main(data, port, uri="", inbuf=524288):
    settings = {"ds.data": data, "ds.upload_max": "200 Mo"}
    if uri:
        settings["zodbconn.uri"] = uri
    application = make_app(settings)
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    Path(data, f"ready-{port}").touch()
    serve(
        application,
        listen=f"127.0.0.1:{port}",
        threads=4,
        _quiet=True,
        max_request_body_size=2**31,
        inbuf_overflow=int(inbuf),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
