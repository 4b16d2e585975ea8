"""Each scene is a story that says when it goes on; all are played together in order of time, so
that numbers, wall and journal stand as if it had happened."""

import heapq
import uuid
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from otklik.channels.networks.base import ChannelError, OutcomeUnknown, Temporary
from otklik.incidents import pairs
from otklik.incidents.models import Incident, Message, Norm, Pair, Reply
from otklik.installation.staging.hours import Hours
from otklik.installation.staging.repertoire import Line, Need, Repertoire
from otklik.installation.staging.scenes import Ending, Said, Scene, Where
from otklik.installation.staging.stage import KEYS, Stage
from otklik.installation.staging.texts import in_short, sentence, texts
from otklik.organisation.models import User

type Story = Generator[datetime, None, None]

FAULTS: dict[Ending, ChannelError] = {
    Ending.FAILED: Temporary("no_answer"),
    Ending.UNCONFIRMED: OutcomeUnknown("timeout"),
}
WITH_REPLY = {
    Ending.DRAFT,
    Ending.IN_APPROVAL,
    Ending.RETURNED,
    Ending.ANSWERED,
    Ending.FAILED,
    Ending.UNCONFIRMED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays the staff: who answers, and a second person who approves."""

    operator: User
    approver: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscarried:
    """An answer that a network did not take; told after everything else is committed."""

    reply: Reply
    fault: ChannelError
    at: datetime


@dataclass(kw_only=True)
class Play:
    stage: Stage
    hours: Hours
    cast: Cast
    repertoire: Repertoire
    miscarried: list[Miscarried] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count()
        self._norms = {
            norm.urgency: norm.amount
            for norm in Norm.objects.active().filter(stage="first", kind="", unit="minutes")
        }
        self._repeated = self.repertoire.take(Need.PLAIN)

    def perform(self, scenes: Iterable[Scene]) -> None:
        """All scenes, in order of time."""
        told = [(next(story), n, story) for n, story in enumerate(map(self._story, scenes))]
        heapq.heapify(told)
        while told:
            _moment, number, story = heapq.heappop(told)
            if following := next(story, None):
                heapq.heappush(told, (following, number, story))

    def _story(self, scene: Scene) -> Story:
        number = next(self._numbers)
        line = self._line(scene)
        posted = scene.when(self.hours, self._norms.get(line.topic.urgency, 0))
        yield posted
        text = self._words(scene, line, number)
        if scene.where is Where.DIALOGUE:
            message = self.stage.private(text, at=posted)
        elif scene.where is Where.SITE:
            message = self.stage.ask(text, at=posted)
        else:
            comment, message = self.stage.comment(text, at=posted)
            if scene.ending in (Ending.REMOVED, Ending.EDITED):
                yield (changed := posted + timedelta(minutes=6))
                if scene.ending is Ending.EDITED:
                    comment.rewrite(f"{text} {texts().afterthought}", at=changed)
                else:
                    comment.erase(at=changed)
                self.stage.tell(at=changed)
        yield from self._at_desk(scene, line, message, posted)

    def _at_desk(self, scene: Scene, line: Line, message: Message, posted: datetime) -> Story:
        """What staff do with it, in working hours."""
        incident, operator, after = message.incident, self.cast.operator, self.hours.after
        if scene.ending in (Ending.NEW, Ending.REMOVED):
            return
        if scene.ending is Ending.CLOSED and scene.outcome not in Incident.ANSWERED_OUTCOMES:
            yield (at := after(posted, 20))
            incident.close(outcome=scene.outcome, by=operator, at=at)
            return
        yield (at := after(posted, 20))
        unit = line.topic.unit or operator.current_appointments[0].unit
        incident.triage(unit=unit, topic=line.topic, urgency=line.topic.urgency, by=operator, at=at)
        if scene.ending is Ending.TAKEN:
            yield (at := after(posted, 25))
            incident.take(by=operator, at=at)
        if scene.ending in WITH_REPLY or scene.ending is Ending.CLOSED:
            yield from self._answered(scene, line, message, posted)
        if scene.ending is Ending.CLOSED:
            yield (at := after(posted, 150))
            incident.close(outcome=scene.outcome, by=operator, at=at)
        if scene.ending in (Ending.ANSWERED, Ending.CLOSED) and scene.where is Where.WALL:
            yield (at := after(posted, 170))
            question, answer = pairs.told_in(incident).question, in_short(line.answer)
            self.pairs.append(
                Pair.show(incident, question=question, answer=answer, by=operator, at=at)
            )

    def _answered(self, scene: Scene, line: Line, message: Message, posted: datetime) -> Story:
        """A reply is written, approved where the topic wants it, and sent."""
        operator, approver, after = self.cast.operator, self.cast.approver, self.hours.after
        yield (at := after(posted, 40))
        key = uuid.uuid5(KEYS, f"{message.lane}/{message.external_id}")
        reply = Reply.begin(message.incident, to=message, key=key, by=operator, at=at)
        unripe = scene.ending in (Ending.DRAFT, Ending.RETURNED)
        text = texts().shorter if unripe else line.answer
        reply.save_draft(text, revision=reply.revision, by=operator, at=at)
        if scene.ending is Ending.DRAFT:
            return
        yield (at := after(posted, 55))
        if reply.needs_approval:
            reply.submit(by=operator, at=at)
            if scene.ending is Ending.IN_APPROVAL:
                return
            yield (at := after(posted, 80))
            if scene.ending is Ending.RETURNED:
                reply.return_for_correction(
                    texts().reason, revision=reply.revision, by=approver, at=at
                )
                return
            reply.approve(revision=reply.revision, by=approver, at=at)
        else:
            reply.send(by=operator, at=at)
        leaves = at + timedelta(minutes=1)
        yield leaves
        if fault := FAULTS.get(scene.ending):
            self.miscarried.append(Miscarried(reply=reply, fault=fault, at=leaves))
        else:
            self.stage.deliver(reply, at=leaves)

    def _line(self, scene: Scene) -> Line:
        return self._repeated if scene.said is Said.REPEATED else self.repertoire.take(scene.need)

    def _words(self, scene: Scene, line: Line, number: int) -> str:
        words = texts()
        match scene.said:
            case Said.THANKS:
                return words.not_questions[number % len(words.not_questions)]
            case Said.SPAM:
                return words.spam
            case Said.REPEATED:
                phrase = line.phrase[:1].upper() + line.phrase[1:]
                return words.repeats[number % len(words.repeats)] + phrase
            case Said.QUESTION:
                return sentence(line.phrase, number)
