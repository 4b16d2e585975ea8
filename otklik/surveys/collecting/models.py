"""Who entered answers for others, in numbers: for whoever runs the survey to look at."""

import dataclasses
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import DatabaseError, connections, models, router, transaction
from django.db.models import Count as CountRows
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from otklik.audit.models import Actor
from otklik.surveys.collecting.similar_responses import MOST, Marks
from otklik.surveys.waves import response_seal as waves_seal
from otklik.surveys.waves.chunks import Piece
from otklik.surveys.waves.merge_small_groups import Part
from otklik.surveys.waves.models import Wave

if TYPE_CHECKING:
    from otklik.surveys.waves.models import Wave


class Mode(models.TextChoices):
    """How an answer was given, and where that is not told by it, how the person was found."""

    WEB = "web", _("on the site")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("on paper")
    QR = "qr", _("on the site, by a QR code")
    KIOSK = "kiosk", _("on a screen of ours")
    INVITED = "invited", _("on the site, invited by chance")
    SERVED = "served", _("on the site, invited after an answer")
    CODE = "code", _("on the site, by a personal code")


OPEN_LINK = (Mode.WEB, Mode.QR, Mode.KIOSK)
"""Ways in which anybody may fill as many forms as they like."""
ASKED = (Mode.INVITED, Mode.SERVED, Mode.CODE)
"""Ways in which chance or a code asks, once."""


def keep_new(model: "type[Response | OpenAnswer]", wave: int, seals: Iterable[str]) -> None:
    """Insert sealed rows of one kind, in the order of their random keys: no place of a row tells of
    another's. In the caller's transaction. By a plain sentence, since everybody who fills a form
    waits for it: the usual way takes ten times as long."""
    keyed = sorted((uuid.uuid4(), seal) for seal in seals)
    if keyed:
        names, between = NEW[model._meta.model_name or ""]
        _insert(model, names, ([key, wave, *between, seal] for key, seal in keyed))


# The columns of a row that is sealed, and what stands between its wave and its seal.
NEW: dict[str, tuple[tuple[str, ...], tuple[object, ...]]] = {
    "response": (("id", "wave_id", "mode", "language", "is_suspicious", "codes"), ("", "", False)),
    "openanswer": (("id", "wave_id", "field", "text"), ("",)),
}


def _insert(model: type[models.Model], names: Sequence[str], rows: Iterable[list[Any]]) -> None:
    """`rows` hold plain values of the named columns; of these only a key is told otherwise by one
    database than by another."""
    connection = connections[router.db_for_write(model)]
    quoted = connection.ops.quote_name
    columns, places = ", ".join(map(quoted, names)), ", ".join(["%s"] * len(names))
    sentence = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    at = names.index("id")
    is_native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        for piece in batched(rows, AT_ONCE):
            if not is_native:
                for row in piece:
                    row[at] = row[at].hex
            cursor.executemany(sentence, piece)


AT_ONCE = 20_000  # rows that are read or inserted together
# Where a sealed row keeps its seal, and what is empty beside it.
SEALS = {"response": ("codes", "mode"), "openanswer": ("text", "field")}


def _sealed_in(model: type[models.Model], wave: "Wave", piece: Piece) -> list[str]:
    """The seals of a piece, in an order made by chance."""
    seal, _empty = SEALS[model._meta.model_name or ""]
    found = [row[0] for row in _of_piece(model, wave, piece, f"SELECT {seal} FROM")]
    random.SystemRandom().shuffle(found)
    return found


def _replace(
    model: type[models.Model],
    wave: "Wave",
    piece: Piece,
    number: int,
    names: Sequence[str],
    rows: list[list[Any]],
) -> int:
    """Put readable rows into the place of `number` sealed ones; does nothing where somebody else
    did it meanwhile. Says how many are missing."""
    with transaction.atomic():
        if _of_piece(model, wave, piece, "DELETE FROM") != number:
            transaction.set_rollback(True)
            return 0
        _insert(model, names, sorted(rows, key=lambda row: row[0]))
    return number - len(rows)


def _of_piece(model: type[models.Model], wave: "Wave", piece: Piece, begins: str) -> Any:
    """By the key, and not by the wave, in which a database would look through all its rows: rows
    of a reading, or how many were deleted."""
    connection = connections[router.db_for_write(model)]
    quoted = connection.ops.quote_name
    _seal, empty = SEALS[model._meta.model_name or ""]
    is_native = connection.features.has_native_uuid_field
    keys = [key if is_native else key.hex for key in piece.keys]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{begins} {quoted(model._meta.db_table)}"
            f" WHERE id BETWEEN %s AND %s AND wave_id + 0 = %s AND {quoted(empty)} = ''",
            [*keys, wave.pk],
        )
        return cursor.fetchall() if begins.startswith("SELECT") else cursor.rowcount


