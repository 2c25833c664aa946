"""Answers as they are typed: kept at once, checked without blocking, merged champ by champ (U-129, U-133, U-135).

A brouillon is written directly. After the deposit the usager's side writes to `dossier.modifications`, a copy that
the administration never sees until the owner submits it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ds_pyramid.champs.models import Champs
from ds_pyramid.champs.walk import Reading, read
from ds_pyramid.core.i18n import _
from ds_pyramid.dossiers.errors import EtatChange, ReponseRefusee
from ds_pyramid.dossiers.events import DossierModifie, ReponsesDonnees
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.services.acces import check_editable

LONGUEUR_MAX = 200_000  # characters of one answer: far above any real one, and the record stays loadable
LIGNES_MAX = 500  # rows of one block


class Enregistrement(NamedTuple):
    """What a save did: the version reached, the keys it changed, those changed elsewhere since the page was drawn."""

    version: int
    modifies: tuple[str, ...]
    ailleurs: tuple[str, ...]


def champs_saisis(dossier: Dossier) -> Champs:
    """Return the answers as the usager's side last gave them, submitted or not."""
    return dossier.champs if dossier.modifications is None else dossier.modifications


def lire_saisie(dossier: Dossier) -> Reading:
    """Read the form with the answers as last given, submitted or not."""
    return read(dossier.revision.champs, champs_saisis(dossier))


def enregistrer(
    dossier: Dossier, sent: Mapping[str, Any], version: int | None, auteur, *, now, notify
) -> Enregistrement:
    """Keep answers, key -> value; `version` is that of the page they come from.

    A key that the form has not is ignored: it is forged, or of a row removed meanwhile. On one champ the last save
    wins. Raises EtatChange, DemarcheFermee, ReponseRefusee.
    """
    check_editable(dossier, now)
    reading = lire_saisie(dossier)
    before = reading.champs
    ailleurs = changes_elsewhere(before, version, sent)
    wanted = {
        key: retaper(reading.champ(key), value)
        for key, value in sent.items()
        if _accepts(reading, key, value)
    }
    modifies = [key for key, value in wanted.items() if before.value(key) != value]
    if modifies:
        champs = ouvrir(dossier)
        for key in modifies:
            champs.set(key, wanted[key], now=now, auteur=auteur.id)
        toucher(dossier, auteur, now=now, notify=notify)
        annoncer(reading, modifies, dossier, auteur, now=now, notify=notify)
    return Enregistrement(champs_saisis(dossier).version, tuple(modifies), ailleurs)


def changes_elsewhere(champs: Champs, version: int | None, sent=()) -> tuple[str, ...]:
    """Return the keys written since a version, but those sent now; all of them when the changes were abandoned."""
    if version is None:
        return ()
    since = version if version <= champs.version else -1
    return tuple(key for key in champs.changed_since(since) if key not in sent)


def ajouter_ligne(dossier: Dossier, stable_id: int, auteur, *, now, notify) -> str:
    """Add a row to a block; return its id. Raises EtatChange, DemarcheFermee, ReponseRefusee."""
    _check_block(dossier, stable_id, now)
    if len(champs_saisis(dossier).rows(stable_id)) >= LIGNES_MAX:
        raise ReponseRefusee(_("${max} lignes au plus.", mapping={"max": LIGNES_MAX}))
    row = ouvrir(dossier).add_row(stable_id, now=now, auteur=auteur.id)
    toucher(dossier, auteur, now=now, notify=notify)
    return row


def retirer_ligne(dossier: Dossier, stable_id: int, row: str, auteur, *, now, notify) -> None:
    """Remove a row and its answers; one already gone is no error."""
    _check_block(dossier, stable_id, now)
    if row in champs_saisis(dossier).rows(stable_id):
        ouvrir(dossier).remove_row(stable_id, row, now=now, auteur=auteur.id)
        toucher(dossier, auteur, now=now, notify=notify)


def deplacer_ligne(dossier: Dossier, stable_id: int, row: str, de: int, auteur, *, now, notify) -> None:
    """Move a row by some places, up when negative; one already gone is no error."""
    _check_block(dossier, stable_id, now)
    if row in champs_saisis(dossier).rows(stable_id):
        ouvrir(dossier).move_row(stable_id, row, de, now=now, auteur=auteur.id)
        toucher(dossier, auteur, now=now, notify=notify)


def ouvrir(dossier: Dossier) -> Champs:
    """Return the answers to write to; after the deposit, the pending copy, made at the first change."""
    if dossier.etat == Etat.BROUILLON:
        return dossier.champs
    if dossier.modifications is None:
        copy = dossier.champs.copy()
        copy.__parent__, copy.__name__ = dossier, "modifications"
        dossier.modifications = copy
    return dossier.modifications


def toucher(dossier: Dossier, auteur, *, now, notify) -> None:
    """Date and announce the change of a brouillon; a pending change is nobody's business yet (U-306)."""
    if dossier.etat == Etat.BROUILLON:
        dossier.updated_at = dossier.usager_updated_at = now
        notify(DossierModifie(dossier=dossier, auteur=auteur, now=now))


def annoncer(reading: Reading, cles, dossier: Dossier, auteur, *, now, notify) -> None:
    """Announce the answers written about which a remote service may have something to say."""
    found = tuple(key for key in cles if reading.champ(key).type.connector is not None)
    if found:
        notify(ReponsesDonnees(dossier=dossier, cles=found, auteur=auteur, now=now))


def retaper(champ, value):
    """Return what to store when a value is typed over the present one of a champ."""
    return champ.type.retyped(champ.descriptor, champ.value, value)


def _accepts(reading, key, value):
    """Say whether a champ of the form takes a value sent. Raises ReponseRefusee when it is too long to keep."""
    champ = reading.champ(key)
    if champ is None or not champ.type.fillable or champ.type.container or champ.type.inert:
        return False
    if champ.type.holds_files:
        return False
    if len(repr(value)) > LONGUEUR_MAX:
        raise ReponseRefusee(
            champ.type.message(_("La réponse à « ${libelle} » est trop longue."), champ.descriptor)
        )
    return True


def _check_block(dossier, stable_id, now):
    check_editable(dossier, now)
    descriptor = dossier.revision.champs.get(stable_id)
    if descriptor is None or not descriptor.type.container:
        raise EtatChange(_("Le formulaire a changé : rechargez la page."))
