"""Each scene is a story that says when it goes on, and so are the stories of several scenes; all
are played together in order of time, so that numbers, wall and journal stand as if it had
happened."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Model

from otklik.channels.networks.errors import ChannelError, OutcomeUnknown, Temporary
from otklik.demo.network.posts_and_comments import Comment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.deadlines.extensions_and_interim_answers import mark_interim
from otklik.incidents.intake.manual_cards import Card
from otklik.incidents.intake.manual_cards import Where as CardWhere
from otklik.incidents.replies.approval.models import Suggestion
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.models import show_the_way
from otklik.incidents.sla.models import Norm
from otklik.organisation.people.user import User
from tools.demonstration.story.extra_acts import A_DAY
from tools.demonstration.story.hours import Hours
from tools.demonstration.story.phrases import Line, Need, Repertoire
from tools.demonstration.story.scene import Ending, Said, Scene, Where
from tools.demonstration.story.shared_acts import TOGETHER
from tools.demonstration.story.stage import KEYS, Stage
from tools.demonstration.story.texts import capitalised, sentence, texts
from tools.demonstration.story.upkeep import UPKEEP
from tools.demonstration.timeline import Story

FAULTS: dict[Ending, ChannelError] = {
    Ending.FAILED: Temporary("no_answer"),
    Ending.UNCONFIRMED: OutcomeUnknown("timeout"),
}
STORIES = (*TOGETHER, *UPKEEP)
WITH_REPLY = {
    Ending.DRAFT,
    Ending.IN_APPROVAL,
    Ending.RETURNED,
    Ending.INTERIM,
    Ending.ANSWERED,
    Ending.BY_HAND,
    Ending.FAILED,
    Ending.UNCONFIRMED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays the staff: who answers, a second person who approves, and the lead, if any."""

    operator: User
    approver: User
    lead: User | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscarried:
    """An answer that a network did not take; told after everything else is committed."""

    reply: Reply
    fault: ChannelError
    at: datetime


