"""Moving the dates of a story by whole weeks."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

FIXED = "="  # before a date that the pack gives: it stays
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
          "октября", "ноября", "декабря")  # fmt: skip
WRITTEN_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (20\d\d)\b")
ISO_DATE = re.compile(r"(?<![\d.-])20\d\d-[01]\d-[0-3]\d(?![\d-])")


@dataclass(frozen=True, slots=True)
class Move:
    """From the week in which the story was played to the week in which it is shown; both are
    Mondays."""

    played: date
    shown: date
    moved_days: dict[str, str] = field(default_factory=dict)

    def moment(self, stored: str) -> str:
        """A moment or a day as a database writes it; its hour stays."""
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
        """The first day of a month: as many months later as the weeks are apart."""
        first = date.fromisoformat(stored)
        months = 12 * (self.shown.year - self.played.year) + self.shown.month - self.played.month
        years, month = divmod(first.month - 1 + months, 12)
        return str(date(first.year + years, month + 1, 1))

    def text(self, stored: str) -> str:
        """JSON in which dates are written."""
        if stored.startswith(FIXED):
            return stored[1:]
        return ISO_DATE.sub(lambda found: self.day(found[0]), stored)

    def prose(self, stored: str) -> str:
        """Words in which a day is promised, as Russian has it."""
        return WRITTEN_DATE.sub(self._written, stored) if "20" in stored else stored

    def _written(self, found: "re.Match[str]") -> str:
        day = date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
        moved = day + (self.shown - self.played)
        return f"{moved.day} {MONTHS[moved.month - 1]} {moved.year}"


def monday(of: datetime) -> date:
    """Of the week in which a moment lies, where it is local."""
    return of.date() - timedelta(days=of.weekday())
