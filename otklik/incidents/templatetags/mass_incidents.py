"""Text about mass incidents on pages."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.incidents.mass_incidents.models import MassIncident, MassMember, Progress
from otklik.ui.components.notices_lists_tables import state

register = template.Library()


@register.simple_tag
def progress_words(progress: Progress) -> str:
    """«Отправлено 31 из 40; 2 не подтверждено; 1 вручную»."""
    parts = [_("Sent: %(sent)s of %(total)s") % {"sent": progress.sent, "total": progress.total}]
    for count, words in (
        (progress.on_its_way, _("being sent: %(n)s")),
        (progress.unconfirmed, _("not confirmed: %(n)s")),
        (progress.by_hand, _("to be done manually: %(n)s")),
        (progress.failed, _("failed: %(n)s")),
        (progress.waiting, _("people who wait: %(n)s")),
    ):
        if count:
            parts.append(words % {"n": count})
    return "; ".join(parts) + "."


@register.simple_tag
def mass_words(mass: MassIncident, total: int, unclosed: int) -> str:
    """Its stage; whether a member is still not finished."""
    if mass.stage == MassIncident.Stage.OPEN and total and not unclosed:
        return _("all closed")
    return mass.get_stage_display()


@register.simple_tag
def send_many_label(mass: MassIncident, count: int, *, needs_approval: object) -> str:
    """The button's label with the number of people concerned."""
    if needs_approval:
        return ngettext(
            "Send for approval: %(n)s answer", "Send for approval: %(n)s answers", count
        ) % {"n": count}
    return ngettext("Send %(n)s answer", "Send %(n)s answers", count) % {"n": count}


@register.simple_tag
def member_state(member: MassMember) -> SafeString:
    kind, word = member.state
    return state(kind, str(word))