@dataclass(kw_only=True)
class Play:
    """`told` are the messages of scenes that have a name, `made` is what stands beside incidents
    and people."""

    stage: Stage
    hours: Hours
    cast: Cast
    repertoire: Repertoire
    miscarried: list[Miscarried] = field(default_factory=list)
    told: dict[str, Message] = field(default_factory=dict)
    made: list[Model] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count()
        self._norms = {
            norm.urgency: norm.amount
            for norm in Norm.objects.active().filter(stage="first", kind="", unit="minutes")
        }
        self.repeated = self.repertoire.take(Need.PLAIN)
        self.shared = self.repertoire.take(Need.PLAIN)

    def stories(self, scenes: Iterable[Scene]) -> list[Story]:
        """All scenes, and what is of several."""
        return [*map(self._story, scenes), *(begin(self) for begin in STORIES)]

    def _story(self, scene: Scene) -> Story:
        number = next(self._numbers)
        line = self._line(scene)
        posted = scene.when(self.hours, self._norms.get(line.topic.urgency, 0))
        yield posted
        text = self._words(scene, line, number)
        changed = posted + timedelta(minutes=6)
        match scene.where:
            case Where.WALL:
                comment, message = self.stage.comment(
                    text, author_of=self.told.get(scene.again), at=posted
                )
                if scene.ending in (Ending.REMOVED, Ending.EDITED):
                    yield changed
                    self._changed(comment, scene, text, at=changed)
            case Where.DIALOGUE:
                message = self.stage.private(text, at=posted)
            case Where.SITE:
                message = self.stage.ask(text, name=scene.name, at=posted)
            case _:
                yield (noted := self.hours.after(posted, 5))
                message = self._noted(scene, text, posted, at=noted)
        if scene.name:
            self.told[scene.name] = message
        yield from self._at_desk(scene, line, message, posted)
        for doing in scene.then:
            yield from doing(self, message, posted)

    def _changed(self, comment: Comment, scene: Scene, text: str, *, at: datetime) -> None:
        if scene.ending is Ending.EDITED:
            comment.rewrite(f"{text} {texts().afterthought}", at=at)
        else:
            comment.erase(at=at)
        self.stage.tell(at=at)

    def _noted(self, scene: Scene, text: str, posted: datetime, *, at: datetime) -> Message:
        is_call = scene.where is Where.TELEPHONE
        where = CardWhere.TELEPHONE if is_call else CardWhere.NETWORK
        url = texts().own.of(scene.name).url
        card = Card(where=where, text=text, posted_at=posted, url=url)
        return self.stage.note(card, name=scene.name, by=self.cast.operator, at=at)

    def _at_desk(self, scene: Scene, line: Line, message: Message, posted: datetime) -> Story:
        """What staff do with it, in working hours."""
        incident, operator, after = message.incident, self.cast.operator, self.hours.after
        if scene.ending in (Ending.NEW, Ending.REMOVED):
            return
        if scene.ending is Ending.CLOSED and scene.outcome not in Incident.ANSWERED_OUTCOMES:
            for doing in scene.first:
                yield from doing(self, message, posted)
            yield (at := after(posted, 20))
            incident.close(outcome=scene.outcome, by=operator, at=at)
            return
        yield (at := after(posted, 20))
        unit = line.topic.unit or operator.current_appointments[0].unit
        incident.triage(unit=unit, topic=line.topic, urgency=line.topic.urgency, by=operator, at=at)
        for doing in scene.first:
            yield from doing(self, message, posted)
        if scene.ending in (Ending.TAKEN, Ending.EDITED):
            yield (at := after(posted, 25))
            incident.take(by=operator, at=at)
        if scene.ending in WITH_REPLY or scene.ending is Ending.CLOSED:
            yield from self._answered(scene, line, message, posted)
        if scene.ending is Ending.CLOSED and not self._has_closed(scene, incident):
            yield (at := after(posted, 150))
            incident.close(outcome=scene.outcome, by=operator, at=at)

    def _answered(self, scene: Scene, line: Line, message: Message, posted: datetime) -> Story:
        """A reply is written, approved where the topic wants it, and sent."""
        operator, approver, after = self.cast.operator, self.cast.approver, self.hours.after
        yield (at := after(posted, 40))
        key = uuid.uuid5(KEYS, f"{message.lane}/{message.external_id}")
        reply = Reply.begin(message.incident, to=message, key=key, by=operator, at=at)
        text = self._draft(scene, line)
        reply.save_draft(text, revision=reply.revision, by=operator, at=at)
        if scene.ending is Ending.DRAFT:
            return
        if scene.ending is Ending.INTERIM:
            promised = self.hours.after(self.hours.now, 2 * A_DAY)
            mark_interim(reply, self.hours.day_of(promised), by=operator, at=at)
        if scene.outcome == Incident.Outcome.FORWARDED:
            for body in line.topic.bodies.all()[:1]:
                show_the_way(reply, body, by=operator, at=at)
        yield (at := after(posted, 55))
        if reply.approval_reasons:
            reply.submit(by=operator, at=at)
            if scene.ending is Ending.IN_APPROVAL:
                return
            yield (at := after(posted, 80))
            if scene.ending is Ending.RETURNED:
                Suggestion.make(
                    reply, line.answer, revision=reply.revision, reason=texts().reason,
                    by=approver, at=at,
                )  # fmt: skip
                return
            reply.approve(revision=reply.revision, by=approver, at=at)
        else:
            reply.send(by=operator, at=at)
        if scene.ending is Ending.BY_HAND:
            return
        leaves = at + timedelta(minutes=1)
        yield leaves
        if fault := FAULTS.get(scene.ending):
            self.miscarried.append(Miscarried(reply=reply, fault=fault, at=leaves))
        else:
            self.stage.deliver(reply, at=leaves)

    def _has_closed(self, scene: Scene, incident: Incident) -> bool:
        """By itself, as an answer that shows the way to another body does."""
        if scene.outcome == Incident.Outcome.FORWARDED:
            incident.refresh_from_db()
        return incident.status == Incident.Status.CLOSED

    def _draft(self, scene: Scene, line: Line) -> str:
        words = texts()
        match scene.ending:
            case Ending.DRAFT:
                return words.begun.format(phone=words.printed_phone)
            case Ending.RETURNED:
                return words.shorter
        return self._own_answer(scene) or line.answer

    def _own_answer(self, scene: Scene) -> str:
        return texts().own.of(scene.name).answer if scene.said is Said.OWN else ""

    def _line(self, scene: Scene) -> Line:
        match scene.said:
            case Said.REPEATED:
                return self.repeated
            case Said.SHARED | Said.SIGNED:
                return self.shared
            case Said.OWN:
                own = texts().own.of(scene.name)
                return self.repertoire.about(own.topic, own.text)
        return self.repertoire.take(scene.need)

    def _words(self, scene: Scene, line: Line, number: int) -> str:
        words = texts()
        match scene.said:
            case Said.THANKS:
                return words.not_questions[number % len(words.not_questions)]
            case Said.SPAM:
                return words.spam
            case Said.REPEATED:
                return words.repeats[number % len(words.repeats)] + capitalised(line.phrase)
            case Said.SIGNED:
                return f"{sentence(line.phrase, number)}\n\n{words.signed}"
            case Said.OWN:
                return words.own.of(scene.name).text
        return sentence(line.phrase, number)
