"""An incident that is put off to a moment, and for whom it waits."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.organisation.models import User

MOST_DAYS = 60


def asleep(at: datetime) -> Q:
    """Put off, and the person has not written since: a new message wakes it by itself."""
    return Q(put_off_until__gt=at, last_message_at__lte=F("put_off_at"))


class Waiting(models.Model):
    """The clock runs on: putting off hides from the list, it moves no term."""

    put_off_at = models.DateTimeField(null=True, blank=True)
    put_off_until = models.DateTimeField(null=True, blank=True)
    waits_for = models.CharField(_("for whom it waits"), max_length=120, blank=True)

    if TYPE_CHECKING:
        last_message_at: models.DateTimeField[datetime, datetime]

        def _refuse_if_closed(self) -> None: ...

    class Meta:
        abstract: ClassVar = True

    def is_asleep(self, *, at: datetime) -> bool:
        if self.put_off_until is None or self.put_off_at is None:
            return False
        return self.put_off_until > at and self.last_message_at <= self.put_off_at

    @transaction.atomic
    def put_off(self, *, until: datetime, waits_for: str, by: User, at: datetime) -> None:
        """Out of the lists until a moment, or until the person writes."""
        self._refuse_if_closed()
        if until <= at:
            raise Refused(_("Choose a moment that is still to come."))
        if until > at + timedelta(days=MOST_DAYS):
            raise Refused(_("Put off by at most %(n)s days.") % {"n": MOST_DAYS})
        self.put_off_at, self.put_off_until = max(at, self.last_message_at), until
        self.waits_for = " ".join(waits_for.split())[:120]
        self.save(update_fields=["put_off_at", "put_off_until", "waits_for"])
        journal.record(
            self, "incident.put_off", by=by, at=at, until=until, waits_for=self.waits_for
        )

    @transaction.atomic
    def wake(self, *, by: User, at: datetime) -> None:
        """Back into the lists now. Harmless when pressed twice."""
        self._refuse_if_closed()
        if self.put_off_until is None:
            return
        self.put_off_at, self.put_off_until, self.waits_for = None, None, ""
        self.save(update_fields=["put_off_at", "put_off_until", "waits_for"])
        journal.record(self, "incident.woken", by=by, at=at)
