"""How the cost of work grows with its text: processor time of this thread, never the clock's.

    assert grown(scrubbed, lambda n: "a" * n) is None

Work is asked of texts twice as long each time. Doubling may cost 2.5 times as much, no more: twice
is linear, four times is quadratic. What costs less than can be measured is passed over, and a bad
figure is measured again before it counts, so a busy machine is no fault of the work.
"""

import time
from collections.abc import Callable

LONGEST = 100_000
SHORTEST = 64
WORST = 2.5
SLOW = 2.0  # seconds: too much for one text, however it grows
LEAST = 0.002  # seconds: less says more of the clock than of the work
AGAIN = 4


def grown(
    work: Callable[[str], object],
    made: Callable[[int], str],
    *,
    shortest: int = SHORTEST,
    longest: int = LONGEST,
) -> str | None:
    """None where the cost grows with the length of the text; else what was measured."""
    length, before = shortest, seconds(work, made(shortest))
    while length < longest:
        short, length = length, min(length * 2, longest)
        after = seconds(work, made(length))
        if after > SLOW or is_worse(short, before, length, after):
            texts = made(short), made(length)
            for _ in range(
                1 if after > SLOW else AGAIN
            ):  # the least of each: what disturbs only adds
                before = min(before, seconds(work, texts[0]))
                after = min(after, seconds(work, texts[1]))
            if after > SLOW or is_worse(short, before, length, after):
                return (
                    f"{short} characters {before * 1000:.1f} ms, {length} {after * 1000:.1f} ms:"
                    f" {after / before:.1f} times"
                )
        before = after
    return None


def is_worse(short: int, before: float, length: int, after: float) -> bool:
    return after > LEAST and after > before * WORST * (length / short) / 2


def seconds(work: Callable[[str], object], text: str) -> float:
    """Of the processor, for this once."""
    began = time.thread_time()
    work(text)
    return max(time.thread_time() - began, 1e-6)
