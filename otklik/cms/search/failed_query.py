"""Searches that found nothing, and how many searches there are. Nothing about people is stored: no
address, moment or order; words only once they came three times (ADR 0082).
"""

import re
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.cms.search.results import SearchResults
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import EVERYTHING, mask_personal
from otklik.nlp.personal_data.names import CHECHEN_NAMES
from otklik.nlp.search.terms import tidy
from otklik.nlp.search.transliteration import likely_by_sound, meant_by_sound
from otklik.nlp.words.lemmas import grammar, is_known, plain, readings, word_set, words
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui.numbers import percent

#: Times, each in an hour of its own, that words must come within a month before they are kept.
ENOUGH = 3
LONGEST = 100
MOST_A_MONTH = 5_000


class Outcome(models.TextChoices):
    FOUND = "found", _("found")
    SIMILAR = "similar", _("only similar ones")
    NOTHING = "nothing", _("nothing found")


class SearchMonth(models.Model):
    """How many searches one month had, and how many ended without an exact result."""

    month = models.DateField(unique=True)
    searches = models.PositiveIntegerField(default=0)
    only_similar = models.PositiveIntegerField(default=0)
    without_any = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["SearchMonth"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(month__day=1), name="search_month_begins_it")
        ]

    @property
    def share_without_any(self) -> str:
        """The share of searches that found nothing; empty without any."""
        return percent(min(self.without_any / self.searches, 1.0)) if self.searches else ""

    @classmethod
    def count(cls, outcome: Outcome, *, at: datetime) -> None:
        """One more search of this month, in one statement: a search must not wait for others."""
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
                    day_of(localdate(at).replace(day=1)),
                    int(outcome == Outcome.SIMILAR),
                    int(outcome == Outcome.NOTHING),
                ],
            )


class FailedSearchQuerySet(models.QuerySet["FailedSearch"]):
    def kept(self) -> Self:
        """Those whose words are stored; the others exist only as a digest."""
        return self.exclude(text="")

    def waiting(self) -> Self:
        return self.filter(text="")

    def open(self) -> Self:
        return self.kept().filter(dismissed_at=None)

    def before(self, month: date) -> Self:
        return self.filter(month__lt=month)


class FailedSearch(models.Model):
    """Words of one month that found nothing, or only similar results.

    Until they came `ENOUGH` times, each in another hour, only a digest with the installation's key
    and the last hour are stored; then the words, without the hour.
    """

    month = models.DateField()
    digest = models.CharField(max_length=64)
    text = models.CharField(max_length=LONGEST, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    count = models.PositiveIntegerField(default=1)
    last_hour = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = FailedSearchQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "digest"], name="failed_search_once_a_month"),
            models.CheckConstraint(
                condition=Q(text="", last_hour__isnull=False) | (~Q(text="") & Q(last_hour=None)),
                name="failed_search_or_its_hour",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["text", "month"], name="asked_by_text")]

    @classmethod
    def note(cls, text: str, outcome: Outcome, *, at: datetime) -> None:
        """Count these words once more, in one statement. A month stores a limited number; before
        they are stored, an hour counts once."""
        month = localdate(at).replace(day=1)
        hour = at.replace(minute=0, second=0, microsecond=0)
        last_hour = connection.ops.adapt_datetimefield_value(hour)
        digest, table, day = digest_of(text, month), cls._meta.db_table, day_of(month)
        is_more = f"({table}.text <> '' OR {table}.last_hour <> excluded.last_hour)"
        is_kept = f"({table}.text <> '' OR ({is_more} AND {table}.count + 1 >= {ENOUGH}))"
        on, moment = "%s", "%s"
        if connection.vendor == "postgresql":  # it does not infer the type of a selected literal
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
                [day, digest, outcome, last_hour, day, MOST_A_MONTH, day, digest, text],
            )

    @transaction.atomic
    def dismiss(self, *, by: User, at: datetime) -> None:
        """No action is needed for these words in any month so far."""
        _only_editor(by)
        FailedSearch.objects.open().filter(text=self.text).update(dismissed_at=at, dismissed_by=by)

    @transaction.atomic
    def open_again(self, *, by: User) -> None:
        """Action is needed for them after all."""
        _only_editor(by)
        FailedSearch.objects.filter(text=self.text).update(dismissed_at=None, dismissed_by=None)


