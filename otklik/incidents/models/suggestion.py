from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik import journal
from otklik.core.refusal import Refused
from otklik.incidents.models.reply import Reply
from otklik.organisation.models import User


class Suggestion(models.Model):
    """The second person's own wording of a reply, which its author takes over or not.

    It goes with a return for correction. The author answers for the text, so whoever suggested
    may still approve what the author took over.
    """

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("suggested")
        ACCEPTED = "accepted", gettext_lazy("taken over")
        DECLINED = "declined", gettext_lazy("not taken over")

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="suggestions")
    before = models.TextField(help_text="The reply's text as it was read.")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = gettext_lazy("suggested correction")
        verbose_name_plural = gettext_lazy("suggested corrections")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reply"], condition=Q(state="open"), name="one_open_suggestion_a_reply"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reply}: {self.get_state_display()}"

    @classmethod
    @transaction.atomic
    def make(
        cls, reply: Reply, text: str, *, revision: int, reason: str = "", by: User, at: datetime
    ) -> "Suggestion":
        """Return the reply to its author with a wording of one's own; `revision` is what was read.

        Raises Refused as a return does, and when nothing was changed.
        """
        if not text.strip():
            raise Refused(_("The reply is empty. Write it first."))
        if text.replace("\r\n", "\n") == reply.text.replace("\r\n", "\n"):
            raise Refused(_("You changed nothing: approve it, or say what to correct."))
        why = reason.strip() or _("A wording is suggested.")
        reply.return_for_correction(why, revision=revision, by=by, at=at)
        reply.suggestions.filter(state=cls.State.OPEN).update(
            state=cls.State.DECLINED, decided_by=by, decided_at=at
        )
        made = cls.objects.create(reply=reply, before=reply.text, text=text, by=by, at=at)
        journal.record(
            reply.incident, "reply.suggested", by=by, at=at,
            reply=str(reply.key), before=reply.text, text=text,
        )  # fmt: skip
        return made

    @transaction.atomic
    def accept(self, *, by: User, at: datetime) -> None:
        """Put it in place of the text. Raises Refused when that was changed meanwhile."""
        if self._decided():
            return
        self.reply.refresh_from_db()
        if self.reply.text.replace("\r\n", "\n") != self.before.replace("\r\n", "\n"):
            raise Refused(_("The text was changed meanwhile: take by hand what you need."))
        self.reply.save_draft(self.text, revision=self.reply.revision, by=by, at=at)
        self._decide(self.State.ACCEPTED, "reply.suggestion_accepted", by=by, at=at)

    @transaction.atomic
    def decline(self, *, by: User, at: datetime) -> None:
        """The author keeps their own words. Harmless when pressed twice."""
        if not self._decided():
            self._decide(self.State.DECLINED, "reply.suggestion_declined", by=by, at=at)

    def _decided(self) -> bool:
        self.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
        return self.state != self.State.OPEN

    def _decide(self, state: str, verb: str, *, by: User, at: datetime) -> None:
        if by.pk == self.by_id:
            raise Refused(_("Another person must decide: you suggested it."))
        self.state, self.decided_by, self.decided_at = state, by, at
        self.save(update_fields=["state", "decided_by", "decided_at"])
        journal.record(self.reply.incident, verb, by=by, at=at, reply=str(self.reply.key))
