"""Rows of a register: the inbox's own filters and a period. One builder for counts, rows and files,
so that they agree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from otklik.evidence.registers import columns
from otklik.evidence.registers.columns import Column
from otklik.incidents.cases.incident import Incident
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.foi_requests.models import InformationRequest
from otklik.incidents.inbox.inbox import Inbox
from otklik.incidents.inbox.standard_views_and_filters import start_of
from otklik.organisation.people.user import User

ROWS_A_BATCH = 500
RELATED = ("account", "client", "topic", "unit", "assignee")


class Register(models.TextChoices):
    INCIDENTS = "incidents", _("own incidents")
    IM = "im", _("Incident Management")
    POS = "pos", _("Feedback platform (POS)")
    REQUESTS = "requests", _("requests for information")
    ALL = "all", _("one report over all")


COLUMNS: Mapping[Register, tuple[Column, ...]] = {
    Register.INCIDENTS: columns.INCIDENTS,
    Register.IM: columns.CASES,
    Register.POS: columns.CASES,
    Register.REQUESTS: columns.REQUESTS,
    Register.ALL: columns.ALL,
}
PARTS = (Register.INCIDENTS, Register.IM, Register.POS, Register.REQUESTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many rows a register has, and how many of each state or outcome."""

    register: Register
    count: int
    states: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        return str(self.register.label)


@dataclass(frozen=True, kw_only=True)
class RegisterQuery:
    """A period and the filters of the inbox, for one colleague."""

    queue: Inbox
    first: date
    last: date

    @classmethod
    def from_filters(
        cls, filters: Mapping[str, str], *, first: date, last: date, user: User, at: datetime
    ) -> "RegisterQuery":
        """`filters` as in the address of the inbox; without a view, all."""
        address = QueryDict(mutable=True)
        address.update({"view": "all", **{k: str(v) for k, v in filters.items() if v}})
        return cls(queue=Inbox.from_address(address, user=user, at=at), first=first, last=last)

    def rows(self, register: Register) -> "QuerySet[Any]":
        since, until = start_of(self.first), start_of(self.last + timedelta(days=1))
        incidents = self.queue.incidents.order_by()
        match register:
            case Register.INCIDENTS:
                return incidents.filter(registered_at__gte=since, registered_at__lt=until)
            case Register.IM | Register.POS:
                cases = OutsideCase.objects.of(register.value).filter(incident__in=incidents)
                return cases.filter(noted_at__gte=since, noted_at__lt=until)
            case _:
                requests = InformationRequest.objects.filter(incident__in=incidents)
                return requests.filter(registered_on__gte=self.first, registered_on__lte=self.last)

    def parts(self, register: Register) -> tuple[Register, ...]:
        """The combined report consists of the others."""
        return PARTS if register == Register.ALL else (register,)

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Counts of all four, by state; incidents by outcome where they are closed."""
        return tuple(self._total(register) for register in PARTS)

    def count(self, register: Register) -> int:
        """How many rows a register has, of all its parts."""
        parts = self.parts(register)
        return sum(total.count for total in self.totals if total.register in parts)

    def _total(self, register: Register) -> Total:
        rows = self.rows(register)
        field = "status" if register == Register.INCIDENTS else "state"
        names = dict(rows.model._meta.get_field(field).flatchoices)
        counts = rows.order_by(field).values_list(field).annotate(n=Count("pk"))
        states = [(str(names.get(state, state)), n) for state, n in counts]
        if register == Register.INCIDENTS:
            outcomes = dict(Incident.Outcome.choices)
            closed = rows.filter(status=Incident.Status.CLOSED).order_by("outcome")
            counts = closed.values_list("outcome").annotate(n=Count("pk"))
            states += [(f"{_('outcome')}: {outcomes.get(one, one)}", n) for one, n in counts]
        return Total(register=register, count=rows.count(), states=tuple(states))

    def batches(self, register: Register) -> Iterator[list[Any]]:
        """Rows by key, in batches: only one batch is in memory."""
        for part in self.parts(register):
            rows, last = self._rows_with_related(part), 0
            while batch := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_A_BATCH]):
                yield batch
                last = batch[-1].pk

    def _rows_with_related(self, register: Register) -> "QuerySet[Any]":
        rows = self.rows(register)
        if register == Register.INCIDENTS:
            return rows.select_related(*RELATED).prefetch_related("client__identities")
        lines = [f"incident__{name}" for name in RELATED]
        if register == Register.REQUESTS:
            lines.append("ground")
        related = rows.select_related("incident", *lines)
        return related.prefetch_related("incident__client__identities")

    @property
    def summary(self) -> str:
        """The period, and whether there are filters, for the head of a file."""
        span = f"{self.first:%d.%m.%Y} – {self.last:%d.%m.%Y}"
        is_filtered = self.queue.is_filtered or self.queue.view != "all"
        return f"{span}, {_('with filters')}" if is_filtered else span
