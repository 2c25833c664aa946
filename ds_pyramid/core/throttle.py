"""So many calls in so many seconds, by key: what keeps one address from flooding a form (X-413).

Counted in the memory of the process: with several processes the limit is each one's.
"""

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass

KEPT = 50_000  # keys


@dataclass(frozen=True)
class Limit:
    """`calls` in any `seconds`; written "25/15" in settings."""

    calls: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read "25/15". Raises ValueError."""
        calls, _slash, seconds = text.partition("/")
        return cls(int(calls), int(seconds))


class Throttle:
    """A sliding window for each key."""

    def __init__(self, limit: Limit, clock=time.monotonic):
        self.limit, self.clock = limit, clock
        self._calls: OrderedDict[str, deque] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """Count a call; return 0 when it may go on, else the seconds to wait (such a call is not counted)."""
        now = self.clock()
        with self._lock:
            calls = self._calls.setdefault(key, deque())
            self._calls.move_to_end(key)
            while calls and calls[0] <= now - self.limit.seconds:
                calls.popleft()
            if len(calls) >= self.limit.calls:
                return max(1, round(calls[0] + self.limit.seconds - now))
            calls.append(now)
            while len(self._calls) > KEPT:
                self._calls.popitem(last=False)
            return 0


def parse_networks(text: str | None) -> list:
    """Read the networks of a setting ("10.0.0.0/8 192.168.1.4"). Raises ValueError."""
    return [ipaddress.ip_network(word, strict=False) for word in (text or "").replace(",", " ").split()]


def is_within(address: str | None, networks) -> bool:
    """Say whether an IP address belongs to one of the networks."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return any(parsed in network for network in networks if network.version == parsed.version)