def _only_editor(by: User) -> None:
    if not by.may(Right.EDIT_SITE):
        raise Refused(gettext("Only site editors decide about words that were not found."))


def digest_of(text: str, month: date) -> str:
    """Of the words in one month, with the installation's key, so that they cannot be guessed."""
    sentence = f"{month:%Y-%m}\n{text}"
    return salted_hmac("otklik.cms.asked", sentence, algorithm="sha256").hexdigest()


def day_of(on: date) -> Any:
    """A day as this database stores it."""
    return connection.ops.adapt_datefield_value(on)


_MOST_WORDS = 8  # more tell a story
# Longer than the number of an act with its article; a birthday is one too.
_LONG_NUMBER = re.compile(r"\d(?:[-().]*\d){5,}|\d(?:[ \-().]*\d){7,}")
_NAMES = ("Surn", "Patr", "Name")
# «Машина» is the name Машин once in fifty times: alone it is no name, next to another such word it
# may be.
_SELDOM = 0.03
_LIKE_A_SURNAME = re.compile(r".{2,}[оеё]в(?:а|у|ым|ой|ою|е)?")
# Dictionary forms of words on health, faith, punishment and the like (152-FZ, article 10): such a
# query is about a person.
_SPECIAL = word_set(
    """
    вич спид гепатит туберкулез сифилис онкология онкологический онкобольной рак диагноз психиатр
    психиатрия психиатрический психбольной шизофрения эпилепсия наркоман наркомания нарколог
    алкоголик алкоголизм аборт беременность беременная беременный судимость судимый судить
    осудить осужденный уголовник колония тюрьма гей лесбиянка вероисповедание национальность
    """
)
_SIGNS = re.compile(r"[^\w№.,/-]+")


def outcome_of(found: SearchResults) -> Outcome:
    """How a search ended: something exact, only similar results, nothing."""
    if found.best or (found.total and found.is_exact):
        return Outcome.FOUND
    return Outcome.SIMILAR if found.total else Outcome.NOTHING


def words_to_keep(query: str) -> str:
    """The words as they may be stored; empty if they may be about a person: then the search is only
    counted."""
    text = " ".join(_SIGNS.sub(" ", plain(tidy(query))).split())
    sentence = words(text)
    if (
        not sentence
        or len(text) > LONGEST
        or len(sentence) > _MOST_WORDS
        or _LONG_NUMBER.search(text)
    ):
        return ""
    if mask_personal(query, EVERYTHING) != query or mask_personal(text, EVERYTHING) != text:
        return ""
    meant = {*sentence, *words(meant_by_sound(text)), *words(likely_by_sound(text))}
    pieces = {piece for word in meant for piece in (word, *word.split("-"))}
    if any(_is_name(piece) or not _SPECIAL.isdisjoint(readings(piece)) for piece in pieces):
        return ""
    return "" if sum(_name_likelihood(word) > 0 for word in {*sentence}) > 1 else text


def forget_waiting(*, at: datetime) -> int:
    """Delete digests of earlier months; if very many wait, also those seen once: so many at once
    come from bots. Returns how many."""
    month = localdate(at).replace(day=1)
    waiting = FailedSearch.objects.waiting()
    gone = waiting.before(month).delete()[0]
    if waiting.count() > MOST_A_MONTH // 2:
        gone += waiting.filter(count=1).delete()[0]
    return gone


def _is_name(word: str) -> bool:
    """Whether a word may be a name; an unknown word, if it ends like a surname."""
    if word in CHECHEN_NAMES or _name_likelihood(word) >= _SELDOM:
        return True
    return not is_known(word) and _LIKE_A_SURNAME.fullmatch(word) is not None


def _name_likelihood(word: str) -> float:
    """The highest likelihood that a reading of the word is a name."""
    items = (one for one in grammar(word) if any(one.has(name) for name in _NAMES))
    return max((one.likelihood for one in items), default=0.0)
