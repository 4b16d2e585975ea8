"""How often Python collects garbage.

The default is after every two thousand new objects. Loading Django, Wagtail and this program makes
hundreds of thousands, hardly any of them garbage: collection took a fifth of the startup time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 50_000


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
