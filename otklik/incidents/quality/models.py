"""The checklist of answer quality, and random draws of answers to rate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User
from otklik.ui import dates

MOST = 200  # answers in one draw: more cannot be rated with care


class QualityPointQuerySet(models.QuerySet["QualityPoint"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class QualityPoint(models.Model):
    """An item of the checklist. `is_checked`: the authority compared it with its source."""

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
    """A random share of the answers of a period, reproducible from a seed so that nobody picks:
    replies are ordered by SHA-256 of the seed, a colon and the reply's key, and the first ones are
    drawn. `digest` is that of all keys."""

    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    share = models.PositiveSmallIntegerField(
        _("Share of answers, per cent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    wants_two = models.BooleanField(_("Two raters, the second rates blind"), default=False)
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
        return dates.days(self.starts_on, self.ends_on)

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
        """Draw from the answers published on these days. Raises Refused while the days are not
        over, if some were drawn from before (one could redraw until the result pleases), and if
        there are no answers."""
        if ends_on >= timezone.localdate(at):
            raise Refused(_("Choose days that are over: else later answers could not be drawn."))
        if cls.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            raise Refused(
                _("Answers of some of these days were already drawn: one draw for one period.")
            )
        if not QualityPoint.objects.active().exists():
            raise Refused(_("There is no checklist: the administrator loads quality.yaml."))
        keys = list(Reply.objects.sent_between(starts_on, ends_on).values_list("pk", flat=True))
        if not keys:
            raise Refused(_("No answer of ours was published in these days: choose others."))
        drawn = cls.objects.create(
            starts_on=starts_on, ends_on=ends_on, share=share, wants_two=wants_two, seed=seed,
            population=len(keys), digest=compute_digest(keys), drawn_at=at, drawn_by=by,
        )  # fmt: skip
        chosen = select(keys, seed=seed, share=share)
        DrawnAnswer.objects.bulk_create(
            DrawnAnswer(draw=drawn, reply_id=key, position=n) for n, key in enumerate(chosen, 1)
        )
        entries.record(
            drawn, "quality.drawn", by=by, at=at, seed=seed, population=len(keys),
            digest=drawn.digest, share=share, size=len(chosen), wants_two=wants_two,
        )  # fmt: skip
        return drawn

    @property
    def raters(self) -> int:
        return 2 if self.wants_two else 1


def select(keys: Iterable[int], *, seed: str, share: int) -> list[int]:
    """The keys selected by a seed: a share in per cent, at least one, at most MOST."""
    ordered = sorted(keys)
    size = min(MOST, max(1, ceil(len(ordered) * share / 100)))
    return sorted(ordered, key=lambda key: sha256(f"{seed}:{key}".encode()).digest())[:size]


def compute_digest(keys: Iterable[int]) -> str:
    return sha256(",".join(str(key) for key in sorted(keys)).encode()).hexdigest()


class DrawnAnswerQuerySet(models.QuerySet["DrawnAnswer"]):
    def with_progress(self) -> Self:
        """With the number of raters who have finished, as `finished`."""
        done = Count("ratings", filter=Q(ratings__finished_at__isnull=False))
        return self.annotate(finished=done).order_by("position")

    def complete(self) -> Self:
        """Rated by as many people as the draw requires; only these are shown."""
        return self.with_progress().filter(
            Q(finished__gte=2) | Q(finished__gte=1, draw__wants_two=False)
        )


class DrawnAnswer(models.Model):
    draw = models.ForeignKey(QualityDraw, on_delete=models.CASCADE, related_name="answers")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="drawn")
    position = models.PositiveIntegerField()

    if TYPE_CHECKING:
        finished: int

    objects = DrawnAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["draw", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "reply"], name="drawn_once_a_draw")
        ]

    @property
    def remarks(self) -> "list[PointRating]":
        """Items that raters marked as not fulfilled or remarked on, the first rater's first."""
        items = (one for rating in self.ratings.all() for one in rating.points.all())
        return [one for one in items if one.word == "no" or one.remark]

    def reason_against(self, user: User, *, rating: "Rating | None") -> str:
        """Why this person cannot rate it (again); empty if they can. `rating` is their own."""
        if rating is not None:
            return str(_("You have rated this answer.")) if rating.finished_at else ""
        reply = self.reply
        is_own = reply.author_id == user.pk or reply.writers.contains(user)
        if is_own or reply.approvals.filter(by=user).exists():
            return str(_("You wrote or approved this answer: somebody else rates it."))
        if self.ratings.count() >= self.draw.raters:
            return str(_("This answer is being rated by somebody else: take another one."))
        return ""


