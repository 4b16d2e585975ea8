"""All courses of a history, the same for a seed and a day: who wrote when, where, about what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from otklik.incidents.classification import classify
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.incidents.topics.models import Competence, Topic
from tools.demonstration.story.cases import SCRIPT as CASES
from tools.demonstration.story.cases import Case, cases_of
from tools.demonstration.story.history import texts as said
from tools.demonstration.story.history.channel_shares import Broken, Code, Lane, drawn
from tools.demonstration.story.history.course import Course, Kind, Subject, play
from tools.demonstration.story.history.timing import YEARS, Working, written
from tools.demonstration.story.texts import texts

MASSES = 9  # mass incidents of two years, at most
KINDS = {Kind.QUESTION: 93, Kind.NO_QUESTION: 4, Kind.SPAM: 3}
COMES_BACK = 0.16  # of those who write have written before
RISING_FOR = timedelta(days=56)  # one topic is asked about twice as often lately
MASS_SIZE = (7, 24)
GATHERED_IN = (90, 260)  # worked minutes until one answer is given to all
#: Topics that are asked about as often as this, the first most; the rest as the last.
OFTEN = (7.0, 5.5, 4.5, 4.0, 3.4, 3.0, 2.6, 2.3, 2.0, 1.8, 1.6, 1.4, 1.2, 1.0)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the history takes from the installation."""

    until: datetime
    working: Working
    networks: Sequence[str]
    minutes: Mapping[str, int]  # of an answer, by urgency


@dataclass(frozen=True, slots=True)
class _Mass:
    number: int
    at: datetime
    subject: Subject
    text: said.MassText
    answered: datetime


def subjects(chance: Random) -> list[Subject]:
    """The pack's topics that people write questions about, the frequent ones first."""
    samples = {s.topic_id: s.text for s in ReplyTemplate.objects.filter(is_active=True)}
    found = []
    topics = Topic.objects.active().select_related("unit").prefetch_related("phrases")
    written = CASES.read().cases
    for topic in topics.order_by("code"):
        if written and topic.code not in written:
            continue  # nobody asks anything about it
        phrases = tuple(sorted(p.text for p in topic.phrases.all() if p.is_from_pack))
        asking = tuple(phrase for phrase in phrases if classify.is_question(phrase))
        if asking:
            found.append((topic, asking))
    chance.shuffle(found)
    found.sort(key=lambda one: one[0].pk not in samples)
    return [
        Subject(
            topic=topic,
            cases=cases_of(topic, phrases=phrases, answer=samples.get(topic.pk, texts().reply)),
            weight=OFTEN[min(place, len(OFTEN) - 1)] * (0.55 if _is_foreign(topic) else 1),
        )
        for place, (topic, phrases) in enumerate(found)
    ]


def _is_foreign(topic: Topic) -> bool:
    return topic.competence == Competence.NOT_OURS


def courses(count: int, setting: Setting, *, seed: str) -> list[Course]:
    """So many, oldest first."""
    chance = Random(seed)  # noqa: S311 - made up, the same each time
    known = subjects(chance)
    if not known or not setting.networks:
        return []
    masses = list(_masses(known, setting, chance, most=count))
    posted = [
        (mass.at + _scattered(chance), mass) for mass in masses for _one in range(_size(chance))
    ]
    alone = written(
        max(0, count - len(posted)), until=setting.until, calendar=setting.working.calendar,
        chance=chance,
    )  # fmt: skip
    whole: list[tuple[datetime, _Mass | None]] = [*posted, *((moment, None) for moment in alone)]
    whole = sorted(whole, key=lambda one: one[0])[:count]
    drawing = _Drawing(setting, known, chance)
    return [drawing.course(index, moment, mass) for index, (moment, mass) in enumerate(whole)]


