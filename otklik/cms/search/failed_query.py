"""What was asked of the search and not found, and how much is asked at all. Of the people nothing:
no address, no moment, no order; words only once they came thrice (ADR 0082)."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

#: Times, each in an hour of its own, that words must come within a month before they are kept.
ENOUGH = 3
LONGEST = 100
MOST_A_MONTH = 5_000


class Outcome(models.TextChoices):
    FOUND = "found", _("found")
    SIMILAR = "similar", _("only similar ones")
    NOTHING = "nothing", _("nothing found")


class SearchMonth(models.Model):
    """How many searches one month had, and how many of them ended without an exact result."""

    month = models.DateField(unique=True)
    searches = models.PositiveIntegerField(default=0)
    only_similar = models.PositiveIntegerField(default=0)
    without_any = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["SearchMonth"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(month__day=1), name="search_month_begins_it")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @classmethod
    def count(cls, outcome: Outcome, *, on: date) -> None:
        """One more, by one statement: a search waits for nobody."""
        table = cls._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {table} (month, searches, only_similar, without_any)
                VALUES (%s, 1, %s, %s)
                ON CONFLICT (month) DO UPDATE SET searches = {table}.searches + 1,
                    only_similar = {table}.only_similar + excluded.only_similar,
                    without_any = {table}.without_any + excluded.without_any
                """,  # noqa: S608
                [
                    day_of(on.replace(day=1)),
                    int(outcome == Outcome.SIMILAR),
                    int(outcome == Outcome.NOTHING),
                ],
            )


class AskedWordsQuerySet(models.QuerySet["AskedWords"]):
    def kept(self) -> Self:
        """Those whose words are known; the rest only wait whether they come again."""
        return self.exclude(text="")

    def waiting(self) -> Self:
        return self.filter(text="")

    def open(self) -> Self:
        return self.kept().filter(dismissed_at=None)

    def before(self, month: date) -> Self:
        return self.filter(month__lt=month)


class AskedWords(models.Model):
    """Words that found nothing, or only similar ones, in one month.

    Until they came `ENOUGH` times, each in another hour, only a digest with the installation's key
    stands here and the last hour; then the words, and the hour goes.
    """

    month = models.DateField()
    digest = models.CharField(max_length=64)
    text = models.CharField(max_length=LONGEST, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    count = models.PositiveIntegerField(default=1)
    last_hour = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AskedWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("words that were not found")
        verbose_name_plural = _("words that were not found")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "digest"], name="asked_words_once_a_month"),
            models.CheckConstraint(
                condition=Q(text="", last_hour__isnull=False) | (~Q(text="") & Q(last_hour=None)),
                name="asked_words_or_their_hour",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["text", "month"], name="asked_by_text")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def note(cls, text: str, outcome: Outcome, *, at: datetime) -> None:
        """The words were asked once more, by one statement. Of a month only so many are kept;
        while they only wait, an hour counts once."""
        month = localdate(at).replace(day=1)
        hour = at.replace(minute=0, second=0, microsecond=0)
        digest, table, day = digest_of(text, month), cls._meta.db_table, day_of(month)
        is_more = f"({table}.text <> '' OR {table}.last_hour <> excluded.last_hour)"
        is_kept = f"({table}.text <> '' OR ({is_more} AND {table}.count + 1 >= {ENOUGH}))"
        on, moment = "%s", "%s"
        if connection.vendor == "postgresql":  # does not know the type of what is only selected
            on, moment = "CAST(%s AS date)", "CAST(%s AS timestamptz)"
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {table} (month, digest, text, outcome, count, last_hour)
                SELECT {on}, %s, '', %s, 1, {moment}
                WHERE (SELECT count(*) FROM {table} WHERE month = {on}) < %s
                    OR EXISTS (SELECT 1 FROM {table} WHERE month = {on} AND digest = %s)
                ON CONFLICT (month, digest) DO UPDATE SET
                    outcome = excluded.outcome,
                    count = {table}.count + CASE WHEN {is_more} THEN 1 ELSE 0 END,
                    text = CASE WHEN {is_kept} THEN %s ELSE '' END,
                    last_hour = CASE WHEN {is_kept} THEN NULL ELSE excluded.last_hour END
                """,  # noqa: S608
                [day, digest, outcome, moment_of(hour), day, MOST_A_MONTH, day, digest, text],
            )

    @transaction.atomic
    def dismiss(self, *, by: User, at: datetime) -> None:
        """Nothing is to be done about these words in any month so far."""
        _only_editor(by)
        AskedWords.objects.open().filter(text=self.text).update(dismissed_at=at, dismissed_by=by)

    @transaction.atomic
    def open_again(self, *, by: User) -> None:
        """Something is to be done about them after all."""
        _only_editor(by)
        AskedWords.objects.filter(text=self.text).update(dismissed_at=None, dismissed_by=None)


def _only_editor(by: User) -> None:
    if not by.may(Right.EDIT_SITE):
        raise Refused(gettext("Whoever keeps the site decides about words that were not found."))


def digest_of(text: str, month: date) -> str:
    """Of the words in one month; with the installation's key, so that nobody else can guess."""
    sentence = f"{month:%Y-%m}\n{text}"
    return salted_hmac("otklik.cms.asked", sentence, algorithm="sha256").hexdigest()


def day_of(on: date) -> Any:
    """As this database keeps a day."""
    return connection.ops.adapt_datefield_value(on)


def moment_of(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)
