"""Bulk work: one pure function over very many things, here or on the machines of Dask (ADR 0105).

Reading ten million messages anew after a new model, or a simulation, is days of one core and needs
nobody's database: only functions of `language` and `statistics` go there, which are pure.
"""

import itertools
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)
PURE = ("otklik.language", "otklik.statistics")
IN_A_PILE = 500
PILES_AHEAD = 32  # waiting or done and not yet taken: bounds the memory of whoever asks
TIMES = 5  # a pile whose worker died is done again; one that kills each worker is given up
CONNECT_SECONDS = 10


def mapped[Thing, Answer](
    function: Callable[[Thing], Answer], things: Iterable[Thing], *, pile: int = IN_A_PILE
) -> Iterator[Answer]:
    """What the function says of each, in their order, as it comes.

    Done in this process unless OTKLIK_BULK_SCHEDULER names a scheduler that answers. Raises
    ValueError for a function of other packages: it might ask a database or the clock.
    """
    if not _home(function).startswith(PURE):
        raise ValueError(f"{_home(function)} is not a package of pure functions.")
    client = _client(settings.BULK_SCHEDULER)
    if client is None:
        yield from map(function, things)
        return
    with client:
        yield from _carried(client, function, things, pile)


def _carried[Thing, Answer](
    client: Any, function: Callable[[Thing], Answer], things: Iterable[Thing], pile: int
) -> Iterator[Answer]:
    waiting: deque[Any] = deque()
    for number, some in enumerate(itertools.batched(things, pile)):
        waiting.append(client.submit(_each, function, some, key=f"pile-{number}", retries=TIMES))
        if len(waiting) >= PILES_AHEAD:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _each[Thing, Answer](
    function: Callable[[Thing], Answer], things: Sequence[Thing]
) -> list[Answer]:
    return [function(thing) for thing in things]


def _client(scheduler: str) -> Any:
    """None where there is none: the work is then done here, later but all the same."""
    if not scheduler:
        return None
    from distributed import Client

    try:
        return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as fault:
        log.warning("No scheduler answers (%s): the work is done here.", type(fault).__name__)
        return None


def _home(function: Callable[..., object]) -> str:
    inner = function.func if isinstance(function, partial) else function
    return str(inner.__module__)
