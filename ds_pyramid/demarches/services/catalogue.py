""" "Toutes les démarches": those published by all administrations, found by combined filters (A-046 to A-061)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ds_pyramid.core import clock
from ds_pyramid.core.textindex import fold
from ds_pyramid.demarches.classement import tags_reserves
from ds_pyramid.demarches.lignes import CATALOGUE, LigneCatalogue
from ds_pyramid.demarches.services.annuaire import demarches_de, get_demarche

DOSSIERS_MIN = 30  # a démarche is a model for all once it has these
STATUTS = ("publiee", "close")
PUBLICS = ("particuliers", "morales")


@dataclass(frozen=True)
class Filtres:
    """What is looked for: all kinds must hold, any value inside one kind; an empty kind asks nothing (A-054)."""

    mots: str = ""
    siret: str = ""
    zones: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    statuts: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    depuis: date | None = None
    jusqu: date | None = None

    def admet(self, line: LigneCatalogue) -> bool:
        """Say whether a line holds all that is asked."""
        return (
            self._says(line)
            and self._published(line)
            and (not self.siret or line.siret.startswith(self.siret))
            and (not self.zones or not set(self.zones).isdisjoint(line.zones))
            and (not self.tags or not set(self.tags).isdisjoint(line.tags))
            and (not self.statuts or line.etat in self.statuts)
            and (not self.departements or line.departement in self.departements)
            and (not self.publics or ("morales" if line.morales else "particuliers") in self.publics)
        )

    def _says(self, line):
        text = fold(f"{line.libelle} {line.numero}")
        return all(word in text for word in fold(self.mots).split())

    def _published(self, line):
        if self.depuis is None and self.jusqu is None:
            return True
        day = clock.to_paris(datetime.fromtimestamp(line.published, UTC)).date()
        return (self.depuis is None or day >= self.depuis) and (self.jusqu is None or day <= self.jusqu)


def chercher(root, filtres: Filtres) -> list[LigneCatalogue]:
    """Return the démarches that filters admit, the last published first."""
    return [line for line in lignes(root) if filtres.admet(line)]


def lignes(root) -> Iterable[LigneCatalogue]:
    """Iterate over the démarches published and closed, the last published first."""
    return (LigneCatalogue(*row) for _key, row in root.listes.items(CATALOGUE))


def modeles(root, mots: str = "") -> list[LigneCatalogue]:
    """Return those that serve as models for a creation: 30 dossiers at least, or made to be models (A-057, A-060)."""
    found = chercher(root, Filtres(mots=mots))
    reserved = tags_reserves()
    kept = [
        d
        for d in found
        if not reserved.isdisjoint(d.tags) or nombre_de_dossiers(root, d.numero) >= DOSSIERS_MIN
    ]
    return sorted(kept, key=lambda line: reserved.isdisjoint(line.tags))


def nombre_de_dossiers(root, numero: int) -> int:
    """Return how many dossiers were deposited on a démarche and are still there, tests apart; from its counter."""
    return root.listes.count(f"deposes/{numero}")


def dossiers_conserves(root, numero: int) -> int:
    """Return how many dossiers a démarche holds, brouillons included; from the counters."""
    return root.listes.total((f"deposes/{numero}", f"brouillons/{numero}"))


def mes_zones(root, compte) -> tuple[str, ...]:
    """Return the zones of the administrateur's own démarches (A-047)."""
    mine = (get_demarche(root, line.numero) for line in demarches_de(root, compte))
    return tuple(dict.fromkeys(zone for demarche in mine for zone in demarche.zones))
