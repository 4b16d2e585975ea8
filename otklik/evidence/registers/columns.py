"""Columns of each register in their order: see docs/reference/registers.md."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.external_cases.models import OutsideCase

Value = str | int | datetime | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`width` in characters; `is_printed`: fits on paper too; `is_personal`: only with a reason."""

    code: str
    title: Any
    value: Callable[[Any], Value]
    width: int = 14
    is_printed: bool = False
    is_personal: bool = False


def _yes_or_no(is_so: bool) -> str:
    return pgettext("register", "yes") if is_so else str(_("no"))


def _in_time[Day: (datetime, date)](due: Day | None, done: Day | None) -> str:
    """Whether it was done by its deadline; empty without one, and while it is not done."""
    return "" if due is None or done is None else _yes_or_no(done <= due)


def _display(row: Any, field: str) -> str:
    return str(getattr(row, f"get_{field}_display")()) if getattr(row, field) else ""


def _competence(incident: Incident) -> str:
    return str(incident.topic.get_competence_display()) if incident.topic else ""


def _identity(incident: Incident) -> Identity | None:
    """Of this account if possible; the rows come with the identities of their clients."""
    items = incident.client.identities.all() if incident.client else ()
    here = [one for one in items if one.account_id == incident.account_id]
    return next(iter(here or items), None)


def _name(incident: Incident) -> str:
    identity = _identity(incident)
    return identity.name if identity else ""


def _page(incident: Incident) -> str:
    identity = _identity(incident)
    return identity.profile_url if identity else ""


def incident_of(row: Any) -> Incident:
    """The incident of a row, in any register."""
    return row if isinstance(row, Incident) else row.incident


#: Columns of the incident itself, whichever register its row is in.
INCIDENT = Column(
    code="incident", title=_("incident"), value=lambda row: incident_of(row).number, width=10,
    is_printed=True,
)  # fmt: skip
ACCOUNT = Column(
    code="account", title=_("page"), value=lambda row: str(incident_of(row).account), width=24
)
TOPIC = Column(
    code="topic", title=_("topic"), value=lambda row: str(incident_of(row).topic or ""), width=34,
    is_printed=True,
)  # fmt: skip
UNIT = Column(
    code="unit", title=_("unit"), value=lambda row: str(incident_of(row).unit or ""), width=28,
    is_printed=True,
)  # fmt: skip
PERSON = Column(
    code="person", title=_("pseudonym"), value=lambda row: str(incident_of(row).client or ""),
    width=11,
)  # fmt: skip
NAME = Column(
    code="name", title=_("name in the network"), value=lambda row: _name(incident_of(row)),
    width=26, is_personal=True,
)  # fmt: skip

INCIDENTS = (
    Column(code="number", title=_("number"), value=lambda i: i.number, width=9, is_printed=True),
    Column(code="registered", title=pgettext_lazy("register", "registered"),
           value=lambda i: i.registered_at, width=17,
           is_printed=True),
    Column(code="posted", title=_("the person wrote"), value=lambda i: i.posted_at, width=17),
    replace(ACCOUNT, is_printed=True),
    Column(code="lane", title=pgettext_lazy("register", "private"),
           value=lambda i: _yes_or_no(i.is_private), width=10),
    replace(PERSON, is_printed=True),
    TOPIC,
    Column(code="competence", title=_("competence"), value=_competence, width=22),
    UNIT,
    Column(code="assignee", title=_("who answers"), value=lambda i: str(i.assignee or ""),
           width=26),
    Column(code="urgency", title=_("urgency"), value=lambda i: _display(i, "urgency"), width=12),
    Column(code="status", title=_("state"), value=lambda i: _display(i, "status"), width=20,
           is_printed=True),
    Column(code="outcome", title=_("outcome"), value=lambda i: _display(i, "outcome"), width=26,
           is_printed=True),
    Column(code="due", title=_("time limit"), value=lambda i: i.due_at, width=17),
    Column(code="first", title=_("first answer"), value=lambda i: i.first_reply_at, width=17,
           is_printed=True),
    Column(code="interim", title=_("interim answer"), value=lambda i: i.interim_at, width=17),
    Column(code="final", title=_("final answer"), value=lambda i: i.final_at, width=17),
    Column(code="closed", title=_("closed"), value=lambda i: i.closed_at, width=17),
    NAME,
    Column(code="page", title=_("page of the person"), value=_page, width=34, is_personal=True),
    Column(code="words", title=_("how it begins"), value=lambda i: i.opening_text, width=60,
           is_personal=True),
)  # fmt: skip

