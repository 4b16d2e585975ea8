"""The words of the index, for correcting mistyped ones: a task learns them when the index changed,
each process holds them in memory.
"""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from django.db import models
from django.db.models import Count, Max, Sum
from django.db.models.functions import Length

from otklik.cms.search import fulltext
from otklik.cms.search.search_entry import SearchEntry
from otklik.nlp.search.spelling import KnownWords


class Dictionary(models.Model):
    """The words of the index, with in how many entries each is: one row, made anew when the index
    has changed."""

    ONLY = 1

    digest = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    index_was = models.CharField(max_length=80)
    learned_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Dictionary"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="dictionary_is_one")
        ]

    @classmethod
    def keep(cls, words: str, *, digest: str, index_was: str, at: datetime) -> None:
        values = {"words": words, "digest": digest, "index_was": index_was, "learned_at": at}
        cls.objects.update_or_create(pk=cls.ONLY, defaults=values)


MOST_WORDS = 60_000


def learn(*, at: datetime) -> bool:
    """Learn the words of the index if it has changed; returns whether it had."""
    now = _index_now()
    if Dictionary.objects.filter(index_was=now).exists():
        return False
    counted = fulltext.vocabulary(most=MOST_WORDS)
    words = "\n".join(f"{word} {count}" for word, count in counted if word.isalpha())
    digest = hashlib.sha256(words.encode()).hexdigest()
    Dictionary.keep(words, digest=digest, index_was=now, at=at)
    return True


def known_words() -> KnownWords:
    """By one query; by a second one where this process has not read these words yet."""
    digest = Dictionary.objects.values_list("digest", flat=True).first()
    return _load_words(digest) if digest else KnownWords({})


@lru_cache(maxsize=1)
def _load_words(digest: str) -> KnownWords:
    """The digest is of the words themselves, so the cached words are never outdated."""
    words = Dictionary.objects.filter(digest=digest).values_list("words", flat=True).first() or ""
    pairs = (line.split(" ") for line in words.splitlines())
    return KnownWords({word: int(count) for word, count in pairs})


def _index_now() -> str:
    """Changes when entries are added, removed or changed; a change that keeps every length is
    noticed with the next one."""
    values = SearchEntry.objects.aggregate(
        entries=Count("pk"),
        last=Max("pk"),
        letters=Sum(Length("title") + Length("text") + Length("unseen")),
    )
    return f"{values['entries']}/{values['last']}/{values['letters']}"
