"""What an administrateur reaches: `/admin`, his démarches below it. A face carries the rights, and is not stored."""

from ds_pyramid.core.security import DENY_ALL
from ds_pyramid.demarches.acl import ESPACE_ACL, administration_acl
from ds_pyramid.web.site import Container


class Administration(Container):
    """`/admin`: the space of administrateurs."""

    name = "admin"
    __acl__ = ESPACE_ACL

    def __getitem__(self, name):
        if name != "demarches":
            raise KeyError(name)
        return DemarchesAdmin(self)


class DemarchesAdmin:
    """`/admin/demarches`: the démarches by number."""

    __name__ = "demarches"
    __acl__ = ESPACE_ACL

    def __init__(self, parent):
        self.__parent__ = parent
        self.root, self.request = parent.root, parent.request

    def __getitem__(self, name):
        if not (name.isascii() and name.isdigit()) or name.startswith("0"):
            raise KeyError(name)
        return DemarcheAdmin(self.root["demarches"][name], self)


class DemarcheAdmin:
    """`/admin/demarches/<numero>`: a démarche as its administrateurs see it."""

    def __init__(self, demarche, parent):
        self.demarche = demarche
        self.__parent__, self.__name__ = parent, demarche.__name__
        self.root, self.request = parent.root, parent.request

    def __acl__(self):
        """Its administrateurs; one that is deleted is not shown."""
        return administration_acl(self.demarche) if self.demarche.deleted_at is None else [DENY_ALL]

    @property
    def path(self) -> str:
        """The address of its board."""
        return f"/admin/demarches/{self.demarche.numero}"
