"""What runs with room: its answer, its errors, and calls deeper than the interpreter's own chunks."""

import pytest

from ds_pyramid.core.stack import ROOM, with_room


def depth(n):
    """Return how many calls stand below."""
    return 0 if n == 0 else 1 + depth(n - 1)


def test_what_is_called_answers_as_it_does_without():
    assert with_room(divmod, 7, 2) == (3, 1)
    assert with_room(depth, 500) == 500
    assert with_room(with_room, depth, 3) == 3


def test_errors_go_through():
    with pytest.raises(ZeroDivisionError):
        with_room(divmod, 7, 0)


def test_its_frame_asks_for_more_than_a_chunk():
    assert with_room.__code__.co_stacksize == ROOM > 16_384 // 8
