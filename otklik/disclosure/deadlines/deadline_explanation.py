"""Why an item is due on its day, in sentences that a reader can check with a calendar."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.disclosure.deadlines.deadline_calculation import Term, Unit, Why
from otklik.disclosure.deadlines.state_rules import State
from otklik.organisation.structure.skipped_days_text import ABOUT_YEARS, describe_skipped_days
from otklik.ui import dates


def state_text(state: State, due_on: date | None) -> str:
    """The state with its day."""
    if due_on is None or state == State.ABSENT:
        return str(state.label)
    values = {
        State.LATE: _("overdue, was due %(day)s"),
        State.SOON: _("due soon: %(day)s"),
        State.CURRENT: _("up to date, next due %(day)s"),
        State.FIRST: _("not checked yet, due %(day)s"),
    }
    return values[state] % {"day": day(due_on)}


def day(on: date) -> str:
    return date_format(on, "j E Y").replace(" ", dates.UNBROKEN, 1)


def explanation(term: Term) -> str:
    """One or more sentences; the first has the last day."""
    items = [_first(term)]
    if term.nominal is not None and term.nominal != term.due_on and term.why != Why.CHECKED:
        items.append(_move_sentence(term.nominal, term.due_on))
    if passed := describe_skipped_days(term.steps):
        items.append(_("Non-working days: %(days)s.") % {"days": passed})
    items += [
        f"{_(str(step.reason))[:1].upper()}{_(str(step.reason))[1:]} ({step.day.year})."
        for step in {s.day.year: s for s in term.steps if s.reason in ABOUT_YEARS}.values()
    ]
    return " ".join(items)


def _first(term: Term) -> str:
    words = {"from": day(term.counted_from), "until": day(term.due_on), "n": _amount(term)}
    match term.why:
        case Why.AFTER_EVENT if not term.amount:
            return _("The event is on %(from)s: on the same day, until %(until)s.") % words
        case Why.AFTER_EVENT:
            text = _("The event is on %(from)s; that day is not counted. %(n)s: until %(until)s.")
            return text % words
        case Why.BEFORE_EVENT:
            return _("The event is on %(from)s. %(n)s before it: until %(until)s.") % words
        case Why.NEVER_CHECKED:
            return (
                _(
                    "The clause was recorded on %(from)s, and nobody has confirmed the information"
                    " yet: the first time within %(n)s, until %(until)s."
                )
                % words
            )
        case Why.CHECKED:
            return (
                _(
                    "Published or confirmed on %(from)s. It is confirmed again every %(n)s: until"
                    " %(until)s."
                )
                % words
            )
    span = dates.days(term.begins or term.due_on, term.ends or term.due_on)
    words |= {"span": span, "every": _every(term)}
    if term.why == Why.AFTER_PERIOD:
        return _("%(every)s, for the period that has ended: %(span)s. Until %(until)s.") % words
    return _("%(every)s: for %(span)s. Until %(until)s.") % words


def _amount(term: Term) -> str:
    if term.unit == Unit.WORKING_DAY:
        message = ngettext("%(n)d working day", "%(n)d working days", term.amount)
    else:
        message = ngettext("%(n)d day", "%(n)d days", term.amount)
    return (message % {"n": term.amount}).replace(" ", dates.UNBROKEN, 1)


def _every(term: Term) -> str:
    once = {
        Unit.WEEK: _("Once a week"),
        Unit.MONTH: _("Once a month"),
        Unit.QUARTER: _("Once a quarter"),
        Unit.HALFYEAR: _("Once in half a year"),
        Unit.YEAR: _("Once a year"),
    }
    return once[term.unit] if term.amount == 1 else _("Once in the period")


def _move_sentence(nominal: date, due_on: date) -> str:
    words = {"nominal": day(nominal), "due": day(due_on)}
    if due_on < nominal:
        return _("%(nominal)s is not a working day: the last working day before it counts.") % words
    return (
        _(
            "%(nominal)s is not a working day, nor are the days before it: the deadline "
            "moves to the next working day."
        )
        % words
    )
