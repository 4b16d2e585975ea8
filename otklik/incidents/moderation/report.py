"""What was taken off official pages in a period: by which rule, by whom, confirmed when, lifted.

Roles instead of names, and no word of the comments: a report is handed on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.core.table_files.write import csv_text
from otklik.incidents.moderation.choices import ModerationKind, ModerationState
from otklik.incidents.moderation.models import ModerationAct
from otklik.organisation.people.roles_and_rights import RIGHTS, Right, Role
from otklik.organisation.people.user import User

S = ModerationState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One act. `is_late`: the second word came after its day, or has not come though it is over."""

    act: ModerationAct
    by: str
    second: str
    ended: str
    is_late: bool
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts, no shares: a period has few acts, and a share of few says nothing."""

    hidden: int
    confirmed_in_time: int
    confirmed_late: int
    waiting: int
    overdue: int
    lifted: int
    proposed: int
    deleted: int
    dropped: int
    unchecked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    since: date
    until: date
    rows: tuple[ReportRow, ...]
    totals: Totals


def report(*, since: date, until: date, user: User, at: datetime) -> Report:
    """Acts begun from a day to a day, both included, that this person may see."""
    begins = timezone.make_aware(datetime.combine(since, time.min))
    ends = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    acts = list(
        ModerationAct.objects.visible_to(user)
        .begun_between(begins, ends)
        .order_by("number")
        .with_all()
        .prefetch_related("begun_by__appointments", "second_by__appointments")
        .prefetch_related("ended_by__appointments")
    )
    rows = tuple(_row(act, at=at) for act in acts)
    return Report(since=since, until=until, rows=rows, totals=_totals(rows, at=at))


def as_csv(found: Report) -> str:
    """The rows as a spreadsheet reads them; semicolons, as Russian Excel expects."""
    heading = (
        _("Act"), _("Kind"), _("Begun"), _("Page"), _("Link"), _("Rule"), _("Source"),
        _("Rule checked"), _("By"), _("Second word by"), _("Second person"),
        _("Second word said"), _("Late"), _("State"), _("Ended by"), _("Ended"), _("Why ended"),
        _("In the network"),
    )  # fmt: skip
    return "".join(csv_text([heading, *map(_cells, found.rows)]))


def _cells(row: ReportRow) -> Iterator[str]:
    act = row.act
    yield from (str(act), act.get_kind_display(), _moment(act.begun_at))
    yield from (act.message.account.name, act.message.url, act.rule_words, act.rule_source)
    yield _("yes") if act.was_rule_checked else _("no")
    yield from (row.by, _moment(act.confirm_by), row.second, _moment(act.second_at))
    yield _("yes") if row.is_late else _("no")
    yield from (act.get_state_display(), row.ended, _moment(act.ended_at), act.end_reason)
    yield row.there


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "d.m.Y H:i") if at else ""


def _row(act: ModerationAct, *, at: datetime) -> ReportRow:
    step = act.last_step
    second_late = act.second_at and act.confirm_by and act.second_at > act.confirm_by
    return ReportRow(
        act=act,
        by=role_of(act.begun_by, Right.MODERATE, at=act.begun_at),
        second=role_of(act.second_by, Right.CONFIRM_MODERATION, at=act.second_at),
        ended=role_of(act.ended_by, Right.MODERATE, at=act.ended_at),
        is_late=bool(second_late) or act.is_overdue(at=at),
        there=str(step.state.label) if step is not None else "",
    )


def role_of(user: User | None, right: Right, *, at: datetime | None) -> str:
    """In which role somebody could do this on that day; several are named."""
    if user is None or at is None:
        return ""
    day = timezone.localdate(at)
    roles = {
        Role(one.role)
        for one in user.appointments.all()
        if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
    }
    fitting = sorted(str(role.label) for role in roles if right in RIGHTS[role])
    return ", ".join(fitting) or _("role not known")


def _totals(rows: tuple[ReportRow, ...], *, at: datetime) -> Totals:
    hidings = [row for row in rows if row.act.kind == ModerationKind.HIDE]
    confirmed = [row for row in hidings if row.act.second_at is not None]
    waiting = [row for row in hidings if row.act.state == S.WAITING]
    deletions = [row for row in rows if row.act.kind == ModerationKind.DELETE]

    def count(state: ModerationState) -> int:
        return sum(row.act.state == state for row in rows)

    return Totals(
        hidden=len(hidings),
        confirmed_in_time=sum(not row.is_late for row in confirmed),
        confirmed_late=sum(row.is_late for row in confirmed),
        waiting=len(waiting),
        overdue=sum(row.is_late for row in waiting),
        lifted=count(S.LIFTED),
        proposed=len(deletions),
        deleted=count(S.CARRIED_OUT),
        dropped=count(S.DROPPED),
        unchecked=sum(not row.act.was_rule_checked for row in rows),
    )
