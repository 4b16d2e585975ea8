"""Dates and campaigns of the plan of publications, from the pack's dates.yaml."""

from calendar import monthrange
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, model_validator

from otklik.channels.publications.plan.anniversaries_and_campaigns import PlanDate
from otklik.core.pack.merge_into_tables import Changes, OneFileLoader, Tables, Values
from otklik.core.pack.validation import PackFile, PackModel

DATES = "dates.yaml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DateEntry(PackModel):
    """`day` of `month`, or its `nth` (-1: last) `weekday`; `is_checked` against its source."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    title: str = Field(min_length=1, max_length=200)
    month: int = Field(ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    nth: Literal[1, 2, 3, 4, -1] | None = None
    weekday: (
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None
    ) = None
    lasts_days: int = Field(default=1, ge=1, le=92)
    ahead_days: int = Field(default=7, ge=0, le=90)
    note: str = Field(default="", max_length=500)
    is_checked: bool = False

    @model_validator(mode="after")
    def by_a_day_or_by_a_weekday(self) -> Self:
        by_weekday = self.nth is not None and self.weekday is not None
        if (self.day is None) != by_weekday or (self.day and (self.nth or self.weekday)):
            raise ValueError(_("give day, or nth with weekday"))
        if self.day and self.day > monthrange(2024, self.month)[1]:
            raise ValueError(_("this month has no such day"))
        return self

    def values(self) -> Values:
        kind = PlanDate.Kind.CAMPAIGN if self.lasts_days > 1 else PlanDate.Kind.ANNIVERSARY
        return self.model_dump(exclude={"code", "is_checked"}) | {
            "kind": kind.value,
            "weekday": WEEKDAYS.index(self.weekday) if self.weekday else None,
            "note": self.note if self.is_checked else f"{self.note} {_('Check it.')}".strip(),
            "is_active": True,
        }


class DatesFile(PackFile):
    FILE = DATES
    once = [("dates", "code", "")]

    dates: tuple[DateEntry, ...] = ()


class DatesLoader(OneFileLoader[DatesFile]):
    name, file = "dates", DatesFile

    def load(self, parsed: DatesFile | None, tables: Tables) -> Changes:
        dates: dict[str, Values] = {
            entry.code: entry.values() for entry in (parsed.dates if parsed else ())
        }
        return tables.merge(PlanDate, dates, kind="plan_date")


loader = DatesLoader()
