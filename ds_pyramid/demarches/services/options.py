"""Changing an option wherever a démarche keeps it: every révision, both pages, blocks, and what was deleted.

The same change everywhere, so that nothing looks changed between the published form and its draft.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.demarches.models import Demarche

Change = Callable[[ChampDescriptor], dict[str, Any]]


def descriptors_of(demarche: Demarche) -> Iterator[ChampDescriptor]:
    """Iterate over the champs of all révisions, and those that were deleted from a draft."""
    for revision in demarche["revisions"].values():
        for form in (revision.champs, revision.annotations):
            yield from form.walk()
        for one in revision.suppressions:
            for descriptor in one.descriptors:
                yield descriptor
                yield from descriptor.children


def changer_options(demarche: Demarche, change: Change) -> None:
    """Give each champ the options that `change` returns; only records that differ are written."""
    for revision in demarche["revisions"].values():
        for form in (revision.champs, revision.annotations):
            after = tuple(_changed(descriptor, change) for descriptor in form.descriptors)
            if after != form.descriptors:
                form.descriptors = after
        deleted = tuple(_suppression(one, change) for one in revision.suppressions)
        if deleted != revision.suppressions:
            revision.suppressions = deleted


def _changed(descriptor: ChampDescriptor, change: Change) -> ChampDescriptor:
    options = change(descriptor)
    children = tuple(_changed(child, change) for child in descriptor.children)
    if options == descriptor.options and children == descriptor.children:
        return descriptor
    return replace(descriptor, options=options, children=children)


def _suppression(one, change):
    after = tuple(_changed(descriptor, change) for descriptor in one.descriptors)
    return one if after == one.descriptors else replace(one, descriptors=after)
