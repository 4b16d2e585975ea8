"""States, deadlines and audit labels of disclosure in templates."""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otklik.audit.models import Line
from otklik.audit.verb_labels import label_of
from otklik.disclosure.checks.check_records import PlaceCheck
from otklik.disclosure.deadlines.deadline_explanation import explanation, state_text
from otklik.disclosure.deadlines.item_states import ItemState
from otklik.disclosure.deadlines.reminders import Matter
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.report.content import evidence_words
from otklik.disclosure.submissions.models import Submission
from otklik.ui.components.notices_lists_tables import state
from otklik.ui.numbers import percent

register = template.Library()
SHAPES = {
    State.PROPOSED: "draft",
    State.EXEMPT: "draft",
    State.NO_DATE: "info",
    State.FIRST: "info",
    State.LATE: "late",
    State.SOON: "soon",
    State.CURRENT: "done",
    State.ABSENT: "late",
}
SUBMISSION_SHAPES = {
    Submission.State.WAITING: "soon",
    Submission.State.RETURNED: "late",
    Submission.State.ACCEPTED: "info",
    Submission.State.PUBLISHED: "done",
    Submission.State.WITHDRAWN: "draft",
    Submission.State.TAKEN_OFF: "draft",
}


@register.simple_tag
def item_status(item_state: ItemState) -> SafeString:
    """The state, with its last day if it has one."""
    if item_state.state == State.ABSENT:
        words = {"n": len(item_state.missing), "all": len(item_state.parts)}
        return state(SHAPES[item_state.state], _("not on the site: %(n)s of %(all)s parts") % words)
    return state(SHAPES[item_state.state], state_text(item_state.state, item_state.due_on))


@register.simple_tag
def paragraphs_with_places(text: str) -> SafeString:
    """A submitted text with an anchor for each paragraph, where a part may be confirmed."""
    pieces = [one.strip() for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()]
    return format_html_join(
        "\n",
        '<div id="p-{}"><p>{}</p></div>',
        ((number, linebreaksbr(piece, True)) for number, piece in enumerate(pieces, 1)),
    )


@register.simple_tag
def why_then(item_state: ItemState) -> str:
    return explanation(item_state.deadlines.term) if item_state.deadlines.term else ""


@register.simple_tag
def supply_state(submission: Submission) -> SafeString:
    return state(
        SUBMISSION_SHAPES[Submission.State(submission.state)], submission.get_state_display()
    )


@register.simple_tag
def matter_words(matter: str) -> str:
    """The heading above what waits for a person."""
    words = {
        Matter.LATE: _("Overdue"),
        Matter.RETURNED: _("Returned to you"),
        Matter.TO_CHECK: _("Check what was supplied"),
        Matter.TO_PUBLISH: _("Publish what was accepted"),
        Matter.SOON: _("Due soon"),
    }
    return words[Matter(matter)]


register.simple_tag(evidence_words, name="evidence")


@register.simple_tag
def share(value: float | None) -> str:
    return percent(value) if value is not None else "—"


@register.filter
def line_words(line: Line) -> str:
    text = label_of(line.verb)
    return _(text) if text else line.verb


@register.filter
def of_item(checks: dict[int, PlaceCheck], pk: int) -> PlaceCheck | None:
    return checks.get(pk)
