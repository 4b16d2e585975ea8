"""How a page in a network fares: what its checks, its calls and its web hook told last."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import translation

from otklik import journal
from otklik.channels import tasks
from otklik.channels.networks.base import Health, Mode

REFUSALS_THAT_BREAK = 2
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=10)
OF_HEARING = ("webhook", "other_webhook", "events_off")  # how adapters name such problems


class Faring(models.Model):
    """What is known of an account without anybody's doing; a fault stays until it is mended."""

    last_event_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    next_slot_at = models.DateTimeField(null=True, blank=True)
    silent_until = models.DateTimeField(null=True, blank=True)
    lacks = models.JSONField(
        default=list, blank=True, help_text="Capabilities that this account was found to lack."
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    problems = models.JSONField(
        default=list, blank=True, help_text="What the last check found: code, sentence, warning."
    )
    is_subscribed = models.BooleanField(
        null=True, blank=True, help_text="Whether the network calls our web hook, as it says."
    )
    token_expires_at = models.DateTimeField(null=True, blank=True)
    faults = models.PositiveSmallIntegerField(
        default=0, help_text="Calls in a row that nobody answered."
    )
    refusals = models.PositiveSmallIntegerField(default=0)
    broken_at = models.DateTimeField(null=True, blank=True)
    ailing_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when each check found something that must be mended.",
    )
    ailing_checks = models.PositiveSmallIntegerField(default=0)

    if TYPE_CHECKING:
        mode: str

        def count_posts(self, *, at: datetime) -> None: ...

    class Meta:
        abstract = True

    def note_fault(self, *, at: datetime) -> None:
        """Nobody answered: all that the account sends waits, longer each time, so that a network
        that is down takes nobody's time. The account must be held."""
        pause = min(FIRST_PAUSE * 4 ** min(self.faults, 5), LONGEST_PAUSE)
        self.faults = min(self.faults + 1, 1000)
        self.save(update_fields=["faults"])
        self.fall_silent(until=at + pause)

    def fall_silent(self, *, until: datetime) -> None:
        """The network asked all calls with this key to wait. The account must be held."""
        self.silent_until = max(until, self.silent_until or until)
        self.save(update_fields=["silent_until"])

    @transaction.atomic
    def note_refusal(self, *, at: datetime) -> None:
        """The network refused our key; the second time in a row the channel counts as broken."""
        held = type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)
        held.refusals += 1
        if held.broken_at is None and held.refusals >= REFUSALS_THAT_BREAK:
            held.broken_at = at
            journal.record(held, "channel.broken", by=None, at=at)
        held.save(update_fields=["refusals", "broken_at"])
        self.refusals, self.broken_at = held.refusals, held.broken_at

    @transaction.atomic
    def note_access_lost(self, *, at: datetime) -> None:
        """The network says that we were removed, or lost rights there: what is left is asked of
        the network at once."""
        journal.record(self, "channel.access_lost", by=None, at=at)
        tasks.check_account.enqueue(self.pk)

    def note_event(self, *, at: datetime) -> None:
        """The network told us something: its web hook lives."""
        self.last_event_at = at
        self.save(update_fields=["last_event_at"])

    def note_success(self, *, at: datetime) -> None:
        """The network took something of ours: the key and the rights hold."""
        self.count_posts(at=at)
        if self.broken_at is not None:
            journal.record(self, "channel.mended", by=None, at=at)
        self.last_success_at, self.faults, self.refusals, self.broken_at = at, 0, 0, None
        self.save(update_fields=["last_success_at", "faults", "refusals", "broken_at"])

    @transaction.atomic
    def note_health(self, health: Health, *, at: datetime) -> None:
        """What a check found. Sentences are kept in Russian: they are read out of requests too.

        Where we only publish, that a network does not tell us of events is no fault.
        """
        with translation.override("ru"):
            self.problems = [
                {
                    "code": problem.code,
                    "sentence": str(problem.sentence),
                    "field": problem.field,
                    "is_warning": problem.is_warning,
                }
                for problem in health.problems
                if self.mode != Mode.PUBLISH_ONLY or not problem.code.startswith(OF_HEARING)
            ]
        is_well = all(problem["is_warning"] for problem in self.problems)
        if is_well:
            self.count_posts(at=at)
        self.checked_at, self.is_subscribed = at, health.is_subscribed
        self.token_expires_at, self.lacks = health.token_expires_at, sorted(health.lacks)
        self.ailing_at = None if is_well else self.ailing_at or at
        self.ailing_checks = 0 if is_well else min(self.ailing_checks + 1, 1000)
        fields = ["problems", "checked_at", "is_subscribed", "token_expires_at", "lacks"]
        fields += ["ailing_at", "ailing_checks"]
        if self.broken_at is not None and is_well:
            self.refusals, self.broken_at = 0, None
            fields += ["refusals", "broken_at"]
            journal.record(self, "channel.mended", by=None, at=at)
        self.save(update_fields=fields)
