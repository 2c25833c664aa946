"""Pays, régions, départements, EPCI, communes with their postal codes: fixed lists shipped with the package.

Built by tools/build_territoires.py from open data; `source()` tells from which, of which year (docs/champs.md). Loaded
at the first question. A search forgives accents, hyphens, capitals and « St ».
"""

import gzip
import json
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

FRANCE, ETRANGER = "FR", "99"
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


class Departement(NamedTuple):
    """One of the 110; `region` is "" outside the 18 régions."""

    code: str
    nom: str
    region: str


class Commune(NamedTuple):
    """A commune under one of its postal codes."""

    code: str  # INSEE
    nom: str
    code_postal: str
    departement: str

    @property
    def cle(self) -> str:
        """The value of its control."""
        return f"{self.code}-{self.code_postal}"

    @property
    def label(self) -> str:
        """As people read it; the postal code tells homonyms apart (U-184)."""
        return f"{self.nom} ({self.code_postal})" if self.code_postal else self.nom


class Epci(NamedTuple):
    """A group of communes; `departements` are those of its members."""

    code: str
    nom: str
    departements: tuple[str, ...]

    @property
    def cle(self) -> str:
        """The value of its control."""
        return self.code

    @property
    def label(self) -> str:
        """As people read it."""
        return f"{self.nom} ({', '.join(self.departements)})"


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return a name as it is compared: no accent, no hyphen, no apostrophe, « saint » in full."""
    text = unicodedata.normalize("NFD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c))
    return " ".join(_ABBREVIATIONS.get(word, word) for word in letters.split())


class _Names:
    """Names to search: those that begin with the words sought first, then those that hold them."""

    def __init__(self, names: list[str]):
        folded = [_fold(name) for name in names]
        self._text = "\n" + "\n".join(folded) + "\n"
        starts, position = [], 1
        for name in folded:
            starts.append(position)
            position += len(name) + 1
        self._starts = starts

    def find(self, words: str) -> tuple[list[int], list[int], list[int]]:
        """Return the indexes of names that are the words, begin with them, hold them at the start of a word."""
        exact: list[int] = []
        begin: list[int] = []
        hold: list[int] = []
        seen: set[int] = set()
        for marks, target in (("\n", begin), (" ", hold)):
            position = self._text.find(marks + words)
            while position >= 0:
                index = bisect_right(self._starts, position + 1) - 1
                if index not in seen:
                    seen.add(index)
                    whole = marks == "\n" and self._text[position + 1 + len(words)] == "\n"
                    (exact if whole else target).append(index)
                position = self._text.find(marks + words, position + 1)
        return exact, begin, hold


def _fold(name):
    return fold.__wrapped__(name)


class Territoires:
    """The data, with what a search needs built at its first use."""

    def __init__(self, data: dict):
        self.pays = dict(data["pays"])
        self.regions = dict(data["regions"])
        self.departements = {
            code: Departement(code, nom, region) for code, nom, region in data["departements"]
        }
        self.epci = {code: Epci(code, nom, tuple(below)) for code, nom, below in data["epci"]}
        self._communes = [
            (code, nom, dep, " ".join(postal)) for code, nom, dep, postal, _pop in data["communes"]
        ]
        self._ranks = [-population for *_rest, population in data["communes"]]
        self._by_code = {item[0]: index for index, item in enumerate(self._communes)}
        self.source = {name: data[name] for name in ("source", "licence", "millesime", "cldr")}

    def commune(self, code: str, code_postal: str = "") -> Commune | None:
        """Return a commune by its INSEE code, under the postal code given when it is one of its own."""
        index = self._by_code.get(code)
        if index is None:
            return None
        code, nom, departement, postal = self._communes[index]
        codes = postal.split()
        if code_postal and code_postal not in codes:
            return None
        return Commune(code, nom, code_postal or (codes[0] if codes else ""), departement)

    def communes_of(self, index: int, code_postal: str = "") -> list[Commune]:
        """Return a commune under each of its postal codes, those that begin with some digits only."""
        code, nom, departement, postal = self._communes[index]
        return [Commune(code, nom, p, departement) for p in postal.split() if p.startswith(code_postal)]

    def chercher_communes(self, text: str, limit: int) -> list[Commune]:
        """Return the communes found by name, postal code or département, the best first."""
        words = fold(text[:100])
        if not words:
            return []
        found: list[Commune] = []
        for index, postal in self._candidates(words):
            found.extend(self.communes_of(index, postal))
            if len(found) >= limit:
                break
        return found[:limit]

    def _candidates(self, words):
        head, _space, tail = words.rpartition(" ")
        if words.isdigit() and len(words) >= 3:
            yield from self._by_postal(words)
        departement = self.find_departement(words)
        if departement is not None:
            yield from ((index, "") for index in self._by_departement.get(departement.code, ()))
        if head and tail.isdigit() and len(tail) == 5:  # « Lille 59000 », as the lists write it
            for index in self._rank(self._names.find(head)):
                yield index, tail
            return
        if not words.isdigit():
            yield from ((index, "") for index in self._rank(self._names.find(words)))

    def _by_postal(self, digits):
        codes = self._postal_codes
        low, high = bisect_left(codes, (digits, -1)), bisect_left(codes, (digits + "~", -1))
        seen = dict.fromkeys(index for _code, index in codes[low:high])
        for index in sorted(seen, key=self._ranks.__getitem__):
            yield index, digits

    def _rank(self, found):
        for indexes in found:
            yield from sorted(indexes, key=self._ranks.__getitem__)

    def find_departement(self, words: str) -> Departement | None:
        """Return the département of that code or name."""
        return self.departements.get(words.upper()) or self._departements_by_name.get(words)

    def chercher_epci(self, text: str, limit: int) -> list[Epci]:
        """Return the EPCI found by name, SIREN or département."""
        words = fold(text[:100])
        if not words:
            return []
        items = list(self.epci.values())
        departement = self.find_departement(words)
        if departement is not None:
            return [item for item in items if departement.code in item.departements][:limit]
        if words.isdigit():
            return [item for item in items if item.code.startswith(words)][:limit]
        exact, begin, hold = self._epci_names.find(words)
        return [items[index] for index in (*exact, *begin, *hold)][:limit]

    @cached_property
    def _names(self):
        return _Names([item[1] for item in self._communes])

    @cached_property
    def _epci_names(self):
        return _Names([item.nom for item in self.epci.values()])

    @cached_property
    def _postal_codes(self):
        return sorted((code, index) for index, item in enumerate(self._communes) for code in item[3].split())

    @cached_property
    def _by_departement(self):
        found: dict[str, list[int]] = {}
        for index, item in enumerate(self._communes):
            found.setdefault(item[2], []).append(index)
        return found

    @cached_property
    def _departements_by_name(self):
        return {fold(item.nom): item for item in self.departements.values()}


@cache
def load() -> Territoires:
    """Return the data, read once."""
    packed = resources.files("ds_pyramid.champs").joinpath("data/territoires.json.gz").read_bytes()
    return Territoires(json.loads(gzip.decompress(packed)))


def source() -> dict[str, str]:
    """Return where the data come from, their licence and their year."""
    return load().source


def pays() -> list[tuple[str, str]]:
    """Return (code, name) of the countries, those of the past too (U-180)."""
    return list(load().pays.items())


def regions() -> list[tuple[str, str]]:
    """Return (code, name) of the 18 régions."""
    return list(load().regions.items())


def departements() -> list[tuple[str, str]]:
    """Return (code, « code – name ») of the 110 départements."""
    return [(item.code, f"{item.code} – {item.nom}") for item in load().departements.values()]


def departement(code: str) -> Departement | None:
    """Return a département by its code."""
    return load().departements.get(code)


def commune(code: str, code_postal: str = "") -> Commune | None:
    """Return a commune by its INSEE code, under one of its postal codes."""
    return load().commune(code, code_postal)


def epci(code: str) -> Epci | None:
    """Return an EPCI by its SIREN."""
    return load().epci.get(code)


@lru_cache(maxsize=4096)
def chercher_communes(text: str, limit: int = 50) -> tuple[Commune, ...]:
    """Return the communes found by name, postal code or département (X-257)."""
    return tuple(load().chercher_communes(text, limit))


@lru_cache(maxsize=1024)
def chercher_epci(text: str, limit: int = 50) -> tuple[Epci, ...]:
    """Return the EPCI found by name, SIREN or département."""
    return tuple(load().chercher_epci(text, limit))
