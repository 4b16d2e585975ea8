"""Filled forms, texts of open answers, used tickets, and counters of the collecting itself."""

import dataclasses
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import Any, ClassVar, NamedTuple, Self

from django.conf import settings
from django.db import DatabaseError, connections, models, transaction
from django.db.models import Count as CountRows
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otklik.audit.models import Actor
from otklik.surveys.collecting.similar_responses import MOST, Marks
from otklik.surveys.waves.key_range_batches import Chunk
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.response_encryption import Damaged, SealedForm, SealedText


class Mode(models.TextChoices):
    """How an answer was given or, on the site, how the person was recruited."""

    WEB = "web", _("on the site")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("on paper")
    QR = "qr", _("on the site, by a QR code")
    KIOSK = "kiosk", _("on a screen of ours")
    INVITED = "invited", _("on the site, invited at random")
    SERVED = "served", _("on the site, invited after an answer")
    CODE = "code", _("on the site, by a personal code")


OPEN_LINK = (Mode.WEB, Mode.QR, Mode.KIOSK)
"""Modes in which anybody may fill as many forms as they like."""
INVITED_MODES = (Mode.INVITED, Mode.SERVED, Mode.CODE)
"""Modes in which chance or a code asks, once."""


class ResponseGroup(NamedTuple):
    """The mode of forms, and whether they look stuffed (`otklik.surveys.waves.suspicion`)."""

    mode: str
    language: str
    is_suspicious: bool


AT_ONCE = 20_000  # rows that are read or inserted together


class SealedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows whose last column holds the whole row encrypted while their wave is open.

    By SQL, since everybody who sends a form waits for it: the ORM takes ten times as long."""

    COLUMNS: ClassVar[tuple[str, ...]]
    EMPTY: ClassVar[tuple[object, ...]]  # columns between the wave and the seal

    def keep_sealed(self, wave: int, seals: Iterable[str]) -> None:
        """Insert sealed rows with random keys, in the caller's transaction."""
        self._insert_rows([uuid.uuid4(), wave, *self.EMPTY, seal] for seal in seals)

    def _insert_rows(self, rows: Iterable[list[Any]]) -> None:
        """Insert in the order of random keys: a row's position reveals nothing."""
        connection = connections[self.db]
        quote = connection.ops.quote_name
        columns, places = ", ".join(map(quote, self.COLUMNS)), ", ".join("%s" for _ in self.COLUMNS)
        table = quote(self.model._meta.db_table)
        sentence = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
        is_native = connection.features.has_native_uuid_field
        ordered = sorted(rows, key=lambda row: row[0])
        with connection.cursor() as cursor:
            for batch in batched(ordered, AT_ONCE):
                values = batch if is_native else [[key.hex, *row] for key, *row in batch]
                cursor.executemany(sentence, values)

    def _read_seals(self, wave: Wave, chunk: Chunk) -> list[str]:
        """Read a chunk in random order."""
        found = [row[0] for row in self._chunk(wave, chunk, f"SELECT {self.COLUMNS[-1]} FROM")]
        random.SystemRandom().shuffle(found)
        return found

    def _replace(self, wave: Wave, chunk: Chunk, number: int, rows: list[list[Any]]) -> int:
        """Replace `number` sealed rows, once; returns how many were damaged and are lost."""
        with transaction.atomic():
            if self._chunk(wave, chunk, "DELETE FROM") != number:
                transaction.set_rollback(True)
                return 0
            self._insert_rows(rows)
        return number - len(rows)

    def _chunk(self, wave: Wave, chunk: Chunk, begins: str) -> Any:
        """The rows that were read, or how many were deleted. Selected by key and not by wave, since
        for the wave a database would scan all rows."""
        connection = connections[self.db]
        quote = connection.ops.quote_name
        is_native = connection.features.has_native_uuid_field
        keys = [key if is_native else key.hex for key in chunk.keys]
        with connection.cursor() as cursor:
            cursor.execute(
                f"{begins} {quote(self.model._meta.db_table)} WHERE id BETWEEN %s AND %s"
                f" AND wave_id + 0 = %s AND {quote(self.COLUMNS[2])} = ''",
                [*keys, wave.pk],
            )
            return cursor.fetchall() if begins.startswith("SELECT") else cursor.rowcount


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSample:
    """A random sample of forms as codes: of the open link, and of people invited singly."""

    open_link: list[str] = dataclasses.field(default_factory=list)
    asked: list[str] = dataclasses.field(default_factory=list)


