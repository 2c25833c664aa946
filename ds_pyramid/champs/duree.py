"""Estimated filling time of a form (U-141 to U-144)."""

from collections.abc import Iterable
from math import ceil

from ds_pyramid.champs.slices import Slice, kept

REPEATED = 2.5  # times a block is filled in


def seconds(descriptors: Iterable) -> float:
    """Return the time to fill in some champs; what is optional or conditional counts half."""
    return sum(_one(descriptor) for descriptor in descriptors)


def minutes(descriptors: Iterable) -> int:
    """Return the same rounded up to the minute, at least one (A-205)."""
    return _minutes(seconds(descriptors))


def minutes_of(slices: Iterable[Slice]) -> int:
    """Return the same of a form cut into slices: only those that changed are counted again."""
    return _minutes(sum(map(_of_slice, slices)))


_of_slice = kept(seconds)


def _minutes(seconds_):
    return max(1, ceil(seconds_ / 60))


def _one(descriptor):
    kind = descriptor.type
    if kind.inert or not kind.fillable:
        return 0
    own = REPEATED * seconds(descriptor.children) if kind.container else kind.duree
    return own if descriptor.mandatory and descriptor.condition is None else own / 2
