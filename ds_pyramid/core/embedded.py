"""One FileStorage for several processes: whoever comes first serves it to the others on a Unix socket.

The process that holds the lock of Data.fs reads and writes the file itself, and runs a ZEO server in a thread for the
others: console scripts and further web processes find the lock held and connect. When the serving process ends, even
by kill -9, a waiting client takes the lock and serves in its turn (see docs/adr/0010-own-file.md).
"""

import contextlib
import logging
import threading
from pathlib import Path

from zc.lockfile import LockError
from ZEO.ClientStorage import ClientStorage
from ZEO.Exceptions import ClientDisconnected
from zope.interface import directlyProvides, providedBy

from ds_pyramid.core.lending import Server, StorageUnavailable

WATCH_SECONDS = 0.5
SOCKET_PATH_MAX = 100  # bytes; the system's limit is 107

log = logging.getLogger(__name__)


def open_folder(folder, wait: float = 30):
    """Return the storage of a folder: the file itself, or a client of the process that holds it, within `wait` seconds.

    Raises StorageUnavailable.
    """
    folder = _prepare(Path(folder))
    try:
        return OwnFile(folder)
    except LockError:
        return EmbeddedStorage(folder, wait)


class OwnFile:
    """The storage of the process that holds Data.fs: no socket between it and its data.

    Both sides' commits take the same lock of the file and are announced while it is held, so that no connection, here
    or elsewhere, reads a new record before it knows which of its old ones are gone. While one is committed here,
    the others wait to read: some milliseconds.
    """

    serves = True

    def __init__(self, folder):
        self._db = None
        self._server = Server(folder, self._told)
        self._file = self._server.file
        self.loadBefore = self._file.loadBefore  # looked up at each reading
        directlyProvides(self, providedBy(self._file))

    def __getattr__(self, name):
        return getattr(self._file, name)

    def __len__(self):
        return len(self._file)

    def registerDB(self, db):
        """Hear the database that is to be told of the others' commits."""
        self._file.registerDB(db)
        self._db = db

    def tpc_finish(self, transaction, f=lambda _tid: None):
        """Finish a commit made here."""

        def announce(tid):
            f(tid)
            self._server.announce(tid)

        return self._file.tpc_finish(transaction, announce)

    def close(self):
        """Stop serving and release the data."""
        self._server.close()

    def _told(self, tid, oids):
        if self._db is not None:
            self._db.invalidate(tid, oids)


class EmbeddedStorage(ClientStorage):
    """A client of the process that holds the data; holds and serves them in its turn when that one is gone.

    It then goes on through the socket, as its own client, until it is started again.
    """

    def __init__(self, folder: Path, wait: float = 30, **options):
        self.folder = folder
        self._embedded: Server | None = None
        self._stop = threading.Event()
        self._watch_lock = threading.Lock()
        self._watch = threading.Thread(target=self._watch_server, name="zeo-watch", daemon=True)
        self._watch.start()
        try:
            super().__init__(
                str(self.folder / "zeo.sock"),
                blob_dir=str(self.folder / "blobs"),
                shared_blob_dir=True,
                server_sync=True,
                wait_timeout=wait,
                **options,
            )
        except ClientDisconnected:
            self._stop_serving()
            raise StorageUnavailable(
                f"{self.folder / 'Data.fs'} is locked by a program that does not serve it (zeo.sock): "
                "a backup or conversion under way?"
            )

    @property
    def serves(self) -> bool:
        """Tell whether this process is the one that serves the data."""
        return self._embedded is not None

    def close(self):
        """Disconnect, then stop serving."""
        self._stop.set()
        super().close()
        self._stop_serving()

    def _serve_if_free(self):
        with self._watch_lock, contextlib.suppress(LockError):
            if self._embedded is None and not self._stop.is_set():
                self._embedded = Server(self.folder)

    def _watch_server(self):
        while not self._stop.wait(WATCH_SECONDS):
            if self._embedded is None and not self._reaches_a_server():
                try:
                    self._serve_if_free()
                except Exception:
                    log.exception("could not take over the serving of %s", self.folder)

    def _reaches_a_server(self):
        client = getattr(self, "_server", None)
        return client is not None and client.is_connected()

    def _stop_serving(self):
        self._stop.set()
        with self._watch_lock:
            if self._embedded is not None:
                self._embedded.close()
                self._embedded = None


def _prepare(folder):
    """Create the folder, readable by its owner alone: whoever reaches the socket can run code here."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if len(bytes(folder / "zeo.sock")) > SOCKET_PATH_MAX:
        raise StorageUnavailable(
            f"the path of {folder} is too long for a Unix socket: choose another ds.data"
        )
    return folder
