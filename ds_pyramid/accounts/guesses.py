"""Wrong passwords of addresses that have no account, counted so that they answer as accounts do (X-396).

In the memory of the process, bounded: it guards no account, it only keeps the answers alike.
"""

import hashlib
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from ds_pyramid.accounts.models import normalize_email

KEPT = 10_000  # addresses


class Guesses:
    """Failures in a row, by address; the last `tries` of them lock it for a time."""

    def __init__(self, tries: int, locked: timedelta):
        self.tries, self.locked = tries, locked
        self._counts: OrderedDict[bytes, tuple[int, datetime | None]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, email: str, now: datetime) -> int:
        """Count one failure and return how many there are."""
        key = _key(email)
        with self._lock:
            failures, until = self._counts.pop(key, (0, None))
            failures = (0 if until else failures) + 1
            self._counts[key] = (failures, now + self.locked if failures >= self.tries else None)
            while len(self._counts) > KEPT:
                self._counts.popitem(last=False)
            return failures

    def is_locked(self, email: str, now: datetime) -> bool:
        """Say whether the address is locked."""
        with self._lock:
            until = self._counts.get(_key(email), (0, None))[1]
        return until is not None and until > now


def _key(email):
    return hashlib.sha256(normalize_email(email).encode()).digest()
