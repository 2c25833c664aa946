"""The deposit: everything is checked, hidden answers are emptied, a groupe receives the dossier (U-287 to U-297)."""

from ds_pyramid.champs.base import Erreur
from ds_pyramid.champs.distants import INTROUVABLE, etat
from ds_pyramid.champs.models import Champs, Formulaire
from ds_pyramid.champs.walk import Reading, read
from ds_pyramid.core.blobs import Fichier, erase
from ds_pyramid.core.i18n import _
from ds_pyramid.core.tree import find_root
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.errors import (
    ErreursDuFormulaire,
    EtatChange,
    IdentiteManquante,
    Ineligible,
    SiretInconnu,
)
from ds_pyramid.dossiers.models import Dossier, Etat, Identite
from ds_pyramid.dossiers.services.acces import check_editable, check_proprietaire
from ds_pyramid.dossiers.services.routage import router

# What a démarche déclarative does with a dossier just deposited (U-097).
DECLARATIVES = {
    "en_instruction": "passer_automatiquement_en_instruction",
    "accepte": "accepter_automatiquement",
}


def deposer(dossier: Dossier, compte, *, now, notify) -> bool:
    """Deposit a brouillon; return False when it is deposited already: a second click does nothing (U-290).

    Raises ReserveAuProprietaire, DemarcheFermee, EtatChange, IdentiteManquante, ErreursDuFormulaire, Ineligible.
    """
    check_proprietaire(dossier, compte)
    if dossier.etat != Etat.BROUILLON:
        return False
    check_editable(dossier, now)
    check_identite(dossier.identite)
    reading = read(dossier.revision.champs, dossier.champs)
    check_formulaire(dossier, reading)
    vider_les_champs_caches(reading, now)
    router(dossier, reading)
    dossier.depose_at = now
    dossier.revision_soumise = dossier.revision_numero
    workflow.apply(dossier, "deposer", auteur=compte, now=now, notify=notify)
    appliquer_la_declarative(dossier, now=now, notify=notify)
    return True


def check_identite(identite: Identite | None) -> None:
    """Raise IdentiteManquante, or SiretInconnu once the register said so (U-105)."""
    if identite is None:
        raise IdentiteManquante
    if etat(identite.etablissement) == INTROUVABLE:
        raise SiretInconnu


def erreurs_de_saisie(dossier: Dossier, reading: Reading, *, complete: bool) -> list[Erreur]:
    """Return what is wrong in the answers, in the order of the form; `complete`: and what is missing for a deposit."""
    found = reading.erreurs(complete=complete)
    wrong = {erreur.key for erreur in found}
    rank = {key: number for number, key in enumerate(reading.visible_keys())}
    found += [e for e in _liens_inconnus(dossier, reading) if e.key not in wrong]
    return sorted(found, key=lambda erreur: rank.get(erreur.key, 0))


def _liens_inconnus(dossier, reading):
    """Yield an error for each number of a dossier that does not exist; another's brouillon counts as unknown."""
    for champ in reading.walk():
        numero = champ.type.linked_dossier(champ.descriptor, champ.value)
        if numero is not None and not _is_known(dossier, numero):
            message = champ.type.message(champ.type.message_inconnu, champ.descriptor)
            yield Erreur(str(champ.key), message, champ.descriptor.libelle)


def _is_known(dossier, numero):
    root = find_root(dossier)
    demarche = root["demarches"].get(str(root.dossier_index.get(numero)))
    linked = demarche.dossiers.get(numero) if demarche is not None else None
    if linked is None:
        return False
    return linked.etat != Etat.BROUILLON or linked.usager_id == dossier.usager_id


def check_formulaire(dossier: Dossier, reading: Reading) -> None:
    """Raise ErreursDuFormulaire or Ineligible when the answers cannot be submitted."""
    erreurs = erreurs_de_saisie(dossier, reading, complete=True)
    if erreurs:
        raise ErreursDuFormulaire(erreurs)
    message = ineligibilite(dossier, reading)
    if message:
        raise Ineligible(message)


