from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.improvements.assignments.executors_and_substitutes import post_of, unit_of
from otklik.improvements.permission_and_input_checks import require_keeper
from otklik.organisation.people.user import User


class MemberQuerySet(models.QuerySet["Member"]):
    def on_or_after(self, day: date) -> Self:
        """Whose membership does not end before that day, begun or not."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def on(self, day: date) -> Self:
        """Who belongs to the group that day, the chair first."""
        here = self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        order = models.Case(
            *(models.When(role=role, then=place) for place, role in enumerate(Member.Role.values)),
            default=9,
            output_field=models.IntegerField(),
        )
        return here.select_related("user").alias(rank=order).order_by("rank", "user__name", "pk")


class Member(models.Model):
    """Somebody in the working group, from a day to a day, by a document."""

    class Role(models.TextChoices):
        CHAIR = "chair", gettext_lazy("chair")
        DEPUTY = "deputy", gettext_lazy("deputy chair")
        SECRETARY = "secretary", gettext_lazy("secretary of the group")
        MEMBER = "member", gettext_lazy("member of the group")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=9, choices=Role.choices)
    post = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(ends_on__isnull=True), name="a_member_once"
            ),
            models.UniqueConstraint(
                fields=["role"],
                condition=Q(role="chair", ends_on__isnull=True),
                name="one_chair_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    @transaction.atomic
    def add(
        cls, user: User, role: str, *, basis: str = "", starts_on: date, by: User, at: datetime
    ) -> "Member":
        """Raises Refused without a post here, for a second chair or a second role."""
        require_keeper(by)
        unit_of(user, on=starts_on)
        next_number("member")  # locks the series: a double submission waits here
        later = cls.objects.on_or_after(starts_on)
        if (there := later.filter(user=user).first()) is not None:
            message = _(
                "%(who)s belongs to the group already: %(role)s. End that membership first."
            )
            raise Refused(message % {"who": user, "role": there.get_role_display()})
        if role == cls.Role.CHAIR and later.filter(role=role).exists():
            raise Refused(_("The group has a chair: end that membership first."))
        member = cls.objects.create(
            user=user, role=role, basis=" ".join(basis.split())[:300], starts_on=starts_on,
            post=post_of(user, on=starts_on),
        )  # fmt: skip
        entries.record(member, "member.put", by=by, at=at, role=role,
                       words=commitment(member.basis))  # fmt: skip
        return member

    @transaction.atomic
    def end(self, *, on: date, by: User | None, at: datetime) -> None:
        """`on` is the last day. Harmless when repeated."""
        require_keeper(by)
        self.refresh_from_db(from_queryset=Member.objects.select_for_update())
        if self.ends_on is not None:
            return
        if on < self.starts_on:
            raise Refused(_("It cannot end before it starts: check the day."))
        self.ends_on = on
        self.save(update_fields=["ends_on"])
        entries.record(self, "member.ended", by=by, at=at, on=on)


class MatterQuerySet(models.QuerySet["Matter"]):
    def waiting(self) -> Self:
        return self.filter(meeting__isnull=True).order_by("noted_at", "pk")

    def unpublished(self) -> Self:
        """Its figures are not public yet."""
        return self.filter(is_public=False)


class Matter(models.Model):
    """What apps above submit to the group under a key; the next agenda includes it."""

    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    meeting = models.ForeignKey(
        "improvements.Meeting", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MatterQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @classmethod
    def note(
        cls, key: str, *, title: str, words: str, link: str, is_public: bool = False, at: datetime
    ) -> "Matter":
        """Once per key; its text is public after `show`."""
        values = {"title": title[:300], "words": words, "link": link, "is_public": is_public,
                "noted_at": at}  # fmt: skip
        return cls.objects.get_or_create(key=key, defaults=values)[0]

    @classmethod
    def show(cls, key: str, *, is_public: bool) -> None:
        """The compared results were published, or withdrawn."""
        cls.objects.filter(key=key).update(is_public=is_public)
