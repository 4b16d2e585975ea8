"""How a page in a network fares: what its checks, its calls and its web hook told last."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import translation

from otklik import journal
from otklik.channels import tasks
from otklik.channels.networks.base import Health, Mode

REFUSALS_THAT_BREAK = 2
FAULTS_THAT_OPEN = 2  # one call that nobody answers may be a hiccup
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=30)  # a check or reading that is answered ends it sooner
SOON = timedelta(seconds=10)
LINE = ("faults", "unreachable_since", "probe_at", "probing_until")
# How adapters name problems of hearing.
OF_HEARING = ("webhook", "other_webhook", "events_off", "unheard")


class Faring(models.Model):
    """What is known of an account without anybody's doing; a fault stays until it is mended."""

    last_event_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    next_slot_at = models.DateTimeField(null=True, blank=True)
    silent_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when the network asked us to wait."
    )
    unreachable_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when nobody answers what we send."
    )
    probe_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Nobody answers: from when on one call may ask again. Empty: all may call.",
    )
    probing_until = models.DateTimeField(
        null=True, blank=True, help_text="Such a call is under way; afterwards it counts as dead."
    )
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
        deliveries: Any  # a manager with the questions of DeliveryQuerySet

        def count_posts(self, *, at: datetime) -> None: ...

    class Meta:
        abstract = True

    @property
    def is_unreachable(self) -> bool:
        """Whether nobody answers, so that what we send waits but for one call now and then."""
        return self.probe_at is not None

    @transaction.atomic
    def note_silence(self, *, at: datetime) -> None:
        """Nobody answered. The second time in a row all that the account sends waits, longer each
        time, so that a network that is down takes nobody's time; then one call asks again."""
        held = self._held()
        held.faults = min(held.faults + 1, 1000)
        held.unreachable_since = held.unreachable_since or at
        held.probing_until = None
        if held.faults >= FAULTS_THAT_OPEN:
            times = min(held.faults - FAULTS_THAT_OPEN, 6)
            held.probe_at = at + min(FIRST_PAUSE * 4**times, LONGEST_PAUSE)
        held._save_line(self)

    @transaction.atomic
    def note_reached(self, *, at: datetime) -> None:
        """The network answered what we sent, be it with a refusal: whatever waits may leave."""
        held = self._held()
        was_unreachable = held.is_unreachable
        if held.faults or was_unreachable:
            held.close_line()
            held._save_line(self)
        if was_unreachable:
            held.hurry_waiting(at=at)

    @transaction.atomic
    def note_answer(self, *, at: datetime) -> None:
        """The network answered what we read or checked: the next call may ask again soon."""
        held = self._held()
        if held.probe_at is None:
            return
        held.probe_at = min(held.probe_at, at + SOON)
        held._save_line(self)
        first = held.deliveries.first_to_leave(held.pk, at=held.probe_at)
        if first is not None and first.not_before > held.probe_at:
            first.hurry_now(at=held.probe_at)

    @transaction.atomic
    def end_probe(self) -> None:
        """A call ended, and tells nothing of the network: the next one may ask."""
        held = self._held()
        if held.probing_until is not None:
            held.probing_until = None
            held._save_line(self)

    def begin_probe(self, *, until: datetime) -> None:
        """One call asks whether anybody answers again. The account must be held."""
        self.probing_until = until
        self.save(update_fields=["probing_until"])

    def close_line(self) -> None:
        """As if nobody had ever failed to answer; not saved."""
        self.faults, self.unreachable_since = 0, None
        self.probe_at, self.probing_until = None, None

    def hurry_waiting(self, *, at: datetime) -> None:
        """What waits because of the line or the key may leave at once, urgent things first."""
        for delivery in self.deliveries.hurriable(at=at):
            delivery.hurry_now(at=at)

    def _held(self) -> Any:
        return type(self)._default_manager.select_for_update(no_key=True).get(pk=self.pk)

    def _save_line(self, stale: "Faring") -> None:
        """Save how the line is, and let `stale`, the caller's own copy, know it."""
        self.save(update_fields=LINE)
        for name in LINE:
            setattr(stale, name, getattr(self, name))

    def fall_silent(self, *, until: datetime) -> None:
        """The network asked all calls with this key to wait. The account must be held."""
        self.silent_until = max(until, self.silent_until or until)
        self.save(update_fields=["silent_until"])

    @transaction.atomic
    def note_refusal(self, *, at: datetime) -> None:
        """The network refused our key; the second time in a row the channel counts as broken."""
        held = self._held()
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
        """The network took something of ours: the line, the key and the rights hold. The account
        must be held."""
        self.count_posts(at=at)
        if self.broken_at is not None:
            journal.record(self, "channel.mended", by=None, at=at)
        self.last_success_at, self.refusals, self.broken_at = at, 0, None
        was_unreachable = self.is_unreachable
        self.close_line()
        self.save(update_fields=["last_success_at", "refusals", "broken_at", *LINE])
        if was_unreachable:
            self.hurry_waiting(at=at)

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
