"""Several presses at one moment, each with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from otklik.core.refusal import Refused


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each came to: its value or its refusal. Whatever else is raised fails the test."""
    came: list[object] = []
    failed: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def press(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=120)
            came.append(act())
        except Refused as refusal:
            came.append(refusal)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return came
