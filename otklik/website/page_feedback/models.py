"""«Нашли, что искали?»: how many said yes and no about a page, and their comments. Nothing about
the people is stored: a count per day, and comments with personal data masked."""

import hashlib
import re
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import EVERYTHING, PersonalKind, mask_personal
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

LONGEST_PATH = 300
LONGEST = 500
#: What is masked on entry. Addresses stay: which shop is often the matter itself.
MASKED = frozenset(EVERYTHING) - {PersonalKind.ADDRESS}
_SAME = re.compile(r"[\W_]+")


class PageMarkQuerySet(models.QuerySet["PageMark"]):
    def between(self, first: date, last: date) -> Self:
        return self.filter(on__gte=first, on__lte=last)

    def by_page(self) -> dict[str, tuple[int, int]]:
        """For each page how many marked it, and how many did not find what they looked for."""
        failed = Sum("count", filter=Q(is_found=False), default=0)
        rows = self.values("path").annotate(marked=Sum("count"), failed=failed).order_by("path")
        return {row["path"]: (row["marked"], row["failed"]) for row in rows}

    def found(self) -> tuple[int, int]:
        """How many found what they looked for, of how many marks."""
        found = Sum("count", filter=Q(is_found=True), default=0)
        counted = self.aggregate(found=found, marked=Sum("count", default=0))
        return counted["found"], counted["marked"]


class PageMark(models.Model):
    """How many people found what they looked for on one page on one day, and how many did not."""

    path = models.CharField(max_length=LONGEST_PATH)
    on = models.DateField()
    is_found = models.BooleanField()
    count = models.PositiveIntegerField(default=0)

    objects = PageMarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "on", "is_found"], name="mark_once_a_day")
        ]

    @classmethod
    @transaction.atomic
    def add(cls, path: str, *, is_found: bool, on: date) -> None:
        cls.objects.get_or_create(path=path, on=on, is_found=is_found)
        cls.objects.filter(path=path, on=on, is_found=is_found).update(count=F("count") + 1)


class PageWordsQuerySet(models.QuerySet["PageWords"]):
    def between(self, first: date, last: date) -> Self:
        return self.filter(last_on__gte=first, last_on__lte=last)

    def open(self) -> Self:
        return self.filter(is_settled=False)


class PageWords(models.Model):
    """A comment on a page, each text once; `is_settled`: an editor is done with it."""

    path = models.CharField(max_length=LONGEST_PATH)
    digest = models.CharField(max_length=64)
    text = models.CharField(max_length=LONGEST * 2)
    is_found = models.BooleanField()
    count = models.PositiveIntegerField(default=0)
    last_on = models.DateField()
    is_settled = models.BooleanField(default=False)

    objects = PageWordsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "digest"], name="same_words_once_a_page")
        ]

    def __str__(self) -> str:
        return self.path

    @classmethod
    @transaction.atomic
    def add(cls, path: str, text: str, *, is_found: bool, on: date) -> bool:
        """Store a comment; returns whether anything was masked. The same text from another person
        increments its count and reopens it."""
        masked = mask_personal(text.strip(), MASKED)
        row, _is_new = cls.objects.get_or_create(
            path=path,
            digest=_digest(masked),
            defaults={"text": masked, "is_found": is_found, "last_on": on},
        )
        cls.objects.filter(pk=row.pk).update(
            count=F("count") + 1, last_on=on, is_found=is_found, is_settled=False
        )
        return masked != text.strip()

    @transaction.atomic
    def settle(self, *, is_settled: bool, by: User, at: datetime) -> None:
        """An editor is done with the comment, or reopens it. Repeating changes nothing."""
        if not by.may(Right.EDIT_SITE):
            raise Refused(_("Only employees who maintain the site resolve comments on its pages."))
        if self.is_settled == is_settled:
            return
        self.is_settled = is_settled
        self.save(update_fields=["is_settled"])
        verb = "page_words.settled" if is_settled else "page_words.opened"
        entries.record(self, verb, by=by, at=at, page=self.path)


def _digest(text: str) -> str:
    """Of the text without case, punctuation and spaces."""
    return hashlib.sha256(_SAME.sub("", text.casefold()).encode()).hexdigest()
