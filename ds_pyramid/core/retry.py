"""One transaction outside a request: behind the write gate, tried again when it conflicts."""

import random
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress

import transaction
from transaction.interfaces import TransientError

from ds_pyramid.core.gate import write_gate

TRIES = 8  # attempts before a conflict counts as an error


def in_transaction(registry, act: Callable[[], object], manager=transaction.manager):
    """Call `act` inside the write gate in a transaction of its own; return its result.

    What was pending in this thread is given up first. After TRIES conflicts, raises the last one.
    """
    for attempt in range(1, TRIES):
        with suppress(TransientError):
            return _pass(registry, act, manager)
        time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads retries, guards no secret
    return _pass(registry, act, manager)


def manager_of(obj):
    """Return the transaction manager of a stored object's connection, the thread's for one not stored."""
    connection = getattr(obj, "_p_jar", None)
    return transaction.manager if connection is None else connection.transaction_manager


def _pass(registry, act, manager):
    with write_gate(registry) if registry is not None else nullcontext():
        manager.begin()
        try:
            result = act()
            manager.commit()
        except BaseException:
            manager.abort()
            raise
        return result
