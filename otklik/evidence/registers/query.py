"""What a register holds: the queue's own filters, and a period. One builder for counts, rows and
files, so that they agree."""

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
from otklik.incidents.inbox.filters import start_of
from otklik.incidents.inbox.inbox import Inbox
from otklik.incidents.information_requests.models import InformationRequest
from otklik.organisation.people.user import User

ROWS_A_READ = 500
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
class Asked:
    """A period and the filters of the queue, as one member of staff sees it."""

    queue: Inbox
    first: date
    last: date

    @classmethod
    def of(
        cls, parameters: Mapping[str, str], *, first: date, last: date, user: User, at: datetime
    ) -> "Asked":
        """`parameters` are those of the queue's address; without a view, all."""
        address = QueryDict(mutable=True)
        address.update({"view": "all", **{k: str(v) for k, v in parameters.items() if v}})
        return cls(queue=Inbox.from_address(address, user=user, at=at), first=first, last=last)

    @property
    def span(self) -> tuple[datetime, datetime]:
        return start_of(self.first), start_of(self.last + timedelta(days=1))

    def rows_of(self, register: Register) -> "QuerySet[Any]":
        """Rows of one register, oldest first by key."""
        since, until = self.span
        shown = self.queue.incidents.order_by()
        match register:
            case Register.INCIDENTS:
                return shown.filter(registered_at__gte=since, registered_at__lt=until)
            case Register.IM | Register.POS:
                cases = OutsideCase.objects.of(register.value).filter(incident__in=shown)
                return cases.filter(noted_at__gte=since, noted_at__lt=until)
            case _:
                asked = InformationRequest.objects.filter(incident__in=shown)
                return asked.filter(registered_on__gte=self.first, registered_on__lte=self.last)

    def parts_of(self, register: Register) -> tuple[Register, ...]:
        return PARTS if register == Register.ALL else (register,)

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """Counts of all four, by state; incidents by outcome where they are closed."""
        return tuple(self._total(register) for register in PARTS)

    def count(self, register: Register) -> int:
        """How many rows a register has, of all its parts."""
        wanted = self.parts_of(register)
        return sum(total.count for total in self.totals if total.register in wanted)

    def _total(self, register: Register) -> Total:
        rows = self.rows_of(register)
        field = "status" if register == Register.INCIDENTS else "state"
        names = dict(rows.model._meta.get_field(field).flatchoices)
        found = rows.order_by(field).values_list(field).annotate(n=Count("pk"))
        states = [(str(names.get(state, state)), n) for state, n in found]
        if register == Register.INCIDENTS:
            outcomes = dict(Incident.Outcome.choices)
            closed = rows.filter(status=Incident.Status.CLOSED).order_by("outcome")
            items = closed.values_list("outcome").annotate(n=Count("pk"))
            states += [(f"{_('outcome')}: {outcomes.get(one, one)}", n) for one, n in items]
        return Total(
            register=register,
            count=rows.count(),
            states=tuple(states),
        )

    def read(self, register: Register) -> Iterator[list[Any]]:
        """Rows in pieces, by key: however many there are, a piece is in memory."""
        for part in self.parts_of(register):
            rows, last = self._with_related(part), 0
            while piece := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_A_READ]):
                yield piece
                last = piece[-1].pk

    def _with_related(self, register: Register) -> "QuerySet[Any]":
        rows = self.rows_of(register)
        if register == Register.INCIDENTS:
            return rows.select_related(*RELATED).prefetch_related("client__identities")
        lines = [f"incident__{name}" for name in RELATED]
        if register == Register.REQUESTS:
            lines.append("ground")
        related = rows.select_related("incident", *lines)
        return related.prefetch_related("incident__client__identities")

    @property
    def words(self) -> str:
        """The period and the filters, for the head of a file."""
        lines = [f"{self.first:%d.%m.%Y} – {self.last:%d.%m.%Y}"]
        if self.queue.is_filtered or self.queue.view != "all":
            lines.append(str(_("with filters")))
        return ", ".join(lines)
