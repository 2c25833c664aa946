"""Substance D's parts on Pyramid 2."""

from pyramid.config import Configurator
from substanced.folder import Folder
from substanced.objectmap import find_objectmap
from substanced.util import find_service, get_oid

from ds_pyramid.core.tree import Root


def configured():
    config = Configurator()
    config.include("ds_pyramid.core.substance")
    config.commit()
    return config


def test_the_content_registry_knows_what_scans_found():
    config = configured()
    config.scan_content("ds_pyramid.core.tree")
    config.commit()
    assert config.registry.content.exists("Folder")
    assert config.registry.content.exists("Racine")


def test_a_new_root_maps_what_is_added_below_it():
    root = Root()
    root.after_create()
    root["essai"] = Folder()
    root["essai"]["un"] = Folder()
    objectmap = find_objectmap(root)
    oid = get_oid(root["essai"]["un"])
    assert objectmap.path_for(oid) == ("", "essai", "un")
    assert objectmap.object_for(oid) is root["essai"]["un"]
    assert objectmap.family.maxint == 2**63 - 1
    assert find_service(root["essai"], "catalogs") is root["catalogs"]


def test_no_management_screen_is_published():
    config = configured()
    routes = [
        entry["introspectable"]["name"] for entry in config.introspector.get_category("static views") or ()
    ]
    views = config.introspector.get_category("views") or ()
    assert routes == []
    assert [entry for entry in views if "substanced" in str(entry["introspectable"]["callable"])] == []


def test_a_folder_is_copied_without_what_is_outside_it():
    configured().begin()
    root = Root()
    root.after_create()
    root["a"] = Folder()
    root["a"]["inside"] = Folder()
    root["a"].inside_of = root
    root.copy("a", root, "b")
    assert list(root["b"]) == ["inside"]
    assert root["b"].inside_of is root
    assert get_oid(root["b"]["inside"]) != get_oid(root["a"]["inside"])
