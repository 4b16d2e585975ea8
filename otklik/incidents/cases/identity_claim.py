from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.cases.client import Client
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import own


class IdentityClaimQuerySet(models.QuerySet["IdentityClaim"]):
    def active(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Where both are people whose incidents the reader's place has."""
        if user.institution_id is None:
            return self
        here = Client.objects.filter(own(user, "incident__institution"))
        return self.filter(one__in=here, other__in=here)

    def about(self, client: Client) -> Self:
        """Oldest first, with who said so."""
        return (
            self.filter(Q(one=client) | Q(other=client))
            .select_related("one", "other", "by", "withdrawn_by")
            .order_by("pk")
        )

    def withdrawn(self) -> Self:
        return self.filter(withdrawn_at__isnull=False)

    def others_of(self, client: int) -> tuple[set[int], set[int]]:
        """Keys of those who are said to be this client, and of those of whom that was taken
        back; who is said to be it again is in the first only."""
        items: set[int] = set()
        denied: set[int] = set()
        claims = self.filter(Q(one=client) | Q(other=client))
        for one, other, withdrawn in claims.values_list("one", "other", "withdrawn_at"):
            (denied if withdrawn else items).add(other if one == client else one)
        return items, denied - items


class IdentityClaim(models.Model):
    """Somebody says that two clients are one person: on what ground, how sure, since when.

    A claim, not a fact: it merges no rows, gives nobody another's messages, and is withdrawn as it
    was made. One stands for a pair and a ground at a time.
    """

    class Ground(models.TextChoices):
        INVITATION = "invitation", _("came along our invitation")
        TELEPHONE = "telephone", _("named the same telephone")
        PERSON = "person", _("says so themselves")
        STAFF = "staff", _("a colleague recognised them")

    class Certainty(models.TextChoices):
        POSSIBLE = "possible", _("possible")
        LIKELY = "likely", _("likely")
        CHECKED = "checked", _("checked")

    one = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = IdentityClaimQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="a_pair_of_clients_in_order"
            ),
            models.UniqueConstraint(
                fields=["one", "other", "ground"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_claim_a_pair_and_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} = {self.other}?"

    @classmethod
    @transaction.atomic
    def make(
        cls,
        first: Client,
        second: Client,
        *,
        ground: str,
        certainty: str,
        note: str = "",
        by: User | None,
        at: datetime,
    ) -> "IdentityClaim":
        """Say that two are one person; the same claim when said twice. Raises Refused for one."""
        if first.pk == second.pk:
            raise Refused(_("This is the same pseudonym already."))
        keys = sorted((first.pk, second.pk))
        one, other = Client.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        known = cls.objects.active().filter(one=one, other=other, ground=ground).first()
        if known is not None:
            return known
        claim = cls.objects.create(
            one=one, other=other, ground=ground, certainty=certainty, note=note, by=by, at=at
        )
        for mine, theirs in ((one, other), (other, one)):
            entries.record(
                mine, "person.claimed_same", by=by, at=at,
                other=theirs.number, ground=ground, certainty=certainty, note=note,
            )  # fmt: skip
        return claim

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """It was wrong, or cannot be upheld. Harmless when pressed twice."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        if self.withdrawn_at is not None:
            return
        self.withdrawn_by, self.withdrawn_at = by, at
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])
        for mine, theirs in ((self.one, self.other), (self.other, self.one)):
            entries.record(mine, "person.claim_withdrawn", by=by, at=at, other=theirs.number)

    def tied_to(self, client: Client) -> Client:
        """The other one of the pair."""
        return self.other if self.one_id == client.pk else self.one