LONGEST = 500


class PointWord(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_APPLICABLE = "na", _("does not apply")


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMark:
    """A rater's mark for an item; `word` is empty while undecided."""

    word: str
    remark: str


class Rating(models.Model):
    """One rater's rating of an answer; the second rater cannot see the first one's."""

    answer = models.ForeignKey(DrawnAnswer, on_delete=models.CASCADE, related_name="ratings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_second = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["answer", "is_second"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "by"], name="one_rates_an_answer_once"),
            models.UniqueConstraint(fields=["answer", "is_second"], name="two_raters_at_most"),
        ]

    @classmethod
    @transaction.atomic
    def begin(cls, answer: DrawnAnswer, *, by: User, at: datetime) -> "Rating":
        """This person's rating of the answer. Raises Refused for a person who wrote or approved it,
        and when it has enough raters."""
        DrawnAnswer.objects.select_for_update().get(pk=answer.pk)
        begun = {rating.by_id: rating for rating in cls.objects.filter(answer=answer)}
        if by.pk in begun:
            return begun[by.pk]
        if reason := answer.reason_against(by, rating=None):
            raise Refused(reason)
        return cls.objects.create(
            answer=answer, by=by, is_second=bool(begun), started_at=at, saved_at=at
        )

    @transaction.atomic
    def keep(self, values: Mapping[QualityPoint, PointMark], *, by: User, at: datetime) -> None:
        self._refuse_unless_open(by)
        ratings = {
            point: PointRating(
                rating=self, point=point, word=one.word, remark=one.remark.strip()[:LONGEST]
            )
            for point, one in values.items()
            if one.word or one.remark.strip()
        }
        if emptied := values.keys() - ratings.keys():
            self.points.filter(point__in=emptied).delete()
        PointRating.objects.bulk_create(
            ratings.values(),
            update_conflicts=True,
            unique_fields=["rating", "point"],
            update_fields=["word", "remark"],
        )
        self.saved_at = at
        self.save(update_fields=["saved_at"])

    @transaction.atomic
    def finish(self, *, by: User, at: datetime) -> None:
        """Finish the rating. Raises Refused while an item has no mark, or a «no» has no remark."""
        self._refuse_unless_open(by)
        values = {one.point_id: one for one in self.points.all()}
        missing = [
            str(point.position)
            for point in QualityPoint.objects.active()
            if point.pk not in values or not values[point.pk].word
        ]
        if missing:
            raise Refused(_("Answer every point. Missing: %s.") % ", ".join(missing))
        mute = [one for one in values.values() if one.word == PointWord.NO and not one.remark]
        if mute:
            positions = sorted(one.point.position for one in mute)
            raise Refused(
                _("Say in a few words what is not right, the author will read it. Points: %s.")
                % ", ".join(str(n) for n in positions)
            )
        self.finished_at = at
        self.save(update_fields=["finished_at"])
        entries.record(
            self.answer.reply.incident, "quality.rated", by=by, at=at,
            reply=str(self.answer.reply.key), is_second=self.is_second,
        )  # fmt: skip

    def _refuse_unless_open(self, by: User) -> None:
        self.refresh_from_db(from_queryset=Rating.objects.select_for_update())
        if self.by_id != by.pk:
            raise Refused(_("This is another person's rating."))
        if self.finished_at is not None:
            raise Refused(_("This rating is finished: nothing of it changes any more."))


class PointRating(models.Model):
    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="points")
    point = models.ForeignKey(QualityPoint, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=3, choices=PointWord.choices, blank=True)
    remark = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        ordering: ClassVar = ["point"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rating", "point"], name="a_point_rated_once"),
            models.CheckConstraint(
                condition=~Q(word="") | ~Q(remark=""), name="a_point_rated_says_something"
            ),
        ]
