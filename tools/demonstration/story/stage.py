"""The practice network and the desk, played by hand: what a person does there is told to the desk
at once, what we answer stands there at once. The same doors as in earnest, without the wires."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle

from otklik.channels.accounts.models import Account
from otklik.channels.networks.errors import ChannelError, OutcomeUnknown
from otklik.channels.networks.outbound_types import Sent
from otklik.channels.networks.registry import adapter
from otklik.channels.outbound.models import Delivery
from otklik.demo.network.direct_messages import Dialogue, DirectMessage
from otklik.demo.network.models import Person, WebhookDelivery
from otklik.demo.network.posts_and_comments import Comment, Post, full_url
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.manual_cards import Card, note_card
from otklik.incidents.intake.site_questions import receive_question
from otklik.incidents.moderation import takedown_state
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.replies.models import Reply
from otklik.ingest.dispatch import hand_on, store
from otklik.organisation.people.user import User

KEYS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:otklik:demonstration")
QUESTION = "question"  # the name of the scene whose number and code are shown


def form_of(name: str) -> uuid.UUID:
    """Of a question that was made up on the site."""
    return uuid.uuid5(KEYS, name)


@dataclass(kw_only=True)
class Stage:
    """One account of the practice network, everybody who was made up to write there, and what
    came of it at the desk."""

    account: Account
    names: list[str]
    people: list[Person] = field(default_factory=list)
    authors: dict[int, Person] = field(default_factory=dict)
    incidents: list[Incident] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._posts = cycle(Post.objects.order_by("pk"))
        self._network = adapter(self.account)

    def comment(
        self, text: str, *, author_of: Message | None = None, at: datetime
    ) -> tuple[Comment, Message]:
        """Somebody new, or whoever wrote that message, writes under the next post, they under
        another than before; what stands at the network and at the desk."""
        by, post = self._newcomer(at) if author_of is None else self.authors[author_of.pk], None
        while post is None or (author_of is not None and str(post.pk) == author_of.post):
            post = next(self._posts)
        comment = post.comment(text, by=by, at=at)
        self.tell(at=at)
        message = self._at_desk(comment.pk, Message.Lane.PUBLIC)
        self.authors[message.pk] = by
        return comment, message

    def private(self, text: str, *, at: datetime) -> Message:
        """Somebody new writes a private message."""
        person = self._newcomer(at)
        dialogues = Dialogue.objects.begun_by(person, at=at).write(text, by=person, at=at)
        self.tell(at=at)
        return self._at_desk(dialogues.pk, Message.Lane.PRIVATE)

    def again(self, message: Message, text: str, *, at: datetime) -> Message:
        """Whoever wrote that message writes once more, in the same place."""
        said: Comment | DirectMessage
        if message.lane == Message.Lane.PRIVATE:
            dialogue = Dialogue.objects.get(person=int(message.peer))
            said = dialogue.write(text, by=dialogue.person, at=at)
        else:
            before = Comment.objects.select_related("post", "author").get(
                pk=int(message.external_id)
            )
            said = before.post.comment(text, by=before.author, reply_to=before, at=at)
        self.tell(at=at)
        return self._at_desk(said.pk, Message.Lane(message.lane))

    def ask(self, text: str, *, name: str, at: datetime) -> Message:
        """Somebody asks a question on the site."""
        receipt = receive_question(key=form_of(name), text=text, at=at)
        asked = Message.objects.select_related("incident", "incident__account")
        return self._noted(asked.get(incident__number=receipt.number))

    def note(self, card: Card, *, name: str, by: User, at: datetime) -> Message:
        """A colleague notes by hand what no account of ours hears."""
        incident = note_card(card, key=form_of(name), by=by, at=at)
        asked = Message.objects.select_related("incident", "incident__account")
        return self._noted(asked.get(incident=incident))

    def tell(self, *, at: datetime) -> None:
        """Let the desk hear of everything that has happened in the network until then."""
        count = 0
        for call in WebhookDelivery.objects.due(at=at):
            if call.claim(at=at):
                store(self.account, self._network, call.body.encode(), at=at)
                call.succeed(at=at)
                count += 1
        hand_on(self.account.pk, at=at, most=count)

    def deliver(self, reply: Reply, *, at: datetime) -> None:
        """The reply stands in the network, and the desk knows."""
        delivery, asked = _delivery(reply), reply.in_reply_to
        written: Comment | DirectMessage
        is_told = asked.account_id == self.account.pk
        if not is_told:
            sent = Sent(external_id=str(delivery.key))  # the site takes it by being told
        elif asked.lane == Message.Lane.PRIVATE:
            dialogue = Dialogue.objects.get(person=int(asked.peer))
            written = dialogue.write(reply.text, by=None, at=at)
            sent = Sent(external_id=str(written.pk))
        else:
            comment = Comment.objects.select_related("post").get(pk=int(asked.external_id))
            written = comment.post.comment(reply.text, by=None, reply_to=comment, at=at)
            sent = Sent(external_id=str(written.pk), url=full_url(written))
        delivery.mark_sent(sent, proof=Delivery.Proof.ANSWER, at=at)
        settle(delivery, at=at)
        if is_told:
            self.tell(at=at)

    def put_there(self, delivery: Delivery, *, at: datetime) -> Sent:
        """A private message of ours that is no reply is in the network."""
        dialogue = Dialogue.objects.get(person=int(delivery.peer))
        written = dialogue.write(delivery.text, by=None, at=at)
        self.tell(at=at)
        return Sent(external_id=str(written.pk))

    def hide(self, act: ModerationAct, *, at: datetime) -> None:
        """The comment is out of everybody's sight in the network, and the desk knows."""
        step = act.last_step
        if step is None or step.delivery is None:
            return
        Comment.objects.get(pk=int(act.message.external_id)).hide(at=at)
        sent = Sent(external_id=act.message.external_id)
        step.delivery.mark_sent(sent, proof=Delivery.Proof.ANSWER, at=at)
        takedown_state.settle(step.delivery.pk, at=at)
        step.delivery.mark_heard(at=at)
        self.tell(at=at)

    def _newcomer(self, at: datetime) -> Person:
        name = self.names[len(self.people) % len(self.names)]
        person = Person.objects.arrive(at=at, name=name)
        self.people.append(person)
        return person

    def _at_desk(self, number: int, lane: Message.Lane) -> Message:
        messages = Message.objects.select_related("incident", "incident__account")
        return self._noted(messages.get(account=self.account, lane=lane, external_id=str(number)))

    def _noted(self, message: Message) -> Message:
        self.incidents.append(message.incident)
        return message


def fail(reply: Reply, fault: ChannelError, *, at: datetime) -> None:
    """The network did not take the reply, or did not say: as after a real attempt.

    Not inside a transaction: an attempt is committed before it is made.
    """
    delivery = _delivery(reply)
    if not delivery.claim(at=at):
        return
    if isinstance(fault, OutcomeUnknown):
        delivery.mark_unconfirmed(fault, at=at)
    else:
        delivery.mark_failed(fault, at=at)
    settle(delivery, at=at)


def settle(delivery: Delivery, *, at: datetime) -> None:
    Reply.objects.settle(delivery.pk, at=at)
    delivery.mark_heard(at=at)


def _delivery(reply: Reply) -> Delivery:
    if reply.delivery is None:
        raise ValueError("This reply was not put on its way.")
    return reply.delivery
