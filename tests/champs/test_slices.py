"""A form cut into slices: what a change leaves alone stays the same objects."""

import random
from itertools import chain

import pytest

from ds_pyramid.champs.models import ChampDescriptor
from ds_pyramid.champs.slices import MAX, MIN, Slice, cut, index, kept, top


def texte(number, libelle="Question", **kw):
    return ChampDescriptor(number, "text", libelle, **kw)


def form(size):
    return tuple(texte(number) for number in range(1, size + 1))


def joined(slices):
    return tuple(chain.from_iterable(slices))


@pytest.mark.parametrize("size", [0, 1, MIN, MAX, MAX + 1, 100, 800])
def test_slices_hold_the_whole_form_in_order_and_none_is_large(size):
    slices = cut(form(size))
    assert joined(slices) == form(size)
    assert all(MAX // 2 <= len(part.champs) <= MAX for part in slices) or size <= MAX


def test_a_slice_counts_the_champs_of_its_blocks_and_never_cuts_a_block():
    block = ChampDescriptor(1000, "repetition", "Factures", children=form(MAX))
    slices = cut((*form(8), block))
    assert slices[-1].champs == (block,)
    assert {1, 8, 1000} <= {key for part in slices for key in index(part)}
    assert set(top(slices[-1])) == {1000}


def changed(champs, dice, number):
    """Return a form after one act: a champ added, taken out, moved, changed."""
    rank = dice.randrange(len(champs))
    act = dice.choice(("add", "remove", "move", "change"))
    if act == "add":
        return (*champs[:rank], texte(number), *champs[rank:])
    one, rest = champs[rank], (*champs[:rank], *champs[rank + 1 :])
    if act == "remove":
        return rest
    if act == "change":
        return (*champs[:rank], texte(one.stable_id, f"Question {number}"), *champs[rank + 1 :])
    place = dice.randrange(len(rest) + 1)
    return (*rest[:place], one, *rest[place:])


@pytest.mark.parametrize("seed", range(5))
def test_an_act_changes_a_few_slices_and_leaves_the_others_the_same_objects(seed):
    dice = random.Random(seed)
    champs = form(400)
    slices = cut(champs)
    for number in range(1000, 1400):
        champs = changed(champs, dice, number)
        before, slices = set(slices), cut(champs, slices)
        assert joined(slices) == champs
        assert len(set(slices) - before) <= 4
        assert all(MIN <= len(part.champs) <= MAX for part in slices[:-1])


def test_what_is_found_of_a_slice_is_kept_until_something_else_changes():
    asked = []

    @kept
    def found(part, level):
        asked.append(level)
        return len(part.champs) + level

    one, same = Slice(form(3)), Slice(form(3))
    assert [found(one, 1), found(one, 1), found(one, 2), found(one, 2), found(same, 2)] == [4, 4, 5, 5, 5]
    assert asked == [1, 2, 2]
