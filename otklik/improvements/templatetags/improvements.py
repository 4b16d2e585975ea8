"""States and sentences of findings and assignments in templates."""

from datetime import date

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otklik.improvements.assignments.due_days import day_text
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings import finding_sentences
from otklik.improvements.findings.models import Effect, Finding
from otklik.ui.components.notices_lists_tables import state

register = template.Library()
SHAPES = {
    Assignment.State.IN_WORK: "info",
    Assignment.State.REPORTED: "soon",
    Assignment.State.OFF_CONTROL: "done",
    Assignment.State.WITHDRAWN: "draft",
}


@register.simple_tag
def assignment_state(one: Assignment, today: date) -> SafeString:
    """The state with its day: late, soon, or as it is."""
    if one.is_overdue(on=today):
        return state("late", _("overdue, was due %(day)s") % {"day": day_text(one.due_on)})
    word = one.get_state_display()
    if one.is_in_work:
        word = _("%(state)s, due %(day)s") % {"state": word, "day": day_text(one.due_on)}
    return state(SHAPES[Assignment.State(one.state)], word)


@register.simple_tag
def finding_state(one: Finding) -> SafeString:
    if one.withdrawn_at is not None:
        return state("draft", _("withdrawn"))
    if one.settled_at is not None:
        return state("done", _("closed by a decision"))
    if one.frozen_at is not None:
        return state("info", _("frozen for “%(wave)s”") % {"wave": one.frozen_label})
    return state("soon", _("open finding"))


@register.simple_tag
def effect_state(effect: Effect, sees: bool) -> SafeString:
    shape, text = (
        one(effect, sees=sees) for one in (finding_sentences.shape, finding_sentences.verdict)
    )
    return state(shape, text)


register.simple_tag(finding_sentences.effect_sentence, name="effect_words")
register.simple_tag(finding_sentences.evidence_sentence, name="evidence_words")
register.simple_tag(finding_sentences.expectation_sentence, name="expectation_words")
register.simple_tag(finding_sentences.doubt_sentence, name="doubt")
register.simple_tag(day_text, name="day_label")
