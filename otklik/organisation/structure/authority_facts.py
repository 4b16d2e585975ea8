"""What an authority says of itself: names, contacts, hours. A value to keep and to compare."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Self

from otklik.worktime import calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the authority is called in one language; `short_name` may be the full one."""

    full_name: str
    short_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualDay:
    """Hours of one day (`09:00-13:00`), none when it is not worked, and why, for people to read."""

    hours: tuple[str, ...] = ()
    why: str = ""

    def special(self) -> calendar.SpecialDay:
        return calendar.SpecialDay.own(calendar.read_spans(self.hours), name=self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityFacts:
    """`working_hours` by the English name of a weekday, `unusual_days` by ISO date."""

    phone: str = ""
    email: str = ""
    site_url: str = ""
    names: Mapping[str, Names] = field(default_factory=dict)
    working_hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    non_working_days: tuple[str, ...] = ()
    unusual_days: Mapping[str, UnusualDay] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """From `plain`."""
        return cls(
            phone=kept["phone"],
            email=kept["email"],
            site_url=kept["site_url"],
            names={language: Names(**names) for language, names in kept["names"].items()},
            working_hours={day: tuple(hours) for day, hours in kept["working_hours"].items()},
            non_working_days=tuple(kept["non_working_days"]),
            unusual_days=read_unusual(kept["unusual_days"]),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """In values that JSON keeps unchanged."""
        return {
            **asdict(self),
            "working_hours": {day: list(hours) for day, hours in self.working_hours.items()},
            "non_working_days": list(self.non_working_days),
            "unusual_days": plain_unusual(self.unusual_days),
        }

    def differing(self, other: Self) -> list[str]:
        """Names of what is not the same."""
        return [
            part.name
            for part in fields(self)
            if getattr(self, part.name) != getattr(other, part.name)
        ]


def read_unusual(kept: Mapping[str, Any]) -> dict[str, UnusualDay]:
    return {
        day: UnusualDay(hours=tuple(item["hours"]), why=item["why"]) for day, item in kept.items()
    }


def plain_unusual(days: Mapping[str, UnusualDay]) -> dict[str, dict[str, Any]]:
    return {day: {"hours": list(item.hours), "why": item.why} for day, item in days.items()}


def special_days(kept: Mapping[str, Any]) -> dict[date, calendar.SpecialDay]:
    """Unusual days as a calendar takes them."""
    return {date.fromisoformat(day): item.special() for day, item in read_unusual(kept).items()}