def _masses(
    known: Sequence[Subject], setting: Setting, chance: Random, *, most: int
) -> Iterator[_Mass]:
    """Days on which many wrote about one thing; few in a small history."""
    by_code = {subject.topic.code: subject for subject in known}
    items = [one for one in said.words().masses if one.topic in by_code]
    number = min(MASSES, most // (MASS_SIZE[1] * 2), len(items))
    for place in range(number):
        days = round(YEARS.days * (place + 0.2 + 0.5 * chance.random()) / number)
        subject = by_code[items[place].topic]
        at = (setting.until - YEARS + timedelta(days=days)).replace(hour=9, minute=10)
        if at < setting.until - timedelta(days=20):
            answered = setting.working.after(at, chance.randint(*GATHERED_IN))
            yield _Mass(place, at, subject, items[place], answered)


def _size(chance: Random) -> int:
    return chance.randint(*MASS_SIZE)


def _scattered(chance: Random) -> timedelta:
    return timedelta(minutes=round(chance.expovariate(1 / 220)), seconds=chance.randrange(60))


class _Drawing:
    """Draws one course after the other; remembers who wrote."""

    def __init__(self, setting: Setting, known: Sequence[Subject], chance: Random) -> None:
        self.setting, self.chance = setting, chance
        self.known, self.people = known, 0
        self.broken = Broken.before(setting.until)
        self.usual = [subject.weight for subject in known]
        rising = next((n for n, each in enumerate(known) if n > 3 and each.is_ours), 0)
        self.lately = [w * (2.4 if n == rising else 1) for n, w in enumerate(self.usual)]
        self.of_person: dict[str, list[int]] = {}

    def course(self, index: int, posted: datetime, mass: _Mass | None) -> Course:
        chance, setting = self.chance, self.setting
        kind = Kind.QUESTION if mass else chance.choices(list(KINDS), list(KINDS.values()))[0]
        network, lane = drawn(setting.networks, chance)
        if kind is not Kind.QUESTION or mass:
            network = next(n for n in (network, *setting.networks) if n != Code.HAND)
            lane = Lane.PRIVATE if network == Code.SITE else Lane.PUBLIC
        detected = self._heard(posted, network)
        if (
            detected >= setting.until
        ):  # nobody has noticed it yet: it is told of on the site at once
            network, lane, detected = str(Code.SITE), Lane.PRIVATE, posted
        subject = mass.subject if mass else self._subject(posted)
        case = Case(q=mass.text.name, a=mass.text.answer) if mass else chance.choice(subject.cases)
        made = Course(
            index=index,
            person=self._person(network, lane),
            posted=posted,
            detected=detected,
            kind=kind,
            lane=lane,
            network=network,
            subject=subject,
            case=case,
            text=self._text(kind, case, mass),
            norm=setting.minutes[subject.topic.urgency],
            age=max(0.0, 1 - (setting.until - posted) / YEARS),
            mass=mass.number if mass else None,
            together=mass.answered if mass else None,
        )
        play(made, setting.working, self.broken, chance)
        return made

    def _heard(self, posted: datetime, network: str) -> datetime:
        if network == Code.HAND:  # a colleague notes it
            return self.setting.working.after(posted, self.chance.randint(3, 40))
        if network == Code.SITE:
            return posted
        return self.broken.heard(posted, network, self.chance)

    def _subject(self, posted: datetime) -> Subject:
        is_late = posted > self.setting.until - RISING_FOR
        return self.chance.choices(self.known, self.lately if is_late else self.usual)[0]

    def _person(self, network: str, lane: Lane) -> int:
        """Somebody new, or who wrote under a post before; who writes privately again goes on with
        the same matter."""
        if lane is Lane.PRIVATE:
            self.people += 1
            return self.people
        known = self.of_person.setdefault(network, [])
        if known and self.chance.random() < COMES_BACK:
            return self.chance.choice(known[-400:])
        self.people += 1
        known.append(self.people)
        return self.people

    def _text(self, kind: Kind, case: Case, mass: _Mass | None) -> str:
        words, chance = said.words(), self.chance
        if kind is Kind.SPAM:
            return chance.choice(words.spam)
        if kind is Kind.NO_QUESTION:
            return chance.choice(words.remarks)
        return chance.choice(mass.text.texts) if mass else case.asked(chance)
