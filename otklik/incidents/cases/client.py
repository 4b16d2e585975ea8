from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import institution_scope


class Client(models.Model):
    """A person outside, known by a pseudonym; `Identity` says who they are in a network."""

    number = models.PositiveIntegerField(unique=True)

    def __str__(self) -> str:
        return f"К-{self.number}"


class Identity(models.Model):
    """A client's personal data in one account, in a separate table so that it can be erased."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="identities")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200, blank=True)
    profile_url = models.URLField(max_length=500, blank=True)
    reply_to = models.CharField(
        max_length=300, blank=True, help_text="Where who asks for information wants the answer."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "external_id"], name="identity_once")
        ]


class WritingPermissionQuerySet(models.QuerySet["WritingPermission"]):
    def is_denied(self, *, client: Client | None, account: Account) -> bool:
        theirs = Identity.objects.filter(client=client, account=account).values("external_id")
        return self.filter(account=account, external_id__in=theirs, is_given=False).exists()


class WritingPermission(models.Model):
    """Whether a person lets us write to them in a network, as it last reported; also for people who
    never wrote, of whom only the number is stored."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=120)
    is_given = models.BooleanField()
    since = models.DateTimeField()

    objects = WritingPermissionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "external_id"], name="writing_permission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.pk}"

    @classmethod
    @transaction.atomic
    def note(
        cls,
        account: Account,
        external_id: str,
        *,
        is_given: bool,
        occurred_at: datetime,
        about: models.Model | None = None,
        at: datetime,
    ) -> None:
        """Record what a network reported; the latest moment counts, in whatever order reports come.
        A change is recorded with `about`, the person's incident, if there is one."""
        permission_before = cls.objects.filter(account=account, external_id=external_id).first()
        if permission_before is not None and permission_before.since > occurred_at:
            return
        permission, _is_new = cls.objects.update_or_create(
            account=account,
            external_id=external_id,
            defaults={"is_given": is_given, "since": occurred_at},
        )
        if permission_before is None or permission_before.is_given != is_given:
            verb = "person.allowed_writing" if is_given else "person.denied_writing"
            entries.record(about or permission, verb, by=None, at=at)


class IdentityClaimQuerySet(models.QuerySet["IdentityClaim"]):
    def active(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Claims about two people who both have incidents in the reader's institution."""
        if user.institution_id is None:
            return self
        here = Client.objects.filter(institution_scope(user, "incident__institution"))
        return self.filter(one__in=here, other__in=here)

    def about(self, client: Client) -> Self:
        """Claims about a client, oldest first, with their authors."""
        return (
            self.filter(Q(one=client) | Q(other=client))
            .select_related("one", "other", "by", "withdrawn_by")
            .order_by("pk")
        )

    def withdrawn(self) -> Self:
        return self.filter(withdrawn_at__isnull=False)

    def others_of(self, client: int) -> tuple[set[int], set[int]]:
        """Keys of clients claimed to be the same person, and of those whose claim was withdrawn."""
        items: set[int] = set()
        denied: set[int] = set()
        for one, other, withdrawn in _claims_about(client=client):
            (denied if withdrawn else items).add(other if one == client else one)
        return items, denied - items


class IdentityClaim(models.Model):
    """A claim that two clients are one person. It is not a fact: it merges no rows and shows nobody
    another's messages. One claim per pair and ground is active at a time."""

    class Ground(models.TextChoices):
        INVITATION = "invitation", _("came through our invitation")
        TELEPHONE = "telephone", _("named the same telephone")
        PERSON = "person", _("according to the person")
        STAFF = "staff", _("recognised by a colleague")

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
        """Claim once that two clients are one person. Raises Refused for a single client."""
        if first.pk == second.pk:
            raise Refused(_("This is the same pseudonym already."))
        keys = sorted((first.pk, second.pk))
        one, other = Client.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        if claim := cls.objects.active().filter(one=one, other=other, ground=ground).first():
            return claim
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
        """Withdraw the claim. Harmless when repeated."""
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
        if self.withdrawn_at is not None:
            return
        self.withdrawn_by, self.withdrawn_at = by, at
        self.save(update_fields=["withdrawn_by", "withdrawn_at"])
        for mine, theirs in ((self.one, self.other), (self.other, self.one)):
            entries.record(mine, "person.claim_withdrawn", by=by, at=at, other=theirs.number)

    def partner_of(self, client: Client) -> Client:
        return self.other if self.one_id == client.pk else self.one


@compiled_query
def _claims_about(
    *, client: int
) -> models.QuerySet[IdentityClaim, tuple[int, int, datetime | None]]:
    claims = IdentityClaim.objects.filter(Q(one=client) | Q(other=client))
    return claims.values_list("one", "other", "withdrawn_at")
