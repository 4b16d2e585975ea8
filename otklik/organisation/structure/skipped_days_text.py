"""Which days a time limit skipped, as text."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from otklik.ui import dates
from otklik.worktime.calendar import Reason
from otklik.worktime.deadlines import Step

UNMENTIONED = {Reason.FIRST_DAY, Reason.CALENDAR_DAYS, Reason.END_NOT_WORKED, Reason.NEXT_WORKED}
ABOUT_YEARS = {Reason.CALENDAR_UNKNOWN, Reason.TRANSFERS_UNVERIFIED}
MOST_GROUPS = 4


def describe_skipped_days(steps: Iterable[Step]) -> str:
    """Skipped days by reason: «14–15 ноября 2026 (выходной)»."""
    groups: list[tuple[date, date, str]] = []
    for step in steps:
        if step.days or step.minutes or step.reason in UNMENTIONED | ABOUT_YEARS:
            continue
        reason = _(step.name) if step.name else _(str(step.reason))
        if groups and groups[-1][2] == reason and (step.day - groups[-1][1]).days in (1, -1):
            first, last, _reason = groups.pop()
            groups.append((min(first, step.day), max(last, step.day), reason))
        else:
            groups.append((step.day, step.day, reason))
    lines = [f"{dates.days(first, last)} ({reason})" for first, last, reason in groups]
    more = len(lines) - MOST_GROUPS
    if more > 0:
        lines = [*lines[:MOST_GROUPS], _("and more")]
    return "; ".join(lines)
