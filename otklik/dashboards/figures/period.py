"""The days of the lead's page, and those they are compared with; both are in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DAY = timedelta(days=1)
#: Whole weeks, so that each holds the same days of the week.
LENGTHS = {"week": 7, "month": 28, "quarter": 91, "year": 364}
A_YEAR = timedelta(days=364)
USUAL = "month"
NAMES = {
    "week": _("7 days"),
    "month": _("4 weeks"),
    "quarter": _("13 weeks"),
    "year": _("52 weeks"),
}
AGAINST = {
    "before": pgettext_lazy("compared with", "the same time before"),
    "year": pgettext_lazy("compared with", "a year ago"),
}
BUCKETS = {"week": 1, "month": 7, "quarter": 13, "year": 28}  # days a bar of a chart holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    length: str
    against: str
    last: date

    @classmethod
    def from_address(cls, asked: Mapping[str, str], *, today: date) -> "Period":
        """Anything invalid falls back to the last four weeks, compared with the four before."""
        length, against = asked.get("period", ""), asked.get("against", "")
        return cls(
            length=length if length in LENGTHS else USUAL,
            against=against if against in AGAINST else "before",
            last=today,
        )

    @property
    def days(self) -> int:
        return LENGTHS[self.length]

    @property
    def first(self) -> date:
        return self.last - DAY * (self.days - 1)

    @property
    def name(self) -> Any:
        return NAMES[self.length]

    @property
    def before(self) -> tuple[date, date]:
        """First and last of the days it is compared with."""
        back = A_YEAR if self.against == "year" else DAY * self.days
        return self.first - back, self.last - back

    def ripened(self, by: timedelta) -> "Period":
        """Of the same length, but ending that much earlier."""
        return replace(self, last=self.last - by)

    @property
    def buckets(self) -> list[tuple[date, date]]:
        """Pieces of the same length, for a chart."""
        size = BUCKETS[self.length]
        begins = [self.first + DAY * n for n in range(0, self.days, size)]
        return [(first, first + DAY * (size - 1)) for first in begins]

    @property
    def address(self) -> str:
        return urlencode({"period": self.length, "against": self.against})

    @property
    def days_address(self) -> str:
        """As query parameters for desk pages."""
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat()})
