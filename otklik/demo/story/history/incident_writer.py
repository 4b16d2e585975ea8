"""A course becomes an incident: its acts are gone through in order of time, up to the end of the
history, each changing the incident as its verb would."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from otklik.audit.entries import Happening
from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound import ThreadRef
from otklik.channels.outbound.models import Delivery
from otklik.demo.story.history.course import Act, Course, What
from otklik.demo.story.history.rows import Rows, delivered, replied, said
from otklik.demo.story.history.staff import Desk, Staff
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.likeness import TOGETHER_WITHIN, Likeness
from otklik.incidents.cases.message import Message
from otklik.incidents.classification import classify
from otklik.incidents.deadlines.models import Interim
from otklik.incidents.feedback.models import LIVES, Helpfulness
from otklik.incidents.replies.approval.models import Approval
from otklik.incidents.replies.labels import Verdict
from otklik.incidents.replies.models import Reply
from otklik.nlp.similarity.fingerprint import Fingerprint, fingerprint
from otklik.worktime.day_terms import end_of_work

Status = Incident.Status


@dataclass(kw_only=True)
class Story:
    """One incident while it is told."""

    desk: Desk
    course: Course
    incident: Incident
    thread: ThreadRef
    asked: Message
    rows: Rows
    chance: Random
    is_by_hand: bool
    reply: Reply | None = None
    written: int = 0
    helped: Helpfulness | None = None
    lost_at: datetime | None = None

    def tell(self) -> None:
        """Everything that has happened by the end of the history."""
        acts = sorted(self.course.acts, key=lambda act: act.at)
        for act in acts:
            if act.at >= self.desk.until:
                break
            TELLING[act.what](self, act)
        if self.reply is not None:
            self._keep(self.reply)

    def _keep(self, reply: Reply) -> None:
        self.rows.replies.append(reply)
        self.rows.writers.append(Reply.writers.through(reply=reply, user=reply.author))
        self.reply = None

    @property
    def who(self) -> "Staff":
        return self.desk.staff

    def triaged(self, act: Act) -> None:
        incident, topic = self.incident, self.course.subject.topic
        incident.unit = topic.unit or self.who.unit
        incident.topic, incident.urgency = topic, topic.urgency
        incident.pile = Incident.Pile.ANSWER
        if topic.needs_approval:
            incident.approval_since = act.at
        if incident.status == Status.NEW:
            incident.status = Status.IN_PROGRESS
        incident.assigned_at = act.at
        incident.due_at = self.desk.due(incident, stage="first")
        self.rows.happened(
            incident, "incident.triaged", by=self.who.operator, at=act.at,
            unit=incident.unit.code, topic=topic.code, urgency=topic.urgency,
        )  # fmt: skip

    def begun(self, act: Act) -> None:
        author = self.who.writer(self.incident.unit_id, self.chance)
        if self.incident.assignee is None:
            self.incident.assignee = author
            self.rows.happened(self.incident, "incident.taken", by=author, at=act.at)
        if self.is_by_hand:
            return
        self.reply = replied(
            self.incident, self.asked, text=act.text, by=author, at=act.at, chance=self.chance
        )
        if act.promised is not None:
            self.rows.interims.append(
                Interim(reply=self.reply, promised_on=act.promised, by=author, at=act.at)
            )
        self._said("reply.begun", act, by=author)

    def submitted(self, act: Act) -> None:
        if self.reply is not None:
            self.reply.status, self.reply.submitted_at = Reply.Status.IN_APPROVAL, act.at
            self._said("reply.submitted", act, by=self.reply.author, grounds=["topic"])

    def returned(self, act: Act) -> None:
        if self.reply is not None:
            self.reply.status = Reply.Status.RETURNED
            self._judged(Verdict.RETURNED, act, reason=act.text)
            self._said("reply.returned", act, by=self.who.approver, reason=act.text)

    def approved(self, act: Act) -> None:
        if self.reply is not None:
            self._judged(Verdict.APPROVED, act)
            self._said("reply.approved", act, by=self.who.approver)

    def _judged(self, verdict: str, act: Act, reason: str = "") -> None:
        if self.reply is not None:
            self.rows.approvals.append(
                Approval(
                    reply=self.reply, verdict=verdict, by=self.who.approver, at=act.at,
                    text=self.reply.text, reason=reason,
                )
            )  # fmt: skip

    def lost(self, act: Act) -> None:
        """Nobody knows whether it stands in the network."""
        if self.reply is not None:
            self.reply.status, self.lost_at = Reply.Status.UNCONFIRMED, act.at
            self._said("reply.unconfirmed", act, by=None)

    def _sent_again(self, delivery: Delivery, act: Act) -> None:
        """Somebody looked there before: it was lost."""
        if self.lost_at is None:
            return
        for verb, by, at in (
            ("delivery.unconfirmed", None, self.lost_at),
            ("delivery.sent_again", self.who.operator, act.at),
        ):
            happening = Happening(subject=delivery, verb=verb, by=by, at=at)
            self.rows.happenings.append(happening)
        self._said("reply.queued_again", act, by=None)
        delivery.queued_at, delivery.attempts, self.lost_at = self.lost_at, 2, None

    def sent(self, act: Act) -> None:
        """The answer joins the timeline and stops the clock."""
        incident = self.incident
        number = self._number()
        message, version = said(
            incident, act.text, thread=self.thread, lane=self.asked.lane, number=number,
            is_ours=True, at=act.at, received=act.at, parent=self.asked.external_id,
            where=self.asked.noted_where if self.is_by_hand else "",
        )  # fmt: skip
        self.rows.messages.append(message)
        self.rows.versions.append(version)
        if self.reply is not None:
            delivery = delivered(
                self.reply, incident.account, number=number, at=act.at, chance=self.chance
            )
            self._sent_again(delivery, act)
            self.rows.deliveries.append(delivery)
            self.reply.delivery, self.reply.message = delivery, message
            self.reply.status, self.reply.saved_at = Reply.Status.SENT, act.at
            self._said("reply.sent", act, by=None)
            self._keep(self.reply)
        else:
            self.rows.happened(
                incident, "incident.answered_outside", by=self.who.operator, at=act.at,
                where=self.asked.noted_where, text=act.text,
            )  # fmt: skip
        self._note_answer(act)

    def _note_answer(self, act: Act) -> None:
        incident = self.incident
        if incident.first_reply_at is None:
            incident.first_reply_at, incident.first_due_at = act.at, incident.due_at
        incident.last_message_at = max(incident.last_message_at, act.at)
        if act.is_interim:
            incident.status, incident.interim_at = Status.INTERIM, act.at
            incident.clock_from = act.at
            incident.due_at = self._promised(act)
        elif incident.status != Status.CLOSED:
            incident.status, incident.final_at = Status.ANSWERED, act.at

    def _promised(self, act: Act) -> datetime | None:
        """The end of work on the day that was named, unless the norm ends earlier."""
        by_norm = self.desk.due(self.incident, stage="final")
        if act.promised is None:
            return by_norm
        promised = end_of_work(act.promised, self.desk.working.calendar)
        return promised if by_norm is None else min(by_norm, promised)

    def wrote(self, act: Act) -> None:
        """Thanks join; another question opens it anew."""
        self.written += 1
        message, version = said(
            self.incident, act.text, thread=self.thread, lane=self.asked.lane,
            number=f"h{self.course.index}.{self.written}", is_ours=False, at=act.at,
            received=act.at + timedelta(seconds=20),
            where=self.asked.noted_where,
        )  # fmt: skip
        self.rows.messages.append(message)
        self.rows.versions.append(version)
        self.incident.last_message_at = max(self.incident.last_message_at, act.at)
        self.incident.lemma_text += f"{' '.join(classify.lemmas(act.text))} "
        self.rows.happened(
            self.incident, "message.received", by=None, at=act.at, message=message,
            lane=message.lane,
        )  # fmt: skip
        if act.word == "again":
            self.asked = message
            self._open_anew(act.at, verb="incident.continued")

    def _open_anew(self, at: datetime, *, verb: str) -> None:
        incident = self.incident
        was_closed = incident.status == Status.CLOSED
        incident.status = Status.IN_PROGRESS
        incident.closed_at, incident.outcome = None, ""
        if was_closed:
            incident.reopened_at, verb = at, "incident.reopened"
        incident.final_at, incident.clock_from = None, at
        incident.due_at = self.desk.due(incident, stage="first")
        self.rows.happened(incident, verb, by=None, at=at)

    def closed(self, act: Act) -> None:
        incident = self.incident
        if incident.status in (Status.INTERIM, Status.CLOSED) or self.reply is not None:
            return
        incident.status, incident.outcome, incident.closed_at = Status.CLOSED, act.word, act.at
        self.rows.happened(
            incident, "incident.closed", by=self.who.operator, at=act.at, outcome=act.word
        )

    def asked_if_helped(self, act: Act) -> None:
        incident = self.incident
        if incident.status != Status.CLOSED or incident.closed_at is None:
            return
        row = Helpfulness(incident=incident, outcome=incident.outcome, closed_at=incident.closed_at)
        if why := self._why_not():
            row.why_not = why
        else:
            row.asked_at, row.expires_at = act.at, act.at + LIVES
            if incident.account.network != Account.NetworkCode.SITE:
                row.asked_under = self.asked
                row.digest = Helpfulness.digest_of(str(self.chance.getrandbits(128)))
            self.rows.happened(incident, "incident.asked_if_helped", by=None, at=act.at)
            self.helped = row
        self.rows.helped.append(row)

    def _why_not(self) -> str:
        if self.is_by_hand:
            return Helpfulness.WhyNot.OUTSIDE
        return Helpfulness.WhyNot.IN_PUBLIC if not self.incident.is_private else ""

    def told_if_helped(self, act: Act) -> None:
        if self.helped is None:
            return
        self.helped.answer, self.helped.answered_at = act.word, act.at
        is_yes = act.word == Helpfulness.Answer.YES
        verb = "incident.helped" if is_yes else "incident.not_helped"
        self.rows.happened(self.incident, verb, by=None, at=act.at, is_proven=True)
        if not is_yes:
            self._open_anew(act.at, verb="incident.reopened")

    def _said(self, verb: str, act: Act, *, by: object, **particulars: object) -> None:
        if self.reply is not None:
            self.rows.happened(
                self.incident, verb, by=by, at=act.at,  # type: ignore[arg-type]
                reply=str(self.reply.key), text=self.reply.text, **particulars,
            )  # fmt: skip

    def _number(self) -> str:
        self.written += 1
        text = f"{self.course.index}.{self.written}"
        if self.is_by_hand:
            return f"hand:{text}"
        if self.incident.account.network == Account.NetworkCode.SITE:
            return hashlib.sha256(f"{self.thread.peer} {text}".encode()).hexdigest()[:36]
        return f"h{text}"


TELLING: Mapping[What, Callable[[Story, Act], None]] = {
    What.TRIAGED: Story.triaged,
    What.BEGUN: Story.begun,
    What.SUBMITTED: Story.submitted,
    What.RETURNED: Story.returned,
    What.APPROVED: Story.approved,
    What.LOST: Story.lost,
    What.SENT: Story.sent,
    What.WROTE: Story.wrote,
    What.CLOSED: Story.closed,
    What.ASKED: Story.asked_if_helped,
    What.TOLD: Story.told_if_helped,
}


type Group = tuple[int, datetime, Fingerprint]


class Groups:
    """The groups of the last days, by the bands of those that began them."""

    def __init__(self) -> None:
        self._by_band = defaultdict[tuple[int, int], list[Group]](list)
        self._prints: dict[str, Fingerprint | None] = {}

    def place(self, incident: Incident, text: str) -> Likeness | None:
        """As `Likeness.note` would; incidents come in order of time."""
        if text not in self._prints:
            self._prints[text] = fingerprint(text)
        print_ = self._prints[text]
        if print_ is None:
            return None
        at = incident.detected_at
        bands = list(enumerate(print_.bands))
        perhaps = {
            pk: other
            for band in bands
            for pk, since, other in self._by_band[band]
            if since >= at - TOGETHER_WITHIN
        }
        first = next((pk for pk in sorted(perhaps) if print_.is_like(perhaps[pk].words)), None)
        if first is None:
            for band in bands:
                kept = [one for one in self._by_band[band] if one[1] >= at - TOGETHER_WITHIN]
                self._by_band[band] = [*kept, (incident.pk, at, print_)]
        return Likeness(
            incident=incident,
            group=incident.pk if first is None else first,
            words=" ".join(sorted(print_.words)),
            at=at,
            **{f"band_{number}": band for number, band in enumerate(print_.bands, start=1)},
        )
