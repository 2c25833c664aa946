"""Containers of numerous objects, and the way up."""

import pytest
from persistent import Persistent

from ds_pyramid.core.tree import NumberedContainer, find_parent


class Thing(Persistent):
    pass


def test_a_numbered_container_locates_what_it_holds():
    container = NumberedContainer()
    thing = Thing()
    container.add(12, thing)
    assert container["12"] is thing is container.get(12)
    assert (thing.__parent__, thing.__name__) == (container, "12")
    assert 12 in container
    assert list(container) == [12]
    assert len(container) == 1
    assert find_parent(thing, NumberedContainer) is container
    container.remove(12)
    assert container.get(12, "gone") == "gone"


@pytest.mark.parametrize("name", ["x", "", "13", "1e3"])
def test_what_is_not_there_is_a_key_error(name):
    with pytest.raises(KeyError):
        NumberedContainer()[name]


def test_an_object_not_below_the_class_is_a_lookup_error():
    with pytest.raises(LookupError):
        find_parent(Thing(), NumberedContainer)