def ineligibilite(dossier: Dossier, reading: Reading):
    """Return the administrateur's message when the answers meet the criteria of ineligibility, else None (U-275)."""
    regle = dossier.revision.ineligibilite
    if regle is None or not regle.active or regle.condition is None:
        return None
    return regle.message if regle.condition.holds(reading, None) else None


def vider_les_champs_caches(reading: Reading, now) -> None:
    """Empty what conditions hide; remove the rows of hidden blocks (decisions.md).

    The answer to a champ that a révision took away is not hidden: it stays, unread, under its key.
    """
    champs: Champs = reading.champs
    shown = set(reading.visible_keys())
    for key, _value in list(champs.items()):
        if key not in shown and reading.champ(key) is not None:
            champs.set(key, None, now=now)
    for champ in reading.top:
        if champ.descriptor.type.container and not champ.visible:
            for row in champs.rows(champ.descriptor.stable_id):
                champs.remove_row(champ.descriptor.stable_id, row, now=now)


def purger_les_titres(formulaire: Formulaire, champs: Champs, now) -> int:
    """Leave of each answer what its type keeps once the dossier is decided; return how many changed (U-222)."""
    changed = 0
    for champ in read(formulaire, champs).walk(hidden=True):
        if champ.value is not None and not champ.type.container:
            kept = champ.type.purge(champ.descriptor, champ.value)
            if kept is not champ.value and champs.set(champ.key, kept, now=now):
                changed += 1
                _erase_files(champ.value, kept)
    return changed


def _erase_files(before, after):
    """Erase the bytes of the files that a value held and holds no more."""
    left = after if isinstance(after, tuple) else ()
    for item in before if isinstance(before, tuple) else ():
        if isinstance(item, Fichier) and item not in left:
            for blob in (item.blob, item.vignette):
                if blob is not None:
                    erase(blob)


def purger_les_fichiers(dossier: Dossier, *, now) -> int:
    """Do so for all that a dossier holds: answers, pending ones, annotations."""
    revision = dossier.revision
    return sum(
        purger_les_titres(formulaire, champs, now)
        for formulaire, champs in (
            (revision.champs, dossier.champs),
            (revision.champs, dossier.modifications),
            (revision.annotations, dossier.annotations),
        )
        if champs is not None
    )


def appliquer_la_declarative(dossier: Dossier, *, now, notify) -> bool:
    """Take a dossier just deposited where its démarche sends it without any instructeur; return whether it moved.

    A declarative démarche does so once, for what is deposited from then on (A-490); where silence decides, the dossier
    passes en instruction at its deposit, and again once corrected (A-494).
    """
    transition = transition_automatique(dossier)
    if transition is None:
        return False
    if transition == "accepter_automatiquement":
        dossier.en_instruction_at = now
    workflow.apply(dossier, transition, now=now, notify=notify)
    return True


def transition_automatique(dossier: Dossier) -> str | None:
    """Return the transition that a dossier en construction must make by itself, None when it waits for someone."""
    demarche = dossier.demarche
    if dossier.etat != Etat.EN_CONSTRUCTION or dossier.correction_attendue is not None:
        return None
    if demarche.sva_svr is not None:
        return "passer_automatiquement_en_instruction"
    since = demarche.declarative_depuis
    # One that was en instruction already was sent back by an instructeur: it stays.
    if dossier.en_instruction_at is not None or (since is not None and dossier.depose_at < since):
        return None
    return DECLARATIVES.get(demarche.declarative)


def check_depose(dossier: Dossier) -> None:
    """Raise EtatChange when a dossier is still a brouillon."""
    if dossier.etat == Etat.BROUILLON:
        raise EtatChange(_("Ce dossier n’est pas encore déposé."))
