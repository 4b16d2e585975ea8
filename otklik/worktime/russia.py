"""The production calendar of Russia.

Holidays are those of article 112 of the Labour Code. A day off that falls on a holiday moves to
the next working day, except in January, when the Government moves it by a yearly decree; the
decree may move others too. A working day just before a holiday is an hour shorter (article 95).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from otklik.worktime.calendar import DAY, Span, SpecialDay, WorkCalendar, read_week
from otklik.worktime.reasons import Reason, gettext_noop

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionYear:
    """What is known of one year. `moved`: a day off → the working day that becomes one."""

    year: int
    source: str
    transfers_verified: bool
    moved: Mapping[date, date] = field(default_factory=dict)
    short_days: frozenset[date] = frozenset()

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


YEARS: Mapping[int, ProductionYear] = {
    2025: ProductionYear(
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
    2026: ProductionYear(
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
    # The decree for 2027 was not found: only what follows from the Labour Code itself stands here.
    2027: ProductionYear(
        year=2027,
        source="Трудовой кодекс РФ, статьи 95 и 112",
        transfers_verified=False,
        short_days=frozenset(
            {
                date(2027, 2, 22),
                date(2027, 4, 30),
                date(2027, 6, 11),
                date(2027, 11, 3),
                date(2027, 12, 31),
            }
        ),
    ),
}


def russian_calendar(
    *,
    week: tuple[tuple[Span, ...], ...],
    tz: tzinfo,
    breaks: tuple[Span, ...] = (),
    regional_holidays: Iterable[date] = (),
) -> WorkCalendar:
    """The calendar of an authority in Russia by its own hours and its region's holidays."""
    days: dict[date, SpecialDay] = {}
    for year in YEARS.values():
        days |= year.special_days()
    return WorkCalendar(
        week=week,
        tz=tz,
        breaks=breaks,
        special_days=days,
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
"""Monday to Friday, 9 to 18 with an hour for lunch: until a pack gives the authority's hours."""
