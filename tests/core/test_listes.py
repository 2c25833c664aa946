"""Ordered lists: counters, keyset pages both ways, merged lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ds_pyramid.core.listes import Listes


def filled(names_to_keys):
    listes = Listes()
    for name, keys in names_to_keys.items():
        for key in keys:
            listes.place({}, {name: (key, ("row", *key))})
    return listes


def test_a_document_moves_from_the_lists_it_had_to_those_it_wants():
    listes = Listes()
    places = listes.place(None, {"a": ((-1.0, -5), ("x",)), "b": ((-1.0, -5), ("x",))})
    places = listes.place(places, {"b": ((-2.0, -5), ("y",)), "c": ((-2.0, -5), ("y",))})
    assert places == {"b": (-2.0, -5), "c": (-2.0, -5)}
    assert [listes.count(name) for name in "abcd"] == [0, 1, 1, 0]
    assert listes.page(["b"]).rows == [((-2.0, -5), ("y",))]


def test_placing_again_in_the_same_place_counts_once_and_renews_the_row():
    listes = Listes()
    places = listes.place({}, {"a": ((1, 1), ("old",))})
    listes.place(places, {"a": ((1, 1), ("new",))})
    assert listes.count("a") == 1
    assert listes.page(["a"]).rows == [((1, 1), ("new",))]


@pytest.mark.req("I-064")
@given(
    st.lists(st.tuples(st.integers(-5, 5), st.integers(-99, -1)), unique_by=lambda key: key[1], max_size=60),
    st.integers(1, 7),
)
def test_pages_of_merged_lists_give_every_line_once_in_order_and_go_back(keys, size):
    listes = filled({"a": keys[::2], "b": keys[1::2]})
    seen, after = [], None
    while True:
        page = listes.page(["a", "b", "none"], after, size)
        if after is not None:
            first = page.rows[0][0]
            back = listes.page(["a", "b"], listes.before(["a", "b"], first, size), size)
            assert [key for key, _row in back.rows][-1] == after
        seen += [key for key, _row in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == sorted(keys)
    assert listes.total(["a", "b"]) == len(keys)


def test_items_are_read_between_two_keys():
    listes = filled({"a": [(1, 1), (2, 2), (3, 3)]})
    assert [key for key, _row in listes.items("a", max=(2, 9))] == [(1, 1), (2, 2)]
    assert list(listes.items("absent")) == []
