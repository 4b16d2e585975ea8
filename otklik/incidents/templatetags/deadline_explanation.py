"""Deadlines in sentences: how a due date was computed, and what changed it."""

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from otklik.incidents.sla.due import IncidentDeadline
from otklik.worktime import deadlines

register = template.Library()


def step_sentence(step: deadlines.Step) -> str:
    """One step of a deadline: the day, what it added, and why."""
    reason = _(step.reason.value)
    if step.name:
        reason = f"{reason}: {_(step.name)}"
    if step.moved:
        reason = f"{reason} ({date_format(step.moved, 'j E')})"
    day = date_format(step.day, "j E")
    if step.until is not None:
        return _("%(day)s – %(until)s: %(reason)s, %(days)s") % {
            "day": day,
            "until": date_format(step.until, "j E"),
            "reason": reason,
            "days": step.days,
        }
    if step.days:
        return _("%(day)s: one day, %(reason)s") % {"day": day, "reason": reason}
    if not step.minutes or step.begins is None or step.ends is None:
        return _("%(day)s: not counted, %(reason)s") % {"day": day, "reason": reason}
    return _("%(day)s, %(begins)s–%(ends)s: %(minutes)s min, %(reason)s") % {
        "day": day,
        "begins": date_format(localtime(step.begins), "H:i"),
        "ends": date_format(localtime(step.ends), "H:i"),
        "minutes": step.minutes,
        "reason": reason,
    }


@register.simple_tag
def deadline_steps(found: IncidentDeadline) -> list[str]:
    """The steps of the computation, each as a sentence; working days of a term are numbered."""
    sentences, count = [], 0
    for step in found.steps:
        if step.days == 1 and step.until is None:
            count += 1
            sentences.append(f"{step_sentence(step)} ({count})")
        else:
            sentences.append(step_sentence(step))
    return sentences


@register.simple_tag
def deadline_overrides(found: IncidentDeadline) -> list[str]:
    """Promise, extension and outside deadline, each as a sentence, in order of effect."""
    sentences = []
    if found.promise is not None:
        sentences.append(
            _("We promised the final answer by %(day)s: that is earlier.")
            % {"day": date_format(found.promise.promised_on, "j E")}
        )
    if found.extension is not None:
        extended = _("Extended until %(moment)s, %(who)s: %(reason)s") % {
            "moment": date_format(localtime(found.extension.until), "j E, H:i"),
            "who": found.extension.by,
            "reason": found.extension.reason,
        }
        if found.extension.document:
            extended = f"{extended} ({found.extension.document})"
        sentences.append(extended)
    if found.is_outside and found.due is not None:
        sentences.append(
            _("The deadline was set by %(source)s: %(moment)s. It applies instead of ours.")
            % {
                "source": found.source,
                "moment": date_format(localtime(found.due), "j E, H:i"),
            }
        )
    return sentences
