from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Account
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.organisation.models import User

#: What comes here is sorted first: it may be more than a question.
SORTED_FIRST = (Account.NetworkCode.EMAIL, Account.NetworkCode.SITE)
UNSORTED = Q(account__network__in=SORTED_FIRST, sorting__isnull=True)


class LetterKind(models.TextChoices):
    QUESTION = "question", _("a question")
    REQUEST = "request", _("a request for information")
    APPEAL = "appeal", _("an official appeal")


class Sorting(models.Model):
    """What a letter, a form or a comment is, as a person decided.

    A request for information goes into its register. An appeal is accepted as such nowhere here:
    its author is shown the way.
    """

    Kind = LetterKind

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="sorting")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=LetterKind.values), name="sorted_into_a_known_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_kind_display()}"

    @classmethod
    @transaction.atomic
    def decide(cls, incident: Incident, *, kind: str, by: User, at: datetime) -> "Sorting":
        """Say what it is; said again, it corrects. Raises Refused once it stands in the register
        of requests as one."""
        Incident.objects.select_for_update().get(pk=incident.pk)
        known = cls.objects.filter(incident=incident).first()
        if known is not None and known.kind == kind:
            return known
        if kind != LetterKind.REQUEST and incident.requests.standing().exists():
            raise Refused(_("It stands in the register of requests. Take it out of there first."))
        sorting, _is_new = cls.objects.update_or_create(
            incident=incident, defaults={"kind": kind, "by": by, "at": at}
        )
        journal.record(incident, "incident.sorted", by=by, at=at, kind=kind)
        return sorting
