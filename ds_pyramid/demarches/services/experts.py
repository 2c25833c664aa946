"""Who may be asked for an avis on the dossiers of a démarche, and what experts may do (A-374 to A-385)."""

from dataclasses import replace

from ds_pyramid.accounts.addresses import is_address
from ds_pyramid.accounts.models import normalize_email
from ds_pyramid.core.i18n import _
from ds_pyramid.demarches.errors import ReglageRefuse
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.reglages import Expert
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.workflow import Acte, exiger

OPTIONS = {
    "experts_autorises": "avis externes",
    "experts_liste": "liste fermée d’experts",
    "experts_messagerie": "messagerie ouverte aux experts",
    "experts_invitent": "invitation d’un expert par un autre",
}


def set_options_experts(demarche: Demarche, *, auteur, now, notify, **options: bool) -> None:
    """Set what is allowed; what exists stays: avis asked before can still be given (A-385). Raises EtatIncompatible."""
    exiger(demarche, Acte.PRESENTER)
    changed = [name for name, value in options.items() if getattr(demarche, name) != value]
    for name in changed:
        setattr(demarche, name, options[name])
    if changed:
        quoi = ", ".join(f"{OPTIONS[name]} : {'oui' if options[name] else 'non'}" for name in changed)
        _changed(demarche, auteur, quoi, now, notify)


def ajouter_expert(demarche: Demarche, email: str, *, auteur, now, notify) -> bool:
    """List an expert; return False for one that is listed. He is told when an avis is asked of him.

    Raises ReglageRefuse, EtatIncompatible.
    """
    exiger(demarche, Acte.PRESENTER)
    email = normalize_email(email)
    if not is_address(email):
        message = _("Indiquez une adresse électronique valide, par exemple prenom.nom@exemple.fr.")
        raise ReglageRefuse("email", message)
    if email in demarche.experts:
        return False
    demarche.experts = {**demarche.experts, email: Expert(email, now)}
    _changed(demarche, auteur, f"expert ajouté : {email}", now, notify)
    return True


def retirer_expert(demarche: Demarche, email: str, *, auteur, now, notify) -> bool:
    """Take an expert off the list: he can be asked no more; what he was asked stays with him (A-379)."""
    exiger(demarche, Acte.PRESENTER)
    email = normalize_email(email)
    if email not in demarche.experts:
        return False
    demarche.experts = {key: expert for key, expert in demarche.experts.items() if key != email}
    _changed(demarche, auteur, f"expert retiré : {email}", now, notify)
    return True


def notifier_expert(demarche: Demarche, email: str, wanted: bool, *, auteur, now, notify) -> None:
    """Have an expert told of the decisions, or not (A-380)."""
    exiger(demarche, Acte.PRESENTER)
    expert = demarche.experts.get(normalize_email(email))
    if expert is not None and expert.notifie != wanted:
        demarche.experts = {**demarche.experts, expert.email: replace(expert, notifie=wanted)}
        _changed(
            demarche,
            auteur,
            f"décisions annoncées à {expert.email} : {'oui' if wanted else 'non'}",
            now,
            notify,
        )


def may_ask(demarche: Demarche, email: str) -> bool:
    """Say whether an avis may be asked of an address (A-376, A-377)."""
    listed = normalize_email(email) in demarche.experts
    return demarche.experts_autorises and (listed or not demarche.experts_liste)


def _changed(demarche, auteur, quoi, now, notify):
    note(demarche, auteur, quoi, now)
    notify(DemarcheModifiee(demarche=demarche, auteur=auteur, now=now))
