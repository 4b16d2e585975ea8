from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
STUCK_AFTER = timedelta(minutes=2)
KINDS = {
    "post_new": _("new post"),
    "post_edit": _("post corrected"),
    "post_delete": _("post deleted"),
    "comment_new": _("new comment"),
    "comment_edit": _("comment corrected"),
    "comment_delete": _("comment deleted"),
    "rights_changed": _("rights of programs changed"),
    "message_new": _("new private message"),
    "message_reply": _("answer in private messages"),
    "message_edit": _("private message corrected"),
    "message_delete": _("private message deleted"),
}


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def waiting(self) -> Self:
        return self.filter(state=WebhookDelivery.State.WAITING)

    def due(self, *, at: datetime) -> Self:
        return self.waiting().filter(next_at__lte=at).order_by("next_at", "pk")

    def held(self) -> Self:
        """Kept back until another event overtakes them."""
        return self.waiting().filter(is_held=True)

    def stuck(self, *, at: datetime) -> Self:
        """Begun so long ago that whoever began is dead."""
        return self.filter(state=WebhookDelivery.State.SENDING, claimed_at__lt=at - STUCK_AFTER)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class WebhookDelivery(models.Model):
    """One call of the web hook. A repeated event is two rows with one `event_id`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        DELIVERED = "delivered", _("taken by the desk")
        GIVEN_UP = "given_up", _("not taken, given up")
        LOST = "lost", _("lost on a bad day")

    event_id = models.CharField(max_length=32, db_index=True)
    kind = models.CharField(max_length=30)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    is_held = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="hook_call_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"

    @property
    def kind_word(self) -> str:
        """What happened, for people; a kind without a word stands as it is sent."""
        return str(KINDS.get(self.kind, self.kind))

    def claim(self, *, at: datetime) -> bool:
        """True for the one worker that is to make this call now."""
        claimed = (
            WebhookDelivery.objects.due(at=at)
            .order_by()
            .filter(pk=self.pk)
            .update(state=self.State.SENDING, claimed_at=at, attempts=F("attempts") + 1)
        )
        if claimed:
            self.refresh_from_db()
        return bool(claimed)

    def succeed(self, *, at: datetime) -> None:
        self.state, self.delivered_at, self.error = self.State.DELIVERED, at, ""
        self.save(update_fields=["state", "delivered_at", "error"])

    def fail(self, error: str, *, at: datetime) -> None:
        """Not taken: again after a growing pause, ten times at most."""
        self.error = error[:200]
        if self.attempts >= ATTEMPTS:
            self.state = self.State.GIVEN_UP
        else:
            self.state = self.State.WAITING
            self.next_at = at + min(FIRST_PAUSE * 2 ** (self.attempts - 1), LONGEST_PAUSE)
        self.save(update_fields=["state", "next_at", "error"])

    def release(self, *, at: datetime) -> None:
        """No longer kept back."""
        self.is_held, self.next_at = False, at
        self.save(update_fields=["is_held", "next_at"])