def _suspicious(forms: Sequence[waves_seal.Form], marks: Marks | None) -> list[bool]:
    """Which of these forms look stuffed: marked when they came, or in a group."""
    if marks is None or not marks.groups:
        return [one.is_suspicious for one in forms]
    inside = marks.marked([one.codes for one in forms])
    return [
        one.is_suspicious or (is_inside and one.mode in OPEN_LINK)
        for one, is_inside in zip(forms, inside, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Forms of a wave drawn by chance, as codes: of the open link, and of whom chance or a code
    asked."""

    open_link: list[str] = dataclasses.field(default_factory=list)
    asked: list[str] = dataclasses.field(default_factory=list)


class ResponseQuerySet(models.QuerySet["Response"]):
    def sealed(self) -> Self:
        return self.filter(mode="")

    def parts(self, wave: "Wave", marks: Marks | None = None) -> Counter[Part]:
        """How many forms of a wave came in which way and language; reads sealed ones one by one.
        With `marks` the groups count as suspicious."""
        parts: Counter[Part] = Counter()
        for forms in batched(self._opened(wave), AT_ONCE):
            for one, is_suspicious in zip(forms, _suspicious(forms, marks), strict=True):
                parts[Part(one.mode, one.language, is_suspicious)] += 1
        readable = self.filter(wave=wave).order_by().exclude(mode="")
        counted = readable.values_list("mode", "language", "is_suspicious")
        for *part, number in counted.annotate(CountRows("pk")):
            parts[Part(*part)] += number
        return parts

    def drawn(self, wave: "Wave") -> Drawn:
        """Sealed forms, at most `MOST` of each kind."""
        found, chance = Drawn(), random.SystemRandom()
        seen: Counter[bool] = Counter()
        for one in self._opened(wave):
            is_open = one.mode in OPEN_LINK
            if not is_open and one.mode not in ASKED:
                continue
            seen[is_open] += 1
            kept = found.open_link if is_open else found.asked
            if len(kept) < MOST:
                kept.append(one.codes)
            elif (place := chance.randrange(seen[is_open])) < MOST:
                kept[place] = one.codes
        return found

    def _opened(self, wave: "Wave") -> Iterator[waves_seal.Form]:
        rows, seal = self.filter(wave=wave).order_by().sealed(), wave.seal
        for codes in rows.values_list("codes", flat=True).iterator(chunk_size=AT_ONCE):
            with suppress(waves_seal.Damaged):
                yield waves_seal.Form.opened(seal, codes)

    def open_piece(
        self, wave: "Wave", piece: Piece, joins: Mapping[Part, Part], marks: Marks
    ) -> int:
        """Make readable forms of sealed ones, each with another random key: nothing leads from the
        copies of one night to what is read later; parts of few count as `joins` says. Says how
        many were damaged, and are gone."""
        found = _sealed_in(self.model, wave, piece)
        seal, forms = wave.seal, []
        for codes in found:
            with suppress(waves_seal.Damaged):
                forms.append(waves_seal.Form.opened(seal, codes))
        rows = []
        for one, is_suspicious in zip(forms, _suspicious(forms, marks), strict=True):
            part = joins[Part(one.mode, one.language, is_suspicious)]
            rows.append([piece.key(), wave.pk, *part, one.codes])
        names = ("id", "wave_id", "mode", "language", "is_suspicious", "codes")
        return _replace(self.model, wave, piece, len(found), names, rows)

    def join(self, joins: Mapping[Part, Part]) -> None:
        """Let what is readable already count as `joins` says."""
        for part, other in joins.items():
            few = self.filter(**part._asdict())
            if part != other and few.exists():
                few.update(**other._asdict())


class Response(models.Model):
    """One filled form, as codes (`otklik.surveys.instrument.answer_encoding`).

    Who, when and from where is not kept, and its key is random: nothing here or in another table
    leads to a person or to an order.

    While the wave is open `codes` is a seal (`otklik.surveys.waves.response_seal`) of the whole,
    and nothing else is told. `is_suspicious` is a guess (`otklik.surveys.waves.suspicion`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="responses")
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_suspicious = models.BooleanField(default=False)
    codes = models.TextField()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(mode="") | models.Q(language="", is_suspicious=False),
                name="a_sealed_form_tells_nothing",
            )
        ]

    def __str__(self) -> str:
        return self.codes


class OpenAnswerQuerySet(models.QuerySet["OpenAnswer"]):
    def to(self, field: str) -> Self:
        return self.filter(field=field)

    def sealed(self) -> Self:
        return self.filter(field="")

    def open_piece(self, wave: "Wave", piece: Piece) -> int:
        """As of forms: readable, under other keys. Says how many were damaged."""
        found = _sealed_in(self.model, wave, piece)
        seal, rows = wave.seal, []
        for text in found:
            with suppress(waves_seal.Damaged):
                one = waves_seal.Words.opened(seal, text)
                rows.append([piece.key(), wave.pk, one.field, one.text])
        return _replace(
            self.model, wave, piece, len(found), ("id", "wave_id", "field", "text"), rows
        )


