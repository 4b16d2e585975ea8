"""How many people are in each pair of levels of many variables, for crosstabs."""

from collections.abc import Sequence
from typing import Any

from otklik import numpy_on_first_use as np

AT_ONCE = 10_000


def pair_counts(widths: Sequence[int], levels: Any) -> Any:
    """A table of levels by levels, all variables one after another. `levels` holds the level of
    each person (rows) in each variable (columns), `widths` the number of levels of each variable.
    Exact, so that tables of parts of the people add up."""
    starts = np.cumsum([0, *widths[:-1]])
    whole = np.zeros((sum(widths), sum(widths)), dtype=np.int64)
    for piece in np.array_split(levels, max(1, len(levels) // AT_ONCE)):
        is_in = np.zeros((len(piece), sum(widths)), dtype=np.float32)
        rows = np.arange(len(piece))[:, None]
        is_in[rows, starts + piece] = 1
        whole += (is_in.T @ is_in).astype(np.int64)  # exact: a batch is far below 2 ** 24
    return whole
