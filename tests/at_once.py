"""Several acts at the same moment."""

import threading
from collections.abc import Callable, Sequence

from django.db import connections


def at_once[T](acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run every act in a thread with a connection of its own; raise what any of them raised."""
    results: list[T] = []
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> None:
        try:
            barrier.wait()
            results.append(act())
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results
