"""When an antivirus is turned on: files that arrived without one are scanned, a few dossiers at a time (X-326).

They stay open meanwhile, as they were. `root["analyses"]` remembers how far the look went.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from ds_pyramid.core.blobs import UNSCANNED, Fichier
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services.fichiers import documents_entreprise, fichiers_de
from ds_pyramid.pieces import attente
from ds_pyramid.pieces.demarches import fichiers_of

LOT = 500  # dossiers, then démarches, looked at in one run


def suivants(root) -> list[tuple[str, int]]:
    """Return the dossiers to look at now, then the démarches; nothing once all were."""
    state = root["analyses"]
    if state.finie:
        return []
    dossiers = list(islice(root.dossier_index.keys(state.dossier + 1), LOT))
    if dossiers:
        return [("dossier", numero) for numero in dossiers]
    numbers = sorted(demarche.numero for demarche in root["demarches"].values())
    left = [numero for numero in numbers if numero > state.demarche][:LOT]
    return [("demarche", numero) for numero in left]


def reprendre(root, genre: str, numero: int, now: datetime) -> int:
    """Queue the files of a dossier, or of a démarche, that no antivirus has seen; return how many."""
    state = root["analyses"]
    setattr(state, genre, numero)
    if genre == "demarche":
        demarche = root["demarches"].get(str(numero))
        found = fichiers_of(demarche, {UNSCANNED}) if demarche is not None else {}
        if found:
            state.demarches.add(numero)
        return len(found)
    dossier = find_dossier(root, numero)
    unseen = [f for f in _files(dossier) if f.scan == UNSCANNED] if dossier is not None else []
    for fichier in unseen:
        attente.mettre(root, (numero, fichier.id), now)
    return len(unseen)


def _files(dossier: Dossier) -> Iterator[Fichier]:
    for champs in (dossier.champs, dossier.modifications, dossier.annotations):
        for _key, value in list(champs.items()) if champs is not None else ():
            yield from fichiers_de(value)
    yield from (found for found in (dossier.justificatif,) if found is not None)
    yield from (found for _label, found in documents_entreprise(dossier))