CASES = (
    Column(code="case", title=_("number there"), value=lambda c: c.number, width=18,
           is_printed=True),
    INCIDENT,
    Column(code="noted", title=_("recorded here"), value=lambda c: c.noted_at, width=17,
           is_printed=True),
    ACCOUNT,
    TOPIC,
    UNIT,
    Column(code="publisher", title=_("who publishes"), value=lambda c: _display(c, "publisher"),
           width=30),
    Column(code="state", title=_("state"), value=lambda c: _display(c, "state"), width=24,
           is_printed=True),
    Column(code="due", title=_("its deadline there"), value=lambda c: c.due_at, width=17,
           is_printed=True),
    Column(code="handed", title=pgettext_lazy("register", "transferred"),
           value=lambda c: c.handed_at, width=17,
           is_printed=True),
    Column(code="in_time", title=_("in time"), value=lambda c: _in_time(c.due_at, c.handed_at),
           width=9, is_printed=True),
    Column(code="settled", title=pgettext_lazy("register", "accepted"),
           value=lambda c: c.settled_at, width=17),
    PERSON,
    NAME,
    Column(code="link", title=_("its address there"), value=lambda c: c.url, width=40,
           is_personal=True),
)  # fmt: skip

REQUESTS = (
    Column(code="number", title=_("number"), value=lambda r: r.number, width=9, is_printed=True),
    INCIDENT,
    Column(code="received", title=_("received"), value=lambda r: r.received_on, width=12),
    Column(code="registered", title=pgettext_lazy("register", "registered"),
           value=lambda r: r.registered_on, width=12,
           is_printed=True),
    Column(code="subject", title=pgettext_lazy("register", "what is asked"),
           value=lambda r: r.subject, width=50,
           is_printed=True),
    UNIT,
    Column(code="due", title=_("last day by the law"), value=lambda r: r.due_on, width=14,
           is_printed=True),
    Column(code="last", title=_("last day with the delay"), value=lambda r: r.last_on, width=14,
           is_printed=True),
    Column(code="delay", title=_("reason of the delay"), value=lambda r: r.delay_reason,
           width=34),
    Column(code="state", title=_("state"), value=lambda r: _display(r, "state"), width=20,
           is_printed=True),
    Column(code="ended", title=_("ended"), value=lambda r: r.ended_on, width=12,
           is_printed=True),
    Column(code="in_time", title=_("in time"), value=lambda r: _in_time(r.last_on, r.ended_on),
           width=9, is_printed=True),
    Column(code="ground", title=_("ground of refusal"), value=lambda r: str(r.ground or ""),
           width=34),
    PERSON,
    NAME,
)  # fmt: skip


def _of_kind(
    incident: Callable[[Any], Value],
    case: Callable[[Any], Value],
    request: Callable[[Any], Value],
) -> Callable[[Any], Value]:
    """A column of the report over all, by the kind of the row."""

    def value(row: Any) -> Value:
        if isinstance(row, Incident):
            return incident(row)
        return case(row) if isinstance(row, OutsideCase) else request(row)

    return value


def _register(row: Any) -> str:
    if isinstance(row, OutsideCase):
        return str(row.get_system_display())
    return str(_("incidents")) if isinstance(row, Incident) else str(_("requests for information"))


ALL = (
    Column(code="register", title=_("register"), value=_register, width=24, is_printed=True),
    Column(code="number", title=_("number"), value=lambda row: str(row.number), width=18,
           is_printed=True),
    INCIDENT,
    Column(code="day", title=pgettext_lazy("register", "registered"),
           value=_of_kind(lambda i: _day(i.registered_at), lambda c: _day(c.noted_at),
                          lambda r: r.registered_on), width=12, is_printed=True),
    ACCOUNT,
    TOPIC,
    UNIT,
    Column(code="state", title=_("state"),
           value=lambda row: _display(row, "status" if isinstance(row, Incident) else "state"),
           width=24, is_printed=True),
    Column(code="due", title=_("time limit"),
           value=_of_kind(lambda i: _day(i.due_at), lambda c: _day(c.due_at),
                          lambda r: r.last_on), width=12, is_printed=True),
    Column(code="answered", title=pgettext_lazy("register", "answered"),
           value=_of_kind(lambda i: _day(i.first_reply_at), lambda c: _day(c.handed_at),
                          lambda r: r.ended_on), width=12, is_printed=True),
    PERSON,
    NAME,
)  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
