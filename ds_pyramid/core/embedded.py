"""One FileStorage for several processes: whoever comes first serves it to the others on a Unix socket.

The process that holds the lock of Data.fs runs a ZEO server in a thread and is its own client; console scripts and
further web processes find the lock held and connect. When the serving process ends, even by kill -9, a waiting client
takes the lock and serves in its turn.
"""

import contextlib
import logging
import threading
from pathlib import Path

from zc.lockfile import LockError
from ZEO.ClientStorage import ClientStorage
from ZEO.Exceptions import ClientDisconnected
from ZEO.StorageServer import StorageServer
from ZODB.FileStorage import FileStorage

WATCH_SECONDS = 0.5
STUCK_SECONDS = 300  # a client holding the commit lock longer is disconnected
SOCKET_PATH_MAX = 100  # bytes; the system's limit is 107

log = logging.getLogger(__name__)


class StorageUnavailable(Exception):
    """The data can be neither served by this process nor reached through another."""


class Server:
    """A ZEO server in a thread of this process. Raises LockError when another program holds the data."""

    def __init__(self, folder: Path):
        self.socket = folder / "zeo.sock"
        _check_blobs(folder)
        storage = FileStorage(str(folder / "Data.fs"), blob_dir=str(folder / "blobs"))
        (folder / "blobs").chmod(0o700)
        # We hold the lock, so a socket still there was left by a process that died.
        self.socket.unlink(missing_ok=True)
        self.server = StorageServer(str(self.socket), {"1": storage}, transaction_timeout=STUCK_SECONDS)
        self.socket.chmod(0o600)
        self.thread = threading.Thread(target=self.server.loop, name="zeo-server", daemon=True)
        self.thread.start()
        log.info("serving %s to the other processes of this machine", folder)

    def close(self):
        """Stop serving and release the data."""
        self.server.close()
        self.thread.join(5)
        self.socket.unlink(missing_ok=True)


class EmbeddedStorage(ClientStorage):
    """The client of a folder of data, and its server for as long as nobody else serves it."""

    def __init__(self, folder, wait: float = 30, **options):
        self.folder = _prepare(Path(folder))
        self._embedded: Server | None = None
        self._stop = threading.Event()
        self._watch_lock = threading.Lock()
        self._serve_if_free()
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


def _check_blobs(folder):
    """Refuse to create Data.fs beside existing blobs, because FileStorage would begin by removing them."""
    if not (folder / "Data.fs").exists() and any((folder / "blobs").glob("0x*")):
        raise StorageUnavailable(
            f"{folder / 'blobs'} holds files but there is no Data.fs: an unfinished restoration?"
        )
