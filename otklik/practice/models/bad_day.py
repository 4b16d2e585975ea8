from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

type BadDays = Mapping[str, "BadDay"]


class BadDayQuerySet(models.QuerySet["BadDay"]):
    def switched_on(self) -> Self:
        return self.filter(is_on=True)

    def switch(self, kinds: "set[BadDay.Kind]", *, is_once: bool) -> None:
        """Exactly these are on from now on; the others are off."""
        for kind in BadDay.Kind:
            if kind == BadDay.Kind.ONLY_PEOPLE:  # a rule, nothing that happens once
                self.update_or_create(
                    kind=kind, defaults={"is_on": kind in kinds, "is_once": False}
                )
                continue
            self.update_or_create(kind=kind, defaults={"is_on": kind in kinds, "is_once": is_once})

    def by_kind(self) -> "BadDays":
        """Those that are on, for who asks of several kinds at once."""
        return {day.kind: day for day in self.switched_on()}

    def strike(self, kind: "BadDay.Kind", days: "BadDays | None" = None) -> "BadDay | None":
        """The bad day if it happens to this call; one that was to happen once is over then."""
        day = (self.by_kind() if days is None else days).get(kind)
        if day is None or not day.is_once:
            return day
        is_ours = self.switched_on().filter(pk=day.pk).update(is_on=False)
        return day if is_ours else None


class BadDay(models.Model):
    """One thing that goes wrong in real networks, happening here on request."""

    class Kind(models.TextChoices):
        EVENTS_TWICE = "events_twice", _("Each event comes twice")
        EVENTS_LATE = "events_late", _("Events come 20 seconds late")
        EVENTS_SWAPPED = "events_swapped", _("Events come in the wrong order")
        EVENTS_LOST = "events_lost", _("Events do not come at all")
        AUTHOR_EDITS = "author_edits", _("The author corrects the comment at once")
        AUTHOR_DELETES = "author_deletes", _("The author deletes the comment at once")
        LOST_AFTER = "lost_after", _("The answer is published, but the network does not say so")
        LOST_BEFORE = "lost_before", _("The answer is not published, and the network says nothing")
        TOO_MANY = "too_many", _("“Too many requests, wait 10 seconds”")
        SLOW = "slow", _("The network answers after 10 seconds")
        ONLY_PEOPLE = "only_people", _("No program may answer comments, until switched off")

    #: Seconds of the kinds that have any, unless a row says otherwise.
    SECONDS: ClassVar[dict[str, float]] = {
        Kind.EVENTS_LATE: 20,
        Kind.EVENTS_SWAPPED: 15,
        Kind.TOO_MANY: 10,
        Kind.SLOW: 10,
    }

    kind = models.CharField(max_length=20, choices=Kind.choices, unique=True)
    is_on = models.BooleanField(default=False)
    is_once = models.BooleanField(default=True)
    own_seconds = models.FloatField(null=True, blank=True)

    objects = BadDayQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def seconds(self) -> float:
        """How long it lasts, for the kinds that last."""
        own = self.own_seconds
        return self.SECONDS.get(self.kind, 0) if own is None else own
