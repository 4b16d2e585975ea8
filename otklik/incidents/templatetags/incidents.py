"""Text about incidents on the desk's pages."""

from datetime import datetime

from django import template
from django.conf import settings
from django.template import Engine, RequestContext
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from otklik.audit.models import Line
from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import Post
from otklik.incidents.audit_labels import verb_sentence
from otklik.incidents.cases.choices import Concern
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification.language_names_and_speakers import (
    language_row_text,
    tongue_name,
)
from otklik.incidents.desk.panel_context import Panel
from otklik.incidents.inbox.inbox import Inbox, MessageCount, row_word
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.merge_and_split.origins import Origins
from otklik.incidents.moderation.takedown_state import Acts, is_hidden
from otklik.incidents.privacy.identity_access import reason_words
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.reply_form import InterimReplyForm, ReplyForm
from otklik.incidents.topics.models import Urgency
from otklik.incidents.triage.panel import certainty_word, letter_sentence, topic_guess_sentence
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui import dates
from otklik.ui.components.inbox_and_timeline import queue_row
from otklik.ui.truncate import beginning

register = template.Library()
register.simple_tag(topic_guess_sentence, name="guess_reason")
register.simple_tag(letter_sentence, name="letter_words")
register.simple_tag(reason_words, name="look_reason")


def concern_sentence(concern: str) -> str:
    """What in a public comment somebody should look at; guessed by words."""
    match concern:
        case Concern.PERSONAL:
            return _("personal data in the comment")
        case Concern.THREAT:
            return _("perhaps a threat in the comment")
        case Concern.INSULT:
            return _("perhaps an insult in the comment")
    return ""


def audience(lane: str) -> str:
    return _("everyone sees") if lane == Message.Lane.PUBLIC else _("privately")


def author_words(client: Client | None, account: Account) -> str:
    """The person behind a message or an incident, as every colleague may see them."""
    if client is None:
        return _("unknown")
    if account.network == Account.NetworkCode.SITE:
        return _("%(client)s, the author of a question on the site") % {"client": client}
    return str(client)


@register.simple_tag
def send_label(reply: Reply, *, needs_approval: bool) -> str:
    """Names audience and network, and that approval is needed: the button says what will happen."""
    account = reply.in_reply_to.account
    network = account.name
    if needs_approval and reply.lane == Message.Lane.PRIVATE:
        return _("Send for approval: privately, %(network)s") % {"network": network}
    if needs_approval:
        return _("Send for approval: for everyone, %(network)s") % {"network": network}
    if reply.is_by_hand:
        return _("Continue to answer manually: %(network)s") % {"network": network}
    if account.network == Account.NetworkCode.SITE:
        return _("Answer privately on the site")
    if reply.lane == Message.Lane.PRIVATE:
        return _("Send privately: %(network)s") % {"network": network}
    return _("Publish for everyone: %(network)s") % {"network": network}


@register.inclusion_tag("ui/components/queue_row.html")
def incident_row(
    incident: Incident,
    *,
    inbox: Inbox,
    now: datetime,
    opened: int | None = None,
    is_chosen: object = None,
    is_in_place: bool = False,
) -> dict[str, object]:
    """A row of the inbox: due date, two lines after the greeting, place, topic, assignee."""
    lane = Message.Lane.PRIVATE if incident.is_private else Message.Lane.PUBLIC
    messages = inbox.message_counts.get(incident.pk, MessageCount())
    address = reverse("incidents:incident", args=[incident.number])
    is_timed = incident.is_unanswered and incident.due_at is not None
    is_new = incident.status == Incident.Status.NEW
    parts = [topic_words(incident), str(incident.assignee or _("nobody has taken it"))]
    if incident.institution is not None and inbox.user.institution_id is None:
        parts.insert(0, str(incident.institution))
    if origin := inbox.origins.get(incident.pk):
        parts.insert(0, origin)
    if incident.tongue:
        is_said = incident.tongue_set_at is not None
        parts.append(
            tongue_name(incident.tongue) if is_said else language_row_text(incident.tongue)
        )
    if incident.status == Incident.Status.INTERIM:
        parts.append(incident.get_status_display())
    if messages.count > 1:
        parts.append(
            ngettext("%(count)s message", "%(count)s messages", messages.count)
            % {"count": messages.count}
        )
    if blocker := inbox.blockers.get(incident.pk):
        parts.append(blocker)
    if incident.pk in inbox.snoozed_keys:
        parts.append(waiting_words(incident, now))
    if incident.is_unanswered:
        is_urgent = incident.urgency == Urgency.HIGH
        urgent = str(incident.get_urgency_display()) if is_urgent else ""
        parts = [*filter(None, (urgent, inbox.answer_states.get(incident.pk))), *parts]
    state_word = _("removed in the network") if messages.is_all_removed else ""
    return queue_row(
        incident.opening_text or _("(no words)"),
        href=f"{address}?{inbox.rows_address}",
        id=f"incident-{incident.number}",
        due_at=incident.due_at if is_timed else None,
        due_word="" if is_timed else incident.get_status_display(),
        where=f"{incident.account.name}, {audience(lane)}",
        lane=lane,
        meta=" · ".join(parts),
        state="new" if is_new else "",
        state_word=state_word or (_("new") if is_new else ""),
        mark_word=concern_sentence(incident.concern) if incident.is_unanswered else "",
        done_word=row_word(inbox, incident),
        box=str(incident.pk) if is_chosen else "",
        is_current=incident.pk == opened,
        lang=text_language(),
        is_in_place=is_in_place,
        now=now,
    )


