"""Shifting the dates of a story by whole weeks."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

FIXED = "="  # marks a date from the pack: it is not shifted
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
          "октября", "ноября", "декабря")  # fmt: skip
WRITTEN_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (20\d\d)\b")
ISO_DATE = re.compile(r"(?<![\d.-])20\d\d-[01]\d-[0-3]\d(?![\d-])")


@dataclass(frozen=True, slots=True)
class Move:
    """From the week in which the story was recorded to the week in which it is shown; both are
    Mondays."""

    played: date
    shown: date
    moved_days: dict[str, str] = field(default_factory=dict)

    def moment(self, stored: str) -> str:
        """A moment or a day in database format; its hour stays."""
        if stored.startswith(FIXED):
            return stored[1:]
        return self.day(stored[:10]) + stored[10:]

    def day(self, stored: str) -> str:
        moved = self.moved_days.get(stored)
        if moved is None:
            moved = str(date.fromisoformat(stored) + (self.shown - self.played))
            self.moved_days[stored] = moved
        return moved

    def month(self, stored: str) -> str:
        """The first day of a month, shifted by the corresponding number of months."""
        first = date.fromisoformat(stored)
        months = 12 * (self.shown.year - self.played.year) + self.shown.month - self.played.month
        years, month = divmod(first.month - 1 + months, 12)
        return str(date(first.year + years, month + 1, 1))

    def text(self, stored: str) -> str:
        """JSON that contains dates."""
        if stored.startswith(FIXED):
            return stored[1:]
        return ISO_DATE.sub(lambda found: self.day(found[0]), stored)

    def prose(self, stored: str) -> str:
        """Russian text that contains a promised day."""
        return WRITTEN_DATE.sub(self._written, stored) if "20" in stored else stored

    def _written(self, found: "re.Match[str]") -> str:
        day = date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
        moved = day + (self.shown - self.played)
        return f"{moved.day} {MONTHS[moved.month - 1]} {moved.year}"


def monday(of: datetime) -> date:
    """The Monday of the local week of a moment."""
    return of.date() - timedelta(days=of.weekday())
