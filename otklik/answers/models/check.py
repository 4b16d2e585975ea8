from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.answers.models.page import AnswerPage
from otklik.organisation.models import User


class CheckQuerySet(models.QuerySet["Check"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def of_text(self, revision: int | None) -> Self:
        """Of these very words: an edit since then is not covered."""
        return self.filter(revision=revision)


class Check(models.Model):
    """A person has read the answer against the norms in force: a mark of its own, no edit.

    `revision` are the words that were read. The signature that brings them to the site is the
    first check of them. `by_words` is who that was, as it was then.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("signed")
        CHECKED = "checked", _("checked")

    answer = models.ForeignKey(AnswerPage, on_delete=models.CASCADE, related_name="checks")
    revision = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_words = models.CharField(max_length=400)
    at = models.DateTimeField(db_index=True)

    objects: ClassVar = CheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = _("check of an answer")
        verbose_name_plural = _("checks of answers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["answer", "revision"],
                condition=models.Q(kind="signed"),
                name="words_of_an_answer_are_signed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.kind}"


def words_of(user: User) -> str:
    """«Имя, подразделение», as readers see who has checked."""
    place = next(iter(user.current_appointments), None)
    return f"{user}, {place.unit}" if place else str(user)