class ResponseQuerySet(SealedQuerySet["Response"]):
    COLUMNS = ("id", "wave_id", "mode", "language", "is_suspicious", "codes")
    EMPTY = ("", "", False)

    def sealed(self) -> Self:
        return self.filter(mode="")

    def readable_groups(self) -> Counter[ResponseGroup]:
        """How many readable forms there are by mode and language."""
        readable = self.order_by().exclude(mode="")
        rows = readable.values_list("mode", "language", "is_suspicious").annotate(CountRows("pk"))
        return Counter({ResponseGroup(*group): number for *group, number in sorted(rows)})

    def groups(self, wave: Wave, marks: Marks) -> Counter[ResponseGroup]:
        """How many forms of a wave there are by mode and language; decrypts sealed ones one by one.
        Forms in groups of `marks` count as suspicious."""
        groups = self.filter(wave=wave).readable_groups()
        for forms in batched(self._unseal(wave), AT_ONCE):
            for form, is_suspicious in zip(forms, _suspicious(forms, marks), strict=True):
                groups[ResponseGroup(form.mode, form.language, is_suspicious)] += 1
        return groups

    def draw(self, wave: Wave) -> ResponseSample:
        """Sealed forms, at most `MOST` of each kind."""
        found, chance = ResponseSample(), random.SystemRandom()
        seen: Counter[bool] = Counter()
        for form in self._unseal(wave):
            is_open = form.mode in OPEN_LINK
            if not is_open and form.mode not in INVITED_MODES:
                continue
            seen[is_open] += 1
            kept = found.open_link if is_open else found.asked
            if len(kept) < MOST:
                kept.append(form.codes)
            elif (place := chance.randrange(seen[is_open])) < MOST:
                kept[place] = form.codes
        return found

    def _unseal(self, wave: Wave) -> Iterator[SealedForm]:
        rows, seal = self.filter(wave=wave).order_by().sealed(), wave.seal
        for codes in rows.values_list("codes", flat=True).iterator(chunk_size=AT_ONCE):
            with suppress(Damaged):
                yield SealedForm.unseal(seal, codes)

    def open_chunk(
        self,
        wave: Wave,
        chunk: Chunk,
        merged: Mapping[ResponseGroup, ResponseGroup],
        marks: Marks,
    ) -> int:
        """Make sealed forms readable under new random keys, so that nothing connects the database
        dump of one night with rows read later; small groups are merged as `merged` says. Returns
        how many were damaged and are lost."""
        found = self._read_seals(wave, chunk)
        seal, forms = wave.seal, []
        for codes in found:
            with suppress(Damaged):
                forms.append(SealedForm.unseal(seal, codes))
        rows = []
        for form, is_suspicious in zip(forms, _suspicious(forms, marks), strict=True):
            group = merged[ResponseGroup(form.mode, form.language, is_suspicious)]
            rows.append([chunk.key(), wave.pk, *group, form.codes])
        return self._replace(wave, chunk, len(found), rows)

    def merge(self, merged: Mapping[ResponseGroup, ResponseGroup]) -> None:
        """Merge groups of readable forms as `merged` says."""
        for group, other in merged.items():
            few = self.filter(**group._asdict())
            if group != other and few.exists():
                few.update(**other._asdict())


def _suspicious(forms: Sequence[SealedForm], marks: Marks) -> list[bool]:
    """Which of these forms look stuffed: marked on arrival, or in a dense open-link group."""
    inside = marks.find([form.codes for form in forms])
    return [
        form.is_suspicious or (is_inside and form.mode in OPEN_LINK)
        for form, is_inside in zip(forms, inside, strict=True)
    ]


