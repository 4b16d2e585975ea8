"""The facts of an authority: names, contacts, hours. A value to store and compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Self

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from otklik.worktime import calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names in one language; `short_name` may be the full one."""

    full_name: str
    short_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualDay:
    """Hours of one day (`09:00-13:00`), none for a day off, and the reason for readers."""

    hours: tuple[str, ...] = ()
    why: str = ""


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
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Reads `plain`."""
        return TypeAdapter(cls).validate_python(stored)

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        values: dict[str, Any] = TypeAdapter(type(self)).dump_python(self, mode="json")
        return values

    def differing(self, other: Self) -> list[str]:
        names = (part.name for part in fields(self))
        return [name for name in names if getattr(self, name) != getattr(other, name)]


def read_unusual(stored: Mapping[str, Any]) -> dict[str, UnusualDay]:
    return {
        day: UnusualDay(hours=tuple(item["hours"]), why=item["why"]) for day, item in stored.items()
    }


def plain_unusual(days: Mapping[str, UnusualDay]) -> dict[str, dict[str, Any]]:
    return {day: {"hours": list(item.hours), "why": item.why} for day, item in days.items()}


def special_days(stored: Mapping[str, Any]) -> dict[date, calendar.SpecialDay]:
    own = calendar.SpecialDay.own
    return {
        date.fromisoformat(day): own(calendar.read_spans(item["hours"]), name=item["why"])
        for day, item in stored.items()
    }


#: By the names that the authority stores; Django knows how they are called.
DAYS = {day: WEEKDAYS[number] for number, day in enumerate(calendar.WEEKDAYS)}


def language_name(code: str) -> str:
    """In the reader's language; a code that Django does not know unchanged."""
    if code == "ce":
        return _("Chechen")
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


def facts_by_label(facts: AuthorityFacts) -> dict[str, str]:
    """By label, in the order of the form."""
    lines = {str(DAYS[day]): _hours(facts.working_hours.get(day, ())) for day in calendar.WEEKDAYS}
    lines |= {_date(day): _("day off") for day in facts.non_working_days}
    for day, unusual in facts.unusual_days.items():
        lines[_date(day)] = " — ".join(filter(None, (_hours(unusual.hours), unusual.why)))
    lines |= {
        _("Telephone"): facts.phone,
        _("E-mail"): facts.email,
        _("Official site"): facts.site_url,
    }
    for language, names in facts.names.items():
        name = language_name(language)
        lines[_("%(language)s: full name") % {"language": name}] = names.full_name
        lines[_("%(language)s: short name") % {"language": name}] = names.short_name
    return lines


def _hours(spans: tuple[str, ...]) -> str:
    return ", ".join(span.replace("-", "–") for span in spans) or _("day off")


def _date(day: str) -> str:
    return date_format(date.fromisoformat(day), "d.m.Y")
