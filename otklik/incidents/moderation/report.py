"""What was taken off official pages in a period, by which rule and by whom.

The report is passed on, so it names roles instead of people and quotes no comment.
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
    """One act. `is_late`: the second person missed the deadline."""

    act: ModerationAct
    by: str
    second: str
    ended: str
    is_late: bool
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`totals` are counts without shares: a share of few acts means nothing."""

    since: date
    until: date
    rows: tuple[ReportRow, ...]
    totals: dict[str, int]


def report(*, since: date, until: date, user: User, at: datetime) -> Report:
    """The acts that `user` may see, begun on these days, both included."""
    begins = timezone.make_aware(datetime.combine(since, time.min))
    ends = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    acts = list(
        ModerationAct.objects.visible_to(user)
        .filter(begun_at__gte=begins, begun_at__lt=ends)
        .order_by("number")
        .with_all()
        .prefetch_related(*(f"{who}_by__appointments" for who in ("begun", "second", "ended")))
    )
    rows = tuple(_row(act, at=at) for act in acts)
    return Report(since=since, until=until, rows=rows, totals=_count(rows))


def as_csv(found: Report) -> str:
    """The rows for a spreadsheet; with semicolons, as Russian Excel expects."""
    heading = (
        _("Act"), _("Kind"), _("Started"), _("Page"), _("Link"), _("Rule"), _("Source"),
        _("Rule checked"), _("By"), _("Second decision due by"), _("Second person"),
        _("Second decision"), _("Late"), _("State"), _("Ended by"), _("Ended"), _("Why ended"),
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
    is_second_late = act.second_at and act.confirm_by and act.second_at > act.confirm_by
    return ReportRow(
        act=act,
        by=role_of(act.begun_by, Right.MODERATE, at=act.begun_at),
        second=role_of(act.second_by, Right.CONFIRM_MODERATION, at=act.second_at),
        ended=role_of(act.ended_by, Right.MODERATE, at=act.ended_at),
        is_late=bool(is_second_late) or act.is_overdue(at=at),
        there=str(step.state.label) if step is not None else "",
    )


def role_of(user: User | None, right: Right, *, at: datetime | None) -> str:
    """The roles of `user` on that day that give this right."""
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


def _count(rows: tuple[ReportRow, ...]) -> dict[str, int]:
    hidings = [row for row in rows if row.act.kind == ModerationKind.HIDE]
    confirmed = [row for row in hidings if row.act.second_at is not None]
    waiting = [row for row in hidings if row.act.state == S.WAITING]
    deletions = [row for row in rows if row.act.kind == ModerationKind.DELETE]

    def count(state: ModerationState) -> int:
        return sum(row.act.state == state for row in rows)

    return {
        "hidden": len(hidings),
        "confirmed_in_time": sum(not row.is_late for row in confirmed),
        "confirmed_late": sum(row.is_late for row in confirmed),
        "waiting": len(waiting),
        "overdue": sum(row.is_late for row in waiting),
        "lifted": count(S.LIFTED),
        "proposed": len(deletions),
        "deleted": count(S.CARRIED_OUT),
        "dropped": count(S.DROPPED),
        "unchecked": sum(not row.act.was_rule_checked for row in rows),
    }
