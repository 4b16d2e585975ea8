"""Whether an answer helped, in words."""

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.feedback.ask import when_due
from otklik.incidents.feedback.models import Helpfulness, HelpRules
from otklik.incidents.feedback.rules_views import LEAST, HelpResults
from otklik.incidents.sla.due import calendar_here
from otklik.ui import numbers

register = template.Library()


def _row(incident: Incident) -> Helpfulness | None:
    return getattr(incident, "helpfulness", None)


@register.simple_tag
def feedback_after(incident: Incident, timeline: list[Message]) -> int | None:
    """The message below which the person's answer is shown; None without one."""
    row = _row(incident)
    if row is None or row.answered_at is None:
        return None
    before = [message for message in timeline if message.occurred_at <= row.answered_at]
    return before[-1].pk if before else None


@register.simple_tag
def feedback_text(row: Helpfulness) -> str:
    """What the person said, and whether it was certainly that person."""
    message = (
        _("“Did it help?” — yes, it helped.")
        if row.answer == Helpfulness.Answer.YES
        else _("“Did it help?” — no, it did not help.")
    )
    if row.is_proven:
        return message
    return f"{message} {_('The address was public: anybody could have pressed.')}"


@register.simple_tag
def helped_fact(incident: Incident, now: object) -> str:
    """One line among the facts; empty if nothing was asked."""
    row = _row(incident)
    if row is None:
        rules = HelpRules.current() if incident.is_ended_well else None
        closed_at = incident.closed_at
        if rules is None or rules.on_since is None or closed_at is None:
            return ""
        if closed_at < rules.on_since:
            return ""
        return _("we do not ask before %(day)s") % {
            "day": date_format(localtime(when_due(closed_at, rules, calendar_here())), "j E")
        }
    if row.answer:
        return feedback_text(row)
    if row.why_not:
        return _("not asked: %(why)s") % {"why": row.get_why_not_display()}
    if row.delivery is not None and row.delivery.state in {"failed", "unconfirmed"}:
        return _("it is not certain that the question reached the person: check the deliveries")
    return _("asked, no answer yet")


@register.simple_tag
def help_sentence(found: HelpResults) -> str:
    """How many were asked, answered and helped; a share only where there are enough."""
    counts = _("Asked: %(asked)s. Answered: %(told)s. It helped: %(helped)s.") % {
        "asked": numbers.whole(found.asked),
        "told": numbers.whole(found.answered),
        "helped": numbers.whole(found.helped),
    }
    if found.interval is None:
        few = _("Too few answers for a share: at least %(least)s are needed.")
        return f"{counts} {few % {'least': LEAST}}"
    share = _(
        "That is %(share)s of those who answered; allowing for chance, between %(low)s "
        "and %(high)s. What those who did not answer think is not known: the share among "
        "all may differ."
    )
    return f"{counts} " + share % {
        "share": numbers.percent(found.share),
        "low": numbers.percent(found.interval.low),
        "high": numbers.percent(found.interval.high),
    }