class OpenAnswer(models.Model):
    """What somebody wrote to an open question. Nothing joins it to the rest of their form: not
    even the language, in which few may have answered. While the wave is open `text` is a seal
    of the whole, and the field is not told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="open_answers")
    field = models.CharField(max_length=81, blank=True)
    text = models.TextField()

    objects = OpenAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("open answer")
        verbose_name_plural = _("open answers")

    def __str__(self) -> str:
        return self.text[:60]


class SpentTicketQuerySet(models.QuerySet["SpentTicket"]):
    def spend(self, wave: "Wave", digest: str) -> bool:
        """Whether the ticket was good until now.

        A second time is no error: the database would write the sentence that failed into its
        own log, with the hour beside it.
        """
        connection = connections[self.db]
        table = connection.ops.quote_name(self.model._meta.db_table)
        sentence = f"INSERT INTO {table} (digest, wave_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sentence, [digest, wave.pk])
            return bool(cursor.rowcount == 1)

    def forget_piece(self, wave: "Wave", piece: Piece) -> None:
        """The marks of a piece; by their digits, for the same reason as forms by their key."""
        connection = connections[self.db]
        table = connection.ops.quote_name(self.model._meta.db_table)
        sentence = (
            f"DELETE FROM {table}"  # noqa: S608
            " WHERE digest >= %s AND digest < %s AND wave_id + 0 = %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(sentence, [*piece.digests, wave.pk])


class SpentTicket(models.Model):
    """The hash of a ticket that was used, so that a form sent twice counts once. It is kept
    until the wave closes, and lies in no order either."""

    digest = models.CharField(max_length=64, primary_key=True)
    wave = models.ForeignKey("surveys.Wave", on_delete=models.CASCADE, related_name="spent_tickets")

    objects = SpentTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("spent ticket")
        verbose_name_plural = _("spent tickets")

    def __str__(self) -> str:
        return self.digest


class Work(StrEnum):
    """Names of the counters."""

    CALLS = "calls"
    BATCHES = "batches"
    SETTLED = "settled"
    SETTLED_OWN = "settled_own"
    DROPPED = "dropped"
    LOADED = "loaded"


class EnteredQuerySet(models.QuerySet["Entered"]):
    def note(self, wave: Wave, work: Work, *, by: Actor | None) -> None:
        """One more. In a transaction of its own where there is none: its number would stand
        beside that of an answer. Lost where the database is busy: an answer is not."""
        if by is None:
            return
        with suppress(DatabaseError), transaction.atomic():
            row, _is_new = self.get_or_create(wave=wave, by_id=by.pk)
            self.filter(pk=row.pk).update(**{work.value: F(work.value) + 1})

    def most_first(self) -> "list[Entered]":
        whole = F("calls") + F("batches") + F("loaded")
        return list(self.select_related("by").order_by(-whole, "by__username"))


class Entered(models.Model):
    """What one member of staff entered into one wave: calls, batches of paper begun, batches whose
    differences they settled (of these: batches that they keyed themselves), batches thrown away,
    files loaded. Numbers: not when, and nothing of any answer.

    Whoever enters answers for others can make them up. Nobody is stopped by a number: who runs
    the survey sees it.
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
        verbose_name = _("answers entered by one person")
        verbose_name_plural = _("answers entered by one person")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "by"], name="entered_counted_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.calls}"


class PassedPageQuerySet(models.QuerySet["PassedPage"]):
    def add(self, passed: Mapping[tuple[int, int], int]) -> None:
        """Counts by key of the wave and number of the page."""
        for (wave, page), number in passed.items():
            row, _is_new = self.get_or_create(wave_id=wave, page=page)
            self.filter(pk=row.pk).update(number=F("number") + number)

    def of_everybody(self, wave: Wave) -> Self:
        """In their order; without questions that only some were asked, which were counted once: how
        many passed one tells how many gave the answer that it hangs on."""
        questions = wave.version.form.questions
        pages = [number for number, one in enumerate(questions, 1) if one.asked_when is None]
        return self.filter(wave=wave, page__in=pages).order_by("page")


class PassedPage(models.Model):
    """How many people who answer question by question went on from this one for the first time:
    where the counts fall, people give up. A count: not who, not when, no answer."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="passed_pages")
    page = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(default=0)

    objects = PassedPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page of a survey passed")
        verbose_name_plural = _("pages of surveys passed")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "page"], name="one_count_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.number}"
