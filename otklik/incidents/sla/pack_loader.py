"""norms.yaml: how long an answer may take, and from when that is counted."""

from typing import Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from otklik.channels.accounts.models import Account
from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Document, Pack, Report
from otklik.core.pack.validation import PackFile, PackModel, report_listed
from otklik.incidents.sla.models import Clock, ClockStart, MatterKind, Norm, NormStage, TermUnit
from otklik.incidents.topics.models import Urgency

NORMS = "norms.yaml"
CASE = ("stage", "kind", "network", "urgency")


class NormEntry(PackModel):
    """One of three amounts; omitted columns match any. `basis` names the document that sets it."""

    stage: NormStage = NormStage.FIRST
    kind: MatterKind | None = None
    network: Account.NetworkCode | None = None
    urgency: Urgency | None = None
    working_hours: float | None = Field(default=None, gt=0, le=1000)
    working_days: int | None = Field(default=None, ge=1, le=366)
    calendar_days: int | None = Field(default=None, ge=1, le=366)
    basis: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        given = [self.working_hours, self.working_days, self.calendar_days]
        if sum(amount is not None for amount in given) != 1:
            raise ValueError(_("A norm has one of: working_hours, working_days, calendar_days."))
        return self

    @property
    def key(self) -> str:
        """The case as a key, which `load_norms` splits again."""
        return "/".join((self.stage, self.kind or "", self.network or "", self.urgency or ""))

    @property
    def values(self) -> Values:
        if self.working_hours is not None:
            unit, amount = TermUnit.MINUTES, max(1, round(self.working_hours * 60))
        elif self.working_days is not None:
            unit, amount = TermUnit.WORKING_DAYS, self.working_days
        else:
            unit, amount = TermUnit.CALENDAR_DAYS, self.calendar_days or 1
        return {"unit": unit.value, "amount": amount, "basis": self.basis, "is_active": True}

    def fits_first(self, urgency: Urgency) -> bool:
        is_general = self.kind is None and self.network is None
        return self.stage == NormStage.FIRST and is_general and self.urgency in (None, urgency)


class NormsFile(PackFile):
    FILE = NORMS
    clock_starts: ClockStart = ClockStart.DETECTED
    norms: tuple[NormEntry, ...] = Field(min_length=1)

    def check(self, document: Document, pack: Pack, report: Report) -> None:
        keys = (entry.key for entry in self.norms)
        sentence = _("A norm for this case was already given in line %(line)s: %(key)s.")
        report_listed(document, "norms", "urgency", keys, report, sentence)
        for urgency in Urgency:
            if not any(entry.fits_first(urgency) for entry in self.norms):
                sentence = _("A norm for urgency “%(urgency)s” is missing.")
                report.add(NORMS, document.line("norms"), sentence % {"urgency": urgency.value})


def load_norms(file: NormsFile, tables: Tables) -> Changes:
    norms = tables.merge(
        Norm,
        {entry.key: entry.values for entry in file.norms},
        kind="norm_of_time",
        find=lambda key: dict(zip(CASE, key.split("/"), strict=True)),
    )
    clock = {Clock.CODE: {"starts": file.clock_starts.value}}
    return norms + tables.merge(Clock, clock, kind="clock", leaving=None)
