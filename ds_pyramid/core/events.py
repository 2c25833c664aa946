"""How features speak upward: a feature announces, those above subscribe."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(kw_only=True)
class Event:
    """Something that happened; `registry` is set when it is announced."""

    registry: Any = field(default=None, repr=False, compare=False)


def notifier(registry):
    """Return the `notify` that services receive: it gives each event its registry and announces it."""

    def notify(event):
        event.registry = registry
        registry.notify(event)

    return notify
