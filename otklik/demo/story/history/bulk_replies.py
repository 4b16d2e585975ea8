"""Mass incidents of two years: those who wrote about one thing at once, gathered, and answered
together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid5

from otklik.audit.entries import Happening, record_many
from otklik.demo.story.history.course import Course
from otklik.demo.story.history.first_message import KEYS
from otklik.demo.story.history.staff import Desk
from otklik.demo.story.history.texts import words
from otklik.demo.story.models import History
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents.models import MassIncident, MassMember
from otklik.incidents.replies.models import Reply

A_NAME = 120  # characters
LOOKED = 30  # worked minutes from gathering them until the answer leaves


def gather(history: History, courses: Iterable[Course], desk: Desk) -> None:
    """All of them, once the incidents stand; none where nothing was set apart for them, in a
    demonstration that is older than they are."""
    if not history.first_mass_key:
        return
    by_mass = defaultdict[int, list[Course]](list)
    for course in courses:
        if course.mass is not None:
            by_mass[course.mass].append(course)
    happened: list[Happening] = []
    for number, course_list in sorted(by_mass.items()):
        gathered = _Gathered(history, number, course_list, desk)
        gathered.write()
        happened += gathered.happened()
    record_many(sorted(happened, key=lambda one: one.at))


class _Gathered:
    """One of them, with the incidents that were answered together or soon after."""

    def __init__(self, history: History, number: int, courses: list[Course], desk: Desk) -> None:
        keys = [history.first_key + course.index for course in courses]
        first = courses[0]
        replies = Reply.objects.filter(incident__in=keys, status=Reply.Status.SENT)
        self.replies = {one.incident_id: one for one in replies.order_by("-pk")}
        known = Incident.objects.in_bulk([key for key in keys if key in self.replies])
        self.incidents = [known[key] for key in sorted(known)]
        together = first.together or first.detected
        self.sent_at = together
        self.made_at = desk.working.after(
            first.detected, max(0, desk.working.between(first.detected, together) - LOOKED)
        )
        topic, staff = first.subject.topic, desk.staff
        self.by, self.is_read = staff.operator, topic.needs_approval
        self.mass = MassIncident(
            pk=history.first_mass_key + number,
            number=history.first_mass + number,
            key=uuid5(KEYS, f"{history.seeded}/mass/{number}"),
            name=_name(topic.code, first.phrase),
            topic=topic,
            text=self.replies[self.incidents[0].pk].text if self.incidents else "",
            revision=1,
            made_by=self.by,
            made_at=self.made_at,
            acted_by=self.by,
            approved_by=staff.approver if self.is_read else None,
            submitted_at=self.made_at if self.is_read else None,
            worked_at=together,
        )

    def write(self) -> None:
        if not self.incidents:
            return
        self.mass.save(force_insert=True)
        self.mass.writers.add(self.by)
        MassMember.objects.bulk_create(
            MassMember(
                mass=self.mass, incident=one, reply=self.replies[one.pk],
                revision=self.replies[one.pk].revision, round=1, added_by=self.by,
                added_at=self._added_at(one),
            )
            for one in self.incidents
        )  # fmt: skip

    def happened(self) -> Iterator[Happening]:
        """What the journal has of it."""
        if not self.incidents:
            return
        mass, text = self.mass, self.mass.text
        yield self._act("mass.gathered", self.made_at, name=mass.name)
        yield self._act("mass.written", self.made_at, name=mass.name, text=text)
        if self.is_read:
            yield self._act("mass.submitted", self.made_at, text=text)
            yield Happening(
                subject=mass, verb="mass.approved", by=mass.approved_by, at=self.sent_at,
                particulars={"text": text},
            )  # fmt: skip
        yield self._act("mass.sending", self.sent_at)
        yield Happening(subject=mass, verb="mass.sending_finished", by=None, at=self.sent_at)
        for one in self.incidents:
            yield Happening(
                subject=one, verb="incident.gathered", by=self.by, at=self._added_at(one),
                particulars={"mass": mass.number},
            )  # fmt: skip

    def _act(self, verb: str, at: datetime, **particulars: object) -> Happening:
        return Happening(subject=self.mass, verb=verb, by=self.by, at=at, particulars=particulars)

    def _added_at(self, incident: Incident) -> datetime:
        """With the first, or before its own answer."""
        begun = incident.assigned_at or incident.detected_at
        return max(self.made_at, begun)


def _name(topic: str, phrase: str) -> str:
    """What happened, in the words of the history where it has some of the topic."""
    named = next((one.name for one in words().masses if one.topic == topic), phrase)
    return named[:A_NAME]