class Response(models.Model):
    """One filled form, as codes (`surveys.instrument.form_layout_and_encoding`). The person, time
    and address are not stored, and the key is random: nothing here or in another table leads to a
    person or to the order of arrival. While the wave is open, `codes` holds the whole row encrypted
    (`surveys.waves.response_encryption`) and the other columns are empty. `is_suspicious` is a
    guess (`otklik.surveys.waves.suspicion`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="responses")
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_suspicious = models.BooleanField(default=False)
    codes = models.TextField()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(mode="") | models.Q(language="", is_suspicious=False),
                name="a_sealed_form_tells_nothing",
            )
        ]

    def __str__(self) -> str:
        return self.codes


class OpenAnswerQuerySet(SealedQuerySet["OpenAnswer"]):
    COLUMNS = ("id", "wave_id", "field", "text")
    EMPTY = ("",)

    def to(self, field: str) -> Self:
        return self.filter(field=field)

    def sealed(self) -> Self:
        return self.filter(field="")

    def open_chunk(self, wave: Wave, chunk: Chunk) -> int:
        """As for forms: make texts readable under new keys. Returns how many were damaged."""
        found = self._read_seals(wave, chunk)
        seal, rows = wave.seal, []
        for text in found:
            with suppress(Damaged):
                one = SealedText.unseal(seal, text)
                rows.append([chunk.key(), wave.pk, one.field, one.text])
        return self._replace(wave, chunk, len(found), rows)


class OpenAnswer(models.Model):
    """A text that somebody wrote to an open question. Nothing connects it to the rest of the form:
    not even the language, in which few may have answered. While the wave is open, `text` holds the
    whole row encrypted, and the field is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="open_answers")
    field = models.CharField(max_length=81, blank=True)
    text = models.TextField()

    objects = OpenAnswerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text[:60]


class SpentTicketQuerySet(models.QuerySet["SpentTicket"]):
    def spend(self, wave: Wave, digest: str) -> bool:
        """Whether the ticket was still unused. A second use raises no database error: the database
        would log the failed SQL statement, with the time."""
        return self._execute(
            "INSERT INTO {table} (digest, wave_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [digest, wave.pk],
        )

    def forget_chunk(self, wave: Wave, chunk: Chunk) -> None:
        """Delete by digest and not by wave, for the same reason as forms."""
        self._execute(
            "DELETE FROM {table} WHERE digest >= %s AND digest < %s AND wave_id + 0 = %s",
            [*chunk.digests, wave.pk],
        )

    def _execute(self, sentence: str, values: list[Any]) -> bool:
        """Whether one row was changed."""
        connection = connections[self.db]
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(sentence.format(table=table), values)
            return bool(cursor.rowcount == 1)


class SpentTicket(models.Model):
    """The hash of a used ticket, until the wave closes: a form sent twice counts once."""

    digest = models.CharField(max_length=64, primary_key=True)
    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="spent_tickets")

    objects = SpentTicketQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest


class Work(StrEnum):
    """Names of the counters in `Entered`."""

    CALLS = "calls"
    BATCHES = "batches"
    SETTLED = "settled"
    SETTLED_OWN = "settled_own"
    DROPPED = "dropped"
    LOADED = "loaded"


class EnteredQuerySet(models.QuerySet["Entered"]):
    def note(self, wave: Wave, work: Work, *, by: Actor | None) -> None:
        """Add one. Runs in its own transaction where there is none, apart from that of an answer.
        The count is lost if the database is busy; an answer is not."""
        if by is None:
            return
        with suppress(DatabaseError), transaction.atomic():
            row, _is_new = self.get_or_create(wave=wave, by_id=by.pk)
            self.filter(pk=row.pk).update(**{work.value: F(work.value) + 1})

    def most_first(self) -> "list[Entered]":
        whole = F("calls") + F("batches") + F("loaded")
        return list(self.select_related("by").order_by(-whole, "by__username"))


class Entered(models.Model):
    """How much one member of staff entered into one wave: phone interviews, paper batches begun,
    batches whose differences they settled (and of these, batches that they keyed themselves),
    batches deleted, files loaded. Numbers only: no time, no answer. People who enter answers for
    others could invent them, so whoever runs the survey sees these numbers.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="entered")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    calls = models.PositiveIntegerField(default=0)
    batches = models.PositiveIntegerField(default=0)
    settled = models.PositiveIntegerField(default=0)
    settled_own = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)

    objects = EnteredQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "by"], name="entered_counted_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.calls}"


class PassedPageQuerySet(models.QuerySet["PassedPage"]):
    def add(self, passed: Mapping[tuple[int, int], int]) -> None:
        """`passed`: counts by wave key and page number."""
        for (wave, page), number in passed.items():
            row, _is_new = self.get_or_create(wave_id=wave, page=page)
            self.filter(pk=row.pk).update(number=F("number") + number)


class PassedPage(models.Model):
    """How many people passed this page: a drop shows where people give up. No person, no time.

    Pages of conditional questions are not counted: their number would reveal how many gave the
    answer on which one depends.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="passed_pages")
    page = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(default=0)

    objects = PassedPageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "page"], name="one_count_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.number}"
