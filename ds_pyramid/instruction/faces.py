"""What an instructeur reaches: `/instruction`, a démarche of his groupes, a dossier of his groupes.

A face is a located view on a persistent object: it carries the access rules of its side and is never stored.
"""

from ds_pyramid.core import clock
from ds_pyramid.core.security import (
    DENY_ALL,
    Allow,
    Permission,
    Role,
    compte_principal,
    groupe_principal,
    role_principal,
)
from ds_pyramid.dossiers.acl import instruction_acl
from ds_pyramid.dossiers.faces import FichiersDossier
from ds_pyramid.dossiers.services.fichiers import trouver_fichier_administration
from ds_pyramid.instruction.conservation import leaves_corbeille_at
from ds_pyramid.web.site import Container


class Instruction(Container):
    """`/instruction`: the démarches of an instructeur."""

    name = "instruction"
    __acl__ = [(Allow, role_principal(Role.INSTRUCTEUR), Permission.INSTRUCTION_ESPACE), DENY_ALL]

    def __getitem__(self, name):
        return DemarcheInstruction(self.root["demarches"][_number(name)], self)


class DemarcheInstruction:
    """`/instruction/<numero>`: a démarche as its instructeurs see it."""

    def __init__(self, demarche, parent):
        self.demarche = demarche
        self.__parent__, self.__name__ = parent, demarche.__name__
        self.request = parent.request

    def __acl__(self):
        """The members of any of its groupes may list and export."""
        compte = self.request.compte
        if compte is None or self.demarche.deleted_at is not None or not self.groupes_of(compte):
            return [DENY_ALL]
        allowed = (Permission.INSTRUIRE_DEMARCHE, Permission.INSTRUCTION_ESPACE)
        return [(Allow, compte_principal(compte.id), allowed), DENY_ALL]

    def groupes_of(self, compte) -> tuple[int, ...]:
        """Return the ids of the groupes of this démarche that an account belongs to, in order.

        Asks the account, not the démarche: one may have thousands of groupes, the other a few.
        """
        groupes = self.demarche.groupes
        return tuple(sorted(groupe for groupe in compte.groupes if str(groupe) in groupes))

    def __getitem__(self, name):
        return {"dossiers": DossiersInstruction, "groupes": GroupesInstruction}[name](self)


class GroupesInstruction:
    """`/instruction/<numero>/groupes`: the groupes of an instructeur on a démarche; rights are the démarche's."""

    __name__ = "groupes"

    def __init__(self, parent):
        self.__parent__ = parent
        self.demarche = parent.demarche
        self.path = f"/instruction/{self.demarche.numero}/groupes"

    def __getitem__(self, name):
        return GroupeInstruction(self.demarche.groupes[_number(name)], self)


class GroupeInstruction:
    """`/instruction/<numero>/groupes/<id>`: one groupe, managed by its members where that is allowed (A-344)."""

    def __init__(self, groupe, parent):
        self.groupe, self.demarche = groupe, parent.demarche
        self.__parent__, self.__name__ = parent, str(groupe.id)
        self.path = f"{parent.path}/{groupe.id}"

    def __acl__(self):
        """Its members, while the administrateur lets them."""
        if not self.demarche.autogestion_instructeurs or self.demarche.deleted_at is not None:
            return [DENY_ALL]
        return [(Allow, groupe_principal(self.groupe.id), Permission.GERER_GROUPE), DENY_ALL]


class DossiersInstruction:
    """`/instruction/<numero>/dossiers`: only a step on the way to one dossier."""

    __name__ = "dossiers"
    __acl__ = [DENY_ALL]

    def __init__(self, parent):
        self.__parent__ = parent

    def __getitem__(self, name):
        return DossierInstruction(self.__parent__.demarche.dossiers[_number(name)], self)


class DossierInstruction:
    """`/instruction/<numero>/dossiers/<numero>`: a dossier as the instructeurs of its groupe see it."""

    def __init__(self, dossier, parent):
        self.dossier = dossier
        self.__parent__, self.__name__ = parent, str(dossier.numero)

    def __acl__(self):
        """Rights by state (dossiers.acl); none once the seven days of the corbeille are over (I-042)."""
        leaves = leaves_corbeille_at(self.dossier)
        if leaves is not None and leaves <= clock.now():
            return [DENY_ALL]
        return instruction_acl(self.dossier)

    @property
    def path(self) -> str:
        """The address of the dossier's page."""
        return f"/instruction/{self.dossier.demarche.numero}/dossiers/{self.dossier.numero}"

    def __getitem__(self, name):
        if name != "fichiers":
            raise KeyError(name)
        return FichiersDossier(self)

    def find_fichier(self, fichier_id):
        """Return a file that the administration may see, by id, or None."""
        return trouver_fichier_administration(self.dossier, fichier_id)

    def a_donne(self, fichier, compte) -> bool:
        """Nothing of a dossier is given to an instructeur before the antivirus has seen it."""
        return False


def _number(name: str) -> str:
    """Return the plain form of a number; `007` and `٣` name nothing. Raises KeyError."""
    if not (name.isascii() and name.isdigit()) or (name.startswith("0") and name != "0"):
        raise KeyError(name)
    return name
