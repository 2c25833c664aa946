"""The summaries sent to instructeurs: what is counted, from the ordered lists alone (I-137, I-138, I-140)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

from ds_pyramid.accounts.services import get_compte
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.instruction.indexes import Ligne, liste, liste_suivis, names
from ds_pyramid.instruction.preferences import preferences_of

QUOTIDIEN, HEBDOMADAIRE = "quotidien", "hebdomadaire"
TABS = ("a_suivre", "suivis", "traites")


class Resume(NamedTuple):
    """The figures of one instructeur on one démarche since an instant."""

    numero: int
    demarche: str
    nouveaux: int  # deposited since, in his groupes
    a_suivre: int
    modifies: int  # followed by him, changed by their usager since
    suivis: int
    traites: int

    @property
    def utile(self) -> bool:
        """Something happened: without it no mail leaves."""
        return bool(self.nouveaux or self.modifies)


def resume(demarche: Demarche, compte, since: datetime) -> Resume:
    """Return the figures of an instructeur; only his groupes count (I-140)."""
    listes = find_root(demarche).listes
    groupes = sorted(groupe for groupe in compte.groupes if str(groupe) in demarche.groupes)
    total = {tab: listes.total(names(tab, groupes, compte.id, demarche.numero)) for tab in TABS}
    return Resume(
        demarche.numero,
        demarche.libelle,
        sum(_deposited(listes, groupe, since) for groupe in groupes),
        total["a_suivre"],
        sum(1 for _dossier in _changed(demarche, compte, since)),
        total["suivis"],
        total["traites"],
    )


def destinataires(demarche: Demarche, kind: str) -> list:
    """Return the accounts that asked for a summary of a démarche; nobody on a declarative one (A-488, I-139)."""
    if demarche.declarative is not None or demarche.deleted_at is not None:
        return []
    root = find_root(demarche)
    wanted = (c for c in sorted(demarche.instructeurs) if getattr(preferences_of(demarche, c), kind))
    comptes = (get_compte(root, compte_id) for compte_id in wanted)
    return [compte for compte in comptes if compte is not None and compte.blocked_at is None]


def _deposited(listes, groupe, since) -> int:
    """Count the lines deposited since, the newest first: older ones are not read."""
    limit = -since.timestamp()
    return sum(1 for _key in takewhile(lambda item: item[0][0] <= limit, listes.items(liste("tous", groupe))))


def _changed(demarche, compte, since) -> Iterator:
    """Iterate over the followed dossiers that their usager changed since."""
    for _key, row in find_root(demarche).listes.items(liste_suivis(compte.id, demarche.numero)):
        line = Ligne(*row)
        if line.modifie < since.timestamp():
            continue
        dossier = demarche.dossiers.get(line.numero)
        if dossier is not None and any(
            t.acte == "resoumettre" and t.date >= since for t in dossier.traitements
        ):
            yield dossier
