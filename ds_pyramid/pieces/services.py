"""Files from their arrival to their use: queued with their deposit, handled later, outside requests and gate."""

import logging
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ds_pyramid.champs.walk import Reading
from ds_pyramid.connectors.antivirus import AnalyseImpossible
from ds_pyramid.core.blobs import UNSCANNED, Fichier, erase
from ds_pyramid.core.mail import DEFAULT_SITE
from ds_pyramid.core.retry import in_transaction, manager_of
from ds_pyramid.core.tree import find_root
from ds_pyramid.core.uploads import Televersement, spool_folder
from ds_pyramid.dossiers.echeances import find_dossier
from ds_pyramid.dossiers.models import Dossier
from ds_pyramid.dossiers.services.fichiers import fichiers_de
from ds_pyramid.pieces import attente
from ds_pyramid.pieces.atelier.processus import Interrompu
from ds_pyramid.pieces.events import FichierRefuse
from ds_pyramid.pieces.examen import IMAGES, RENVOI, Altere, Issue, examiner, md5_of
from ds_pyramid.pieces.places import Place, remplacer, trouver

log = logging.getLogger(__name__)


def accueillir(dossier: Dossier, fichiers, *, antivirus: bool, now: datetime) -> int:
    """Queue files just joined; return how many. Where no antivirus is configured, those that need no work are ready.

    An identity document waits for its watermark in every case: nobody but its owner opens it before (U-221).
    """
    root, queued = find_root(dossier), 0
    for fichier in fichiers:
        place = trouver(dossier, fichier.id)
        if place is None:
            continue
        if not antivirus and not place.identite:
            remplacer(dossier, fichier.with_scan(UNSCANNED))
        if antivirus or place.identite or fichier.mime in IMAGES:
            attente.mettre(root, (dossier.numero, fichier.id), now)
            queued += 1
        if dossier.termine and place.purgee:
            root.a_purger.add(dossier.numero)
    return queued


def traiter(root, registry, cle: attente.Cle, *, antivirus, now: datetime, notify) -> str | None:
    """Handle one file of the queue; return its new state, None when it is there no more.

    Only the last step is inside the gate. Raises Indisponible, AnalyseImpossible, Altere, Interrompu: the file stays
    in the queue.
    """
    manager = manager_of(root)
    manager.begin()
    place = _place(root, cle)
    if place is None:
        in_transaction(registry, partial(attente.retirer, root, cle), manager)
        return None
    fichier, dernier = place.fichier, attente.is_dernier(root, cle)
    text = filigrane(registry.settings, cle[0]) if place.identite else ""
    with _folder(registry.settings) as folder, fichier.open() as source:
        manager.abort()
        try:
            issue = examiner(
                fichier, source, Path(folder), antivirus=antivirus, filigrane=text, dernier=dernier
            )
        except (Altere, Interrompu, AnalyseImpossible):
            in_transaction(registry, partial(attente.reporter, root, cle, now), manager)
            raise
        return in_transaction(
            registry, partial(_poser, root, cle, fichier, issue, now=now, notify=notify), manager
        )


def filigrane(settings, numero: int) -> str:
    """Return the text written over the identity documents of a dossier (X-661)."""
    return f"{settings.get('ds.site_name', DEFAULT_SITE)} · dossier {numero}"


def oublier(dossier: Dossier) -> None:
    """Forget what was to be done on the files of a dossier that is destroyed."""
    root = find_root(dossier)
    attente.retirer_dossier(root, dossier.numero)
    with suppress(KeyError):
        root.a_purger.remove(dossier.numero)


def fichiers_exposables(reading: Reading) -> list[tuple[str, Fichier]]:
    """Return (key, file) of what may leave in zips, archives and the API: no identity document, only what was let
    through by the antivirus, nothing that a condition hides (U-223, X-663)."""
    return [
        (str(champ.key), fichier)
        for champ in reading.walk()
        if champ.type.holds_files and not champ.type.is_identite(champ.descriptor)
        for fichier in fichiers_de(champ.value)
        if fichier.servable
    ]


def _place(root, cle) -> Place | None:
    """Return where the file of an entry stands, None when nothing is left to do on it."""
    dossier = find_dossier(root, cle[0])
    place = trouver(dossier, cle[1]) if dossier is not None and cle in root.a_traiter else None
    return None if place is None or place.fichier.scan in RENVOI else place


def _folder(settings):
    """Return a folder on the disk of the data, removed at the end; one that a kill leaves is swept with the spool's."""
    parent = spool_folder(settings)
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True)


def _poser(root, cle, before: Fichier, issue: Issue, *, now, notify) -> str | None:
    """Put the result in the place of the file, if it is still there; repeatable."""
    place = _place(root, cle)
    attente.retirer(root, cle)
    if place is None or place.fichier.checksum != before.checksum:
        return None
    fichier = _rebuilt(root, place.fichier, issue, now)
    remplacer(place.dossier, fichier)
    if fichier.scan in RENVOI:
        log.warning("dossier %s, file %s: %s %s", *cle, fichier.scan, issue.virus)
        notify(FichierRefuse(place=place._replace(fichier=fichier), now=now))
    return fichier.scan


def _rebuilt(root, fichier, issue, now) -> Fichier:
    """Return the record of a file after its handling: same id and name."""
    found = replace(fichier, scan=issue.scan, filigrane=issue.filigrane or fichier.filigrane)
    if issue.remplacant is not None:
        new = _stored(root, issue.remplacant, fichier, now)
        found = replace(found, blob=new.blob, taille=new.taille, checksum=new.checksum)
        if issue.filigrane:  # the clean original of an identity document is not kept (U-221)
            erase(fichier.blob)
    if issue.vignette is not None:
        found = replace(found, vignette=_stored(root, issue.vignette, fichier, now).blob)
    return found


def _stored(root, path, fichier, now) -> Fichier:
    with path.open("rb") as source:
        checksum = md5_of(source)
    made = Televersement(
        path, fichier.nom, path.stat().st_size, fichier.mime, checksum, adopt=root._p_jar.add
    )
    return made.to_fichier(now)
