from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestTerms(models.Model):
    """How long a request for information may take, in calendar days, and what is said about it.

    One row, from the pack (requests.yaml). `basis` names the law; places of it that nobody has
    checked are not named.
    """

    CODE = "requests"

    code = models.CharField(max_length=20, unique=True, default=CODE)
    basis = models.CharField(max_length=200)
    answer_days = models.PositiveSmallIntegerField()
    delay_notice_days = models.PositiveSmallIntegerField()
    delay_days = models.PositiveSmallIntegerField()
    delay_text = models.TextField(help_text="With {until} and {reason}.")
    how_to_request = models.TextField()
    how_to_appeal = models.TextField()
    appeals_name = models.CharField(max_length=100, blank=True)
    appeals_url = models.URLField(blank=True, help_text="The state portal that takes appeals.")

    def __str__(self) -> str:
        return self.basis

    @classmethod
    def current(cls) -> "RequestTerms | None":
        """None while no pack has given them."""
        return cls.objects.first()

    def due_on(self, registered_on: date) -> date:
        """The last day to answer: no day is added for weekends, so that nobody is late."""
        return registered_on + timedelta(days=self.answer_days)

    def notice_on(self, registered_on: date) -> date:
        """The last day to tell the person of a delay."""
        return registered_on + timedelta(days=self.delay_notice_days)

    def latest_on(self, registered_on: date) -> date:
        """To what day the term may be extended at most."""
        return self.due_on(registered_on) + timedelta(days=self.delay_days)


class RefusalGround(models.Model):
    """Why information may be refused, with a ready answer; from the pack."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("ground"), max_length=200)
    text = models.TextField(blank=True)
    has_no_reply = models.BooleanField(
        default=False, help_text="There is nowhere to answer: none is sent."
    )
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
