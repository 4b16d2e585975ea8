from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik.answers.models.page import AnswerPage
from otklik.organisation.models import User


class CheckQuerySet(models.QuerySet["Check"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class Check(models.Model):
    """A person has read the answer against the norms in force: a mark of its own, no edit.

    The signature that brings an answer to the site is the first one.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("signed")
        CHECKED = "checked", _("checked")

    answer = models.ForeignKey(AnswerPage, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)

    objects: ClassVar = CheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = _("check of an answer")
        verbose_name_plural = _("checks of answers")

    def __str__(self) -> str:
        return f"{self.answer}: {self.kind}"
