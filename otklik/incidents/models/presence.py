from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models

from otklik.incidents.models.incident import Incident
from otklik.organisation.models import User

#: A page that is open tells so every two seconds; what is older was closed, or lost its line.
GONE_AFTER = timedelta(seconds=15)
TOLD_EVERY = timedelta(seconds=4)
FORGOTTEN_AFTER = timedelta(hours=1)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def of_others(self, incident: Incident, *, user: User, at: datetime) -> Self:
        """Colleagues who have this incident open now, in a steady order."""
        here = self.filter(incident=incident, seen_at__gt=at - GONE_AFTER)
        return here.exclude(user=user).select_related("user").order_by("user__name", "user")


class Presence(models.Model):
    """Who has an incident open, and who writes in it: so that two do not answer one person.

    Says nothing of what anybody did, and is forgotten: no history is made of it.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "user"], name="present_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.incident_id}"

    @classmethod
    def begin(cls, incident: Incident, *, user: User, at: datetime) -> None:
        """They opened it."""
        cls.objects.filter(user=user, seen_at__lt=at - FORGOTTEN_AFTER).delete()
        cls._tell(incident, user=user, at=at, written_at=None)

    @classmethod
    def go_on(cls, incident: Incident, *, user: User, is_writing: bool, at: datetime) -> None:
        """They still have it open; nothing is written while this was told a moment ago."""
        known = cls.objects.filter(incident=incident, user=user).first()
        is_fresh = known is not None and known.seen_at > at - TOLD_EVERY
        was_writing = known is not None and known.is_writing(at=at)
        if is_fresh and is_writing == was_writing:
            return
        cls._tell(incident, user=user, at=at, written_at=at if is_writing else None)

    @classmethod
    def _tell(
        cls, incident: Incident, *, user: User, at: datetime, written_at: datetime | None
    ) -> None:
        row = Presence(incident=incident, user=user, seen_at=at, written_at=written_at)
        Presence.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["incident", "user"],
            update_fields=["seen_at", "written_at"],
        )

    def is_writing(self, *, at: datetime) -> bool:
        return self.written_at is not None and self.written_at > at - GONE_AFTER
