"""The words that the index knows, for telling mistyped ones: learned by the clock when the index
has changed, held in memory by each process until they are learned anew."""

import hashlib
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Max, Sum
from django.db.models.functions import Length

from otklik.cms.search import fulltext
from otklik.cms.search.editor_rules import Dictionary
from otklik.cms.search.entry import SearchEntry
from otklik.nlp.search.spelling import KnownWords

MOST_WORDS = 60_000


def learn(*, at: datetime) -> bool:
    """Learn the words of the index if it has changed; whether it had."""
    now = _index_now()
    if Dictionary.objects.filter(index_was=now).exists():
        return False
    counted = fulltext.vocabulary(most=MOST_WORDS)
    words = "\n".join(f"{word} {count}" for word, count in counted if word.isalpha())
    digest = hashlib.sha256(words.encode()).hexdigest()
    Dictionary.keep(words, digest=digest, index_was=now, at=at)
    return True


def known() -> KnownWords:
    """By one query; by a second one where this process has not read these words yet."""
    digest = Dictionary.objects.values_list("digest", flat=True).first()
    return _read(digest) if digest else KnownWords({})


@lru_cache(maxsize=1)
def _read(digest: str) -> KnownWords:
    """The digest is of the words themselves: what is held in memory is never another's."""
    words = Dictionary.objects.filter(digest=digest).values_list("words", flat=True).first() or ""
    pairs = (line.split(" ") for line in words.splitlines())
    return KnownWords({word: int(count) for word, count in pairs})


def _index_now() -> str:
    """What differs when entries came, went or changed; a change that keeps every length waits for
    the next one."""
    values = SearchEntry.objects.aggregate(
        entries=Count("pk"),
        last=Max("pk"),
        letters=Sum(Length("title") + Length("text") + Length("unseen")),
    )
    return f"{values['entries']}/{values['last']}/{values['letters']}"
