"""Room for the frames of Python's calls, so that a page costs the same however deep it is drawn.

CPython 3.11 keeps the frames of a thread in chunks of 16 kB, and gives one back as soon as its last frame returns. A
loop whose calls cross the edge of a chunk takes and gives back memory at each turn: the page of a form of 312 champs
took 37 to 127 ms according to how many calls stood above it. A frame that asks for much room gets a chunk of its own,
twice as large, and all that it calls fits in what is left (ADR 11).
"""

ROOM = 140_000  # slots of 8 bytes: the chunk is the power of two above, 2 MB, of which only what is used takes memory


def with_room(function, *args):
    """Call a function with room for the frames of all that it calls."""
    return function(*args)


with_room.__code__ = with_room.__code__.replace(co_stacksize=ROOM)
