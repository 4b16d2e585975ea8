"""Whether an answer helped, as the person said: a named row of this room, part of no survey."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.models.client import Client
from otklik.incidents.models.incident import Incident, refuse_erased
from otklik.incidents.models.message import Message


class HelpAnswer(models.TextChoices):
    YES = "yes", _("yes, it helped")
    NO = "no", _("no, it did not help")


class WhyNotAsked(models.TextChoices):
    ASKED_LATELY = "asked_lately", _("the person was asked lately")
    NO_PERSON = "no_person", _("it is not known who wrote")
    IN_PUBLIC = "in_public", _("answered where everyone sees: not asked there")
    BY_HAND = "by_hand", _("only a person may write there")
    NO_WAY = "no_way", _("nothing can be sent to the person there")
    OUTSIDE = "outside", _("the answer was given elsewhere")


class HelpfulnessQuerySet(models.QuerySet["Helpfulness"]):
    def asked(self) -> Self:
        return self.filter(asked_at__isnull=False)

    def told(self) -> Self:
        return self.exclude(answer="")

    def asked_of(self, clients: Iterable[int], *, since: datetime) -> Self:
        return self.filter(incident__client__in=clients, asked_at__gt=since)

    def opened_by(self, code: str) -> "Helpfulness | None":
        """The question that this code belongs to; None for a code that is not ours."""
        if not code or len(code) > MOST_CODE:
            return None
        found = self.filter(digest=Helpfulness.digest_of(code))
        return found.select_related("incident__account").first()


class Helpfulness(models.Model):
    """One question «Помогло?» about one incident, never a second one; or why it was not asked.

    `digest` belongs to the code of the page; the code itself is only in the message. Whoever saw
    an address that stood in the open may have answered: then `is_proven` is False.
    """

    Answer, WhyNot = HelpAnswer, WhyNotAsked

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="helpfulness")
    outcome = models.CharField(max_length=16)
    closed_at = models.DateTimeField(help_text="The closing that it is about.")
    asked_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    why_not = models.CharField(max_length=12, choices=WhyNotAsked.choices, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    asked_beside = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    delivery = models.OneToOneField(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_proven = models.BooleanField(default=True)
    answer = models.CharField(max_length=3, choices=HelpAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = HelpfulnessQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="helpfulness_by_asking")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="help_code_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) ^ Q(why_not=""),
                name="asked_or_said_why_not",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, asked_at__isnull=False)),
                name="answered_only_when_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_answer_display() or self.get_why_not_display()}"

    @staticmethod
    def digest_of(code: str) -> str:
        return hashlib.sha256(b"helped" + code.encode()).hexdigest()

    def awaits(self, *, at: datetime) -> bool:
        """Whether the person may still answer."""
        return not self.answer and self.expires_at is not None and at < self.expires_at

    @transaction.atomic
    def tell(self, answer: str, *, at: datetime) -> bool:
        """The person says whether it helped. The first word counts: False when there is one.

        «No» brings the incident back to work, unless somebody works on it already. Raises
        Refused when it comes too late, or when the words were erased.
        """
        self.refresh_from_db(from_queryset=Helpfulness.objects.select_for_update())
        refuse_erased(self.incident.erased_at)
        if self.answer:
            return False
        if not self.awaits(at=at):
            raise Refused(_("The time to answer is over. Write to us anew: we will look again."))
        self.answer, self.answered_at = HelpAnswer(answer), at
        self.save(update_fields=["answer", "answered_at"])
        verb = "incident.helped" if answer == HelpAnswer.YES else "incident.not_helped"
        journal.record(self.incident, verb, by=None, at=at, is_proven=self.is_proven)
        return True


def others_of(client: Client) -> set[int]:
    """The person by every pseudonym that a standing claim ties to this one."""
    from otklik.incidents.models.claim import IdentityClaim

    claims = IdentityClaim.objects.standing().filter(Q(one=client) | Q(other=client))
    pairs = claims.values_list("one", "other")
    return {client.pk, *(pk for pair in pairs for pk in pair)}


MOST_CODE = 64
LATEST = timedelta(days=60)  # after a closing nobody is asked any more
