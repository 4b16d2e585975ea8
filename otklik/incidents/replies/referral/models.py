from datetime import datetime

from django.db import models, transaction

from otklik.audit import entries
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.public_body import Body
from otklik.organisation.people.user import User


class Referral(models.Model):
    """A reply that shows the way to another body: once it stands there the incident closes as
    told where to turn, in the name of whoever wrote it in."""

    reply = models.OneToOneField(
        Reply, primary_key=True, on_delete=models.CASCADE, related_name="referral"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reply}: {self.body}"

    @classmethod
    @transaction.atomic
    def refer(cls, reply: Reply, body: Body, *, by: User, at: datetime) -> "Referral":
        """Another body takes the place of the one named before."""
        reply.refuse_unless_editable()
        referral, _is_new = cls.objects.update_or_create(
            reply=reply, defaults={"body": body, "by": by, "at": at}
        )
        reply.referral = referral
        entries.record(
            reply.incident,
            "reply.shows_the_way",
            by=by,
            at=at,
            reply=str(reply.key),
            body=body.code,
        )
        return referral

    @transaction.atomic
    def lift(self, *, by: User, at: datetime) -> None:
        """The reply is an ordinary one again: nothing closes by itself."""
        self.reply.refuse_unless_editable()
        entries.record(
            self.reply.incident, "reply.shows_no_way", by=by, at=at, reply=str(self.reply.key)
        )
        self.delete()

    def follow(self, *, at: datetime) -> None:
        """The reply stands there: close, unless the person has asked more meanwhile."""
        incident = Incident.objects.select_for_update().get(pk=self.reply.incident_id)
        if incident.status == Incident.Status.ANSWERED and not incident.replies.at_work().exists():
            incident.close(outcome=Incident.Outcome.FORWARDED, by=self.by, at=at)
