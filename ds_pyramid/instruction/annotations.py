"""The annotations privées: read with their conditions, written champ by champ (I-103 to I-108)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ds_pyramid.champs.walk import Reading, read
from ds_pyramid.core.blobs import PENDING
from ds_pyramid.core.filetypes import EXTENSIONS_ADMISES, FichierRefuse
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import AnnotationsModifiees, FichiersJoints
from ds_pyramid.dossiers.models import Dossier, Traitement
from ds_pyramid.dossiers.services.fichiers import FICHIERS_MAX, fichiers_de
from ds_pyramid.dossiers.services.saisie import LIGNES_MAX, LONGUEUR_MAX, annoncer, retaper
from ds_pyramid.instruction.errors import ActeRefuse

MEGA = 1024 * 1024
MEME_SEANCE = timedelta(minutes=30)  # changes of one person this near are one line of the history
CHANGE = _("Le formulaire a changé : rechargez la page.")


def lire_annotations(dossier: Dossier) -> Reading:
    """Return the reading of the annotations; their conditions may look at the public champs."""
    revision = dossier.revision
    return read(revision.annotations, dossier.annotations, public=read(revision.champs, dossier.champs))


def annoter(dossier: Dossier, sent: Mapping[str, Any], compte, *, now, notify) -> list[str]:
    """Write annotations, key -> value; return the keys that changed. An unknown key is ignored: it is forged.

    Champs left alone are not touched, so two people never overwrite each other but on one annotation (I-105).
    """
    reading = lire_annotations(dossier)
    wanted = {key: value for key, value in sent.items() if _accepts(reading, key, value)}
    changed = [
        key
        for key, value in wanted.items()
        if dossier.annotations.set(key, retaper(reading.champ(key), value), now=now, auteur=compte.id)
    ]
    if changed:
        _done(dossier, changed, compte, now, notify)
        annoncer(reading, changed, dossier, compte, now=now, notify=notify)
    return changed


def ajouter_fichiers(
    dossier: Dossier, key: str, televersements: Iterable, compte, *, admises=EXTENSIONS_ADMISES, now, notify
) -> None:
    """Add files to an annotation, or replace its file when it takes one only. Raises FichierRefuse, ActeRefuse."""
    champ = _champ_of_files(dossier, key)
    several = champ.type.several_files(champ.descriptor)
    sent = list(televersements) if several else list(televersements)[-1:]
    present = fichiers_de(champ.value) if several else ()
    if len(present) + len(sent) > FICHIERS_MAX:
        raise FichierRefuse(_("${max} fichiers au plus.", mapping={"max": FICHIERS_MAX}))
    mimes = [_check(champ, televersement, admises) for televersement in sent]
    added = tuple(t.to_fichier(now, mime=mime, scan=PENDING) for t, mime in zip(sent, mimes, strict=True))
    if added:
        dossier.annotations.set(champ.key, (*present, *added), now=now, auteur=compte.id)
        notify(FichiersJoints(dossier=dossier, fichiers=added, now=now))
        _done(dossier, [key], compte, now, notify)


def retirer_fichier(dossier: Dossier, key: str, fichier_id: str, compte, *, now, notify) -> None:
    """Take a file out of an annotation; one already gone is no error."""
    champ = _champ_of_files(dossier, key)
    present = fichiers_de(champ.value)
    left = tuple(fichier for fichier in present if fichier.id != fichier_id)
    if len(left) < len(present):
        dossier.annotations.set(champ.key, left or None, now=now, auteur=compte.id)
        _done(dossier, [key], compte, now, notify)


def ajouter_ligne(dossier: Dossier, stable_id: int, compte, *, now, notify) -> str:
    """Add a row to a block of annotations; return its id. Raises ActeRefuse."""
    _check_block(dossier, stable_id)
    if len(dossier.annotations.rows(stable_id)) >= LIGNES_MAX:
        raise ActeRefuse(_("${max} lignes au plus.", mapping={"max": LIGNES_MAX}))
    row = dossier.annotations.add_row(stable_id, now=now, auteur=compte.id)
    _done(dossier, [str(stable_id)], compte, now, notify)
    return row


def retirer_ligne(dossier: Dossier, stable_id: int, row: str, compte, *, now, notify) -> None:
    """Remove a row and its answers; one already gone is no error."""
    _check_block(dossier, stable_id)
    if row in dossier.annotations.rows(stable_id):
        dossier.annotations.remove_row(stable_id, row, now=now, auteur=compte.id)
        _done(dossier, [str(stable_id)], compte, now, notify)


def deplacer_ligne(dossier: Dossier, stable_id: int, row: str, de: int, compte, *, now, notify) -> None:
    """Move a row by some places, up when negative; one already gone is no error."""
    _check_block(dossier, stable_id)
    if row in dossier.annotations.rows(stable_id):
        dossier.annotations.move_row(stable_id, row, de, now=now, auteur=compte.id)
        _done(dossier, [str(stable_id)], compte, now, notify)


def _accepts(reading, key, value):
    champ = reading.champ(key)
    if champ is None or not champ.type.fillable or champ.type.container or champ.type.inert:
        return False
    if champ.type.holds_files:
        return False
    if len(repr(value)) > LONGUEUR_MAX:
        raise ActeRefuse(
            champ.type.message(_("La réponse à « ${libelle} » est trop longue."), champ.descriptor), key
        )
    return True


def _champ_of_files(dossier, key):
    champ = lire_annotations(dossier).champ(key)
    if champ is None or not champ.type.holds_files:
        raise ActeRefuse(CHANGE)
    return champ


def _check(champ, televersement, admises):
    if televersement.taille >= champ.type.file_max:
        limite = champ.type.file_max // MEGA
        message = _("Le fichier « ${nom} » est trop lourd : il doit peser moins de ${limite} Mo.")
        raise FichierRefuse(
            champ.type.message(message, champ.descriptor, nom=televersement.nom, limite=limite)
        )
    return televersement.check(champ.type.extensions(champ.descriptor, admises))


def _check_block(dossier, stable_id):
    descriptor = dossier.revision.annotations.get(stable_id)
    if descriptor is None or not descriptor.type.container:
        raise ActeRefuse(CHANGE)


def _done(dossier, keys, compte, now, notify):
    dossier.updated_at = now
    _record(dossier, keys, compte, now)
    notify(AnnotationsModifiees(dossier=dossier, auteur=compte, now=now))


def _record(dossier, keys, compte, now):
    """Add a line to the history, or complete the last one: autosave must not write one per keystroke."""
    last: Traitement | None = dossier.traitements[-1] if dossier.traitements else None
    if last and last.acte == "annoter" and last.auteur_id == compte.id and now - last.date <= MEME_SEANCE:
        details = tuple(dict.fromkeys((*last.details, *keys)))
        dossier.traitements = (*dossier.traitements[:-1], replace(last, date=now, details=details))
    else:
        workflow.record(dossier, "annoter", auteur=compte, now=now, details=tuple(keys))
