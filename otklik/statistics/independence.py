"""Whether two variables of a drawn sample go together."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from otklik.statistics.design import Array, Design, indicators


@dataclass(frozen=True, slots=True, kw_only=True)
class Independence:
    """Whether two variables go together: `f` with two degrees of freedom, and its chance."""

    f: float
    degrees: tuple[float, float]
    p: float


def rao_scott(design: Design, rows: Array, columns: Array) -> Independence:
    """Pearson's test corrected for the design, of the second order, as F: J. N. K. Rao and A. J.
    Scott, Annals of Statistics 12 (1984), 46-60; D. R. Thomas and J. N. K. Rao, JASA 82 (1987)."""
    row, column = indicators(rows), indicators(columns)
    cells = (row[:, :, None] * column[:, None, :]).reshape(design.size, -1)
    number = design.weights.sum()
    share = (design.weights[:, None] * cells).sum(axis=0) / number
    spread = design.covariance((cells - share) / number)
    main = _contrasts(row.shape[1], column.shape[1])
    residual = main[1] - main[0] @ np.linalg.lstsq(main[0], main[1], rcond=None)[0]
    inverse = 1 / np.where(share > 0, share, share[share > 0].min() * 1e-6)
    plain = residual.T @ (inverse[:, None] / design.size * residual)
    ours = residual.T @ (inverse[:, None] * spread * inverse[None, :]) @ residual
    effects = np.linalg.solve(plain, ours)
    trace = float(np.trace(effects))
    first = trace**2 / float(np.trace(effects @ effects))
    table = share.reshape(row.shape[1], column.shape[1])
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = design.size * float(((table - expected) ** 2 / expected).sum())
    f, degrees = pearson / trace, (first, first * design.degrees)
    return Independence(f=f, degrees=degrees, p=float(stats.f.sf(f, *degrees)))


def _contrasts(rows: int, columns: int) -> tuple[Array, Array]:
    """Main effects and interactions of a table, a row a cell."""
    row = np.repeat(np.eye(rows), columns, axis=0)[:, 1:]
    column = np.tile(np.eye(columns), (rows, 1))[:, 1:]
    main = np.hstack([np.ones((rows * columns, 1)), row, column])
    both = (row[:, :, None] * column[:, None, :]).reshape(rows * columns, -1)
    return main, both
