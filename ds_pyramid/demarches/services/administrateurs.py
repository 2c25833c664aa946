"""Several administrateurs on one démarche, all with the same rights (A-023 to A-026)."""

from ds_pyramid.accounts.models import normalize_email
from ds_pyramid.accounts.services import find_compte, get_compte
from ds_pyramid.core.security import Role
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.errors import DernierAdministrateur, PasAdministrateur
from ds_pyramid.demarches.events import AdministrateurAjoute, AdministrateurRetire
from ds_pyramid.demarches.models import Demarche
from ds_pyramid.demarches.services.historique import note


def find_administrateur(root, email: str):
    """Return the account of an administrateur that can sign in. Raises PasAdministrateur."""
    compte = find_compte(root, normalize_email(email))
    if compte is None or Role.ADMINISTRATEUR not in compte.roles or compte.blocked_at:
        raise PasAdministrateur
    return compte


def ajouter_administrateur(demarche: Demarche, email: str, *, auteur, now, notify):
    """Add the account of an address; return (account, was it added). Raises PasAdministrateur."""
    compte = find_administrateur(find_root(demarche), email)
    if compte.id in demarche.administrateurs:
        return compte, False
    demarche.administrateurs |= {compte.id}
    demarche.ajouts_administrateurs = {**demarche.ajouts_administrateurs, compte.id: now}
    note(demarche, auteur, f"administrateur ajouté : {compte.email}", now)
    notify(AdministrateurAjoute(demarche=demarche, compte=compte, auteur=auteur, now=now))
    return compte, True


def retirer_administrateur(demarche: Demarche, compte, *, auteur, now, notify) -> bool:
    """Take an account away; False when it was not there. Raises DernierAdministrateur."""
    if compte.id not in demarche.administrateurs:
        return False
    root = find_root(demarche)
    others = (get_compte(root, other) for other in demarche.administrateurs - {compte.id})
    if not any(other is not None and not other.blocked_at for other in others):
        raise DernierAdministrateur
    demarche.administrateurs -= {compte.id}
    ajouts = demarche.ajouts_administrateurs
    demarche.ajouts_administrateurs = {
        member: since for member, since in ajouts.items() if member != compte.id
    }
    note(demarche, auteur, f"administrateur retiré : {compte.email}", now)
    notify(AdministrateurRetire(demarche=demarche, compte=compte, auteur=auteur, now=now))
    return True
