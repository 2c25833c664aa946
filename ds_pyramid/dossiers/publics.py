"""What anyone may read of a démarche, by its public address or by its number; never a dossier."""

from ds_pyramid.core.security import DENY_ALL, Allow, Everyone
from ds_pyramid.demarches.errors import DemarcheInconnue
from ds_pyramid.demarches.slugs import find_by_slug
from ds_pyramid.demarches.workflow import Acte, permis
from ds_pyramid.dossiers.faces import plain_number
from ds_pyramid.web.site import Container

PUBLIC = [(Allow, Everyone, "public"), DENY_ALL]


class Statistiques(Container):
    """`/statistiques`: the figures of the démarches published or closed."""

    name = "statistiques"

    def __getitem__(self, name):
        try:
            demarche, slug = find_by_slug(self.root, name)
        except DemarcheInconnue:
            raise KeyError(name) from None
        if not permis(demarche, Acte.FIGURER):
            raise KeyError(name)
        return StatistiquesDemarche(demarche, slug, self, actuel=slug == name)


class StatistiquesDemarche:
    """`/statistiques/<slug>`: one démarche. `actuel` False: the address is a former one."""

    __acl__ = PUBLIC

    def __init__(self, demarche, name, parent, *, actuel):
        self.demarche = demarche
        self.actuel = actuel
        self.__parent__, self.__name__ = parent, name


class Api(Container):
    """`/api`: what programs read. Each step down has a name of the address."""

    name = "api"

    def __getitem__(self, name):
        return Etape(name, self, {"public": {"v1": {"demarches": DemarchePublique}}}[name])


class Etape:
    """A step on the way: `below` maps names to steps, or makes a face from a démarche of `root`."""

    def __init__(self, name, parent, below):
        self.__parent__, self.__name__ = parent, name
        self.root, self._below = parent.root, below

    def __getitem__(self, name):
        if isinstance(self._below, dict):
            return Etape(name, self, self._below[name])
        return self._below(self.root["demarches"][plain_number(name)], self)


class DemarchePublique:
    """`/api/public/v1/demarches/<numero>`: a démarche whose administration accepts open data."""

    __acl__ = PUBLIC

    def __init__(self, demarche, parent):
        self.demarche = demarche
        self.__parent__, self.__name__ = parent, demarche.__name__
