from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import PROTECT, Case, F, OuterRef, Q, Subquery, Sum, When
from django.db.models import Count as CountRows
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.db.encrypted_field import SecretField
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys import search_index
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.waves.response_encryption import Seal

COUNTED_WITHIN = timedelta(minutes=8)  # even a million forms
LONG_FIELDS = ("questions", "comparison", "reliability")  # of a version, whose form is cached


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveWords:
    """The title and text above the questions of a wave."""

    title: str
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveDays:
    """When a wave is to open, its last day, and by when its results are promised."""

    opens_on: date | None = None
    closes_on: date | None = None
    results_on: date | None = None

    def check(self) -> None:
        """Raises Refused for days in the wrong order."""
        known = [day for day in (self.opens_on, self.closes_on, self.results_on) if day]
        if known != sorted(known):
            raise Refused(_("The dates are out of order: opening, last day, results."))


class WaveQuerySet(models.QuerySet["Wave"]):
    def open(self, *, at: datetime) -> Self:
        """Waves that take answers, except second halves: these have no URL of their own."""
        running = self.whole().filter(opened_at__lte=at)
        return running.filter(stopped_at__isnull=True, closed_at__isnull=True)

    def of_instrument(self, key: int) -> Self:
        return self.filter(version__instrument=key)

    def running(self, *, at: datetime) -> Self:
        """Open at that moment, or not counted yet."""
        begun = self.filter(opened_at__lte=at)
        return begun.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at))

    def stopped(self) -> Self:
        """Takes no more answers and is not counted yet."""
        return self.filter(stopped_at__isnull=False, closed_at__isnull=True)

    def left_uncounted(self, *, at: datetime) -> Self:
        """Stopped so long ago that counting must have been interrupted."""
        return self.stopped().whole().filter(stopped_at__lt=at - COUNTED_WITHIN)

    def whole(self) -> Self:
        return self.filter(half_of__isnull=True)

    def with_half(self) -> Self:
        waves = self.select_related("half_of", "half__version")
        return waves.defer(*(f"half__version__{name}" for name in LONG_FIELDS))

    def opened(self) -> Self:
        return self.filter(opened_at__isnull=False)

    def closed(self) -> Self:
        """Counted waves, including published ones."""
        return self.filter(closed_at__isnull=False)

    def published(self) -> Self:
        """Waves whose results are public."""
        return self.closed().filter(published_at__isnull=False)

    def awaited(self) -> Self:
        """Counted and not published yet; no results are promised of withdrawn ones."""
        waiting = self.closed().whole()
        return waiting.filter(published_at__isnull=True, withdrawn_at__isnull=True)

    def planned(self, *, on: date) -> Self:
        """Not opened, with an opening day in the future, the nearest first."""
        waiting = self.whole().filter(opened_at__isnull=True, opens_on__gte=on)
        return waiting.order_by("opens_on", "pk")

    def listed(self, *, at: datetime) -> Self:
        """The list of surveys: open, planned, published and awaited."""
        over = self.published().whole() | self.awaited()
        return self.open(at=at) | over | self.planned(on=timezone.localdate(at))

    def past_their_day(self, *, on: date) -> Self:
        """Still open although their last day is over."""
        running = self.whole().filter(opened_at__isnull=False, stopped_at__isnull=True)
        return running.filter(closed_at__isnull=True, closes_on__lt=on)

    def unshuffled(self, *, since: datetime) -> Self:
        """Waves whose answers may still be stored in the order in which they came: not shuffled
        since that moment, or not since the wave closed."""
        return self.filter(opened_at__isnull=False).filter(
            Q(shuffled_at__isnull=True)
            | Q(shuffled_at__lt=since, closed_at__isnull=True)
            | Q(shuffled_at__lt=F("closed_at"))
        )

    def unshuffled_for(self, patience: timedelta, *, at: datetime) -> Self:
        """Waves whose answers have been stored in their order for longer than `patience`."""
        before = at - patience
        never = Q(shuffled_at__isnull=True, opened_at__lt=before)
        long_ago = Q(closed_at__isnull=True, shuffled_at__lt=before)
        not_since = Q(shuffled_at__lt=F("closed_at"), closed_at__lt=before)
        return self.filter(never | long_ago | not_since)

    def before(self, wave: "Wave", *, at: datetime) -> Self:
        """Earlier closed waves of the same instrument, the last one first; examples are compared
        with examples only. Of a split ballot the half with the same version comes first; a half
        with another version is not used."""
        same = self.closed().filter(
            version__instrument=wave.version.instrument_id, is_example=wave.is_example
        )
        others = same.filter(closed_at__lte=at).exclude(pk=wave.pk)
        is_same = Q(version=wave.version_id)
        own = others.filter(is_same | Q(half_of__isnull=True))
        same_first = Case(When(is_same, then=0), default=1)
        return own.order_by("-closed_at", same_first, "-pk")

    def newest_first(self) -> Self:
        return self.order_by(F("opened_at").desc(nulls_first=True), "-pk")

    def with_forms(self) -> Self:
        """Annotates `forms`, how many were filled: from counts or, before closing, from rows."""
        counts = apps.get_model("surveys", "Count")._default_manager
        whole = counts.filter(wave=OuterRef("pk"), field="", answer="").order_by()
        counted = whole.values("wave").annotate(n=Sum("number")).values("n")
        responses = apps.get_model("surveys", "Response")._default_manager
        rows = responses.filter(wave=OuterRef("pk")).order_by()
        came = rows.values("wave").annotate(n=CountRows("pk")).values("n")
        return self.annotate(forms=Coalesce(Subquery(counted), Subquery(came), 0))

    def with_version(self) -> Self:
        """Also selects the version without its long fields: each process caches its form."""
        waves = self.select_related("version__instrument")
        return waves.defer(*(f"version__{name}" for name in LONG_FIELDS))

    def with_comparison(self) -> Self:
        """Also selects the comparison without its figures."""
        return self.select_related("comparison").defer("comparison__plan", "comparison__verdicts")

    def latest_closed(self) -> Self:
        """Waves that are not closed come last, nearest opening day first."""
        return self.order_by(
            F("closed_at").desc(nulls_last=True), F("opens_on").asc(nulls_last=True), "-pk"
        )

    def hold_open(self, pk: int) -> bool:
        """Whether the wave is open; keeps it open until the caller's transaction ends."""
        connection = connections[self.db]
        lock = " FOR SHARE" if connection.features.has_select_for_update else ""
        table = connection.ops.quote_name(self.model._meta.db_table)
        sentence = (
            f"SELECT 1 FROM {table} WHERE id = %s"  # noqa: S608
            f" AND opened_at IS NOT NULL AND stopped_at IS NULL AND closed_at IS NULL{lock}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sentence, [pk])
            return cursor.fetchone() is not None


class Wave(models.Model):
    """One round of asking a questionnaire: planned → open → stopped → closed → published
    (`otklik.surveys.lifecycle.transitions`).

    Opening creates the key that signs tickets; closing counts the answers once and destroys the key
    and the tickets. Published results can be withdrawn and published again. `min_cell`: no figure
    about fewer people is shown. `is_keyed_twice`: paper forms are keyed by two people, from the
    next batch on. `suspicion`: the rule of suspicious forms, fixed at the opening (`suspicion.py`).
    `stopped_at`: since when it takes no more answers; `course`: the progress of closing.
    `shuffled_at`: when the stored answers last lost their order. `half_of`: the wave with another
    version whose people this one shares by chance (`split_ballot.py`). `reader`: who reads the
    texts, however few; people are told before they write (`results/open_answers.py`).
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", pgettext_lazy("wave", "open")
        STOPPED = "stopped", pgettext_lazy("wave", "being counted")
        CLOSED = "closed", _("closed")
        PUBLISHED = "published", _("published")

    slug = models.SlugField(_("address"), unique=True)
    version = models.ForeignKey(InstrumentVersion, on_delete=PROTECT, related_name="waves")
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    results_on = models.DateField(_("results by"), null=True, blank=True)
    min_cell = models.PositiveSmallIntegerField(default=5)
    is_example = models.BooleanField(default=False)
    is_keyed_twice = models.BooleanField(default=False)
    suspicion = models.JSONField(default=dict, editable=False)
    reader = models.ForeignKey(User, on_delete=PROTECT, null=True, blank=True, related_name="+")

    half_of = models.OneToOneField(
        "self", on_delete=PROTECT, null=True, blank=True, related_name="half"
    )
    key = SecretField(blank=True, default="", editable=False)
    course = models.TextField(blank=True, default="", editable=False)

    opened_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    shuffled_at = models.DateTimeField(null=True, blank=True)

    is_led = False  # set while a half follows the whole wave

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
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
    def status(self) -> "Wave.Status":
        if self.published_at:
            return self.Status.PUBLISHED
        if self.closed_at:
            return self.Status.CLOSED
        if self.stopped_at:
            return self.Status.STOPPED
        return self.Status.OPEN if self.opened_at else self.Status.PLANNED

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_awaited(self) -> bool:
        """Counted and not published yet, as `WaveQuerySet.awaited`."""
        return bool(self.closed_at and not self.published_at and not self.withdrawn_at)

    @property
    def is_over(self) -> bool:
        return bool(self.stopped_at or self.closed_at)

    def shows_results_to(self, user: User) -> bool:
        """Everybody sees published results; before that a right is needed."""
        return self.published_at is not None or user.may(Right.SEE_RESULTS)

    @property
    def other_half(self) -> "Wave | None":
        """The wave with the second version of a split ballot."""
        return getattr(self, "half", None)

    @property
    def is_split(self) -> bool:
        """Whether chance decides which version a person answers."""
        return self.half_of is not None or self.other_half is not None

    @property
    def address(self) -> str:
        """The slug of the public form, which both halves share."""
        return self.half_of.slug if self.half_of else self.slug

    @property
    def seal(self) -> Seal:
        """The cipher of forms while the wave is open. Raises ValueError before and after."""
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
        """Prepare a wave, which the public does not see before it opens. The planner reads the
        texts until another reader is named. Pages say of an example that its answers are
        invented."""
        days.check()
        reader = by if isinstance(by, User) and by.may(Right.SEE_RESULTS) else None
        about = {**asdict(words), **asdict(days), "is_example": is_example, "reader": reader}
        wave = cls(version=version, slug=slug, **about)
        wave.save(force_insert=True)
        entries.record(wave, "wave.planned", by=by, at=at, slug=slug, version=version.digest)
        return wave

    @transaction.atomic
    def reword(self, words: WaveWords, *, by: Actor | None, at: datetime) -> None:
        """Change the text above the questions."""
        self.refresh_from_db(from_queryset=Wave.objects.select_for_update())
        self._change(**asdict(words))
        search_index.renew(self)
        entries.record(self, "wave.reworded", by=by, at=at, **asdict(words))

    @transaction.atomic
    def reschedule(self, days: WaveDays, *, by: Actor | None, at: datetime) -> None:
        """Change the planned days. Raises Refused once it is over."""
        if self.lock().is_over:
            raise Refused(_("The survey is closed: its dates can no longer be changed."))
        days.check()
        self._change(**asdict(days))
        entries.record(self, "wave.rescheduled", by=by, at=at, **asdict(days))

    @transaction.atomic
    def key_twice(self, twice: bool, *, by: Actor | None, at: datetime) -> None:
        """Set whether a second person keys each paper form again, from the next batch on."""
        if self.lock().is_over:
            raise Refused(_("The survey is closed: paper forms are no longer taken."))
        self.is_keyed_twice = twice
        self.save(update_fields=["is_keyed_twice"])
        entries.record(self, "wave.paper_arranged", by=by, at=at, twice=twice)

    @transaction.atomic
    def name_reader(self, reader: User, *, by: Actor | None, at: datetime) -> None:
        """Let one person read the texts, apart from other answers and however few there are. Raises
        Refused if people have already written without being told."""
        current = self.lock()
        if current.opened_at and current.reader_id is None:
            sentence = _(
                "The survey was opened without a reader: people were not told that somebody "
                "reads their words even if few write. Name one for the next survey before it "
                "opens."
            )
            raise Refused(sentence)
        if not reader.may(Right.SEE_RESULTS):
            raise Refused(_("Choose somebody who sees results before they are published."))
        self._change(reader=reader)
        entries.record(self, "wave.reader_named", by=by, at=at, reader=reader.pk)

    def _change(self, **values: Any) -> None:
        """Change this wave and its second half."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        Wave.objects.filter(half_of=self).update(**values)

    def halves(self) -> "Iterator[Wave]":
        """The second half of a split ballot, which follows this wave."""
        for half in Wave.objects.filter(half_of=self).select_related("version"):
            half.is_led = True
            yield half

    def lock(self) -> "Wave":
        """The current row, locked for this transaction. Raises Refused for a half on its own."""
        if self.half_of_id and not self.is_led:
            raise Refused(_("This is one half of a survey: it opens and closes with the whole."))
        return Wave.objects.select_for_update().get(pk=self.pk)
