"""The root of the content tree, and how to find one's way in it.

Configuration (démarches, révisions, groupes, services) lives in Substance D folders and in the object map.
What exists by the million (accounts, dossiers, sessions) lives in BTrees of our own: docs/adr/0002-tree.md.
"""

from typing import Any

from BTrees.LLBTree import LLBTree, LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder
from substanced.interfaces import IRoot
from zope.interface import implementer

from ds_pyramid.core.listes import Listes
from ds_pyramid.core.substance import prepare_root

PARTS: dict[str, type] = {}  # name of a folder of the root -> its class, declared by the features


def root_part(name: str):
    """Class decorator: the root has a folder of this class under that name (`root["demarches"]`)."""

    def declare(cls):
        PARTS[name] = cls
        return cls

    return declare


@content("Racine")
@implementer(IRoot)
class Root(Folder):
    """The site: folders of configuration, and the indexes that cross them."""

    a_traiter: Any = None  # files just received: (dossier, id of the file) -> pieces.attente.Attente
    a_purger: Any = None  # dossiers holding files that their decision removes

    def after_create(self, inst=None, registry=None):
        """Lay out an empty site."""
        prepare_root(self)
        self.dossier_index = LLBTree()  # number of a dossier -> number of its démarche
        self.slugs = OOBTree()  # slug, present or former -> number of a démarche
        self.test_tokens = OOBTree()  # token of a test link -> number of a démarche
        self.listes = Listes()
        self.sessions = OOBTree()
        self.a_indexer = LLTreeSet()  # dossiers whose text must be indexed again
        self.lay_out()

    def lay_out(self):
        """Add the folders that features declare and what else is not there yet."""
        for name, cls in (("a_traiter", OOBTree), ("a_purger", LLTreeSet)):
            if getattr(self, name) is None:
                setattr(self, name, cls())
        for name, cls in sorted(PARTS.items()):
            if name not in self:
                self[name] = cls()


class NumberedContainer(Persistent):
    """A located container of numerous objects, keyed by their number; outside the object map."""

    __parent__ = None
    __name__ = None

    def __init__(self):
        self._objects = LOBTree()

    def __getitem__(self, name):
        try:
            return self._objects[int(name)]
        except ValueError:
            raise KeyError(name) from None

    def get(self, numero, default=None):
        """Return the object of that number, or the default."""
        return self._objects.get(int(numero), default)

    def add(self, numero: int, obj) -> None:
        """Store and locate an object."""
        obj.__parent__, obj.__name__ = self, str(numero)
        self._objects[numero] = obj

    def remove(self, numero: int) -> None:
        """Forget an object."""
        del self._objects[numero]

    def __contains__(self, numero):
        return int(numero) in self._objects

    def __iter__(self):
        return iter(self._objects.keys())

    def keys(self, min=None, max=None):
        """Iterate over the numbers, ascending, without loading the objects."""
        return self._objects.keys(min, max)

    def values(self, min=None, max=None):
        """Iterate over the objects, ascending by number."""
        return self._objects.values(min, max)

    def __len__(self):
        return len(self._objects)


def find_root(obj) -> Root:
    """Return the Root above an object. Raises LookupError when it is not attached."""
    return find_parent(obj, Root)


def find_parent(obj, cls):
    """Return the nearest object of a class at or above an object. Raises LookupError."""
    parent = obj
    while parent is not None:
        if isinstance(parent, cls):
            return parent
        parent = getattr(parent, "__parent__", None)
    raise LookupError(f"{obj!r} is not below a {cls.__name__}")
