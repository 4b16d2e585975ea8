"""How many of a group gave an answer, where either number may be hidden."""

from dataclasses import dataclass

from otklik.statistics.wilson_interval import Interval, wilson
from otklik.ui import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`count` of `base`; None is hidden."""

    count: int | None
    base: int | None

    @property
    def share(self) -> float | None:
        return self.count / self.base if self.count is not None and self.base else None

    @property
    def interval(self) -> Interval | None:
        if self.count is None or not self.base:
            return None
        return wilson(self.count, self.base)

    @property
    def words(self) -> str:
        """Nothing where it is hidden; the number alone where nobody may know of how many."""
        if self.count is None:
            return ""
        number = numbers.whole(self.count)
        return number if self.share is None else f"{numbers.percent(self.share)} ({number})"
