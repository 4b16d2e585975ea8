"""Maps a pure function over many items, here or on Dask workers (ADR 0120).

Classifying ten million messages with a new model or counting a national survey takes hours of one
core and no database: only functions of `nlp` and `statistics` are sent, which are pure. Results are
bit-identical and in the same order.
"""

import itertools
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
PURE = ("otklik.nlp", "otklik.statistics")
IN_A_PILE = 500
PILES_AHEAD = 32  # batches waiting, or done and not yet taken: limits the caller's memory
TIMES = 5  # a batch whose worker died is retried; one that kills each worker is given up


def parallel_map[Item, Answer](
    function: Callable[[Item], Answer], items: Iterable[Item], *, pile: int = IN_A_PILE
) -> Iterator[Answer]:
    """Results of the function in the order of the items, as they become available.

    It runs in this process unless OTKLIK_BULK_SCHEDULER names a reachable scheduler with workers;
    inside a transaction always, since others wait for its locks. Raises ValueError for a function
    of other packages: it might query a database or the clock.
    """
    if not _home(function).startswith(PURE):
        raise ValueError(f"{_home(function)} is not a package of pure functions.")
    client = None if connection.in_atomic_block else _client(settings.BULK_SCHEDULER)
    if client is None:
        yield from map(function, items)
        return
    with client:
        for bundle in _map_on_dask(client, function, itertools.batched(items, pile)):
            yield from bundle


def _map_on_dask[Item, Answer](
    client: Any, function: Callable[[Item], Answer], piles: Iterator[tuple[Item, ...]]
) -> Iterator[list[Answer]]:
    """Batch by batch; after the first lost batch the rest is computed here."""
    waiting: deque[tuple[Any, tuple[Item, ...]]] = deque()
    name = uuid4().hex  # other processes use the same scheduler
    with suppress(_NobodyWorks):
        for number, some in enumerate(piles):
            key = f"{name}-{number}"
            waiting.append((client.submit(_each, function, some, key=key, retries=TIMES), some))
            if len(waiting) >= PILES_AHEAD:
                yield _next_result(waiting)
        while waiting:
            yield _next_result(waiting)
    for some in itertools.chain((some for _future, some in waiting), piles):
        yield _each(function, some)


def _next_result(waiting: deque[tuple[Any, Any]]) -> Any:
    """The result of the first waiting batch. An error in the function is raised unchanged."""
    future, _some = waiting[0]
    try:
        found = future.result(timeout=settings.BULK_SECONDS)
    except (TimeoutError, CancelledError) as fault:
        log.warning("Dask brings nothing (%s): the work is done here.", type(fault).__name__)
        raise _NobodyWorks from fault
    waiting.popleft()
    return found


class _NobodyWorks(Exception):
    pass


def _each[Item, Answer](function: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
    return [function(item) for item in items]


def _client(scheduler: str) -> Any:
    """None without a scheduler: then the work is done here, more slowly."""
    if not scheduler:
        return None
    from distributed import Client

    try:
        client = Client(scheduler, timeout=settings.BULK_CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as fault:
        log.warning("No scheduler answers (%s): the work is done here.", type(fault).__name__)
        return None
    if not client.nthreads():  # type: ignore[no-untyped-call]
        log.warning("The scheduler has no workers: the work is done here.")
        client.close()  # type: ignore[no-untyped-call]
        return None
    return client


def _home(function: Callable[..., object]) -> str:
    inner = function.func if isinstance(function, partial) else function
    return str(inner.__module__)
