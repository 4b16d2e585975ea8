from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.organisation.models import User

LONGEST = 500


class HandoverQuerySet(models.QuerySet["Handover"]):
    def unread_by(self, user: User) -> Self:
        return self.filter(receiver=user, read_at=None).select_related("giver").order_by("-pk")


class Handover(models.Model):
    """A shift handed over: to whom, a sentence, and which incidents go along.

    The receiver sees it above the list until they say that they have read it.
    """

    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=LONGEST)
    numbers = models.JSONField(default=list)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["receiver"],
                condition=models.Q(read_at__isnull=True),
                name="handover_unread",
            )
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"

    @classmethod
    @transaction.atomic
    def give(
        cls, *, to: User, sentence: str, incidents: Iterable[Incident], by: User, at: datetime
    ) -> "Handover":
        """What is chosen becomes the receiver's, each by its own line in the journal."""
        sentence = " ".join(sentence.split())
        if to.pk == by.pk:
            raise Refused(_("Choose a colleague: this is you."))
        if not sentence:
            raise Refused(_("Say in a sentence what the colleague must know."))
        if len(sentence) > LONGEST:
            raise Refused(_("At most %(n)s characters fit. Shorten the text.") % {"n": LONGEST})
        numbers = []
        for incident in incidents:
            incident.assign(to=to, by=by, at=at)
            numbers.append(incident.number)
        handover = cls.objects.create(
            giver=by, receiver=to, sentence=sentence, numbers=numbers, at=at
        )
        journal.record(by, "user.shift_handed", by=by, at=at, to=to.pk, incidents=numbers)
        return handover

    @transaction.atomic
    def read(self, *, by: User, at: datetime) -> None:
        """The receiver has read it. Harmless when pressed twice."""
        held = Handover.objects.select_for_update().get(pk=self.pk)
        if held.receiver_id != by.pk:
            raise Refused(_("This shift was handed to a colleague."))
        if held.read_at is not None:
            return
        self.read_at = at
        self.save(update_fields=["read_at"])
        journal.record(by, "user.shift_read", by=by, at=at, handover=self.pk)
