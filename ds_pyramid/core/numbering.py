"""Numbers of démarches, dossiers, accounts...: given once, ascending, from blocks that each process reserves.

Every creation needs a number. Were it taken from one record, all creations would conflict on it; so a process reserves
a block at once in a short transaction of its own and gives them out from memory. A process that stops loses
what is left of its block: numbers have gaps, and are never given twice.
"""

import logging
import threading
from weakref import WeakKeyDictionary

import transaction
from persistent import Persistent
from transaction.interfaces import TransientError
from ZODB.POSException import POSKeyError

# What many create at once is numbered by blocks; the rest one by one, so that people see 1, 2, 3.
BLOCKS = {"dossier": 50, "compte": 50}
TRIES = 50

log = logging.getLogger(__name__)
_lock = threading.Lock()
_reserved: WeakKeyDictionary = WeakKeyDictionary()  # database -> {(root oid, kind): [next, end]}


class Compteur(Persistent):
    """The last number given or reserved for one kind of thing."""

    dernier = 0


class NumberingBusy(Exception):
    """No block could be reserved: other processes changed the counter each time."""


def next_number(root, kind: str) -> int:
    """Return a number never given before for this kind; the first is 1.

    Needs no lock and writes nothing in the caller's transaction, unless the root itself is not stored yet.
    Raises NumberingBusy.
    """
    jar = root._p_jar
    if jar is None:
        return _take_plain(root, kind)
    with _lock:
        blocks = _reserved.setdefault(jar.db(), {})
        block = blocks.get((root._p_oid, kind))
        if block is None or block[0] > block[1]:
            block = _reserve(jar.db(), root._p_oid, kind)
            if block is None:  # the root is being created by the caller's transaction
                return _take_plain(root, kind)
            blocks[root._p_oid, kind] = block
        block[0] += 1
        return block[0] - 1


def block_of(kind: str) -> int:
    """Return how many numbers a process reserves at once."""
    return BLOCKS.get(kind, 1)


def _take_plain(root, kind):
    compteur = _compteur(root, kind)
    compteur.dernier += 1
    return compteur.dernier


def _compteur(root, kind):
    if kind not in root.compteurs:
        root.compteurs[kind] = Compteur()
    return root.compteurs[kind]


def _reserve(db, root_oid, kind):
    """Reserve a block: [first, last], or None when the root is not stored yet."""
    for _attempt in range(TRIES):
        connection = db.open(transaction.TransactionManager(explicit=True))
        try:
            with connection.transaction_manager:
                compteur = _compteur(connection.get(root_oid), kind)
                first = compteur.dernier + 1
                compteur.dernier += block_of(kind)
            return [first, first + block_of(kind) - 1]
        except POSKeyError:
            return None
        except TransientError:
            log.info("counter %s reserved by another process at the same moment, once more", kind)
        finally:
            connection.close()
    raise NumberingBusy(f"no block of numbers for {kind!r} after {TRIES} tries")
