"""Answers completed by a remote service, outside requests; a service that is down never blocks a deposit (U-157).

`etat` of a value: absent while nobody asked, then TROUVE, INTROUVABLE (blocks the deposit where the register is sure of
it), or ATTENTE (the service did not answer: asked again later).
"""

from collections.abc import Callable, Iterable
from typing import Any

from ds_pyramid.champs.base import ChampType
from ds_pyramid.connectors.base import Indisponible, Introuvable
from ds_pyramid.core.i18n import _

TROUVE, INTROUVABLE, ATTENTE = "trouve", "introuvable", "attente"


class DistantType(ChampType):
    """A type whose answer is an identifier that `connector` knows more about. Its value is a mapping."""

    unknown_blocks = True
    message_introuvable = _("« ${libelle} » n’a pas été trouvé : vérifiez ce que vous avez indiqué.")

    def fetch(self, descriptor, value: dict, connector) -> dict:
        """Return what the service adds to a right value. Raises Introuvable, Indisponible."""
        raise LookupError(self.name)

    def validate(self, descriptor, value):
        """Add, to what is wrong by itself, that the service knows nothing by that identifier."""
        found = super().validate(descriptor, value)
        if found or not self.unknown_blocks or etat(value) != INTROUVABLE:
            return found
        return [self.message(self.message_introuvable, descriptor)]

    def pending(self, descriptor, value) -> bool:
        """Say whether the service must be asked: a right answer that nobody asked about, or that waits."""
        asked = isinstance(value, dict) and etat(value) in (None, ATTENTE)
        return asked and not self.check(descriptor, value)

    def refresh(self, descriptor, value, connector):
        """Return the value with what the service says of it."""
        if connector is None or not self.pending(descriptor, value):
            return value
        try:
            return {**value, **self.fetch(descriptor, value, connector), "declare": False, "etat": TROUVE}
        except Introuvable:
            return {**value, "etat": INTROUVABLE}
        except Indisponible:
            return {**value, "etat": ATTENTE}


def etat(value: Any) -> str | None:
    """Return the state of a value."""
    return value.get("etat") if isinstance(value, dict) else None


def a_completer(champs: Iterable) -> list:
    """Return the champs of a reading about which a service must be asked."""
    return [
        champ
        for champ in champs
        if champ.type.connector is not None and champ.type.pending(champ.descriptor, champ.value)
    ]


def completer(champs: Iterable, find: Callable[[Any], Any]) -> dict[str, Any]:
    """Ask the services; return key -> new value of the champs that changed. Slow: outside the write gate.

    `find(interface)` gives a connector, None where none is configured: what was declared then stays as it is. Whoever
    stores a value checks that the answer is still the one that was asked about.
    """
    found = {}
    for champ in a_completer(champs):
        connector = find(champ.type.connector)
        if connector is not None:
            value = champ.type.refresh(champ.descriptor, champ.value, connector)
            if value != champ.value:
                found[str(champ.key)] = value
    return found
