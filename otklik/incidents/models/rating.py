"""What a rater said of a drawn answer, point by point."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.quality import DrawnAnswer, QualityPoint
from otklik.organisation.models import User

LONGEST = 500


class PointWord(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_APPLICABLE = "na", _("does not apply")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`word` may be empty while the rater has not decided."""

    word: str
    remark: str


class Rating(models.Model):
    """One rater on one answer; the second knows nothing of the first until both have finished."""

    answer = models.ForeignKey(DrawnAnswer, on_delete=models.CASCADE, related_name="ratings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_second = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["answer", "is_second"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "by"], name="one_rates_an_answer_once"),
            models.UniqueConstraint(fields=["answer", "is_second"], name="two_raters_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.by}"

    @classmethod
    @transaction.atomic
    def begin(cls, answer: DrawnAnswer, *, by: User, at: datetime) -> "Rating":
        """One's own rating of this answer; the same one when it was begun before.

        Raises Refused for whoever wrote or approved the answer, and when enough people rate it.
        """
        DrawnAnswer.objects.select_for_update().get(pk=answer.pk)
        begun = {rating.by_id: rating for rating in cls.objects.filter(answer=answer)}
        if by.pk in begun:
            return begun[by.pk]
        refuse_own(answer, by)
        if len(begun) >= answer.draw.raters:
            raise Refused(_("This answer is rated by somebody else: take another one."))
        return cls.objects.create(
            answer=answer, by=by, is_second=bool(begun), started_at=at, saved_at=at
        )

    @transaction.atomic
    def keep(self, said: Mapping[QualityPoint, Said], *, by: User, at: datetime) -> None:
        """What was chosen so far. Raises Refused once it is finished, or is another person's."""
        self._refuse_unless_open(by)
        kept = {
            point: PointRating(
                rating=self, point=point, word=one.word, remark=one.remark.strip()[:LONGEST]
            )
            for point, one in said.items()
            if one.word or one.remark.strip()
        }
        if emptied := said.keys() - kept.keys():
            self.points.filter(point__in=emptied).delete()
        PointRating.objects.bulk_create(
            kept.values(),
            update_conflicts=True,
            unique_fields=["rating", "point"],
            update_fields=["word", "remark"],
        )
        self.saved_at = at
        self.save(update_fields=["saved_at"])

    @transaction.atomic
    def finish(self, *, by: User, at: datetime) -> None:
        """No word of it changes any more. Raises Refused while a point has none, or a «no» has no
        remark: its author is to learn something."""
        self._refuse_unless_open(by)
        said = {one.point_id: one for one in self.points.all()}
        missing = [
            str(point.position)
            for point in QualityPoint.objects.active()
            if point.pk not in said or not said[point.pk].word
        ]
        if missing:
            raise Refused(_("Say something of each point. Missing: %s.") % ", ".join(missing))
        mute = [one for one in said.values() if one.word == PointWord.NO and not one.remark]
        if mute:
            positions = sorted(one.point.position for one in mute)
            raise Refused(
                _("Say in a few words what is not right, the author will read it. Points: %s.")
                % ", ".join(str(n) for n in positions)
            )
        self.finished_at = at
        self.save(update_fields=["finished_at"])
        journal.record(
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

    def __str__(self) -> str:
        return f"{self.point}: {self.get_word_display()}"


def refuse_own(answer: DrawnAnswer, user: User) -> None:
    """Raises Refused for whoever wrote or approved it."""
    reply = answer.reply
    is_own = reply.author_id == user.pk or reply.writers.contains(user)
    if is_own or reply.approvals.filter(by=user).exists():
        raise Refused(_("You wrote or approved this answer: somebody else rates it."))
