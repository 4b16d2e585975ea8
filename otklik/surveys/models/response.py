import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import batched, chain
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import connections, models, router
from django.db.models import Count as CountRows
from django.utils.translation import gettext_lazy as _

from otklik.surveys import sealing
from otklik.surveys.sealing import Seal

if TYPE_CHECKING:
    from otklik.surveys.models.wave import Wave


class Mode(models.TextChoices):
    """How an answer was given, and where that is not told by it, how the person was found."""

    WEB = "web", _("on the site")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("on paper")
    QR = "qr", _("on the site, by a QR code")
    KIOSK = "kiosk", _("on a screen of ours")
    INVITED = "invited", _("on the site, invited by chance")
    SERVED = "served", _("on the site, invited after an answer")


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


def _opened[T: (sealing.Form, sealing.Words)](
    kind: type[T], seal: Seal, seals: Iterable[str]
) -> Iterator[T]:
    """What seals hold, in an order made by chance; damaged ones are left out."""
    mixed = list(seals)
    random.SystemRandom().shuffle(mixed)
    while mixed:
        with suppress(sealing.Damaged):
            yield kind.opened(seal, mixed.pop())


AT_ONCE = 20_000  # rows that are inserted together


class ResponseQuerySet(models.QuerySet["Response"]):
    def sealed(self) -> Self:
        return self.filter(mode="")

    def open_seals(self, wave: "Wave") -> int:
        """Make readable forms of the sealed ones of a wave, each with another random key: nothing
        leads from the copies of one night to what is read later. Says how many were damaged, and
        are gone."""
        sealed = self.sealed().filter(wave=wave)
        number, opened = (
            self.filter(wave=wave).count(),
            _opened(
                sealing.Form,
                wave.seal,
                sealed.order_by().values_list("codes", flat=True).iterator(),
            ),
        )
        first = next(opened, None)  # all are read: now they can go
        sealed.delete()
        names = ("id", "wave_id", "mode", "language", "is_suspicious", "codes")
        _insert(
            self.model,
            names,
            (
                [uuid.uuid4(), wave.pk, one.mode, one.language, one.is_suspicious, one.codes]
                for one in chain([first] if first else [], opened)
            ),
        )
        return number - self.filter(wave=wave).count()

    def merge_few(self, *, least: int) -> None:
        """Forget how and in which language those answered whom fewer than `least` joined, and
        which are suspicious where they, or all others, are so few: they count as the most did."""
        marked = self.filter(is_suspicious=True)
        number, everybody = marked.count(), self.count()
        if number < least or everybody - number < least:
            marked.update(is_suspicious=False)
        for is_suspicious in (False, True):
            self.filter(is_suspicious=is_suspicious)._merge_parts(least)

    def _merge_parts(self, least: int) -> None:
        parts = self.order_by().values_list("mode", "language").annotate(CountRows("pk"))
        biggest_first = sorted(parts, key=lambda part: (-part[2], part))
        for mode, language, number in biggest_first[1:]:
            if number < least:
                most_mode, most_language, _number = biggest_first[0]
                few = self.filter(mode=mode, language=language)
                few.update(mode=most_mode, language=most_language)


class Response(models.Model):
    """One filled form, as codes (`otklik.surveys.form`). Who, when and from where is not kept,
    and its key is random: nothing here or in another table leads to a person or to an order.

    While the wave is open `codes` is a seal (`otklik.surveys.sealing`) of the whole, and nothing
    else is told. `is_suspicious` is a guess (`otklik.surveys.suspicion`).
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

    def open_seals(self, wave: "Wave") -> int:
        """As of forms: readable, under other keys. Says how many were damaged."""
        sealed = self.sealed().filter(wave=wave)
        number, opened = (
            self.filter(wave=wave).count(),
            _opened(
                sealing.Words,
                wave.seal,
                sealed.order_by().values_list("text", flat=True).iterator(),
            ),
        )
        first = next(opened, None)
        sealed.delete()
        _insert(
            self.model,
            ("id", "wave_id", "field", "text"),
            (
                [uuid.uuid4(), wave.pk, one.field, one.text]
                for one in chain([first] if first else [], opened)
            ),
        )
        return number - self.filter(wave=wave).count()


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
