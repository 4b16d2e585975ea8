from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.public_bodies_directory import Body
from otklik.organisation.people.user import User


class Referral(models.Model):
    """A reply that refers the person to another body: once it is sent, the incident is closed as
    referred, in the name of `by`."""

    reply = models.OneToOneField(
        Reply, primary_key=True, on_delete=models.CASCADE, related_name="referral"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    @classmethod
    @transaction.atomic
    def refer(cls, reply: Reply, body: Body, *, by: User, at: datetime) -> "Referral":
        """Mark a draft as a referral; replaces an earlier body."""
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
        """Make it an ordinary reply again: the incident is not closed automatically."""
        self.reply.refuse_unless_editable()
        entries.record(
            self.reply.incident, "reply.shows_no_way", by=by, at=at, reply=str(self.reply.key)
        )
        self.delete()

    def follow(self, *, at: datetime) -> None:
        """The reply was sent: close, unless the person has asked something more."""
        incident = Incident.objects.select_for_update().get(pk=self.reply.incident_id)
        if incident.status == Incident.Status.ANSWERED and not incident.replies.at_work().exists():
            incident.close(outcome=Incident.Outcome.FORWARDED, by=self.by, at=at)


@transaction.atomic
def show_the_way(reply: Reply, body: Body | None, *, by: User, at: datetime) -> None:
    """Insert the body and its contacts below what was typed. Raises Refused if none was chosen."""
    if body is None:
        raise Refused(_("Choose where the person should turn."))
    before = reply.referral_mark
    Referral.refer(reply, body, by=by, at=at)
    if before is not None and before.body.sentence in reply.text:
        text = reply.text.replace(before.body.sentence, body.sentence)
        reply.save_draft(text, revision=reply.revision, by=by, at=at)
    else:
        reply.append(body.sentence, by=by, at=at)


@transaction.atomic
def keep_open(reply: Reply, *, by: User, at: datetime) -> None:
    """The text stays; the incident is not closed automatically."""
    referral = reply.referral_mark
    if referral is None:
        raise Refused(_("This reply does not close anything automatically."))
    referral.lift(by=by, at=at)
