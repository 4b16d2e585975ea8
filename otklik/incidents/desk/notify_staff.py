"""Notices about what staff must know at once: an urgent incident, half of the time gone, a reply
waiting for approval, a message in another language. Each minute the desk's rows are compared with
the notices given.

Outside working hours people on duty are notified; within them, and when nobody is on duty, those
responsible in the incident's institution; for another language those who speak it. A notice has a
number, a due time and a link, never the person's text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.queries import IncidentQuerySet
from otklik.incidents.classification.language_names_and_speakers import SPOKEN_BY, tongue_name
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.replies.models import Reply
from otklik.incidents.sla.due import calendar_here
from otklik.incidents.topics.models import Urgency
from otklik.notifications.duty_roster import Duty, is_worked
from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.spoken_language import SpokenLanguage
from otklik.organisation.people.user import User
from otklik.worktime.calendar import WorkCalendar
from otklik.worktime.deadlines import working_minutes_between

URGENT_FOR = timedelta(days=3)  # older ones began before such notices existed
LATE_FOR = timedelta(days=1)
MOST = 500  # a minute
FOUND = "urgent", "half", "approval", "mass", "tongue"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """A notice that is due; given once per key."""

    key: str
    text: str
    address: str
    due_at: datetime | None
    to: list[User]


@dataclass(kw_only=True)
class Watch:
    """One look at the desk."""

    at: datetime
    calendar: WorkCalendar
    on_duty: list[User] = field(default_factory=list)
    _holding: dict[tuple[Right, int | None, int | None], list[User]] = field(default_factory=dict)

    def responsible(self, incident: Incident) -> list[User]:
        """People on duty outside working hours; else the assignee, the unit, or the triage."""
        if self.on_duty:
            return self.on_duty
        if incident.assignee is not None and incident.assignee.is_active:
            return [incident.assignee]
        here, unit_id = incident.institution_id, incident.unit_id
        of_unit = self.holding(Right.REPLY, here, unit_id) if unit_id else []
        return of_unit or self.holding(Right.TRIAGE, here)

    def approvers(self, wrote: set[int], institution: int | None) -> list[User]:
        """Who may approve it. People on duty are told whatever their rights: they can call."""
        people = self.on_duty or self.holding(Right.APPROVE, institution)
        return [user for user in people if user.pk not in wrote]

    def speaking(self, incident: Incident) -> list[User]:
        """Who may answer there and speaks its language."""
        languages = SPOKEN_BY.get(incident.tongue, ())
        may = self.on_duty or self.holding(Right.REPLY, incident.institution_id)
        if not may or not languages:
            return []
        return [user for user in may if self.spoken.get(user.pk, set()) & set(languages)]

    @cached_property
    def spoken(self) -> dict[int, set[str]]:
        """Languages of those at work, by user; read once."""
        found: dict[int, set[str]] = {}
        for user, language in SpokenLanguage.objects.at_work().values_list("user_id", "language"):
            found.setdefault(user, set()).add(language)
        return found

    def holding(
        self, right: Right, institution: int | None, unit_id: int | None = None
    ) -> list[User]:
        key = right, institution, unit_id
        if key not in self._holding:
            on = timezone.localdate(self.at)
            found = User.holding(right, on=on, institution=institution, unit_id=unit_id)
            self._holding[key] = list(found)
        return self._holding[key]


def notice_taker(incident: Incident) -> User | None:
    """Who took a notice about an unassigned incident; taking it is not assignment."""
    if incident.assignee_id is not None or not incident.is_unanswered:
        return None
    address = reverse("incidents:incident", args=[incident.number])
    return next((notice.acknowledged_by for notice in _acknowledged(address=address)), None)


@compiled_query
def _acknowledged(*, address: str) -> QuerySet[Notice]:
    return Notice.objects.open().acknowledged_for(address)[:1]


def watch(*, at: datetime) -> None:
    """Give the notices that are due, and close those that are over. Repeatable."""
    calendar = calendar_here()
    on_duty = [] if is_worked(at, calendar) else Duty.objects.people_at(at)
    look_at = Watch(at=at, calendar=calendar, on_duty=on_duty)
    with translation.override(settings.LANGUAGE_CODE):
        for look in (_urgent, _half, _tongues, _approvals, _masses):
            for found in _without_notice(look(look_at)):
                Notice.tell(
                    found.key, text=found.text, address=found.address, due_at=found.due_at,
                    to=found.to, at=at,
                )  # fmt: skip
    _close_notices(at=at)


def _urgent(seen: Watch) -> Iterator[DueNotice]:
    for incident in _to_answer(urgency=Urgency.HIGH, clock_from__gt=seen.at - URGENT_FOR):
        yield _about(incident, "urgent", _("%(incident)s: urgent%(due)s"), seen)


def _half(seen: Watch) -> Iterator[DueNotice]:
    for incident in _to_answer(due_at__gt=seen.at - LATE_FOR, clock_from__lt=seen.at):
        if _is_half_gone(incident, seen):
            words = _("%(incident)s: half of the time is gone without an answer%(due)s")
            yield _about(incident, "half", words, seen)


def _tongues(seen: Watch) -> Iterator[DueNotice]:
    """Messages in another language: for those at work who speak it."""
    for incident in _to_answer(tongue__gt="", clock_from__gt=seen.at - URGENT_FOR):
        words = _("%(incident)s: it seems not to be written in Russian (%(language)s)%(due)s")
        words = words.replace("%(language)s", tongue_name(incident.tongue))
        if to := seen.speaking(incident):
            yield _about(incident, "tongue", words, seen, to=to)


def _approvals(seen: Watch) -> Iterator[DueNotice]:
    waiting = Reply.objects.waiting_for_approval()
    waiting = waiting.select_related("incident", "in_reply_to__account")
    for reply in waiting.prefetch_related("writers")[:MOST]:
        due = reply.incident.due_at if reply.incident.is_unanswered else None
        words = _("%(incident)s: a reply waits for approval%(due)s")
        yield DueNotice(
            key=f"approval/{reply.pk}/{_stamp(reply.submitted_at)}",
            text=words % {"incident": reply.incident, "due": _due_words(due)},
            address=f"{reverse('incidents:approvals')}?open={reply.key}",
            due_at=due,
            to=seen.approvers(reply.writer_keys, reply.approving_institution),
        )


def _masses(seen: Watch) -> Iterator[DueNotice]:
    waiting = MassIncident.objects.waiting_for_approval().prefetch_related("writers")
    for mass in waiting[:MOST]:
        wrote = {mass.acted_by_id, *(writer.pk for writer in mass.writers.all())}
        yield DueNotice(
            key=f"mass/{mass.pk}/{_stamp(mass.submitted_at)}",
            text=_("%(mass)s: one answer for several people waits for approval") % {"mass": mass},
            address=reverse("incidents:mass-approval", args=[mass.number]),
            due_at=None,
            to=seen.approvers(wrote, mass.institution_id),
        )


def _about(
    incident: Incident, kind: str, words: str, seen: Watch, *, to: list[User] | None = None
) -> DueNotice:
    return DueNotice(
        key=f"{kind}/{incident.pk}/{_stamp(incident.clock_from)}",
        text=words % {"incident": incident, "due": _due_words(incident.due_at)},
        address=reverse("incidents:incident", args=[incident.number]),
        due_at=incident.due_at,
        to=seen.responsible(incident) if to is None else to,
    )


def _to_answer(**conditions: object) -> IncidentQuerySet:
    waiting = Incident.objects.unanswered().filter(pile=Incident.Pile.ANSWER, **conditions)
    return waiting.select_related("assignee").order_by("due_at", "pk")[:MOST]


def _is_half_gone(incident: Incident, seen: Watch) -> bool:
    """By working hours; by the clock if the norm has none."""
    begins, ends = incident.clock_from, incident.due_at
    if ends is None:
        return False
    whole = working_minutes_between(begins, ends, seen.calendar)
    if whole == 0:
        return seen.at - begins >= (ends - begins) / 2
    return working_minutes_between(begins, seen.at, seen.calendar) * 2 >= whole


def _without_notice(found: Iterable[DueNotice]) -> list[DueNotice]:
    """Those without a notice, in one query."""
    listed = list(found)
    told_keys = set(
        Notice.objects.filter(key__in=[one.key for one in listed]).values_list("key", flat=True)
    )
    return [one for one in listed if one.key not in told_keys]


def _close_notices(*, at: datetime) -> None:
    """Close notices about what has been answered, decided or dissolved."""
    open_notices = {
        notice.key: notice
        for notice in Notice.objects.open().filter(key__regex=rf"^({'|'.join(FOUND)})/")
    }
    keys: dict[str, set[int]] = {kind: set() for kind in FOUND}
    for key in open_notices:
        kind, pk, _clock = key.split("/")
        keys[kind].add(int(pk))
    incidents = Incident.objects.unanswered().filter(
        pk__in=keys["urgent"] | keys["half"] | keys["tongue"]
    )
    replies = Reply.objects.waiting_for_approval().filter(pk__in=keys["approval"])
    masses = MassIncident.objects.waiting_for_approval().filter(pk__in=keys["mass"])
    clocks = {
        (kind, pk): _stamp(clock)
        for kind in ("urgent", "half", "tongue")
        for pk, clock in incidents.values_list("pk", "clock_from")
    }
    for kind, waiting in (("approval", replies), ("mass", masses)):
        moments = waiting.values_list("pk", "submitted_at")
        clocks |= {(kind, pk): _stamp(moment) for pk, moment in moments}
    for key, notice in open_notices.items():
        kind, pk, clock = key.split("/")
        if clocks.get((kind, int(pk))) != clock:
            notice.close(at=at)


def _due_words(due: datetime | None) -> str:
    if due is None:
        return ""
    text = date_format(timezone.localtime(due), "j E, H:i")
    return _(", answer by %(moment)s") % {"moment": text}


def _stamp(moment: datetime | None) -> str:
    return str(int(moment.timestamp())) if moment else "0"
