"""Data.fs held by this process, and lent to the others by a ZEO server in one of its threads (core/embedded.py)."""

import logging
import threading
from pathlib import Path

from ZEO.StorageServer import StorageServer, ZEOStorage
from ZODB.FileStorage import FileStorage

STORAGE = "1"  # the name that ZEO clients ask for by default
STUCK_SECONDS = 300  # a client holding the commit lock longer is disconnected

log = logging.getLogger(__name__)


class StorageUnavailable(Exception):
    """The data can be neither served by this process nor reached through another."""


class Server:
    """Data.fs in the hands of this process, and the ZEO server that lends it. Raises LockError when another has it.

    `told(tid, oids)` hears what the other processes commit.
    """

    def __init__(self, folder: Path, told=lambda _tid, _oids: None):
        self.socket = folder / "zeo.sock"
        _check_blobs(folder)
        self.file = FileStorage(str(folder / "Data.fs"), blob_dir=str(folder / "blobs"))
        (folder / "blobs").chmod(0o700)
        # We hold the lock, so a socket still there was left by a process that died.
        self.socket.unlink(missing_ok=True)
        self.server = Lender(str(self.socket), self.file, told)
        self.socket.chmod(0o600)
        self.thread = threading.Thread(target=self.server.loop, name="zeo-server", daemon=True)
        self.thread.start()
        log.info("serving %s to the other processes of this machine", folder)

    def announce(self, tid):
        """Tell the other processes what the commit under way changes; called while the file is locked for it."""
        self.server.invalidate(None, STORAGE, tid, list(self.file._tindex))

    def close(self):
        """Stop serving and release the data."""
        self.server.close()
        self.thread.join(5)
        self.socket.unlink(missing_ok=True)


class Lender(StorageServer):
    """A ZEO server that tells this process too what its clients commit."""

    def __init__(self, address, file, told):
        self.told = told
        # Commits of this process are announced from other threads than the server's, where clients come and go.
        self._clients = threading.Lock()
        super().__init__(address, {STORAGE: file}, transaction_timeout=STUCK_SECONDS)

    def invalidate(self, zeo_storage, storage_id, tid, invalidated):
        """Announce a commit to the clients, and to this process unless it comes from here (no `zeo_storage`)."""
        with self._clients:
            super().invalidate(zeo_storage, storage_id, tid, invalidated)
        if zeo_storage is not None:
            self.told(tid, invalidated)

    def create_client_handler(self):
        """Return what will know a client that connects."""
        return Borrower(self, self.read_only)

    def register_connection(self, storage_id, zeo_storage):
        """Announce commits to one more client."""
        with self._clients:
            return super().register_connection(storage_id, zeo_storage)

    def close_conn(self, zeo_storage):
        """Forget a client."""
        with self._clients:
            super().close_conn(zeo_storage)


class Borrower(ZEOStorage):
    """What the server knows of one client."""

    def notify_connected(self, conn):
        """Abort what a client that is hung up on had begun: ZEO 6.2 would keep the commit lock for it, for ever."""
        super().notify_connected(conn)
        close = conn.close

        def hang_up():
            close()
            if self.connected:
                self.notify_disconnected()

        conn.close = hang_up


def _check_blobs(folder):
    """Refuse to create Data.fs beside existing blobs, because FileStorage would begin by removing them."""
    if not (folder / "Data.fs").exists() and any((folder / "blobs").glob("0x*")):
        raise StorageUnavailable(
            f"{folder / 'blobs'} holds files but there is no Data.fs: an unfinished restoration?"
        )
