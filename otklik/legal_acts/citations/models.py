"""Citations of acts by other apps (written by `cite`), and impacts of changes on them."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ADDRESS_LENGTH
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit


class CitationQuerySet(models.QuerySet["Citation"]):
    def of_place(self, place: str) -> Self:
        return self.filter(place=place)

    def of_no_act(self) -> Self:
        """Of acts that we do not have."""
        return self.exclude(code__in=Act.objects.values("code"))

    def counts_by_code(self) -> list[tuple[str, int]]:
        """How many cite each act, most first."""
        found = self.order_by().values("code").annotate(n=Count("pk")).order_by("-n", "code")
        return [(row["code"], row["n"]) for row in found]


class Citation(models.Model):
    """A place of another app depends on an act or one of its clauses. `seen` are the words that its
    owner last saw, `seen_edition` their edition; a later difference is an `Impact`. There is no
    foreign key: an act may be cited before we have it."""

    class Kind(models.TextChoices):
        PAGE = "page", _("page of the site")
        ANSWER = "answer", _("answer of the site")
        TEMPLATE = "template", _("template of replies")
        INSTRUMENT = "instrument", _("questionnaire")
        ITEM = "item", _("item of required information")
        OTHER = "other", _("other place")

    place = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300, help_text="Where it is changed, from the site's root.")
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="+")
    code = models.CharField(max_length=50)
    clause = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    seen_edition = models.PositiveSmallIntegerField(default=0)
    seen = models.TextField(blank=True)
    is_repeal_seen = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    objects: ClassVar = CitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "title", "pk"]
        indexes: ClassVar = [models.Index(fields=["code"], name="citation_of_an_act")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "code", "clause"], name="clause_is_cited_once_in_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.address}"

    @property
    def address(self) -> str:
        """`order-23/3.2`, or the act alone."""
        return f"{self.code}/{self.clause}" if self.clause else self.code

    def mark_reviewed(self, *, edition: int, words: str, is_repealed: bool, at: datetime) -> None:
        """Its owner has seen these words; later ones are compared with them."""
        self.seen_edition, self.seen, self.seen_at = edition, words, at
        self.is_repeal_seen = is_repealed
        self.save(update_fields=["seen_edition", "seen", "seen_at", "is_repeal_seen"])


class ImpactQuerySet(models.QuerySet["Impact"]):
    def open(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """All for keepers of acts; for others those of their own and their units' citations."""
        if user.may(Right.EDIT_SITE):
            return self
        return self.filter(Q(citation__owner=user) | Q(citation__unit__in=user.unit_ids))

    def newest_first(self) -> Self:
        return self.order_by("-raised_at", "citation__code", "pk")


class Impact(models.Model):
    """A change of an act touches a citation: its owner must look. `before` and `after` are the
    words of the cited clause, empty for a whole act. A citation has at most one open impact."""

    class Reason(models.TextChoices):
        EDITION = "edition", _("a new edition")
        CORRECTION = "correction", _("the text was corrected")
        GONE = "gone", _("the clause no longer exists")
        REPEAL = "repeal", _("the act is repealed")

    class Outcome(models.TextChoices):
        KEPT = "kept", _("checked, nothing to change")
        CHANGED = "changed", _("changed")

    citation = models.ForeignKey(Citation, on_delete=models.CASCADE, related_name="impacts")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    holds_on = models.DateField(null=True)
    from_edition = models.PositiveSmallIntegerField(default=0)
    to_edition = models.PositiveSmallIntegerField(default=0)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    raised_at = models.DateTimeField()
    notice_key = models.CharField(max_length=120)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects: ClassVar = ImpactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-raised_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["citation"],
                condition=Q(settled_at__isnull=True),
                name="citation_has_one_open_impact",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="settled_impact_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citation}: {self.reason}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
