"""What an administrateur reaches: `/admin`, his démarches below it. A face carries the rights, and is not stored."""

from ds_pyramid.demarches.acl import ESPACE_ACL, PLATEFORME_ACL, administration_acl
from ds_pyramid.demarches.workflow import Acte, permis
from ds_pyramid.web.site import Container


class Administration(Container):
    """`/admin`: the space of administrateurs."""

    name = "admin"
    __acl__ = ESPACE_ACL

    def __getitem__(self, name):
        return {"demarches": DemarchesAdmin, "toutes": ToutesLesDemarches}[name](self)


class DemarchesAdmin:
    """`/admin/demarches`: the démarches by number."""

    __name__ = "demarches"
    __acl__ = ESPACE_ACL

    def __init__(self, parent):
        self.__parent__ = parent
        self.root, self.request = parent.root, parent.request

    def __getitem__(self, name):
        return DemarcheAdmin(self.root["demarches"][plain_number(name)], self)


class DemarcheAdmin:
    """`/admin/demarches/<numero>`: a démarche as its administrateurs see it; one deleted can only be restored."""

    def __init__(self, demarche, parent):
        self.demarche = demarche
        self.__parent__, self.__name__ = parent, demarche.__name__
        self.root, self.request = parent.root, parent.request

    def __acl__(self):
        """Its administrateurs."""
        return administration_acl(self.demarche)

    def __getitem__(self, name):
        return {"groupes": GroupesAdmin}[name](self)

    @property
    def titre_page(self) -> str:
        """What the documents' titles of the pages below end with."""
        return self.demarche.libelle

    @property
    def path(self) -> str:
        """The address of its board."""
        return f"/admin/demarches/{self.demarche.numero}"


class GroupesAdmin:
    """`…/groupes`: a step on the way to one groupe d'instructeurs. Rights are those of the démarche."""

    __name__ = "groupes"

    def __init__(self, parent):
        self.__parent__ = parent

    def __getitem__(self, name):
        groupe = self.__parent__.demarche.groupes[plain_number(name)]
        if groupe.a_supprimer:
            raise KeyError(name)
        return GroupeAdmin(groupe, self)


class GroupeAdmin:
    """`…/groupes/<id>`: one groupe: its members, rule, contact, signature."""

    def __init__(self, groupe, parent):
        self.groupe = groupe
        self.__parent__, self.__name__ = parent, groupe.__name__

    @property
    def demarche(self):
        """The démarche of the groupe."""
        return self.__parent__.__parent__.demarche

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/admin/demarches/{self.demarche.numero}/groupes/{self.groupe.id}"


class ToutesLesDemarches:
    """`/admin/toutes`: the démarches of all administrations, published or closed (A-046)."""

    __name__ = "toutes"
    __acl__ = ESPACE_ACL

    def __init__(self, parent):
        self.__parent__ = parent
        self.root, self.request = parent.root, parent.request

    def __getitem__(self, name):
        demarche = self.root["demarches"][plain_number(name)]
        if not permis(demarche, Acte.FIGURER):
            raise KeyError(name)
        return DemarcheConsultee(demarche, self)


class DemarcheConsultee:
    """`/admin/toutes/<numero>`: presentation and form of a démarche, read-only; never a dossier (A-055)."""

    def __init__(self, demarche, parent):
        self.demarche = demarche
        self.__parent__, self.__name__ = parent, demarche.__name__

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/admin/toutes/{self.demarche.numero}"


class Plateforme(Container):
    """`/manager`: the space of the platform's managers; below it, the démarches by number. Never a dossier."""

    name = "manager"
    __acl__ = PLATEFORME_ACL

    def __getitem__(self, name):
        return DemarchePlateforme(self.root["demarches"][plain_number(name)], self)


class DemarchePlateforme:
    """`/manager/<numero>`: a démarche as a manager sees it: what it is, what the platform opened for it."""

    def __init__(self, demarche, parent):
        self.demarche = demarche
        self.__parent__, self.__name__ = parent, demarche.__name__

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/manager/{self.demarche.numero}"


def plain_number(name: str) -> str:
    """Return the plain form of a number; `007` and `٣` name nothing. Raises KeyError."""
    if not (name.isascii() and name.isdigit()) or name.startswith("0"):
        raise KeyError(name)
    return name
