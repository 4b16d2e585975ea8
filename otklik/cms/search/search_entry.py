from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ACT = "act", _("document")
    CLAUSE = "clause", _("clause of a document")
    ANSWER = "answer", _("answer to a question")
    PAGE = "page", _("page")
    NEWS = "news", _("news item")
    SURVEY = "survey", _("survey")


class SearchEntry(models.Model):
    """Something that the search finds; its words are in the table of `fulltext`.

    `unseen` are words that find it but are never shown: how people say it.
    """

    key = models.CharField(max_length=200, unique=True)
    url = models.CharField(max_length=400)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=400)
    text = models.TextField(blank=True)
    unseen = models.TextField(blank=True, default="", db_default="")
    group = models.CharField(max_length=200, db_index=True)

    objects: ClassVar[models.Manager["SearchEntry"]] = models.Manager()

    @property
    def words(self) -> str:
        """All words by which it is found besides its title."""
        return f"{self.text} {self.unseen}".strip()
