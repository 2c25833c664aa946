"""A form as an outline, to be read."""

from collections.abc import Iterable, Iterator

from ds_pyramid.champs.models import ChampDescriptor


def plan(
    descriptors: Iterable[ChampDescriptor], depth: int = 0
) -> Iterator[tuple[int, ChampDescriptor, bool]]:
    """Yield (depth, descriptor, is it a title): champs stand below their title, children below their block."""
    below = depth
    for descriptor in descriptors:
        heading = descriptor.type.heading
        if heading:
            below = depth + descriptor.type.level(descriptor)
        yield (below - 1 if heading else below), descriptor, heading
        yield from plan(descriptor.children, below + 1)
