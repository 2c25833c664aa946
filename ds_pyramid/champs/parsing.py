"""What a browser sends -> a structure; whatever is sent, it never fails.

Understood: peppercorn's markers (`__start__`, `__end__`), and `champ-12.ville` for one part of a champ made of
several controls. Of a name sent twice the last wins, as a box and its hidden « no » need.
"""

from collections.abc import Iterable
from typing import Any

DEPTH_MAX = 10


def parse(items: Iterable[tuple[str, Any]]) -> dict:
    """Return the structure that a form sent."""
    stack: list[tuple[Any, str, str]] = [({}, "", "mapping")]
    for name, value in items:
        if name == "__start__":
            _open(stack, value)
        elif name == "__end__":
            _close(stack)
        else:
            _put(stack[-1][0], name, value)
    while len(stack) > 1:
        _close(stack)
    return stack[0][0]


def _open(stack, marker):
    name, _colon, kind = str(marker).rpartition(":")
    if len(stack) <= DEPTH_MAX:
        stack.append(({} if kind == "mapping" else [], name, kind))


def _close(stack):
    if len(stack) == 1:
        return
    found, name, kind = stack.pop()
    if kind == "rename":
        found = found[0] if found else ""
    _put(stack[-1][0], name, found)


def _put(container, name, value):
    if isinstance(container, list):
        container.append(value)
        return
    base, dot, part = name.partition(".")
    if dot and base.startswith("champ-"):
        parts = container.get(base)
        if not isinstance(parts, dict):
            parts = container[base] = {}
        parts[part] = value
    else:
        container[name] = value
