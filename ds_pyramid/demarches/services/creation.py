"""A new démarche."""

from ds_pyramid.core.numbering import next_number
from ds_pyramid.core.security import Role
from ds_pyramid.core.tree import find_root
from ds_pyramid.demarches.events import DemarcheModifiee
from ds_pyramid.demarches.models import Demarche, GroupeInstructeur
from ds_pyramid.demarches.services.historique import note
from ds_pyramid.demarches.services.instructeurs import add_member
from ds_pyramid.demarches.services.presentation import set_presentation

GROUPE_DEFAUT = "défaut"


def create_demarche(root, compte, libelle: str, *, now, notify, **presentation) -> Demarche:
    """Create a démarche en test that `compte` administers; the other fields are those of the presentation.

    Its default groupe holds the administrateur (decisions.md), who can be removed from it.
    """
    demarche = Demarche(next_number(root, "demarche"), "", created_at=now)
    demarche.after_create()
    root["demarches"][str(demarche.numero)] = demarche
    root.test_tokens[demarche.test_token] = demarche.numero
    set_presentation(demarche, {"libelle": libelle, **presentation})
    demarche.administrateurs = frozenset({compte.id})
    compte.roles |= {Role.ADMINISTRATEUR}
    groupe = create_groupe(demarche, GROUPE_DEFAUT, defaut=True)
    add_member(groupe, compte, now)
    note(demarche, compte, "création", now)
    notify(DemarcheModifiee(demarche=demarche, auteur=compte, now=now))
    return demarche


def create_groupe(demarche: Demarche, libelle: str, *, defaut: bool = False) -> GroupeInstructeur:
    """Add a groupe d'instructeurs to a démarche."""
    groupe = GroupeInstructeur(next_number(find_root(demarche), "groupe"), libelle, defaut=defaut)
    demarche.groupes[str(groupe.id)] = groupe
    return groupe
