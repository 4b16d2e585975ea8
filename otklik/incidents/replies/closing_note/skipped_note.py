from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.organisation.people.user import User

LONGEST = 300


class SkippedLine(models.Model):
    """Why an incident that began in public was closed without a public note."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="skipped_lines")
    reason = models.CharField(_("reason"), max_length=LONGEST)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="line_is_skipped_with_a_reason")
        ]

    @classmethod
    def asker_in_the_open(cls, incident: Incident) -> Message | None:
        """The public message that looks unanswered: the incident began in public, our last answer
        is private, and no reason has been given for that since."""
        rows = list(incident.messages.filter(is_automatic=False).order_by("occurred_at", "pk"))
        questions = [one for one in rows if one.is_inbound]
        answers = [one for one in rows if not one.is_inbound]
        is_open = bool(questions) and questions[0].lane == Message.Lane.PUBLIC
        if not is_open or not answers or answers[-1].lane != Message.Lane.PRIVATE:
            return None
        if incident.skipped_lines.filter(at__gte=answers[-1].received_at).exists():
            return None
        items = [
            one for one in questions if one.lane == Message.Lane.PUBLIC and one.deleted_at is None
        ]
        return items[-1] if items else None

    @classmethod
    @transaction.atomic
    def skip(cls, incident: Incident, *, reason: str, by: User, at: datetime) -> "SkippedLine":
        if not reason.strip():
            raise Refused(_("Say in a sentence why nothing is said publicly."))
        if len(reason.strip()) > LONGEST:
            raise Refused(_("The reason is too long: say it in a sentence."))
        skipped = cls.objects.create(incident=incident, reason=reason.strip(), by=by, at=at)
        entries.record(incident, "incident.line_skipped", by=by, at=at, reason=skipped.reason)
        return skipped
