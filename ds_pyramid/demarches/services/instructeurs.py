"""Who instructs a démarche: accounts in its groupes (A-325 to A-334)."""

from ds_pyramid.accounts.services import find_compte, inviter
from ds_pyramid.core.security import Role
from ds_pyramid.core.tree import find_parent, find_root
from ds_pyramid.demarches.errors import DernierDuGroupe, DernierInstructeur
from ds_pyramid.demarches.events import InstructeurAffecte, InstructeurRetire
from ds_pyramid.demarches.models import Demarche, GroupeInstructeur
from ds_pyramid.demarches.services.historique import note


def inviter_instructeur(groupe: GroupeInstructeur, email: str, *, auteur=None, now, notify):
    """Add the account of an address to a groupe, creating it if need be; return (account, was it added).

    One who was not there is told by mail: with a link to choose a password when he has none (A-328, A-329).
    Raises accounts.services.AdresseInvalide.
    """
    root, demarche = find_root(groupe), find_parent(groupe, Demarche)
    known = find_compte(root, email)
    if known is not None and known.id in groupe.instructeurs:
        return known, False
    contexte = f" pour la démarche « {demarche.libelle} »"
    compte = inviter(root, email, Role.INSTRUCTEUR, now=now, notify=notify, contexte=contexte)
    return compte, affecter_instructeur(groupe, compte, auteur=auteur, now=now, notify=notify)


def affecter_instructeur(groupe: GroupeInstructeur, compte, *, auteur=None, now, notify) -> bool:
    """Put an account in a groupe, without any mail; return False when it is there already."""
    if compte.id in groupe.instructeurs:
        return False
    demarche = find_parent(groupe, Demarche)
    add_member(groupe, compte, now)
    note(demarche, auteur, f"instructeur ajouté : {compte.email}", now)
    notify(InstructeurAffecte(demarche=demarche, groupe=groupe, compte=compte, auteur=auteur, now=now))
    return True


def retirer_instructeur(groupe: GroupeInstructeur, compte, *, auteur=None, now, notify) -> bool:
    """Take an account out of a groupe; return False when it was not there. Raises DernierInstructeur."""
    if compte.id not in groupe.instructeurs:
        return False
    demarche = find_parent(groupe, Demarche)
    others = any(
        other is not groupe and compte.id in other.instructeurs for other in demarche.groupes.values()
    )
    if not demarche.en_test and demarche.instructeurs == {compte.id} and not others:
        raise DernierInstructeur
    groupe.instructeurs -= {compte.id}
    groupe.ajouts = {member: since for member, since in groupe.ajouts.items() if member != compte.id}
    compte.groupes -= {groupe.id}
    note(demarche, auteur, f"instructeur retiré : {compte.email}", now)
    notify(InstructeurRetire(demarche=demarche, groupe=groupe, compte=compte, auteur=auteur, now=now))
    return True


def retirer_pair(groupe: GroupeInstructeur, compte, *, auteur, now, notify) -> bool:
    """Take a colleague, or oneself, out of one's own groupe, never its last (A-344, I-252).

    Raises DernierDuGroupe, DernierInstructeur.
    """
    if groupe.instructeurs == {compte.id}:
        raise DernierDuGroupe
    return retirer_instructeur(groupe, compte, auteur=auteur, now=now, notify=notify)


def add_member(groupe: GroupeInstructeur, compte, now) -> None:
    """Write the membership on both sides."""
    groupe.instructeurs |= {compte.id}
    groupe.ajouts = {**groupe.ajouts, compte.id: now}
    compte.groupes |= {groupe.id}
    compte.roles |= {Role.INSTRUCTEUR}
