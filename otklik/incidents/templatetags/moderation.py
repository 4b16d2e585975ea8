"""Text about acts of moderation on pages."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.moderation import takedown_state
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.moderation.network_takedown_request import (
    ModerationStep,
    StepState,
    objection_to,
)
from otklik.incidents.templatetags.incidents import concern_sentence
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui.components.notices_lists_tables import state

register = template.Library()

ACT_MARKS = {
    "waiting": "soon",
    "confirmed": "info",
    "lifted": "draft",
    "replaced": "draft",
    "proposed": "soon",
    "carried_out": "info",
    "dropped": "draft",
}
STEP_MARKS = {
    StepState.ON_ITS_WAY: "info",
    StepState.BY_HAND: "soon",
    StepState.DONE: "done",
    StepState.DONE_BY_HAND: "done",
    StepState.CONFIRMED: "done",
    StepState.FAILED: "late",
    StepState.UNCONFIRMED: "soon",
    StepState.CALLED_OFF: "draft",
}


@register.simple_tag
def act_state(act: ModerationAct, is_overdue: bool = False) -> SafeString:
    words = act.get_state_display()
    if is_overdue:
        return state("late", _("%(state)s, late") % {"state": words})
    return state(ACT_MARKS[act.state], words)


@register.simple_tag
def step_state(step: ModerationStep) -> SafeString:
    return state(STEP_MARKS[step.state], str(step.state.label))


@register.inclusion_tag("incidents/moderation/beneath.html", takes_context=True)
def moderation_beneath(
    context: Context,
    message: Message,
    acts: takedown_state.Acts,
    *,
    incident: Incident,
    user: User,
) -> dict[str, object]:
    """What was decided about one comment, and a link to decide."""
    here = acts.get(message.pk, ())
    is_moderated = not objection_to(message)
    is_concerning = is_moderated and not here and message.concern is not None
    return {
        "acts": here,
        "request": context["request"],
        "incident": incident,
        "message": message,
        "may_begin": is_moderated
        and user.may(Right.MODERATE)
        and not takedown_state.is_settled(here),
        "concern": concern_sentence(message.concern or "") if is_concerning else "",
    }