@register.simple_tag
def topic_words(incident: Incident) -> str:
    """The decided topic, else a guess that is at least likely, else that there is none."""
    if incident.topic is not None:
        return str(incident.topic)
    if incident.has_likely_topic:
        return f"{incident.guessed_topic} ({certainty_word(incident.guess_certainty)})"
    return _("topic not clear")


@register.simple_tag
def waiting_words(incident: Incident, now: datetime) -> str:
    """Until when it is put off; whom we wait for, and the how manieth day."""
    words = _("postponed until %(moment)s") % {
        "moment": dates.at(incident.put_off_until, now=now) if incident.put_off_until else ""
    }
    if not incident.waits_for or incident.put_off_at is None:
        return words
    days = (now.date() - incident.put_off_at.date()).days + 1
    waits = _("waiting for %(whom)s, day %(n)s") % {"whom": incident.waits_for, "n": days}
    return f"{waits}, {words}"


@register.simple_tag
def source_words(message: Message) -> str:
    """Where a message is and who can see it."""
    if message.noted_where and message.is_inbound:
        return _("%(where)s · recorded manually") % {"where": message.noted_where}
    if message.noted_where:
        return _("%(where)s · we answered, recorded manually") % {"where": message.noted_where}
    if message.is_from_page:
        parts = [
            message.account.name,
            _("entered on our page “Did it help?”"),
            audience(message.lane),
        ]
        if message.is_unproven:
            parts.append(_("anybody who saw the address could have written it"))
        return " · ".join(parts)
    who = "" if message.is_inbound else _("we answered")
    if message.is_automatic:
        by_ours = _("answered by a machine, not by a person")
        who = _("sent by a robot") if message.is_inbound else by_ours
    if message.is_proposed:
        who = _("proposed for the wall")
    parts = [message.account.name, who, audience(message.lane)]
    if message.is_unproven:
        parts.append(_("the sender's address is not confirmed"))
    return " · ".join(part for part in parts if part)


@register.simple_tag
def person_of(incident: Incident) -> str:
    """The pseudonym; the name is shown on a separate page, for a reason."""
    return author_words(incident.client, incident.account)


@register.simple_tag
def who_words(message: Message) -> str:
    """Who wrote it: the person, by pseudonym, or we."""
    return author_words(message.client, message.account) if message.is_inbound else _("we")


@register.simple_tag
def text_language() -> str:
    """The language of people's texts and the pack's, if it is not the page's own."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


@register.simple_tag
def answering_words(message: Message) -> str:
    """Which message the composer answers, where, and who will see it."""
    return _("%(source)s · to “%(words)s”") % {
        "source": source_words(message),
        "words": beginning(message.words, 48),
    }


@register.simple_tag
def waited(since: datetime, now: datetime) -> str:
    """How long it has been waiting, as the desk writes times."""
    return dates.length(now - since)


@register.simple_tag
def message_state(message: Message, acts: Acts | None = None) -> str:
    """What happened to it in the network; `acts` of moderation, by message."""
    if is_hidden(message, acts or {}):
        return "hidden"
    if message.deleted_at:
        return "gone"  # most networks do not say by whom
    return "edited" if message.is_edited else ""


@register.simple_tag
def post_state(post: Post) -> str:
    if post.deleted_at:
        return "gone"
    return "corrected" if post.edited_at else ""


@register.simple_tag
def can_be_answered_instead(message: Message, reply: Reply | None, *, user: User) -> bool:
    """Whether the composer on the page can switch to this message."""
    if reply is None or not reply.is_editable or not user.may(Right.REPLY):
        return False
    return message.pk != reply.in_reply_to_id and message.is_answerable


@register.simple_tag
def message_is_ours(message: Message) -> bool:
    return not message.is_inbound


@register.simple_tag
def message_anchor(message: Message) -> str:
    return f"message-{message.pk}"


@register.simple_tag(takes_context=True)
def panel(context: RequestContext, panel: Panel) -> str:
    part = Engine.get_default().get_template(panel.template)
    with context.push(**panel.context):
        return str(part.render(context))


@register.simple_tag
def typed_day(form: ReplyForm | None) -> dict[str, str]:
    """`value` and `fault` of the day promised in an interim answer, if one was refused."""
    if not isinstance(form, InterimReplyForm):
        return {"value": "", "fault": ""}
    field = form["promised_on"]
    return {"value": field.value() or "", "fault": " ".join(map(str, field.errors))}


@register.simple_tag
def verb_words(line: Line) -> str:
    """An audit entry as a sentence for the reader."""
    return verb_sentence(line.verb)


@register.simple_tag
def origin_of(message: Message, origins: Origins) -> str:
    """The incident from which a message came; empty if it was here from the start."""
    return origins.numbers.get(message.pk, "")


@register.simple_tag
def obstacle_to(regrouping: Regrouping) -> str:
    """Why it can no longer be undone; empty if it can."""
    return str(regrouping.obstacle())
