"""What an instructeur sees of the lists: tabs with their counts, pages of lines, neighbours of a dossier, search."""

from dataclasses import dataclass

from ds_pyramid.core.listes import Key, Listes
from ds_pyramid.core.textindex import search
from ds_pyramid.demarches.lignes import LigneDemarche, liste_instructeur
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.instruction import indexes
from ds_pyramid.instruction.indexes import Ligne

RESULTATS = 25
EXAMINES_MAX = 2000  # found dossiers looked at for one page of results


@dataclass(frozen=True)
class Place:
    """One instructeur on one démarche: whose lists he reads."""

    listes: Listes
    demarche_numero: int
    compte_id: int
    groupes: tuple[int, ...]

    def names(self, tab: str) -> list[str]:
        """Return the lists of a tab."""
        return indexes.names(tab, self.groupes, self.compte_id, self.demarche_numero)

    def count(self, tab: str, now) -> int:
        """Return how many dossiers a tab shows."""
        return indexes.count(self.listes, tab, self.names(tab), now)

    def a_du_nouveau(self, tab: str) -> bool:
        """Say whether a tab has a dossier whose news this instructeur has not seen (I-025, I-129)."""
        if tab not in ("suivis", "traites"):
            return False
        return bool(self.listes.count(indexes.liste_nouveautes(tab, self.compte_id, self.demarche_numero)))

    def page(self, tab: str, after: Key | None, now, size: int = 25):
        """Return one page of a tab."""
        return indexes.page(self.listes, tab, self.names(tab), after, now, size)

    def before(self, tab: str, key: Key, size: int = 25) -> Key | None:
        """Return the key after which the page before `key` starts, None for the first page."""
        return self.listes.before(self.names(tab), key, size)

    def neighbours(self, tab: str, dossier: Dossier, now) -> tuple[int | None, int | None]:
        """Return the numbers of the dossiers before and after this one in a tab."""
        key = self.key(tab, dossier)
        if key is None:
            return None, None
        before = self.before(tab, key, 0)
        rows = self.page(tab, key, now, 1).rows
        return abs(before[-1]) if before else None, abs(rows[0][0][-1]) if rows else None

    def key(self, tab: str, dossier: Dossier) -> Key | None:
        """Return where a dossier stands in a tab, None when it is not there."""
        places = dossier.placements.get(indexes.SCOPE, {})
        return next((places[name] for name in self.names(tab) if name in places), None)

    def tab_of(self, dossier: Dossier) -> str:
        """Return the tab in which this instructeur works on a dossier."""
        order = ("suivis", "a_suivre", "traites", "archives", "corbeille", "tous")
        return next((tab for tab in order if self.key(tab, dossier) is not None), "tous")


def demarches_of(root, compte) -> list[LigneDemarche]:
    """Return the démarches an account instructs, newest first, those deleted left out."""
    lines = (LigneDemarche(*row) for _key, row in root.listes.items(liste_instructeur(compte.id)))
    return [line for line in lines if line.onglet != "supprimees"]


def search_words(root, compte, words: str, now, *, demarche: int | None = None, before: int | None = None):
    """Return (lines, number to continue before) of the dossiers of the account's groupes holding every word (I-062).

    Newest number first; a dossier of another groupe does not exist here (I-063).
    """
    found = sorted(search(root, words), reverse=True)
    lines: list[Ligne] = []
    examined = 0
    for numero in found:
        demarche_numero = root.dossier_index.get(numero)
        if demarche_numero is None or demarche not in (None, demarche_numero):
            continue
        if before is not None and numero >= before:
            continue
        examined += 1
        dossier = visible_dossier(root, compte, numero, now)
        if dossier is not None:
            lines.append(indexes.ligne(dossier))
        if len(lines) > RESULTATS or examined > EXAMINES_MAX:
            break
    return lines[:RESULTATS], lines[RESULTATS - 1].numero if len(lines) > RESULTATS else None


def visible_dossier(root, compte, numero: int, now) -> Dossier | None:
    """Return a dossier by number if this account instructs it, else None."""
    demarche_numero = root.dossier_index.get(numero)
    if demarche_numero is None:
        return None
    dossier = root["demarches"][str(demarche_numero)].dossiers.get(numero)
    if dossier is None or dossier.groupe_id not in compte.groupes:
        return None
    return dossier if indexes.tabs_of(dossier, now) else None
