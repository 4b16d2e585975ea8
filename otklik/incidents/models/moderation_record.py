"""What an act of moderation is made of: its columns, and how it goes from state to state."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from otklik import journal
from otklik.channels.models import Account
from otklik.core.refusal import Refused
from otklik.incidents.models.incident import Incident
from otklik.incidents.models.message import Message
from otklik.incidents.models.moderation_acts import ModerationKind, ModerationState
from otklik.incidents.models.moderation_rule import ModerationRule
from otklik.organisation.models import User

LONGEST_NOTE = 500


class ModerationRecord(models.Model):
    """Fields of an act, what is said of it, and what its verbs are made of."""

    Kind = ModerationKind
    State = ModerationState

    number = models.PositiveIntegerField(unique=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="moderations")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=11, choices=State.choices)
    rule = models.ForeignKey(ModerationRule, on_delete=models.PROTECT, related_name="acts")
    rule_words = models.CharField(max_length=500, help_text="The rule as it read then.")
    rule_source = models.CharField(max_length=500, help_text="Its source as it read then.")
    was_rule_checked = models.BooleanField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    digest = models.CharField(max_length=64, help_text="Of the copy, when it was made.")
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    confirm_by = models.DateTimeField(
        null=True, blank=True, help_text="The end of the next working day, of a hiding."
    )
    second_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=LONGEST_NOTE, blank=True)
    stands_again_at = models.DateTimeField(
        null=True, blank=True, help_text="The network told that it is seen, though nobody lifted."
    )

    class Meta:
        abstract: ClassVar = True

    def __str__(self) -> str:
        return f"М-{self.number}"

    @property
    def incident(self) -> Incident:
        """Where the comment stands now: it may have been joined or split off since."""
        return self.message.incident

    @property
    def is_hidden(self) -> bool:
        """By our decision; what the network did of it says the step."""
        return self.state in (self.State.WAITING, self.State.CONFIRMED)

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.PROPOSED)

    def is_overdue(self, *, at: datetime) -> bool:
        return self.state == self.State.WAITING and bool(self.confirm_by and self.confirm_by < at)

    def _lock(self) -> None:
        """The account first, then the row, as whoever changes deliveries does."""
        Account.objects.held(self.message.account_id)
        self.refresh_from_db(
            from_queryset=type(self)._default_manager.select_for_update(of=("self",))
        )

    def _refuse_unless(self, *states: ModerationState) -> None:
        if self.state not in states:
            raise Refused(_("A colleague decided this meanwhile: look at its state."))

    def _refuse_first(self, by: User) -> None:
        if self.begun_by_id == by.pk:
            raise Refused(_("Another person must say the second word: you began this."))

    def _set(
        self, state: ModerationState, verb: str, *, by: User, at: datetime, second: bool = False
    ) -> None:
        self.state = state
        if second:
            self.second_by, self.second_at = by, at
        self.save(update_fields=["state", "second_by", "second_at"])
        journal.record(self.incident, verb, by=by, at=at, act=self.number, copy=self.digest)

    def _end(
        self, state: ModerationState, verb: str, reason: str, *, by: User, at: datetime
    ) -> None:
        said = reason.strip()
        if not said:
            raise Refused(_("Say why in a sentence: the report shows it."))
        if len(said) > LONGEST_NOTE:
            raise Refused(_("The note is too long: say it in a few sentences."))
        self.state, self.ended_by, self.ended_at, self.end_reason = state, by, at, said
        self.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
        journal.record(self.incident, verb, by=by, at=at, act=self.number)
