"""How the cost of work grows with its text: processor time of this thread, never the clock's.

    assert grown(scrub, lambda n: "a" * n) is None

Work is asked of texts twice as long each time. Doubling may cost 2.5 times as much, no more: twice
is linear, four times is quadratic. What costs less than can be measured is passed over, a bad
figure is measured again until it is a good one, and one bad step counts only when the next doubling
is bad, too, so a busy machine is no fault of the work.
"""

import gc
import time
from collections.abc import Callable

LONGEST = 100_000
SHORTEST = LONGEST // 128  # 781 characters: repetitions of a few hundred turns are all in it
WORST = 2.5
LEAST = 0.005  # seconds: less says more of the clock than of the work
SLOW = 2.0  # seconds: too much for one text, however it grows
ENOUGH = 0.3  # seconds: enough to be sure by measuring once more
AGAIN = 9


def grown(
    work: Callable[[str], object], made: Callable[[int], str], *, longest: int = LONGEST
) -> str | None:
    """None where the cost grows with the length of the text; else what was measured."""
    length = min(SHORTEST, longest)
    before = seconds(work, made(length))
    was_bad = False
    while length < longest:
        # The last step doubles, too: a short one would tell of noise alone.
        short, length = length, longest if 8 * length > 3 * longest else 2 * length
        after = seconds(work, made(length))
        worst = WORST * length / short / 2
        for again in range(AGAIN):  # the least of each: what disturbs only adds
            if not _is_bad(before, after, worst) or (again and after > ENOUGH):
                break
            time.sleep(0.01)
            before = min(before, seconds(work, made(short)))
            after = min(after, seconds(work, made(length)))
        is_bad = _is_bad(before, after, worst)
        is_sure = was_bad or after > SLOW or (length == longest and after > before * worst * 1.4)
        if is_bad and is_sure:
            return (
                f"{short} characters {before * 1000:.1f} ms, {length} {after * 1000:.1f} ms:"
                f" {after / before:.1f} times"
            )
        before, was_bad = after, is_bad
    return None


def _is_bad(before: float, after: float, worst: float) -> bool:
    return after > SLOW or (after > LEAST and after > before * worst)


def seconds(work: Callable[[str], object], text: str) -> float:
    """Of the processor, for this once."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        work(text)
        return max(time.thread_time() - began, 1e-6)
    finally:
        if was_collecting:
            gc.enable()
