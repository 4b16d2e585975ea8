"""How often a program looks for garbage among its objects.

Python looks after every two thousand new ones. Loading Django, Wagtail and this program makes
hundreds of thousands, hardly any of them garbage: a fifth of the time until a program can answer.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 50_000


def collect_rarely() -> None:
    """From now on: some megabytes more wait to be found, and the rest goes at once as ever."""
    gc.set_threshold(NEW_OBJECTS, 20, 20)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Two hundred migrations and what is made up make millions of objects, and looking for garbage
    among them takes a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
