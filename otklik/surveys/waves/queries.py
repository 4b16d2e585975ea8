from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import connections, models
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, When
from django.db.models import Count as CountRows
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused

if TYPE_CHECKING:
    from otklik.surveys.waves.models import Wave


COUNTED_WITHIN = timedelta(minutes=8)  # even a million forms


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveWords:
    """What stands above the questions of a wave."""

    title: str
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveDays:
    """When a wave is to open, its last day, and by when its results are promised."""

    opens_on: date | None = None
    closes_on: date | None = None
    results_on: date | None = None

    def check(self) -> None:
        """Refuses days that go backwards."""
        known = [day for day in (self.opens_on, self.closes_on, self.results_on) if day]
        if known != sorted(known):
            raise Refused(
                _("The days go backwards: first it opens, then it ends, then come results.")
            )


class WaveQuerySet(models.QuerySet["Wave"]):
    def open(self, *, at: datetime) -> Self:
        """As people know them: a half has no address of its own."""
        running = self.whole().filter(opened_at__lte=at)
        return running.filter(stopped_at__isnull=True, closed_at__isnull=True)

    def of_instrument(self, key: int) -> Self:
        return self.filter(version__instrument=key)

    def running(self, *, at: datetime) -> Self:
        """Asked at that moment, or not counted yet."""
        begun = self.filter(opened_at__lte=at)
        return begun.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at))

    def stopped(self) -> Self:
        """Takes no more answers and is not counted yet."""
        return self.filter(stopped_at__isnull=False, closed_at__isnull=True)

    def left_uncounted(self, *, at: datetime) -> Self:
        """Stopped so long ago that whoever counted it may be gone."""
        return self.stopped().whole().filter(stopped_at__lt=at - COUNTED_WITHIN)

    def whole(self) -> Self:
        """Without the halves that go with another wave."""
        return self.filter(half_of__isnull=True)

    def with_half(self) -> Self:
        """Reads along the wave with the version that a half of the people answer."""
        long = ("questions", "comparison", "reliability")
        read = self.select_related("half_of", "half__version")
        return read.defer(*(f"half__version__{name}" for name in long))

    def opened(self) -> Self:
        """Open now or once."""
        return self.filter(opened_at__isnull=False)

    def closed(self) -> Self:
        """Over and counted; published ones too."""
        return self.filter(closed_at__isnull=False)

    def published(self) -> Self:
        """Those whose results everybody reads."""
        return self.closed().filter(published_at__isnull=False)

    def awaited(self) -> Self:
        """Over, and nobody outside knows yet what came of it; withdrawn ones are not promised."""
        waiting = self.closed().whole()
        return waiting.filter(published_at__isnull=True, withdrawn_at__isnull=True)

    def planned(self, *, on: date) -> Self:
        """With a day to open that is still to come, the nearest first."""
        waiting = self.whole().filter(opened_at__isnull=True, opens_on__gte=on)
        return waiting.order_by("opens_on", "pk")

    def listed(self, *, at: datetime) -> Self:
        """What the list of surveys holds: open, to come, published, and those still awaited."""
        over = self.published().whole() | self.awaited()
        return self.open(at=at) | over | self.planned(on=timezone.localdate(at))

    def past_their_day(self, *, on: date) -> Self:
        """Still open though their last day is over."""
        running = self.whole().filter(opened_at__isnull=False, stopped_at__isnull=True)
        return running.filter(closed_at__isnull=True, closes_on__lt=on)

    def unshuffled(self, *, since: datetime) -> Self:
        """Whose answers may still lie in the order they came: not shuffled since that moment, or
        not since the wave was closed."""
        return self.filter(opened_at__isnull=False).filter(
            Q(shuffled_at__isnull=True)
            | Q(shuffled_at__lt=since, closed_at__isnull=True)
            | Q(shuffled_at__lt=F("closed_at"))
        )

    def unshuffled_for(self, patience: timedelta, *, at: datetime) -> Self:
        """Whose answers have lain in the order they came for longer than that."""
        before = at - patience
        never = Q(shuffled_at__isnull=True, opened_at__lt=before)
        long_ago = Q(closed_at__isnull=True, shuffled_at__lt=before)
        not_since = Q(shuffled_at__lt=F("closed_at"), closed_at__lt=before)
        return self.filter(never | long_ago | not_since)

    def before(self, wave: "Wave", *, at: datetime) -> Self:
        """Closed ones that ask the same instrument as this wave does, the last one first; made up
        ones are compared with made up ones only. Of two versions of one survey the same one comes
        first, and a half with another is no past of its own."""
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
        """`forms`: how many were filled; counted when a wave closed, by their rows until then."""
        counts = apps.get_model("surveys", "Count")._default_manager
        whole = counts.filter(wave=OuterRef("pk"), field="", answer="").order_by()
        counted = whole.values("wave").annotate(n=Sum("number")).values("n")
        responses = apps.get_model("surveys", "Response")._default_manager
        rows = responses.filter(wave=OuterRef("pk")).order_by()
        came = rows.values("wave").annotate(n=CountRows("pk")).values("n")
        return self.annotate(forms=Coalesce(Subquery(counted), Subquery(came), 0))

    def with_version(self) -> Self:
        """Reads the version along, but not its long words: a process keeps the form of each."""
        long = ("questions", "comparison", "reliability")
        return self.select_related("version__instrument").defer(
            *(f"version__{name}" for name in long)
        )

    def with_comparison(self) -> Self:
        """Reads along whether it was compared, without the figures."""
        return self.select_related("comparison").defer("comparison__plan", "comparison__verdicts")

    def latest_closed(self) -> Self:
        """Those that are not closed come last, the nearest day first."""
        return self.order_by(
            F("closed_at").desc(nulls_last=True), F("opens_on").asc(nulls_last=True), "-pk"
        )

    def mark_shuffled(self, *, at: datetime) -> None:
        """The answers of these waves have lost the order they came in."""
        self.update(shuffled_at=at)

    def held_open(self, pk: int) -> bool:
        """Whether the wave is open, and stays so until the caller's transaction ends."""
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
