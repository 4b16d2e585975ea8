"""Settings that a batch of many rows asks the database for once.

Rules, word lists and calendars are read anew for each message, so that a change counts at once.
Within `asking_once` a function marked with `asked_once` keeps its answers, by its arguments, until
the block ends. Blocks are short: a batch of events lasts a fraction of a second. Outside a block
nothing is kept.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within this block, of this thread, each question is asked once. Nothing asked here may be
    changed within the block."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once[**P, Answer](ask: Callable[P, Answer]) -> Callable[P, Answer]:
    """A function whose answer depends only on hashable arguments and on what the database holds."""

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Answer:
        kept = _answers.get()
        if kept is None:
            return ask(*args, **kwargs)
        question = (ask, args, tuple(sorted(kwargs.items())))
        if question not in kept:
            kept[question] = ask(*args, **kwargs)
        found: Answer = kept[question]
        return found

    return answer
