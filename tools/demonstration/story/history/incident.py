"""What happened with one message of two years, told by the verbs: a course says who does what and
when, the verbs decide what comes of it."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from otklik.channels.accounts.models import Account
from otklik.channels.networks.errors import OutcomeUnknown
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import Sent, ThreadRef
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.extensions_and_interim_answers import mark_interim
from otklik.incidents.feedback import ask as feedback
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.intake.manual_cards import Card, Where, note_card
from otklik.incidents.intake.receive import receive
from otklik.incidents.intake.site_questions import receive_addition, receive_question
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User
from tools.demonstration.story.history import texts
from tools.demonstration.story.history.channel_shares import Code, Lane
from tools.demonstration.story.history.course import Act, Course, What
from tools.demonstration.story.history.staff import Staff
from tools.demonstration.story.stage import KEYS, Stage, fail, settle
from tools.demonstration.timeline import Story

DAYS_A_POST = 3  # a post of ours stands so long on top


@dataclass(kw_only=True)
class Desk:
    """Who works there, on which pages people are heard, and what the stories share: codes by which
    people say whether it helped, and incidents that are answered together."""

    staff: Staff
    accounts: Mapping[str, Account]
    stage: Callable[[], Stage]
    codes: dict[str, str] = field(default_factory=dict)
    gathered: dict[int, list[int]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def sent(self, delivery: Delivery, *, at: datetime) -> Sent:
        """As the network of this delivery would say it."""
        if delivery.account.network == Code.PRACTICE:
            return self.stage().put_there(delivery, at=at)
        return Sent(external_id=f"a{delivery.pk}")

    def new_code(self) -> str:
        """Of a question whether it helped; kept, so that its person can answer."""
        code = uuid.uuid4().hex
        self.codes[Helpfulness.digest_of(code)] = code
        return code


@dataclass(kw_only=True)
class Told:
    """One incident while it is told."""

    desk: Desk
    course: Course
    chance: Random
    incident_key: int = 0
    message_key: int = 0
    reply_key: int = 0
    written: int = 0
    code: str = ""

    def story(self) -> Story:
        course = self.course
        yield course.detected
        self._receive()
        for act in sorted(course.acts, key=lambda one: one.at):
            yield act.at
            try:
                going_on = DOING[act.what](self, act)
            except Refused as refusal:
                self.desk.refused.append(f"{act.what.name}: {refusal}")
                going_on = False
            if going_on is False:
                return

    @property
    def who(self) -> Staff:
        return self.desk.staff

    @property
    def incident(self) -> Incident:
        return Incident.objects.select_related("account", "topic", "unit").get(pk=self.incident_key)

    @property
    def asked(self) -> Message:
        """What is to be answered: the last that its author wrote."""
        return Message.objects.select_related("incident", "account").get(pk=self.message_key)

    @property
    def reply(self) -> Reply:
        return Reply.objects.select_related("incident", "in_reply_to", "delivery").get(
            pk=self.reply_key
        )

    @property
    def key(self) -> uuid.UUID:
        return uuid.uuid5(KEYS, f"history/{self.course.index}")

    @property
    def is_by_hand(self) -> bool:
        return self.course.network == Code.HAND

    # What people do.

    def _receive(self) -> None:
        course = self.course
        name = texts.name(Random(f"name/{course.network}/{course.person}"))  # noqa: S311 - made up
        if course.network == Code.HAND:
            where = Where.TELEPHONE if self.chance.random() < 0.7 else Where.VISIT
            card = Card(where=where, text=course.text, posted_at=course.posted, author=name)
            incident = note_card(card, key=self.key, by=self.who.operator, at=course.detected)
            message = incident.messages.inbound().order_by("pk").last()
        elif course.network == Code.SITE:
            receipt = receive_question(key=self.key, text=course.text, at=course.detected)
            self.code = receipt.code
            message = Message.objects.inbound().get(incident__number=receipt.number)
        elif course.network == Code.PRACTICE:
            stage = self.desk.stage()
            if course.lane is Lane.PRIVATE:
                message = stage.private(course.text, at=course.detected)
            else:
                _comment, message = stage.comment(course.text, at=course.detected)
        else:
            message = self._heard(course.text, at=course.posted, learnt=course.detected, name=name)
        if message is None:
            raise ValueError("Nothing came of it.")
        self.message_key, self.incident_key = message.pk, message.incident_id

    def _heard(self, text: str, *, at: datetime, learnt: datetime, name: str) -> Message | None:
        course, account = self.course, self.desk.accounts[self.course.network]
        peer, is_private = f"u{course.person}", course.lane is Lane.PRIVATE
        container = account.container or account.code
        thread = (
            ThreadRef(container=container, peer=peer)
            if is_private
            else ThreadRef(container=container, post=f"p{course.posted.toordinal() // DAYS_A_POST}")
        )
        event = InboundEvent(
            kind=EventKind.DM_RECEIVED if is_private else EventKind.COMMENT_CREATED,
            external_id=f"h{course.index}.{self.written}",
            thread=thread,
            author=Author(external_id=peer, name=name),
            text=text,
            occurred_at=at,
        )
        self.written += 1
        return receive(account, event, at=learnt)

    def wrote(self, act: Act) -> None:
        course, learnt = self.course, act.at + timedelta(seconds=20)
        if self.is_by_hand:
            return
        if course.network == Code.SITE:
            self.written += 1
            key = uuid.uuid5(self.key, str(self.written))
            receive_addition(
                number=self.incident.number, code=self.code, key=key, text=act.text, at=act.at
            )
            message = self.incident.messages.inbound().order_by("pk").last()
        elif course.network == Code.PRACTICE:
            message = self.desk.stage().again(self.asked, act.text, at=act.at)
        else:
            name = texts.name(Random(f"name/{course.network}/{course.person}"))  # noqa: S311
            message = self._heard(act.text, at=act.at, learnt=learnt, name=name)
        if message is not None:
            self.incident_key = message.incident_id
            if act.word == "again":
                self.message_key = message.pk

    def told_if_helped(self, act: Act) -> bool:
        """Whoever was asked says so; nobody else is heard of any more."""
        row = Helpfulness.objects.asked().filter(incident=self.incident_key).first()
        if row is None or row.answer:
            return False
        if self.course.network == Code.SITE:
            told = feedback.tell_on_site(
                number=self.incident.number, code=self.code, answer=act.word, words="", at=act.at
            )
        else:
            code = self.desk.codes.get(row.digest, "")
            told = feedback.tell_by_code(code, answer=act.word, words="", at=act.at)
        return told is not None

    # What staff do.

    def triaged(self, act: Act) -> None:
        topic = self.course.subject.topic
        self.incident.triage(
            unit=topic.unit or self.who.unit, topic=topic, urgency=topic.urgency,
            by=self.who.operator, at=act.at,
        )  # fmt: skip
        if self.course.mass is not None:
            self.desk.gathered.setdefault(self.course.mass, []).append(self.incident_key)

    def begun(self, act: Act) -> None:
        incident = self.incident
        author = self.who.writer(incident.unit_id, self.chance)
        if incident.assignee_id is None:
            incident.take(by=author, at=act.at)
        if act.at == self.course.together:
            return  # answered with the others
        if self.is_by_hand:
            return
        reply = Reply.begin(incident, to=self.asked, key=uuid.uuid4(), by=author, at=act.at)
        reply.save_draft(act.text, revision=reply.revision, by=author, at=act.at)
        if act.promised is not None:
            mark_interim(reply, act.promised, by=author, at=act.at)
        self.reply_key = reply.pk

    def submitted(self, act: Act) -> None:
        if self.reply_key and self.reply.approval_reasons:
            self.reply.submit(by=self._author, at=act.at)

    def returned(self, act: Act) -> None:
        if self.reply_key and self.reply.status == Reply.Status.IN_APPROVAL:
            reply = self.reply
            reply.return_for_correction(
                act.text, revision=reply.revision, by=self.who.approver, at=act.at
            )

    def approved(self, act: Act) -> None:
        """Which sends it, too."""
        if self.reply_key and self.reply.status == Reply.Status.IN_APPROVAL:
            self.reply.approve(revision=self.reply.revision, by=self.who.approver, at=act.at)

    def lost(self, act: Act) -> None:
        """Nobody knows whether it stands in the network."""
        if self.reply_key == 0:
            return
        self._leave(act)
        fail(self.reply, OutcomeUnknown("timeout"), at=act.at)

    def sent(self, act: Act) -> None:
        if self.is_by_hand:
            Message.note_outside_answer(
                self.asked, key=uuid.uuid4(), where=str(self.asked.noted_where), text=act.text,
                answered_at=act.at, by=self.who.operator, at=act.at,
            )  # fmt: skip
            return
        if self.reply_key == 0:
            return
        if self.reply.status == Reply.Status.UNCONFIRMED:  # somebody looked there: it was lost
            self.reply.send_again(by=self.who.operator, at=act.at)
        else:
            self._leave(act)
        self._deliver(act)

    def _leave(self, act: Act) -> None:
        reply = self.reply
        if reply.status == Reply.Status.DRAFT:
            if reply.approval_reasons:
                reply.submit(by=self._author, at=act.at)
                reply.approve(revision=reply.revision, by=self.who.approver, at=act.at)
            else:
                reply.send(by=self._author, at=act.at)

    def _deliver(self, act: Act) -> None:
        if self.course.network in (Code.PRACTICE, Code.SITE):
            self.desk.stage().deliver(self.reply, at=act.at)
        elif (delivery := self.reply.delivery) is not None:
            stand(delivery, at=act.at)

    @property
    def _author(self) -> User:
        author: User = self.reply.author
        return author

    def closed(self, act: Act) -> None:
        incident = self.incident
        if incident.status != Incident.Status.CLOSED:
            incident.close(outcome=act.word, by=self.who.operator, at=act.at)


def stand(delivery: Delivery, *, at: datetime) -> None:
    """It stands in a network that is not ours, and the network says so."""
    sent = Sent(external_id=f"a{delivery.pk}")
    delivery.mark_sent(sent, proof=Delivery.Proof.ANSWER, at=at)
    settle(delivery, at=at)


def _nothing(_told: Told, _act: Act) -> None:
    """The clock asks by itself (`upkeep.ask_if_helped`)."""


DOING: Mapping[What, Callable[[Told, Act], bool | None]] = {
    What.TRIAGED: Told.triaged,
    What.BEGUN: Told.begun,
    What.SUBMITTED: Told.submitted,
    What.RETURNED: Told.returned,
    What.APPROVED: Told.approved,
    What.LOST: Told.lost,
    What.SENT: Told.sent,
    What.WROTE: Told.wrote,
    What.CLOSED: Told.closed,
    What.ASKED: _nothing,
    What.TOLD: Told.told_if_helped,
}
