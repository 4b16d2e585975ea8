"""Tables of a PDF page by the lines that are drawn around their cells. Knows no Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

NEAR = 3.0  # points: what is drawn at one place
SHORTEST = 5.0
MOST_SEGMENTS = 20_000
PAINTED = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})


@dataclass(slots=True)
class Drawn:
    """Straight lines of a page: (x, low, high) upright ones, (y, left, right) level ones. A path is
    drawn by the operator at its end; browsers make many that only cut out a place, and are not."""

    upright: list[tuple[float, float, float]] = field(default_factory=list)
    level: list[tuple[float, float, float]] = field(default_factory=list)
    pen: tuple[float, float] = (0.0, 0.0)
    path: list[tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=list)

    def seen(self, operator: bytes, operands: Sequence[Any], cm: Sequence[float]) -> None:
        """An operator of the page's content; all but lines and boxes are let be."""
        if operator in PAINTED:
            for start, end in self.path:
                self._line(start, end)
        if operator in PAINTED or operator == b"n":
            self.path = []
        if operator not in (b"m", b"l", b"re") or self._is_full:
            return
        numbers = [float(one) for one in operands]
        if operator == b"re":
            x, y, width, height = numbers
            self._box(_placed(x, y, cm), _placed(x + width, y + height, cm))
            return
        place = _placed(numbers[0], numbers[1], cm)
        if operator == b"l":
            self.path.append((self.pen, place))
        self.pen = place

    @property
    def _is_full(self) -> bool:
        return max(len(self.upright), len(self.path)) > MOST_SEGMENTS

    def _box(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = a, b
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
        self.path += pairwise(corners)

    def _line(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = a, b
        if abs(x0 - x1) < 1 and abs(y0 - y1) > SHORTEST:
            self.upright.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        elif abs(y0 - y1) < 1 and abs(x0 - x1) > SHORTEST:
            self.level.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))


@dataclass(slots=True)
class Grid:
    """A table: edges of its columns from the left, of its rows from the top; and its cells."""

    columns: list[float]
    rows: list[float]
    cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    def take(self, x: float, y: float, text: str) -> bool:
        """Whether these words stand in one of its cells, which then holds them."""
        column = sum(1 for edge in self.columns if edge <= x + 1) - 1
        row = sum(1 for edge in self.rows if edge >= y) - 1
        if not (0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1):
            return False
        self.cells.setdefault((row, column), []).append(text)
        return True

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        width = range(len(self.columns) - 1)
        lines = (
            tuple(" ".join(" ".join(self.cells.get((row, column), [])).split()) for column in width)
            for row in range(len(self.rows) - 1)
        )
        return tuple(line for line in lines if any(line))


def grids(drawn: Drawn) -> list[Grid]:
    """Tables of at least two columns and two rows."""
    found: list[Grid] = []
    for group in _touching(drawn.upright):
        columns = _edges(x for x, _low, _high in group)
        low, high = min(one[1] for one in group), max(one[2] for one in group)
        inside = [y for y, left, right in drawn.level if low - NEAR <= y <= high + NEAR
                  and right > columns[0] - NEAR and left < columns[-1] + NEAR]  # fmt: skip
        rows = _edges([low, high, *inside])[::-1]
        if len(columns) > 2 and len(rows) > 2:
            found.append(Grid(columns=columns, rows=rows))
    return found


def _touching(
    upright: Iterable[tuple[float, float, float]],
) -> list[list[tuple[float, float, float]]]:
    """Upright lines that stand beside each other, or one on the other."""
    groups: list[list[tuple[float, float, float]]] = []
    lowest = 0.0
    for one in sorted(upright, key=lambda line: -line[2]):
        if groups and one[2] >= lowest - NEAR:
            groups[-1].append(one)
            lowest = min(lowest, one[1])
        else:
            groups.append([one])
            lowest = one[1]
    return groups


def _edges(places: Iterable[float]) -> list[float]:
    """Places in their order, those that are near as one."""
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > NEAR:
            edges.append(place)
    return edges


def _placed(x: float, y: float, cm: Sequence[float]) -> tuple[float, float]:
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]
