"""Substance D 1.0b1 as a library on Pyramid 2.1: what we take of it, and the mends it needs.

Taken: content registry, folders, object map and references, catalog, evolution steps. Left out, with the reasons in
docs/adr/0001-storage.md: principals, files, audit log, dump, locking, and the management screens (`/manage`): they need
inline scripts, and a stored script in an object's name ran in the browser of whoever opened the list.
"""

from BTrees.OOBTree import OOBTree
from persistent.interfaces import IPersistent
from substanced.catalog import CatalogsService
from substanced.content import content
from substanced.folder import CopyHook
from substanced.objectmap import ObjectMap
from substanced.util import get_oid
from zope.copy.interfaces import ICopyHook

from ds_pyramid.core.textindex import IndexTexte

__all__ = ["content", "get_oid", "prepare_root", "scan"]

INCLUDED = ("event", "content", "objectmap", "property", "catalog")
SCANNED = ("folder", "objectmap", "catalog")


def includeme(config):
    """Include the parts of Substance D that we use, then scan them."""
    # Folders without `substanced.folder`'s includeme, which would publish a static folder of its screens.
    config.registry.registerAdapter(CopyHook, (IPersistent,), ICopyHook)
    # Copies (zope.copy) and events of folders look adapters up through the global site manager.
    config.hook_zca()
    config.include("ds_pyramid.core.evolution")
    for part in INCLUDED:
        config.include(f"substanced.{part}")
    for part in SCANNED:
        scan(config, f"substanced.{part}", ignore=_of_the_screens)
    config.add_directive("scan_content", scan)


def scan(config, package, ignore=None):
    """Scan a package for Pyramid's and Substance D's decorators: Pyramid 2 alone runs only its own category."""
    config.scan(package, categories=("pyramid", "substanced"), ignore=ignore)


def prepare_root(root) -> None:
    """Give a new root what is below the features: object map, catalogs, counters of numbers, index of words."""
    root.__objectmap__ = ObjectMap(root)
    root.__objectmap__.add(root, ("",))
    root.compteurs = OOBTree()
    root.index_texte = IndexTexte()
    root.add_service("catalogs", CatalogsService())


def _of_the_screens(module):
    """Tell whether a module belongs to the management screens or to Substance D's own tests."""
    return ".tests" in module or ".views" in module or module.endswith(".test_it")
