"""Answers completed by a remote service, outside requests; a service that is down never blocks a deposit (U-157).

`etat` of a value: absent while nobody asked, then TROUVE, INTROUVABLE (blocks the deposit where the register is sure of
it), or ATTENTE (the service did not answer: asked again later). DECLARE: nobody is to be asked (trial data).
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, ClassVar

from ds_pyramid.champs.base import ChampType
from ds_pyramid.connectors.base import Indisponible, Introuvable
from ds_pyramid.core.formats import format_date, format_number
from ds_pyramid.core.i18n import TranslationString, _

TROUVE, INTROUVABLE, ATTENTE, DECLARE = "trouve", "introuvable", "attente", "declare"


class DistantType(ChampType):
    """A type whose answer is an identifier that `connector` knows more about. Its value is a mapping."""

    unknown_blocks = True
    retient_la_decision: ClassVar[bool] = False  # no decision while the service is being asked
    fournisseur: ClassVar[TranslationString] = _("")  # who answers, as people read it
    fiche: ClassVar[
        tuple[tuple[str, TranslationString], ...]
    ] = ()  # what is shown of the answer: (part, label)
    cles: ClassVar[tuple[str, ...]] = ()  # the parts that make the identifier
    message_introuvable = _("« ${libelle} » n’a pas été trouvé : vérifiez ce que vous avez indiqué.")

    def rapporte(self, descriptor):
        """Name what the service says."""
        labels = [*self.donnees_jointes, *(label for _name, label in self.fiche)]
        return list({str(label): label for label in labels}.values())

    def fetch(self, descriptor, value: dict, connector) -> dict:
        """Return what the service adds to a right value. Raises Introuvable, Indisponible."""
        raise LookupError(self.name)

    def identifiant(self, value: Any) -> tuple:
        """Return what the service is asked about; two values of one identifier are one answer (X-204)."""
        known = value if isinstance(value, dict) else {}
        return tuple(known.get(name) or "" for name in self.cles)

    def retyped(self, descriptor, before, value):
        """Keep what the service said while the identifier stays; drop it, and what it had filled in, with another."""
        if not (isinstance(before, dict) and isinstance(value, dict)):
            return value
        if self.identifiant(before) == self.identifiant(value):
            kept = {**value, "etat": etat(before)} if etat(before) else value
            return before if etat(before) == TROUVE else kept
        if etat(before) == TROUVE:
            stale = (
                name for name in self.parts if name not in self.cles and value.get(name) == before.get(name)
            )
            return {**value, **dict.fromkeys(stale, "")}
        return value

    def answered(self, asked: dict, answer: dict, present: Any, *, now: datetime) -> dict | None:
        """Return the present value with an answer about `asked`, None when it comes too late (X-204, X-207)."""
        if self.identifiant(present) != self.identifiant(asked) or etat(present) == TROUVE:
            return None
        if etat(answer) != TROUVE:
            return {**present, "etat": etat(answer)}
        return {**answer, "recupere_le": now.isoformat(timespec="seconds")}

    def provenance(self, value: dict) -> str:
        """Return who said so and when, empty where nobody did."""
        if etat(value) != TROUVE or not value.get("recupere_le"):
            return ""
        day = format_date(datetime.fromisoformat(value["recupere_le"]))
        return f"{self.fournisseur.interpolate()}, {day}"

    def lignes(self, value: dict) -> list[tuple[TranslationString, str]]:
        """Return (label, text) of what the service said, to be read."""
        if etat(value) != TROUVE:
            return []
        return lignes(self.fiche, value)

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


def lignes(fiche, value: dict) -> list[tuple[TranslationString, str]]:
    """Return (label, text) of what is known, in the order of a `fiche`; dates as people read them."""
    return [(label, said(value[name])) for name, label in fiche if value.get(name)]


def said(item) -> str:
    """Return a part of an answer as people read it; a date as a date."""
    if isinstance(item, str) and len(item) == 10:
        with suppress(ValueError):
            return format_date(date.fromisoformat(item))
    return format_number(item) if isinstance(item, int | float) else str(item)


def etat(value: Any) -> str | None:
    """Return the state of a value; of several that are asked about, the least settled."""
    if isinstance(value, tuple):
        states = [item.get("etat") for item in value if _is_asked(item)]
        states += [item["zones_etat"] for item in value if isinstance(item, dict) and "zones_etat" in item]
        return next((state for state in (None, ATTENTE, INTROUVABLE, TROUVE) if state in states), None)
    return value.get("etat") if isinstance(value, dict) else None


def en_recherche(champ) -> bool:
    """Say whether a champ waits for the first answer about what was just typed."""
    own = getattr(champ.type, "a_localiser", None)
    if own is not None:
        return own(champ.descriptor, champ.value)
    return etat(champ.value) is None and champ.type.pending(champ.descriptor, champ.value)


def attendre(value: Any) -> Any:
    """Return a value whose service does not answer."""
    if isinstance(value, tuple):
        return tuple(
            {**item, "etat": ATTENTE} if _is_asked(item) and item.get("etat") is None else item
            for item in value
        )
    return {**value, "etat": ATTENTE}


def _is_asked(item) -> bool:
    return isinstance(item, dict) and "parcelle" in item


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
