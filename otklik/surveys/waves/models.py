from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.db.encrypted_field import SecretField
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys import search_index
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.waves.choices import WaveStatus
from otklik.surveys.waves.queries import WaveDays, WaveQuerySet, WaveWords
from otklik.surveys.waves.response_seal import Seal


class Wave(models.Model):
    """One time of asking a questionnaire: planned → open → stopped → closed → published, by
    `otklik.surveys.lifecycle.transitions`.

    Opening makes the key that signs tickets; closing counts the answers once and destroys the
    key with all that was signed. Results can be withdrawn from the public and published again.
    `min_cell`: no figure about fewer people is shown. `is_keyed_twice`: paper forms are keyed by
    two people, from the next batch on. `suspicion`: what makes a form suspicious, fixed when it
    opens (`otklik.surveys.waves.suspicion`). `stopped_at`: since when it takes no more answers,
    `course`
    how its closing goes on (`otklik.surveys.lifecycle.close`). `shuffled_at`: when the answers
    last lost
    the order they came in. `half_of`: the wave with another version whose people this one shares
    by chance (splitting.py). `reader`: who reads what people wrote, however few they are; they are
    told of it before they write (reading.py).
    """

    Status = WaveStatus

    slug = models.SlugField(_("address"), unique=True)
    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="waves")
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    results_on = models.DateField(_("results by"), null=True, blank=True)
    min_cell = models.PositiveSmallIntegerField(default=5)
    is_example = models.BooleanField(default=False)
    is_keyed_twice = models.BooleanField(default=False)
    suspicion = models.JSONField(default=dict, editable=False)
    reader = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    half_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="half"
    )
    key = SecretField(blank=True, default="", editable=False)
    course = models.TextField(blank=True, default="", editable=False)

    opened_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    shuffled_at = models.DateTimeField(null=True, blank=True)

    is_led = False
    """Whether a half does what its whole does, and not something by itself."""

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("wave")
        verbose_name_plural = _("waves")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(key="", course=""),
                name="closed_wave_has_no_key",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(opened_at__isnull=False),
                name="stopped_wave_was_opened",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(closed_at__isnull=False),
                name="published_wave_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(opened_at__isnull=False),
                name="closed_wave_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(half_of=models.F("pk")), name="a_wave_is_not_its_own_half"
            ),
            models.CheckConstraint(
                condition=Q(min_cell__gte=2), name="no_figure_is_about_one_person"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> WaveStatus:
        if self.published_at:
            return WaveStatus.PUBLISHED
        if self.closed_at:
            return WaveStatus.CLOSED
        if self.stopped_at:
            return WaveStatus.STOPPED
        return WaveStatus.OPEN if self.opened_at else WaveStatus.PLANNED

    @property
    def is_open(self) -> bool:
        return self.status == WaveStatus.OPEN

    @property
    def is_awaited(self) -> bool:
        """Over, and nobody outside knows yet what came of it, as `WaveQuerySet.awaited` says."""
        return bool(self.closed_at and not self.published_at and not self.withdrawn_at)

    @property
    def is_over(self) -> bool:
        """Whether it takes no more answers, counted or not."""
        return bool(self.stopped_at or self.closed_at)

    def shows_results_to(self, user: User) -> bool:
        """Everybody reads what is published; before that only who answers for it."""
        return self.published_at is not None or user.may(Right.SEE_RESULTS)

    @property
    def other_half(self) -> "Wave | None":
        """The wave with the version that a half of its people answer, if there is one."""
        return getattr(self, "half", None)

    @property
    def is_split(self) -> bool:
        """Whether chance decides by which version somebody is asked."""
        return self.half_of is not None or self.other_half is not None

    @property
    def address(self) -> str:
        """The slug by which people come to its form: a half has no address of its own."""
        return self.half_of.slug if self.half_of else self.slug

    @property
    def seal(self) -> Seal:
        """Of what is filled while it is open; there is none before and after."""
        return Seal.of(self.key, self.pk)

    @classmethod
    @transaction.atomic
    def plan(
        cls,
        *,
        version: InstrumentVersion,
        slug: str,
        words: WaveWords,
        days: WaveDays,
        is_example: bool = False,
        by: Actor | None,
        at: datetime,
    ) -> Self:
        """Prepare a wave that nobody outside sees until it is opened. Whoever plans it reads what
        people write, until somebody else is named.

        An example says everywhere that its answers are invented.
        """
        days.check()
        wave = cls(
            version=version,
            slug=slug,
            title=words.title,
            purpose=words.purpose,
            opens_on=days.opens_on,
            closes_on=days.closes_on,
            results_on=days.results_on,
            is_example=is_example,
            reader=by if isinstance(by, User) and by.may(Right.SEE_RESULTS) else None,
        )
        wave.save(force_insert=True)
        entries.record(wave, "wave.planned", by=by, at=at, slug=slug, version=version.digest)
        return wave

    @transaction.atomic
    def reword(self, words: WaveWords, *, by: Actor | None, at: datetime) -> None:
        """Change what stands above the questions, never the questions."""
        self.refresh_from_db(from_queryset=Wave.objects.select_for_update())
        self.title, self.purpose = words.title, words.purpose
        self.save(update_fields=["title", "purpose"])
        Wave.objects.filter(half_of=self).update(title=words.title, purpose=words.purpose)
        search_index.renew(self)
        entries.record(
            self, "wave.reworded", by=by, at=at, title=words.title, purpose=words.purpose
        )

    @transaction.atomic
    def reschedule(self, days: WaveDays, *, by: Actor | None, at: datetime) -> None:
        """Name other days for what has not happened yet. Raises Refused once it is over."""
        if self.locked().is_over:
            raise Refused(_("The survey is closed: its days cannot be changed any more."))
        days.check()
        self.opens_on, self.closes_on, self.results_on = (
            days.opens_on,
            days.closes_on,
            days.results_on,
        )
        self.save(update_fields=["opens_on", "closes_on", "results_on"])
        Wave.objects.filter(half_of=self).update(**asdict(days))
        entries.record(self, "wave.rescheduled", by=by, at=at, **asdict(days))

    @transaction.atomic
    def key_twice(self, twice: bool, *, by: Actor | None, at: datetime) -> None:
        """Whether a second person keys each paper form again; batches begun before stay."""
        if self.locked().is_over:
            raise Refused(_("The survey is closed: paper forms are no longer taken."))
        self.is_keyed_twice = twice
        self.save(update_fields=["is_keyed_twice"])
        entries.record(self, "wave.paper_arranged", by=by, at=at, twice=twice)

    @transaction.atomic
    def name_reader(self, reader: User, *, by: Actor | None, at: datetime) -> None:
        """Let this one person read what people wrote, apart from their answers and however few
        wrote. Raises Refused where people write without having been told of it."""
        current = self.locked()
        if current.opened_at and current.reader_id is None:
            raise Refused(
                _(
                    "The survey was opened without a reader: people were not told that somebody "
                    "reads their words even if few write. Name one for the next survey before it "
                    "opens."
                )
            )
        if not reader.may(Right.SEE_RESULTS):
            raise Refused(_("Choose somebody who sees results before they are published."))
        self.reader = reader
        self.save(update_fields=["reader"])
        Wave.objects.filter(half_of=self).update(reader=reader)
        entries.record(self, "wave.reader_named", by=by, at=at, reader=reader.pk)

    def halves(self) -> "Iterator[Wave]":
        """The other half of the people, whose wave goes with this one."""
        for half in Wave.objects.filter(half_of=self).select_related("version"):
            half.is_led = True
            yield half

    def locked(self) -> "Wave":
        """The row as it is now, kept for this transaction. A half goes only with its whole."""
        if self.half_of_id and not self.is_led:
            raise Refused(_("This is a half of a survey: it opens and closes with the whole."))
        return Wave.objects.select_for_update().get(pk=self.pk)
