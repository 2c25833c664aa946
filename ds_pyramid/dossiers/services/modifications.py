"""Changes made after the deposit: kept aside, then submitted by the owner or abandoned (U-306 to U-311)."""

from ds_pyramid.champs.models import Champs
from ds_pyramid.champs.walk import read
from ds_pyramid.dossiers import workflow
from ds_pyramid.dossiers.events import ModificationsSoumises
from ds_pyramid.dossiers.models import Dossier, Etat
from ds_pyramid.dossiers.services.acces import check_editable, check_proprietaire
from ds_pyramid.dossiers.services.corrections import resoudre
from ds_pyramid.dossiers.services.depot import (
    appliquer_la_declarative,
    check_depose,
    check_formulaire,
    check_identite,
    vider_les_champs_caches,
)
from ds_pyramid.dossiers.services.identite import identite_saisie
from ds_pyramid.dossiers.services.routage import rerouter


def has_modifications(dossier: Dossier) -> bool:
    """Say whether changes wait to be submitted."""
    return dossier.modifications is not None or dossier.identite_modifiee is not None


def resoumettre(dossier: Dossier, compte, *, now, notify) -> bool:
    """Submit the pending changes; return False when there are none: a second click does nothing.

    The Traitement keeps (key, libellé, former text) of each answer that changed. Raises ReserveAuProprietaire,
    EtatChange, ErreursDuFormulaire, Ineligible.
    """
    check_proprietaire(dossier, compte)
    check_depose(dossier)
    if dossier.etat == Etat.EN_CONSTRUCTION and not has_modifications(dossier):
        return False
    check_editable(dossier, now)
    check_identite(identite_saisie(dossier))
    details = _submit_champs(dossier, now) + _submit_identite(dossier)
    dossier.revision_soumise = dossier.revision_numero
    dossier.updated_at = dossier.usager_updated_at = now
    workflow.record(dossier, "resoumettre", auteur=compte, now=now, details=details)
    corrige = resoudre(dossier, now=now)
    rerouter(dossier, read(dossier.revision.champs, dossier.champs), now=now, notify=notify)
    notify(
        ModificationsSoumises(dossier=dossier, auteur=compte, now=now, modifies=details, correction=corrige)
    )
    if dossier.demarche.sva_svr is not None:
        appliquer_la_declarative(dossier, now=now, notify=notify)
    return True


def abandonner_modifications(dossier: Dossier, auteur, *, now) -> None:
    """Forget the pending changes; none is no error. Raises ReserveAuProprietaire."""
    check_proprietaire(dossier, auteur)
    for attribute in ("modifications", "identite_modifiee"):
        if attribute in dossier.__dict__:
            delattr(dossier, attribute)


def _submit_champs(dossier, now):
    """Put the pending answers in the place of the submitted ones; return what changed."""
    pending = dossier.modifications
    reading = read(dossier.revision.champs, dossier.champs if pending is None else pending)
    check_formulaire(dossier, reading)
    if pending is None:
        return ()
    vider_les_champs_caches(reading, now)
    details = _changed(dossier, pending)
    pending.__name__ = "champs"
    dossier.champs = pending
    del dossier.modifications
    return details


def _changed(dossier, pending: Champs):
    """Return (key, libellé, former text) of each answer that differs, those of removed rows included."""
    formulaire = dossier.revision.champs
    before, after = read(formulaire, dossier.champs), read(formulaire, pending)
    keys = dict.fromkeys([str(c.key) for c in after.walk(hidden=True)])
    keys |= dict.fromkeys([str(c.key) for c in before.walk(hidden=True)])
    found = []
    for key in keys:
        if dossier.champs.value(key) != pending.value(key):
            former = before.champ(key)
            descriptor = (former or after.champ(key)).descriptor
            found.append((key, descriptor.libelle, former.text if former else ""))
    return tuple(found)


def _submit_identite(dossier):
    if dossier.identite_modifiee is None:
        return ()
    former, dossier.identite = dossier.identite, dossier.identite_modifiee
    del dossier.identite_modifiee
    return (("identite", "", former.demandeur if former else ""),)
