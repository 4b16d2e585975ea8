"""Tables of a PDF page, by the lines around their cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

NEAR = 3.0  # points: lines at one place
SHORTEST = 5.0
MOST_SEGMENTS = 20_000
PAINTED = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})


@dataclass(slots=True)
class Drawing:
    """Straight lines of a page: (x, low, high) upright ones, (y, left, right) level ones. A path is
    drawn by the operator at its end, or only clips."""

    upright: list[tuple[float, float, float]] = field(default_factory=list)
    level: list[tuple[float, float, float]] = field(default_factory=list)
    pen: tuple[float, float] = (0.0, 0.0)
    path: list[tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=list)

    def add(self, operator: bytes, operands: Sequence[Any], cm: Sequence[float]) -> None:
        """An operator of the page's content; all but lines and boxes are ignored."""
        if operator in PAINTED:
            for start, end in self.path:
                self._line(start, end)
        if operator in PAINTED or operator == b"n":
            self.path = []
        if (
            operator not in (b"m", b"l", b"re")
            or max(len(self.upright), len(self.path)) > MOST_SEGMENTS
        ):
            return
        numbers = [float(one) for one in operands]
        if operator == b"re":
            x, y, width, height = numbers
            (x0, y0), (x1, y1) = _transform(x, y, cm), _transform(x + width, y + height, cm)
            self.path += pairwise([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
            return
        place = _transform(numbers[0], numbers[1], cm)
        if operator == b"l":
            self.path.append((self.pen, place))
        self.pen = place

    def _line(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = a, b
        if abs(x0 - x1) < 1 and abs(y0 - y1) > SHORTEST:
            self.upright.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        elif abs(y0 - y1) < 1 and abs(x0 - x1) > SHORTEST:
            self.level.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))


@dataclass(slots=True)
class Grid:
    """A table: edges of its columns from the left, of its rows from the top; its cells."""

    columns: list[float]
    rows: list[float]
    cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    def take(self, x: float, y: float, text: str) -> bool:
        """Put a text into its cell; False for one outside."""
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


def find_grids(drawing: Drawing) -> list[Grid]:
    """Tables of at least two columns and two rows."""
    found: list[Grid] = []
    for group in _touching(drawing.upright):
        columns = _edges(x for x, _low, _high in group)
        low, high = min(one[1] for one in group), max(one[2] for one in group)
        inside = [y for y, left, right in drawing.level if low - NEAR <= y <= high + NEAR
                  and right > columns[0] - NEAR and left < columns[-1] + NEAR]  # fmt: skip
        rows = _edges([low, high, *inside])[::-1]
        if len(columns) > 2 and len(rows) > 2:
            found.append(Grid(columns=columns, rows=rows))
    return found


def _touching(
    upright: Iterable[tuple[float, float, float]],
) -> list[list[tuple[float, float, float]]]:
    """Upright lines beside each other, or one above the other."""
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
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > NEAR:
            edges.append(place)
    return edges


def _transform(x: float, y: float, cm: Sequence[float]) -> tuple[float, float]:
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]
