"""Search rules by editors: synonyms, and the best answer to some words.

The rules are read at each search, so a change takes effect at once; parsed rules are cached in
memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.models import RevisionMixin

from otklik.cms.search.search_entry import SearchEntry
from otklik.core.db.kept_values import cached_until_changed
from otklik.nlp.search.synonyms import Synonyms, Words, is_lost, words_of
from otklik.nlp.search.terms import QueryWord


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorRules:
    """Synonyms, and addresses tied to words."""

    synonyms: Synonyms
    best: tuple[tuple[Words, str], ...]

    def best_addresses(self, query: Sequence[QueryWord]) -> tuple[str, ...]:
        """URLs that editors tied to exactly these words, in any form and order."""
        readings = [set(word.readings) for word in query]
        found = [
            address
            for phrase, address in self.best
            if len(phrase) == len(query)
            and all(any(not each.isdisjoint(word) for each in readings) for word in phrase)
        ]
        return tuple(dict.fromkeys(found)) if query else ()


def current_rules() -> EditorRules:
    return _parse_rules(cached_until_changed("synonyms and best answers", make=_rows))


def _rows() -> tuple[tuple[str, str, int], ...]:
    """Words, the address of a best answer, the key; synonyms first."""
    synonyms = Synonym.objects.in_use().order_by().annotate(address=Value(""))
    rows = synonyms.values_list("words", "address", "pk").union(
        BestAnswer.objects.in_use().order_by().values_list("words", "address", "pk"), all=True
    )
    return tuple(sorted(rows, key=lambda row: (row[1] != "", row[2])))


@lru_cache(maxsize=2)
def _parse_rules(rows: tuple[tuple[str, str, int], ...]) -> EditorRules:
    best = [
        (text, address)
        for words, address, _key in rows
        if address
        for phrase in phrases_of(words)
        if (text := words_of(phrase))
    ]
    groups = [phrases_of(words) for words, address, _key in rows if not address]
    return EditorRules(synonyms=Synonyms(groups), best=tuple(best))


LONGEST_PHRASE = 80
MOST_PHRASES = 16
MOST_ROWS = 1_000


def phrases_of(words: str) -> tuple[str, ...]:
    """The lines, each once."""
    lines = (" ".join(line.split()) for line in words.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def unusable(phrase: str) -> str:
    """Why the search cannot use a line; empty when it can."""
    line = {"line": phrase[:60]}
    if len(phrase) > LONGEST_PHRASE or not words_of(phrase):
        return _("The search cannot use this line: “%(line)s”. Write up to five words.") % line
    if is_lost(phrase):
        message = _(
            "The search leaves out little words (“not”, “without”, “how”), and of “%(line)s”"
            " only one word is left: write it otherwise."
        )
        return message % line
    return ""


class PhraseRuleQuerySet(models.QuerySet[Any]):
    def in_use(self) -> Self:
        return self.filter(is_active=True)


class PhraseRule(RevisionMixin, models.Model):  # type: ignore[misc]
    """A rule of editors: phrases, one a line."""

    least: ClassVar[int] = 1

    code = models.SlugField(max_length=60, null=True, unique=True, editable=False)  # noqa: DJ001
    words = models.TextField(
        gettext_lazy("words"),
        max_length=LONGEST_PHRASE * MOST_PHRASES,
        help_text=gettext_lazy("One word or phrase a line. Any form of a word will do."),
    )
    is_active = models.BooleanField(
        gettext_lazy("in use"),
        default=True,
        help_text=gettext_lazy("Take the mark away, and the search forgets it; the row stays."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return ", ".join(self.phrases)

    @property
    def phrases(self) -> tuple[str, ...]:
        return phrases_of(self.words)

    def clean(self) -> None:
        """Refuse what the search could not read. Raises ValidationError."""
        super().clean()
        phrases = self.phrases
        if len(phrases) < self.least:
            raise ValidationError({"words": self.too_few()})
        if len(phrases) > MOST_PHRASES:
            message = _("At most %(most)d lines. Make two of it.") % {"most": MOST_PHRASES}
            raise ValidationError({"words": message})
        for phrase in phrases:
            if why := unusable(phrase):
                raise ValidationError({"words": why})
        if self.pk is None and type(self)._default_manager.count() >= MOST_ROWS:
            message = _("There are %(most)d of them already. Delete what nobody needs.")
            raise ValidationError(message % {"most": MOST_ROWS})

    def too_few(self) -> str:
        return _("Write at least one word.")

    @property
    def revisions(self) -> Any:
        return self._revisions


class Synonym(PhraseRule):
    """Words that mean the same: a query with one of them searches for all."""

    least: ClassVar[int] = 2

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="synonym")

    objects = PhraseRuleQuerySet.as_manager()

    panels = [FieldPanel("words"), FieldPanel("is_active")]

    class Meta:
        verbose_name = gettext_lazy("words that mean the same")
        verbose_name_plural = gettext_lazy("words of the search")
        ordering = ["words", "pk"]

    def too_few(self) -> str:
        return _("Write at least two lines: words that mean the same.")


class BestAnswer(PhraseRule):
    """The first result for a query of exactly these words: something that the search finds."""

    address = models.CharField(
        gettext_lazy("address of the answer"),
        max_length=400,
        help_text=gettext_lazy(
            "Copy it from the browser: a page, a document or a clause of this site."
        ),
    )
    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="best_answer")

    objects = PhraseRuleQuerySet.as_manager()

    panels = [FieldPanel("words"), FieldPanel("address"), FieldPanel("is_active")]

    class Meta:
        verbose_name = gettext_lazy("best answer to words")
        verbose_name_plural = gettext_lazy("best answers of the search")
        ordering = ["words", "pk"]

    def clean(self) -> None:
        super().clean()
        self.address = path_of(self.address)
        if not SearchEntry.objects.filter(url=self.address).exists():
            raise ValidationError(
                {"address": _("The search finds nothing at this address: copy it from the page.")}
            )


def path_of(address: str) -> str:
    """An address as the index has it: without host, language prefix and parameters."""
    parts = urlsplit(address.strip())
    path = parts.path or "/"
    for language, _name in settings.LANGUAGES:
        if language != settings.LANGUAGE_CODE and path.startswith(f"/{language}/"):
            path = path.removeprefix(f"/{language}")
    return f"{path}#{parts.fragment}" if parts.fragment else path
