"""How often Python collects garbage, and where it puts the frames of deep calls.

The default is a collection after every two thousand new objects. Loading Django, Wagtail and this
program makes hundreds of thousands, hardly any of them garbage: collection took a fifth of the
startup time.

CPython keeps the frames of a thread in pieces of 16 KB: it asks the system for another one when a
call does not fit, and gives that back on return. Where a loop happens to call across such an edge,
each turn is two calls of the system: they were a sixth of the inbox and a fifth of our tests.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

NEW_OBJECTS = 50_000
#: Of 8 bytes: a frame this large gets a piece of 1 MB, and half of that is for what it calls.
WIDE_FRAME = 66_000


def collect_rarely() -> None:
    """Collect rarely from now on: costs some megabytes of memory."""
    gc.set_threshold(NEW_OBJECTS, 20, 20)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Migrations and demonstration data make millions of objects, and collection takes a third of
    the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def with_room[**P, R](call: Callable[P, R]) -> Callable[P, R]:
    """The same, with room for the frames of all that it calls: address space, no memory."""

    def roomy(*arguments: P.args, **named: P.kwargs) -> R:
        return call(*arguments, **named)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=WIDE_FRAME)
    return wraps(call)(roomy)
