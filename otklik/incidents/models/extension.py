from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from otklik import journal, worktime
from otklik.core.refusal import Refused
from otklik.incidents.deadlines import calendar_of, deadline_of
from otklik.incidents.models.incident import Incident
from otklik.organisation.models import User

if TYPE_CHECKING:
    from otklik.incidents.models.incident import Incident


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def of_this_clock(self, incident: "Incident") -> "Extension | None":
        """The one that holds for the clock that runs now: an older one was for an older clock."""
        theirs = self.standing().filter(incident=incident.pk, at__gte=incident.clock_from)
        return theirs.select_related("by").order_by("-at", "-pk").first()


class Extension(models.Model):
    """More time for an answer, with who gave it and why; shown and journaled, never silent."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    document = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.incident}: {self.until}"

    @classmethod
    @transaction.atomic
    def grant(
        cls,
        incident: Incident,
        *,
        until: date,
        reason: str,
        document: str = "",
        by: User,
        at: datetime,
    ) -> "Extension":
        """Give time until work ends on a day.

        Raises Refused when no answer is awaited, another sets the deadline, no reason is given,
        the day is not worked, or it gives no more time than there is.
        """
        incident.refuse_unless_awaited()
        if not reason.strip():
            raise Refused(_("Say in a sentence why more time is needed."))
        found = deadline_of(incident)
        if found.is_outside:
            raise Refused(
                _("%(source)s sets this time limit: only there can it be extended.")
                % {"source": incident.outside_due_source}
            )
        if found.due is None:
            raise Refused(_("There is no time limit here to extend."))
        moment = _end_of(until, calendar_of(incident))
        if moment <= found.due or moment <= at:
            raise Refused(_("Choose a later day: this one gives no more time."))
        extension = cls.objects.create(
            incident=incident,
            until=moment,
            reason=reason.strip(),
            document=document.strip(),
            by=by,
            at=at,
        )
        incident.count_due()
        incident.save(update_fields=["due_at"])
        journal.record(
            incident, "incident.extended", by=by, at=at,
            was=found.due, until=moment, reason=extension.reason, document=extension.document,
        )  # fmt: skip
        return extension

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Take the time back: the limit is again what it was."""
        incident = self.incident
        incident.refuse_unless_awaited()
        taken = type(self).objects.standing().filter(pk=self.pk).update(withdrawn_at=at)
        if not taken:
            raise Refused(_("This extension was taken back already."))
        self.withdrawn_at = at
        incident.count_due()
        incident.save(update_fields=["due_at"])
        journal.record(
            incident, "incident.extension_withdrawn", by=by, at=at, until=self.until,
            reason=self.reason,
        )  # fmt: skip


def _end_of(day: date, calendar: worktime.WorkCalendar) -> datetime:
    if not calendar.hours(day):
        nearest = worktime.worked_day_near(day, calendar, step=1)
        raise Refused(
            _("Nobody works on that day. The next day worked is %(day)s.")
            % {"day": date_format(nearest, "j E")}
        )
    return worktime.end_of_work(day, calendar)
