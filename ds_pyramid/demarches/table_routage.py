"""The rules of routing of a démarche in one record, with an index: choosing among 5,000 groupes costs a look-up.

A rule of one equality (« Secteur est Couronne ») is found by the answer itself; the others are tried in the order of
display, up to the place of the best one found. `demarche.table_routage` is made at the first deposit, and unmade by
any change of a groupe (models.GroupeInstructeur).
"""

from collections.abc import Iterator
from typing import Any

from persistent import Persistent

from ds_pyramid.champs.conditions import Condition, Terme

# Operator of one equality -> the keys under which an answer, as the type compares it, is looked up.
CLES = {
    "est": lambda value: (value,),
    "code_est": lambda value: (value.get("code"),),
    "dans_departement": lambda value: (value.get("departement"),),
    "contient": tuple,
}


class TableRoutage(Persistent):
    """Rules in the order in which they are tried; `exacts`: (source, operator) -> value -> rank."""

    def __init__(self, regles: list[tuple[int, Condition]]):
        self.regles = tuple(regles)
        self.exacts: dict[tuple[int, str], dict[Any, int]] = {}
        self.autres: tuple[int, ...] = ()
        for rank, (_groupe, regle) in enumerate(regles):
            if isinstance(regle, Terme) and regle.operateur in CLES:
                self.exacts.setdefault((regle.source, regle.operateur), {}).setdefault(regle.valeur, rank)
            else:
                self.autres = (*self.autres, rank)

    def choisir(self, reading) -> int | None:
        """Return the id of the first groupe whose rule holds, None when there is none."""
        best = min(self._found(reading), default=len(self.regles))
        for rank in self.autres:
            if rank > best:
                break
            if self.regles[rank][1].holds(reading, None):
                return self.regles[rank][0]
        return self.regles[best][0] if best < len(self.regles) else None

    def _found(self, reading) -> Iterator[int]:
        """Yield the rank of each rule of one equality that the answers fulfil."""
        for (source, operateur), by_value in self.exacts.items():
            champ = reading.get(source)
            if champ is None or champ.blank:
                continue
            value = champ.type.condition_value(champ.descriptor, champ.value)
            for key in CLES[operateur](value) if value is not None else ():
                rank = by_value.get(key)
                if rank is not None and self.regles[rank][1].holds(reading, None):
                    yield rank
