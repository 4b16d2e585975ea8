"""«Помогло?»: asked once, some days after an answer that solved or explained, in the same place.

A program writes only where the network, the account's mode and the person allow it; the author of a
question on the site is asked on its own page.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import transaction

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.channels.outbound.enqueue import queue
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import FROM_PAGE, Message
from otklik.incidents.feedback.models import (
    LATEST,
    LIVES,
    FeedbackQuestion,
    Helpfulness,
    HelpRules,
    pseudonyms_of,
    question_for_page,
)
from otklik.incidents.intake import site_questions
from otklik.incidents.intake.models import Question
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import calendar_here
from otklik.worktime import calendar as worktime_calendar
from otklik.worktime import deadlines

AT_ONCE = 50
WhyNot = Helpfulness.WhyNot


def ask_due(*, at: datetime, code: Callable[[], str]) -> int:
    """Ask about incidents closed long enough ago, in working hours; returns how many. `code` makes
    a new secret each time."""
    rules, calendar = HelpRules.current(), calendar_here()
    if rules.on_since is None or not calendar.is_open(at):
        return 0
    since = max(rules.on_since, at - LATEST)
    waiting = Incident.objects.to_ask_about(since=since, until=at - timedelta(days=1))
    count = 0
    for incident in waiting[: AT_ONCE * 20]:
        due = when_due(incident.closed_at or at, rules, calendar)
        if due.astimezone(calendar.tz).date() > at.astimezone(calendar.tz).date():
            break  # those closed later are due later
        count += _ask(incident, rules, code=code(), at=at)
        if count >= AT_ONCE:
            break
    return count


def when_due(
    closed_at: datetime, rules: HelpRules, calendar: worktime_calendar.WorkCalendar
) -> datetime:
    """The earliest moment: some working days after the closing."""
    return deadlines.due_in_working_days(closed_at, rules.after_days, calendar).moment


@transaction.atomic
def _ask(incident: Incident, rules: HelpRules, *, code: str, at: datetime) -> bool:
    """Ask, or store why not. False when it was done before, or the incident is open again."""
    held = Incident.objects.select_for_update().select_related("account").get(pk=incident.pk)
    is_known = Helpfulness.objects.filter(incident=held).exists()
    if is_known or not held.is_ended_well or held.closed_at is None:
        return False
    row = Helpfulness(incident=held, outcome=held.outcome, closed_at=held.closed_at)
    reply = _ask_under(held)
    if why := _why_not(held, reply, rules, at=at):
        row.why_not = why
        row.save()
        return False
    row.asked_at, row.expires_at = at, at + LIVES
    if reply is not None:
        row.asked_under = reply.in_reply_to
        row.digest = Helpfulness.digest_of(code)
        row.is_proven = reply.lane == Message.Lane.PRIVATE
        try:
            with transaction.atomic():
                row.delivery = _send(reply, rules, code=code, at=at)
        except Refused:
            row.asked_at = row.expires_at = row.asked_under = None
            row.digest, row.why_not = "", WhyNot.NO_WAY
            row.save()
            return False
    row.save()
    entries.record(held, "incident.asked_if_helped", by=None, at=at)
    return True


def _why_not(incident: Incident, reply: Reply | None, rules: HelpRules, *, at: datetime) -> str:
    """Why the person is not asked; empty if they are."""
    if incident.client is None:
        return WhyNot.NO_PERSON
    since = at - timedelta(days=rules.rest_days)
    if Helpfulness.objects.asked_of(pseudonyms_of(incident.client), since=since).exists():
        return WhyNot.ASKED_LATELY
    if _is_of_site(incident):
        return ""
    if reply is None:
        return WhyNot.OUTSIDE
    if reply.in_reply_to.is_automatic:  # two bots answering each other would never end
        return WhyNot.NO_PERSON
    if reply.lane == Message.Lane.PUBLIC and not rules.in_public:
        return WhyNot.IN_PUBLIC
    if reply.is_by_hand:
        return WhyNot.BY_HAND
    return WhyNot.NO_WAY if reply.objection else ""


def _is_of_site(incident: Incident) -> bool:
    return bool(incident.account.network == Account.NetworkCode.SITE)


def _ask_under(incident: Incident) -> Reply | None:
    """The unsaved reply as which the question would be sent: beside our last answer, preferably a
    private one. None on the site, and where we answered elsewhere."""
    if _is_of_site(incident):
        return None
    ours = incident.messages.outbound().filter(is_automatic=False, deleted_at__isnull=True)
    ours = ours.exclude(external_id__startswith="hand:").order_by("occurred_at", "pk")
    last = ours.filter(lane=Message.Lane.PRIVATE).last() or ours.last()
    if last is None:
        return None
    questions = incident.messages.inbound().answerable().filter(deleted_at__isnull=True)
    questions = questions.filter(lane=last.lane, account=last.account_id, container=last.container)
    to = questions.select_related("account").order_by("occurred_at", "pk").last()
    return Reply(incident=incident, in_reply_to=to, lane=to.lane) if to is not None else None


def _send(reply: Reply, rules: HelpRules, *, code: str, at: datetime) -> Delivery:
    to = reply.in_reply_to
    return queue(
        account=to.account,
        kind=reply.kind,
        thread=to.thread,
        text=rules.words(number=reply.incident.number, link=address_of(code)),
        reply_to=to.external_id,
        on_settled="otklik.incidents.tasks.question_settled",
        by=None,
        at=at,
    )


def address_of(code: str) -> str:
    return f"{settings.BASE_URL}/helped/{code}/"


@transaction.atomic
def settle(delivery_id: int, *, at: datetime) -> bool:
    """The question was sent: it joins the timeline, without its code."""
    row = Helpfulness.objects.filter(delivery=delivery_id).select_related("delivery").first()
    if row is None or row.delivery is None or row.delivery.state != Delivery.State.SENT:
        return False
    delivery, rules = row.delivery, HelpRules.current()
    incident = Regrouping.objects.leading_from(row.incident)
    lane = Message.Lane.PRIVATE if delivery.kind == "dm" else Message.Lane.PUBLIC
    message, is_new = Message.objects.of_delivery(
        delivery, incident, lane, at=at, is_automatic=True
    )
    if is_new:
        words = rules.words(number=row.incident.number, link=address_of("…"))
        message.add_version(words, occurred_at=message.occurred_at, at=at)
    return True


def question_of_code(code: str) -> FeedbackQuestion | None:
    """What the page of this code shows; None for an unknown code."""
    return question_for_page(Helpfulness.objects.by_code(code))


@transaction.atomic
def tell_by_code(code: str, *, answer: str, words: str, at: datetime) -> FeedbackQuestion | None:
    """The bearer of the code says whether it helped, once; `words` join the private lane. None for
    an unknown code. Raises Refused when it is too late."""
    row = Helpfulness.objects.by_code(code)
    if row is None:
        return None
    if row.tell(answer, at=at):
        incident = Regrouping.objects.leading_from(row.incident)
        if words.strip():
            _keep_words(row, incident, words.strip(), at=at)
        _open_again(row, incident, at=at)
    return question_for_page(row)


@transaction.atomic
def tell_on_site(
    *, number: int, code: str, answer: str, words: str, at: datetime
) -> FeedbackQuestion | None:
    """The author of a question on the site says whether it helped. None for a wrong pair."""
    question = Question.objects.by_code(number=number, code=code)
    asked = Helpfulness.objects.asked()
    row = asked.filter(incident=question.incident).first() if question else None
    if question is None or row is None:
        return None
    if row.tell(answer, at=at):
        if words.strip():
            key = uuid5(NAMESPACE_OID, f"helped {row.pk}")
            site_questions.from_site(question.place, key, words.strip(), at=at)
        _open_again(row, Regrouping.objects.leading_from(row.incident), at=at)
    return question_for_page(row)


def _open_again(row: Helpfulness, incident: Incident, *, at: datetime) -> None:
    if row.answer == Helpfulness.Answer.NO:
        incident.note_unhelped(at=at)


def _keep_words(row: Helpfulness, incident: Incident, words: str, *, at: datetime) -> None:
    context = row.asked_under
    event = InboundEvent(
        kind=EventKind.DM_RECEIVED,
        external_id=f"{FROM_PAGE}{row.pk}",
        thread=ThreadRef(
            container=context.container if context else "", peer=context.peer if context else ""
        ),
        author=None,
        text=words,
        occurred_at=at,
        is_unproven=not row.is_proven,
    )
    incident.lock()
    incident.add_message(
        event=event,
        lane=Message.Lane.PRIVATE,
        client=incident.client if row.is_proven else None,
        direction=Message.Direction.INBOUND,
        at=at,
    )
