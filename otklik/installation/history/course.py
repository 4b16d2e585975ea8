"""What happened with one message, from the moment it was written on: pure, from chance alone.

The whole course is drawn, also what has not happened yet: whoever writes rows stops at the end of
the history, and so the newest are new, at work, in approval or answered as they are in earnest.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random

from django.utils.formats import date_format

from otklik.incidents.models import Competence, Incident, Topic
from otklik.installation.history import words as said
from otklik.installation.history.networks import Lane
from otklik.installation.history.rhythm import Working

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
    LOST = "the network did not take it"
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
    phrases: tuple[str, ...]
    answer: str
    elsewhere: str
    weight: float

    @property
    def is_ours(self) -> bool:
        return self.topic.competence != Competence.NOT_OURS


@dataclass(slots=True, kw_only=True)
class Course:
    """`person` is a number by which the same one is known again, `norm` the minutes an answer may
    take, `age` from 0 at the beginning of the history to 1 at its end."""

    index: int
    person: int
    posted: datetime
    detected: datetime
    kind: Kind
    lane: Lane
    network: str
    subject: Subject
    phrase: str
    text: str
    norm: int
    age: float
    mass: int | None = None
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


def play(course: Course, working: Working, chance: Random) -> None:
    """Draw everything that happens with it."""
    if course.kind is Kind.QUESTION:
        course.acts = list(_answered(course, working, chance))
    else:
        outcome = Outcome.SPAM if course.kind is Kind.SPAM else Outcome.NO_QUESTION
        looked = working.after(course.detected, chance.randint(10, 300))
        course.acts = [Act(what=What.CLOSED, at=looked, word=outcome)]


def _answered(course: Course, working: Working, chance: Random) -> Iterator[Act]:
    """Sorted, answered, perhaps asked again, closed, asked whether it helped."""
    took = _minutes(course, chance)
    sorted_at = working.after(course.detected, max(2, round(took * chance.uniform(0.05, 0.3))))
    yield Act(what=What.TRIAGED, at=sorted_at)
    topic = course.subject.topic
    if not course.subject.is_ours and chance.random() < 0.25:
        closed = working.after(sorted_at, chance.randint(5, 60))
        yield Act(what=What.CLOSED, at=closed, word=Outcome.NOT_OURS)
        return
    is_interim = course.subject.is_ours and chance.random() < 0.04
    answer = course.subject.answer if course.subject.is_ours else course.subject.elsewhere
    text = answer + (chance.choice(said.words().endings) if course.mass is None else "")
    if is_interim:
        answered = yield from _interim(course, took, working, chance)
        took = working.between(course.detected, answered)
        begun = working.after(course.detected, took - A_DAY // 2)
    else:
        answered = working.after(course.detected, took)
        begun = working.after(course.detected, round(took * 0.6))
    yield from _reply(
        course, text, working, chance, begun=begun, took=took, needs_approval=topic.needs_approval
    )
    yield from _afterwards(course, answered, working, chance)


def _interim(
    course: Course, took: int, working: Working, chance: Random
) -> Generator[Act, None, datetime]:
    """An answer that names the day of the final one; returns when that one stands."""
    stood = working.after(course.detected, took)
    promised = working.after(stood, 5 * A_DAY)
    text = said.words().interim.format(day=date_format(promised, "j E"))
    yield from _reply(
        course, text, working, chance, begun=working.after(course.detected, round(took * 0.6)),
        took=took, needs_approval=course.subject.topic.needs_approval, promised=promised.date(),
    )  # fmt: skip
    return working.after(stood, chance.randint(2, 5) * A_DAY + chance.randint(0, 200))


def _reply(
    course: Course,
    text: str,
    working: Working,
    chance: Random,
    *,
    begun: datetime,
    took: int,
    needs_approval: bool,
    promised: date | None = None,
) -> Iterator[Act]:
    """A reply from its first word until it stands."""
    sent = working.after(course.detected, took)
    yield Act(what=What.BEGUN, at=begun, text=text, promised=promised)
    if needs_approval:
        left = max(4, working.between(begun, sent))
        yield Act(what=What.SUBMITTED, at=working.after(begun, left // 4))
        if chance.random() < 0.15:
            reason = chance.choice(said.words().reasons)
            yield Act(what=What.RETURNED, at=working.after(begun, left // 2), text=reason)
            yield Act(what=What.SUBMITTED, at=working.after(begun, left * 3 // 4))
        yield Act(what=What.APPROVED, at=sent)
    stood = sent + timedelta(seconds=chance.randint(2, 55))
    yield Act(what=What.SENT, at=stood, text=text, promised=promised)


def _afterwards(
    course: Course, answered: datetime, working: Working, chance: Random
) -> Iterator[Act]:
    """Thanks, another question, or silence; then it is closed, and the person is asked."""
    luck, words = chance.random(), said.words()
    if luck < 0.24:
        at = answered + timedelta(minutes=chance.randint(3, 900))
        yield Act(what=What.WROTE, at=at, text=chance.choice(words.thanks), word="thanks")
    elif luck < 0.31:
        at = answered + timedelta(minutes=chance.randint(20, 1400))
        place = chance.randrange(len(words.again))
        yield Act(what=What.WROTE, at=at, text=words.again[place], word="again")
        took = working.between(course.detected, at) + _minutes(course, chance)
        reply = words.again_answers[place % len(words.again_answers)]
        yield from _reply(
            course, reply, working, chance, begun=working.after(at, 20), took=took,
            needs_approval=course.subject.topic.needs_approval,
        )  # fmt: skip
        answered = working.after(course.detected, took)
    closed = working.after(answered, chance.randint(1, 5) * A_DAY + chance.randint(0, 400))
    outcome = _outcome(course, chance)
    yield Act(what=What.CLOSED, at=closed, word=outcome)
    if outcome not in (Outcome.SOLVED, Outcome.EXPLAINED):
        return
    asked = working.after(closed, 3 * A_DAY)
    yield Act(what=What.ASKED, at=asked)
    if course.lane is Lane.PUBLIC or chance.random() > 0.42:
        return
    told = asked + timedelta(minutes=chance.randint(10, 3000))
    is_yes = chance.random() < 0.62 + 0.2 * course.age
    yield Act(what=What.TOLD, at=told, word="yes" if is_yes else "no")
    if is_yes:
        return
    begun = working.after(told, 60)
    took = working.between(course.detected, told) + _minutes(course, chance)
    reply = chance.choice(words.again_answers)
    yield from _reply(
        course, reply, working, chance, begun=begun,
        took=max(took, working.between(course.detected, begun) + 10),
        needs_approval=course.subject.topic.needs_approval,
    )  # fmt: skip
    closed = working.after(told, 4 * A_DAY + _minutes(course, chance))
    yield Act(what=What.CLOSED, at=closed, word=Outcome.EXPLAINED)


def _minutes(course: Course, chance: Random) -> int:
    """Worked minutes to an answer: most within the norm, and better with the time."""
    usual = course.norm * (0.52 - 0.17 * course.age)
    if course.subject.topic.needs_approval:
        usual *= 1.25
    return max(6, round(usual * chance.lognormvariate(0, 0.62)))


def _outcome(course: Course, chance: Random) -> str:
    if not course.subject.is_ours:
        return Outcome.FORWARDED
    kinds = (Outcome.EXPLAINED, Outcome.SOLVED, Outcome.FORWARDED, Outcome.SILENT)
    return str(chance.choices(kinds, (64, 18 + 8 * course.age, 10, 6))[0])
