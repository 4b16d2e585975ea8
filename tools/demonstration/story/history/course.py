"""What happened with one message, from the moment it was written on: pure, from chance alone.

The whole course is drawn, also what has not happened yet: whoever writes rows stops at the end of
the history, and so the newest are new, at work, in approval or answered as they are in earnest.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random

from otklik.incidents.cases.incident import Incident
from otklik.incidents.topics.models import Competence, Topic
from tools.demonstration.story.cases import Case
from tools.demonstration.story.history import texts as said
from tools.demonstration.story.history.channel_shares import Broken, Lane
from tools.demonstration.story.history.timing import Working

A_DAY = 8 * 60  # minutes worked
Outcome = Incident.Outcome


class Kind(Enum):
    """What was written."""

    QUESTION = "a question"
    NO_QUESTION = "thanks, or a word in passing"
    SPAM = "an advertisement"


class What(Enum):
    """An act of the person or of staff."""

    TRIAGED = "unit and topic are decided"
    BEGUN = "a reply is begun"
    SUBMITTED = "it waits for a second person"
    RETURNED = "it came back for correction"
    APPROVED = "the second person agreed"
    SENT = "it stands in the network"
    LOST = "the network did not say what became of it"
    WROTE = "the person wrote again"
    CLOSED = "over"
    ASKED = "the person is asked whether it helped"
    TOLD = "and says so"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`text` of what is written, `word` an outcome or an answer, `promised` the day of the final
    answer that an interim one names."""

    what: What
    at: datetime
    text: str = ""
    word: str = ""
    promised: date | None = None

    @property
    def is_interim(self) -> bool:
        return self.promised is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A topic of the pack, with what people write about it and what an answer says."""

    topic: Topic
    cases: tuple[Case, ...]
    weight: float

    @property
    def is_ours(self) -> bool:
        return self.topic.competence != Competence.NOT_OURS


@dataclass(slots=True, kw_only=True)
class Course:
    """`person` is a number by which the same one is known again, `norm` the minutes an answer may
    take, `age` from 0 at the beginning of the history to 1 at its end; many who write about one
    thing have a number in `mass`, and are answered `together` from that moment on."""

    index: int
    person: int
    posted: datetime
    detected: datetime
    kind: Kind
    lane: Lane
    network: str
    subject: Subject
    case: Case
    text: str
    norm: int
    age: float
    mass: int | None = None
    together: datetime | None = None
    acts: list[Act] = field(default_factory=list)

    def is_answered_by(self, moment: datetime) -> bool:
        """Whether nothing is left to do with it then but by its author."""
        acts = [act for act in self.acts if act.at <= moment]
        opened = [
            act.at
            for act in acts
            if (act.what, act.word) in ((What.WROTE, "again"), (What.TOLD, "no"))
        ]
        over = [
            act.at for act in acts if act.what in (What.SENT, What.CLOSED) and not act.is_interim
        ]
        return bool(over) and (not opened or max(over) > max(opened))


def play(course: Course, working: Working, broken: Broken, chance: Random) -> None:
    """Draw everything that happens with it."""
    if course.kind is Kind.QUESTION:
        course.acts = list(_Playing(course, working, broken, chance).answered())
    else:
        outcome = Outcome.SPAM if course.kind is Kind.SPAM else Outcome.NO_QUESTION
        looked = working.after(course.detected, chance.randint(10, 300))
        course.acts = [Act(what=What.CLOSED, at=looked, word=outcome)]


type Reply = Generator[Act, None, datetime]
"""Acts of a reply; returns when it stands in the network."""


@dataclass(frozen=True, slots=True)
class _Playing:
    """A question while its course is drawn."""

    course: Course
    working: Working
    broken: Broken
    chance: Random

    def answered(self) -> Iterator[Act]:
        """Sorted, answered, perhaps asked again, closed, asked whether it helped."""
        course, working, chance = self.course, self.working, self.chance
        subject = course.subject
        text = course.case.a
        if course.together is not None:
            state = yield from self._with_the_others(text, course.together)
            yield from self._afterwards(state)
            return
        took = self._minutes()
        sorted_at = working.after(course.detected, max(2, round(took * chance.uniform(0.05, 0.3))))
        yield Act(what=What.TRIAGED, at=sorted_at)
        if not subject.is_ours and chance.random() < 0.25:
            closed = working.after(sorted_at, chance.randint(5, 60))
            yield Act(what=What.CLOSED, at=closed, word=Outcome.NOT_OURS)
            return
        is_lost = self.broken.loses(working.after(course.detected, took), course.network)
        is_interim = subject.is_ours and chance.random() < 0.04 and not is_lost
        if is_interim:
            answered = yield from self._interim(took)
            took = working.between(course.detected, answered)
            begun = working.after(course.detected, took - A_DAY // 2)
        else:
            begun = working.after(course.detected, round(took * 0.6))
        state = yield from self._reply(text, begun=begun, took=took)
        yield from self._afterwards(state)

    def _with_the_others(self, text: str, together: datetime) -> Reply:
        """One answer for all of them; who writes later has it soon after."""
        course, working, chance = self.course, self.working, self.chance
        yield Act(what=What.TRIAGED, at=working.after(course.detected, chance.randint(2, 25)))
        at = max(together, working.after(course.detected, chance.randint(30, 120)))
        yield Act(what=What.BEGUN, at=at, text=text)
        if course.subject.topic.needs_approval:
            yield Act(what=What.SUBMITTED, at=at)
            yield Act(what=What.APPROVED, at=at)
        return (yield from self._sent(text, at + timedelta(seconds=chance.randint(2, 55))))

    def _interim(self, took: int) -> Reply:
        """An answer that names the day of the final one; returns when that one is to stand."""
        course, working = self.course, self.working
        promised = working.after(working.after(course.detected, took), 5 * A_DAY)
        text = said.words().interim.format(day=said.words().days[promised.weekday()])
        begun = working.after(course.detected, round(took * 0.6))
        state = yield from self._reply(text, begun=begun, took=took, promised=promised.date())
        return working.after(state, self.chance.randint(2, 5) * A_DAY + self.chance.randint(0, 200))

    def _reply(
        self, text: str, *, begun: datetime, took: int, promised: date | None = None
    ) -> Reply:
        """A reply from its first word until it stands."""
        working, chance = self.working, self.chance
        sent = working.after(self.course.detected, took)
        yield Act(what=What.BEGUN, at=begun, text=text, promised=promised)
        if self.course.subject.topic.needs_approval:
            left = max(4, working.between(begun, sent))
            yield Act(what=What.SUBMITTED, at=working.after(begun, left // 4))
            if chance.random() < 0.15:
                reason = chance.choice(said.words().reasons)
                yield Act(what=What.RETURNED, at=working.after(begun, left // 2), text=reason)
                yield Act(what=What.SUBMITTED, at=working.after(begun, left * 3 // 4))
            yield Act(what=What.APPROVED, at=sent)
        state = sent + timedelta(seconds=chance.randint(2, 55))
        return (yield from self._sent(text, state, promised=promised))

    def _sent(self, text: str, at: datetime, *, promised: date | None = None) -> Reply:
        """It stands then; where the page was about to fall silent, once somebody looked, did not
        find it there and sent it again."""
        if self.broken.loses(at, self.course.network):
            yield Act(what=What.LOST, at=at)
            at = self.working.after(self.broken.until, self.chance.randint(20, 200))
        yield Act(what=What.SENT, at=at, text=text, promised=promised)
        return at

    def _afterwards(self, answered: datetime) -> Iterator[Act]:
        """Another question, thanks, or silence; then it is closed, and the person is asked."""
        course, working, chance, case = self.course, self.working, self.chance, self.course.case
        is_thanked = bool(case.thanks) and chance.random() < 0.55
        if case.more and chance.random() < 0.6:
            at = answered + timedelta(minutes=chance.randint(20, 1400))
            if not self.broken.is_silent(at, course.network):
                yield Act(what=What.WROTE, at=at, text=case.more, word="again")
                took = working.between(course.detected, at) + self._minutes()
                begun = working.after(at, 20)
                answered = yield from self._reply(case.then, begun=begun, took=took)
        elif case.more:
            is_thanked = False
        if is_thanked:
            at = answered + timedelta(minutes=chance.randint(3, 900))
            if not self.broken.is_silent(at, course.network):
                yield Act(what=What.WROTE, at=at, text=case.thanks, word="thanks")
                answered = max(answered, at)
        closed = working.after(answered, chance.randint(0, 3) * A_DAY + chance.randint(60, 400))
        outcome = self._outcome(is_thanked=is_thanked)
        yield Act(what=What.CLOSED, at=closed, word=outcome)
        if outcome in (Outcome.SOLVED, Outcome.EXPLAINED):
            yield from self._asked(closed)

    def _asked(self, closed: datetime) -> Iterator[Act]:
        """Whether it helped; whoever says no is answered once more."""
        course, working, chance = self.course, self.working, self.chance
        asked = working.after(closed, 3 * A_DAY)
        yield Act(what=What.ASKED, at=asked)
        if course.lane is Lane.PUBLIC or chance.random() > 0.42:
            return
        result = asked + timedelta(minutes=chance.randint(10, 3000))
        is_yes = chance.random() < 0.62 + 0.2 * course.age
        if self.broken.is_silent(result, course.network):
            return
        yield Act(what=What.TOLD, at=result, word="yes" if is_yes else "no")
        if is_yes:
            return
        begun = working.after(result, 60)
        took = working.between(course.detected, result) + self._minutes()
        reply = chance.choice(said.words().unhelped)
        took = max(took, working.between(course.detected, begun) + 10)
        yield from self._reply(reply, begun=begun, took=took)
        closed = working.after(result, 4 * A_DAY + self._minutes())
        yield Act(what=What.CLOSED, at=closed, word=Outcome.EXPLAINED)

    def _minutes(self) -> int:
        """Worked minutes to an answer: most within the norm, and better with the time."""
        usual = self.course.norm * (0.52 - 0.17 * self.course.age)
        if self.course.subject.topic.needs_approval:
            usual *= 1.25
        return max(6, round(usual * self.chance.lognormvariate(0, 0.62)))

    def _outcome(self, *, is_thanked: bool) -> str:
        if not self.course.subject.is_ours:
            return Outcome.FORWARDED
        if is_thanked:
            return Outcome.SOLVED
        kinds = (Outcome.EXPLAINED, Outcome.SOLVED, Outcome.FORWARDED, Outcome.SILENT)
        return str(self.chance.choices(kinds, (70, 14 + 6 * self.course.age, 6, 5))[0])
