"""The checklist of answer quality, and draws of answers that are rated by it."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.reply import Reply
from otklik.organisation.models import User
from otklik.ui import moments

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from otklik.incidents.models.rating import PointRating, Rating

MOST = 200  # answers in one draw: more nobody rates with care


class QualityPointQuerySet(models.QuerySet["QualityPoint"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class QualityPoint(models.Model):
    """One point of the checklist, from the pack. `is_checked`: the authority compared it with its
    source; until then it is shown as to be checked."""

    code = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = QualityPointQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.text


class QualityDraw(models.Model):
    """A share of the answers of a period, drawn by a seed, so that nobody picks.

    Anybody can repeat it: the answers of the period are ordered by SHA-256 of the seed, a colon
    and the key of the reply; the first `size` of them are it. `digest` is of the keys of all.
    """

    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    share = models.PositiveSmallIntegerField(
        _("Share of answers, per cent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    wants_two = models.BooleanField(_("Two raters, the second blind to the first"), default=False)
    seed = models.CharField(max_length=32)
    population = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_draw_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100), name="a_share_of_1_to_100_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return moments.days(self.starts_on, self.ends_on)

    @classmethod
    @transaction.atomic
    def draw(
        cls,
        *,
        starts_on: date,
        ends_on: date,
        share: int,
        wants_two: bool,
        seed: str,
        by: User,
        at: datetime,
    ) -> "QualityDraw":
        """Draw from the answers that came to stand within these days.

        Raises Refused while the period is not over, when a part of it was drawn from before (or
        one could draw until one likes it), or when there is nothing to rate.
        """
        if ends_on >= timezone.localdate(at):
            raise Refused(_("Choose days that are over: else later answers could not be drawn."))
        if cls.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            raise Refused(
                _("Answers of some of these days were drawn already: one period, one draw.")
            )
        if not QualityPoint.objects.active().exists():
            raise Refused(_("There is no checklist: the administrator loads quality.yaml."))
        keys = list(Reply.objects.stood_between(starts_on, ends_on).values_list("pk", flat=True))
        if not keys:
            raise Refused(_("No answer of ours came to stand in these days: choose others."))
        drawn = cls.objects.create(
            starts_on=starts_on, ends_on=ends_on, share=share, wants_two=wants_two, seed=seed,
            population=len(keys), digest=digest_of(keys), drawn_at=at, drawn_by=by,
        )  # fmt: skip
        chosen = drawn_from(keys, seed=seed, share=share)
        DrawnAnswer.objects.bulk_create(
            DrawnAnswer(draw=drawn, reply_id=key, position=n) for n, key in enumerate(chosen, 1)
        )
        journal.record(
            drawn, "quality.drawn", by=by, at=at, seed=seed, population=len(keys),
            digest=drawn.digest, share=share, size=len(chosen), wants_two=wants_two,
        )  # fmt: skip
        return drawn

    @property
    def raters(self) -> int:
        return 2 if self.wants_two else 1


def drawn_from(keys: Iterable[int], *, seed: str, share: int) -> list[int]:
    """The keys that a seed draws: a share in per cent, one at least, MOST at most."""
    known = sorted(keys)
    size = min(MOST, max(1, ceil(len(known) * share / 100)))
    return sorted(known, key=lambda key: sha256(f"{seed}:{key}".encode()).digest())[:size]


def digest_of(keys: Iterable[int]) -> str:
    return sha256(",".join(str(key) for key in sorted(keys)).encode()).hexdigest()


class DrawnAnswerQuerySet(models.QuerySet["DrawnAnswer"]):
    def with_progress(self) -> Self:
        """How many raters have finished each, as `finished`."""
        done = Count("ratings", filter=Q(ratings__finished_at__isnull=False))
        return self.annotate(finished=done).order_by("position")

    def complete(self) -> Self:
        """Rated by as many as the draw asked for: only these are shown to anybody."""
        return self.with_progress().filter(
            Q(finished__gte=2) | Q(finished__gte=1, draw__wants_two=False)
        )


class DrawnAnswer(models.Model):
    """An answer that was drawn."""

    draw = models.ForeignKey(QualityDraw, on_delete=models.CASCADE, related_name="answers")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="drawn")
    position = models.PositiveIntegerField()

    if TYPE_CHECKING:
        finished: int
        ratings: RelatedManager["Rating"]

    objects = DrawnAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["draw", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "reply"], name="drawn_once_a_draw")
        ]

    def __str__(self) -> str:
        return f"{self.draw}, {self.position}"

    @property
    def remarks(self) -> "list[PointRating]":
        """What raters find not fulfilled or have a word about, the first rater's first."""
        said = (one for rating in self.ratings.all() for one in rating.points.all())
        return [one for one in said if one.word == "no" or one.remark]
