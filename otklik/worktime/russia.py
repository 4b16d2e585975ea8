"""The production calendar of Russia.

Holidays are those of article 112 of the Labour Code. A day off that falls on a holiday moves to
the next working day, except in January, when the Government moves it by a yearly decree; the
decree may move others too. A working day just before a holiday is an hour shorter (article 95).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from functools import cache
from typing import Self
from zoneinfo import ZoneInfo

from otklik.worktime.calendar import (
    DAY,
    Reason,
    Span,
    SpecialDay,
    WorkCalendar,
    gettext_noop,
    read_week,
)

_NEW_YEAR = gettext_noop("New Year holidays")
HOLIDAYS: Mapping[tuple[int, int], str] = {
    **{(1, day): _NEW_YEAR for day in (1, 2, 3, 4, 5, 6, 8)},
    (1, 7): gettext_noop("Christmas Day"),
    (2, 23): gettext_noop("Defender of the Fatherland Day"),
    (3, 8): gettext_noop("International Women’s Day"),
    (5, 1): gettext_noop("Spring and Labour Day"),
    (5, 9): gettext_noop("Victory Day"),
    (6, 12): gettext_noop("Russia Day"),
    (11, 4): gettext_noop("National Unity Day"),
}
SHORTER_BY = 60  # minutes, article 95
LABOUR_CODE = "Трудовой кодекс РФ, статьи 95 и 112"
LAST_YEAR = 2035  # deadlines are computed up to here


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionYear:
    """The decree of one year. `moved`: a day off → the working day that becomes a day off."""

    year: int
    source: str
    transfers_verified: bool
    moved: Mapping[date, date] = field(default_factory=dict)
    short_days: frozenset[date] = frozenset()

    @classmethod
    def by_law(cls, year: int) -> Self:
        """A year without its decree: what follows from the Labour Code alone."""
        bare = cls(year=year, source=LABOUR_CODE, transfers_verified=False)
        days = bare.special_days()
        eves = (date(year, 12, 31), *(date(year, month, day) - DAY for month, day in HOLIDAYS))
        short = {day for day in eves if day.year == year and day.weekday() < 5} - days.keys()
        return replace(bare, short_days=frozenset(short))

    def special_days(self) -> dict[date, SpecialDay]:
        days = {
            date(self.year, month, day): SpecialDay(reason=Reason.HOLIDAY, name=name)
            for (month, day), name in HOLIDAYS.items()
        }
        holidays = frozenset(days)
        for source, target in self.moved.items():
            days[target] = SpecialDay(reason=Reason.MOVED_DAY_OFF, moved=source)
            if source not in holidays:
                days[source] = SpecialDay(reason=Reason.MOVED_WORKING_DAY, moved=target)
        for holiday in sorted(holidays - self.moved.keys()):
            if holiday.month != 1 and holiday.weekday() >= 5:
                target = _next_working(holiday, days)
                days[target] = SpecialDay(reason=Reason.MOVED_DAY_OFF, moved=holiday)
        for day in self.short_days:
            known = days.get(day)
            days[day] = SpecialDay(
                reason=known.reason if known else Reason.SHORT_DAY,
                moved=known.moved if known else None,
                minutes_less=SHORTER_BY,
            )
        return days


def _next_working(holiday: date, days: Mapping[date, SpecialDay]) -> date:
    day = holiday + DAY
    while day.weekday() >= 5 or day in days:
        day += DAY
    return day


_WITH_DECREE = (
    ProductionYear(
        year=2022,
        source="Постановление Правительства РФ от 16.09.2021 № 1564",
        transfers_verified=True,
        moved={
            date(2022, 1, 1): date(2022, 5, 3),
            date(2022, 1, 2): date(2022, 5, 10),
            date(2022, 3, 5): date(2022, 3, 7),
        },
        short_days=frozenset({date(2022, 2, 22), date(2022, 3, 5), date(2022, 11, 3)}),
    ),
    ProductionYear(
        year=2023,
        source="Постановление Правительства РФ от 29.08.2022 № 1505",
        transfers_verified=True,
        moved={
            date(2023, 1, 1): date(2023, 2, 24),
            date(2023, 1, 8): date(2023, 5, 8),
        },
        short_days=frozenset({date(2023, 2, 22), date(2023, 3, 7), date(2023, 11, 3)}),
    ),
    ProductionYear(
        year=2024,
        source="Постановление Правительства РФ от 10.08.2023 № 1314",
        transfers_verified=True,
        moved={
            date(2024, 1, 6): date(2024, 5, 10),
            date(2024, 1, 7): date(2024, 12, 31),
            date(2024, 4, 27): date(2024, 4, 29),
            date(2024, 11, 2): date(2024, 4, 30),
            date(2024, 12, 28): date(2024, 12, 30),
        },
        short_days=frozenset(
            {
                date(2024, 2, 22),
                date(2024, 3, 7),
                date(2024, 5, 8),
                date(2024, 6, 11),
                date(2024, 11, 2),
            }
        ),
    ),
    ProductionYear(
        year=2025,
        source="Постановление Правительства РФ от 04.10.2024 № 1335",
        transfers_verified=True,
        moved={
            date(2025, 1, 4): date(2025, 5, 2),
            date(2025, 1, 5): date(2025, 12, 31),
            date(2025, 2, 23): date(2025, 5, 8),
            date(2025, 3, 8): date(2025, 6, 13),
            date(2025, 11, 1): date(2025, 11, 3),
        },
        short_days=frozenset(
            {date(2025, 3, 7), date(2025, 4, 30), date(2025, 6, 11), date(2025, 11, 1)}
        ),
    ),
    ProductionYear(
        year=2026,
        source="Постановление Правительства РФ от 24.09.2025 № 1466",
        transfers_verified=True,
        moved={
            date(2026, 1, 3): date(2026, 1, 9),
            date(2026, 1, 4): date(2026, 12, 31),
        },
        short_days=frozenset(
            {date(2026, 4, 30), date(2026, 5, 8), date(2026, 6, 11), date(2026, 11, 3)}
        ),
    ),
    # We have not read this decree: its days come from the calendar that the package `holidays`
    # 0.109 cites, so they are marked as not verified.
    ProductionYear(
        year=2027,
        source="consultant.ru, документ 544706: номер и дату постановления сверить",
        transfers_verified=False,
        moved={
            date(2027, 1, 2): date(2027, 11, 5),
            date(2027, 1, 3): date(2027, 12, 31),
            date(2027, 2, 20): date(2027, 2, 22),
        },
        short_days=frozenset(
            {date(2027, 2, 20), date(2027, 4, 30), date(2027, 6, 11), date(2027, 11, 3)}
        ),
    ),
)
YEARS: Mapping[int, ProductionYear] = {
    **{year: ProductionYear.by_law(year) for year in range(2028, LAST_YEAR + 1)},
    **{known.year: known for known in _WITH_DECREE},
}


@cache
def _special_days() -> Mapping[date, SpecialDay]:
    return {day: one for year in YEARS.values() for day, one in year.special_days().items()}


def russian_calendar(
    *,
    week: tuple[tuple[Span, ...], ...],
    tz: tzinfo,
    breaks: tuple[Span, ...] = (),
    regional_holidays: Iterable[date] = (),
) -> WorkCalendar:
    """The calendar of an authority in Russia, by its own hours and its region's holidays."""
    return WorkCalendar(
        week=week,
        tz=tz,
        breaks=breaks,
        special_days=_special_days(),
        years=frozenset(YEARS),
        unverified_years=frozenset(y.year for y in YEARS.values() if not y.transfers_verified),
    ).with_holidays(regional_holidays, name=gettext_noop("holiday of the region"))


DEFAULT = russian_calendar(
    week=read_week(
        dict.fromkeys(
            ("monday", "tuesday", "wednesday", "thursday", "friday"),
            ("09:00-13:00", "14:00-18:00"),
        )
    ),
    tz=ZoneInfo("Europe/Moscow"),
)
"""Monday to Friday, 9 to 18 with an hour for lunch, until a pack gives the authority's hours."""
