from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import PROTECT, Q
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import Appointment, User


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentSpeaker:
    """The speaker, or the substitute during absence; `who` is None if there is nobody."""

    speaker: "Speaker"
    who: User | None
    absence: Absence | None


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def in_post(self, *, on: date) -> Self:
        """Named, and still in the post for which they were named."""
        held = Appointment.objects.in_force(on=on)
        here = self.filter(ended_at__isnull=True, appointment__in=held)
        return here.filter(appointment__user__is_active=True)

    def of_topic(self, topic: Topic | None) -> Self:
        """On this topic, including those who speak on everything."""
        everything = Q(topics__isnull=True)
        return self.filter(everything | Q(topics=topic) if topic else everything).distinct()

    def for_list(self) -> Self:
        found = self.select_related("appointment__user", "appointment__unit", "named_by")
        return found.prefetch_related("topics").order_by("appointment__user__name", "pk")


class Speaker(models.Model):
    """A person in a post who may speak for the authority, on some or all topics."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="+")
    topics = models.ManyToManyField(Topic, blank=True, related_name="+")
    basis = models.CharField(max_length=300, blank=True, help_text="By which document.")
    named_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(ended_at=None), name="speaker_once_in_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment.user}, {self.appointment.unit}"

    @classmethod
    @transaction.atomic
    def name(
        cls, appointment: Appointment, topics: Iterable[Topic], *, basis: str, by: User,
        at: datetime, today: date,
    ) -> "Speaker":  # fmt: skip
        """Let a person in this post speak on these topics; without any, on all."""
        _only_who_names(by)
        in_force = Appointment.objects.in_force(on=today).filter(unit__institution=None)
        if not in_force.filter(pk=appointment.pk, user__is_active=True).exists():
            raise Refused(_("Choose a post of the authority that is held today."))
        if cls.objects.filter(appointment=appointment, ended_at__isnull=True).exists():
            raise Refused(_("There is already a speaker in this post: end that appointment first."))
        made = cls.objects.create(
            appointment=appointment, basis=basis.strip()[:300], named_by=by, named_at=at
        )
        chosen = list(topics)
        made.topics.set(chosen)
        entries.record(
            made, "speaker.named", by=by, at=at, user=appointment.user.pk,
            topics=[topic.code for topic in chosen],
        )  # fmt: skip
        return made

    @transaction.atomic
    def end(self, *, by: User, at: datetime) -> None:
        """Harmless when repeated; the row stays."""
        _only_who_names(by)
        self.refresh_from_db(from_queryset=Speaker.objects.select_for_update())
        if self.ended_at is None:
            self.ended_by, self.ended_at = by, at
            self.save(update_fields=["ended_by", "ended_at"])
            entries.record(self, "speaker.ended", by=by, at=at, user=self.appointment.user.pk)

    @classmethod
    def speaking(cls, topic: Topic | None, *, on: date) -> list[CurrentSpeaker]:
        """Who speaks on it that day, including substitutes."""
        return current_speakers(cls.objects.in_post(on=on).of_topic(topic).for_list(), on=on)


def _only_who_names(by: User) -> None:
    if by.institution_id is not None or not by.may(Right.APPROVE):
        raise Refused(_("Speakers are appointed by employees who approve replies."))


def current_speakers(speakers: Iterable[Speaker], *, on: date) -> list[CurrentSpeaker]:
    """Each with the substitute of that day."""
    away = Absence.away(on=on)
    found = []
    for one in speakers:
        user = one.appointment.user
        here = Absence.present([user], on=on, away=away)
        found.append(
            CurrentSpeaker(speaker=one, who=next(iter(here), None), absence=away.get(user.pk))
        )
    return found
