"""What the desk's pages say about incidents, in words."""

from datetime import datetime

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from otklik import worktime
from otklik.incidents.forms import ReplyForm
from otklik.incidents.models import Incident, Message, Reply
from otklik.incidents.queue import Queue
from otklik.incidents.words import (
    audience,
    author_words,
    certainty_word,
    guess_words,
    send_label,
    step_sentence,
    verb_sentence,
)
from otklik.journal.models import Line
from otklik.language.guess import LIKELY_FROM
from otklik.organisation.models import User
from otklik.organisation.rights import Right
from otklik.ui.components.desk import queue_row

register = template.Library()


@register.inclusion_tag("ui/components/queue_row.html")
def incident_row(
    incident: Incident, *, queue: Queue, now: datetime, opened: int | None = None
) -> dict[str, object]:
    """A row of the queue: due, two lines after the greeting, where, what about, whose."""
    lane = Message.Lane.PRIVATE if incident.is_private else Message.Lane.PUBLIC
    written = queue.written_in(incident)
    address = reverse("incidents:incident", args=[incident.number])
    is_timed = incident.is_unanswered and incident.due_at is not None
    is_new = incident.status == Incident.Status.NEW
    parts = [topic_words(incident), str(incident.assignee or _("nobody has it"))]
    if written.count > 1:
        parts.append(
            ngettext("%(count)s message", "%(count)s messages", written.count)
            % {"count": written.count}
        )
    state_word = _("removed by the author") if written.is_all_removed else ""
    row: dict[str, object] = queue_row(
        incident.opening_text or _("(no words)"),
        href=f"{address}?{queue.address}" if queue.address else address,
        id=f"incident-{incident.number}",
        due_at=incident.due_at if is_timed else None,
        due_word="" if is_timed else incident.get_status_display(),
        where=f"{incident.account.name}, {audience(lane)}",
        lane=lane,
        meta=" · ".join(parts),
        state="new" if is_new else "",
        state_word=state_word or (_("new") if is_new else ""),
        is_current=incident.pk == opened,
        lang=text_language(),
        now=now,
    )
    return row


@register.simple_tag
def topic_words(incident: Incident) -> str:
    """The topic as decided, else a guess that is at least likely, else that there is none."""
    if incident.topic is not None:
        return str(incident.topic)
    if incident.guessed_topic is not None and incident.guess_certainty >= LIKELY_FROM:
        return f"{incident.guessed_topic} ({certainty_word(incident.guess_certainty)})"
    return _("topic not clear")


@register.simple_tag
def guess_reason(incident: Incident) -> str:
    """Why the topic was guessed, in a sentence."""
    return guess_words(incident)


@register.simple_tag
def source_words(message: Message) -> str:
    """Where a message stands and who sees it."""
    if message.noted_where:
        return _("%(where)s · we answered, noted by hand") % {"where": message.noted_where}
    who = _("we answered") if message.direction == Message.Direction.OUTBOUND else ""
    parts = [message.account.name, who, audience(message.lane)]
    return " · ".join(part for part in parts if part)


@register.simple_tag
def who_words(message: Message) -> str:
    """Who wrote: the person by their pseudonym, or we."""
    return author_words(message.client, message.account) if message.is_inbound else _("we")


@register.simple_tag
def text_language() -> str:
    """The language of people's and the pack's texts where it is not the page's own."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


@register.simple_tag
def answering_words(message: Message) -> str:
    """To which message the composer answers, where, and who will see it."""
    return _("%(source)s · to “%(words)s”") % {
        "source": source_words(message),
        "words": Truncator(message.text).chars(48),
    }


@register.simple_tag
def message_state(message: Message) -> str:
    if message.deleted_at:
        return "removed"
    return "edited" if message.is_edited else ""


@register.simple_tag
def press(reply: Reply) -> str:
    """What the send button says will happen."""
    return send_label(reply)


@register.simple_tag
def person_of(incident: Incident, *, may_see: bool) -> str:
    """The pseudonym; with the right, the name in the network beside it."""
    author = author_words(incident.client, incident.account)
    if incident.client is None or not may_see:
        return author
    identity = incident.client.identities.filter(account=incident.account).first()
    return f"{author} ({identity.name})" if identity and identity.name else author


@register.simple_tag
def message_is_ours(message: Message) -> bool:
    return not message.is_inbound


@register.simple_tag
def message_anchor(message: Message) -> str:
    return f"message-{message.pk}"


@register.simple_tag
def reply_text(reply: Reply, form: ReplyForm | None) -> str:
    """What was typed comes back, also when it was refused."""
    return reply.text if form is None else str(form["text"].value() or "")


@register.simple_tag
def may_see_personal(user: User) -> bool:
    return user.may(Right.SEE_PERSONAL)


@register.simple_tag
def verb_words(line: Line) -> str:
    """What a journal line says, in the reader's words."""
    return verb_sentence(line.verb)


@register.simple_tag
def deadline_step(step: worktime.Step) -> str:
    return step_sentence(step)
