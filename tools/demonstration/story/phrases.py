"""What people write about: phrases of the pack, each taken once before any twice, found by
what a scene needs."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import chain

from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification import classify
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.incidents.topics.models import Competence, Topic, Urgency
from otklik.nlp.guess import LIKELY_FROM
from tools.demonstration.story.cases import SCRIPT as CASES
from tools.demonstration.story.cases import cases_of
from tools.demonstration.story.texts import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A phrase with its topic, and what an answer to it says."""

    topic: Topic
    phrase: str
    answer: str


class Need(Enum):
    """What a scene needs of its topic."""

    PLAIN = "answered without a second person"
    APPROVED = "answered with one"
    URGENT = "urgent"
    NOT_OURS = "another body's"
    JOINT = "answered without a second person; another body decides too"


FITS: dict[Need, Callable[[Topic], bool]] = {
    Need.PLAIN: lambda topic: (
        not topic.needs_approval
        and topic.urgency == Urgency.NORMAL
        and topic.competence in (Competence.ADVICE, Competence.JOINT)
    ),
    Need.APPROVED: lambda topic: topic.needs_approval and topic.urgency == Urgency.NORMAL,
    Need.URGENT: lambda topic: topic.urgency == Urgency.HIGH and not topic.needs_approval,
    Need.NOT_OURS: lambda topic: topic.competence == Competence.NOT_OURS,
    Need.JOINT: lambda topic: (
        not topic.needs_approval
        and topic.urgency == Urgency.NORMAL
        and topic.competence == Competence.JOINT
        and bool(topic.bodies.all())
    ),
}


#: What comes nearest in a pack that has no topic of the kind.
NEARLY: dict[Need, Callable[[Topic], bool]] = {
    Need.PLAIN: lambda topic: (
        not topic.needs_approval
        and topic.urgency == Urgency.NORMAL
        and topic.competence != Competence.NOT_OURS
    ),
    Need.APPROVED: lambda topic: topic.needs_approval,
    Need.URGENT: lambda topic: topic.urgency == Urgency.HIGH,
    Need.NOT_OURS: lambda topic: topic.competence == Competence.JOINT,
    Need.JOINT: lambda topic: bool(topic.bodies.all()),
}


class Repertoire:
    """Topics that have a sample reply come first; every topic once before any a second time."""

    def __init__(self) -> None:
        samples = {s.topic_id: s.text for s in ReplyTemplate.objects.filter(is_active=True)}
        topics = Topic.objects.active().prefetch_related("phrases", "bodies").order_by("code")
        written = CASES.read().cases
        rounds: list[list[Line]] = [[], [], [], []]
        for topic in topics:
            if written and topic.code not in written:
                continue  # nobody asks anything about it
            answer = samples.get(topic.pk, "")
            phrases = tuple(_phrases(topic))
            cases = cases_of(topic, phrases=phrases, answer=answer or texts().reply)
            for number, case in enumerate(cases[:2]):
                line = Line(topic=topic, phrase=case.q, answer=case.a)
                rounds[number if answer else number + 2].append(line)
        self._lines = [line for lines in rounds for line in lines]
        self._taken = Counter[Line]()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def about(self, code: str, text: str) -> Line:
        """A line of this topic, whether it was taken or not; without a code of the topic that the
        desk reads in the text, or any line."""
        if not code:
            read = classify.read(text)
            code = read.topic.code if read.topic else ""
        return next((line for line in self._lines if line.topic.code == code), self._lines[0])

    def take(self, need: Need) -> Line:
        """The next line that fits and that the desk reads aright; in a small pack one that fits
        nearly, or the one that was taken least."""
        free = [line for line in self._lines if not self._taken[line]]
        fitting: Iterable[Line] = [line for line in free if FITS[need](line.topic)]
        fitting = fitting or [line for line in free if NEARLY[need](line.topic)]
        fitting = fitting or self._taken_least(need)
        aright: Iterator[Line] = filter(_is_read_aright, fitting)
        if need is Need.NOT_OURS:  # one that is laid aside: that pile is to be seen, too
            aright = iter(sorted(aright, key=lambda line: not _is_laid_aside(line.phrase)))
        found = next(chain(aright, fitting))
        self._taken[found] += 1
        return found

    def _taken_least(self, need: Need) -> list[Line]:
        fitting = [
            line for line in self._lines if FITS[need](line.topic) or NEARLY[need](line.topic)
        ]
        fitting = fitting or self._lines
        least = min(self._taken[line] for line in fitting)
        return [line for line in fitting if self._taken[line] == least]


def _phrases(topic: Topic) -> list[str]:
    from_pack: Iterable[str] = (p.text for p in topic.phrases.all() if p.is_from_pack)
    return sorted(phrase for phrase in from_pack if _asks(phrase))


@cache
def _asks(phrase: str) -> bool:
    return classify.is_question(phrase)


def _is_laid_aside(phrase: str) -> bool:
    return classify.read(phrase).pile == Incident.Pile.NOT_OURS


def _is_read_aright(line: Line) -> bool:
    read = classify.read(line.phrase)
    return read.topic == line.topic and read.certainty >= LIKELY_FROM
