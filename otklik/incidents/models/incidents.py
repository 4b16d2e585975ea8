"""States of incidents, and incidents by state, by reader, by words."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.incidents import reading
from otklik.organisation.models import User
from otklik.organisation.rights import Right

if TYPE_CHECKING:
    from otklik.incidents.models.incident import Incident  # noqa: F401 - named in quotes


class IncidentStatus(models.TextChoices):
    NEW = "new", _("new")
    IN_PROGRESS = "in_progress", _("in progress")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


class IncidentPile(models.TextChoices):
    ANSWER = "answer", _("to answer")
    NOT_A_QUESTION = "not_a_question", _("probably not questions")
    NOT_OURS = "not_ours", _("probably not ours")


class IncidentOutcome(models.TextChoices):
    SOLVED = "solved", _("solved")
    EXPLAINED = "explained", _("explained")
    FORWARDED = "forwarded", _("told where to turn")
    NOT_OURS = "not_ours", _("not within our competence")
    NO_QUESTION = "no_question", _("not a question")
    SILENT = "silent", _("no answer from the person")
    SPAM = "spam", _("spam")


UNANSWERED = (IncidentStatus.NEW, IncidentStatus.IN_PROGRESS)


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> Self:
        return self.exclude(status=IncidentStatus.CLOSED)

    def unanswered(self) -> Self:
        return self.filter(status__in=UNANSWERED)

    def visible_to(self, user: User) -> Self:
        """All for those who see every unit; else their own units' and their own incidents."""
        if user.may(Right.SEE_ALL_UNITS):
            return self
        return self.filter(Q(unit__in=user.unit_ids) | Q(assignee=user))

    def matching(self, query: str) -> Self:
        """By number, or by all words in any of their forms."""
        words = query.strip()
        number = words.lstrip("№ ")
        if number.isdecimal() and len(number) < 10:
            return self.filter(number=int(number))
        found = self
        for lemma in reading.lemmas(words):
            found = found.filter(lemma_text__contains=f" {lemma} ")
        return found

    def by_due(self) -> Self:
        """What must be answered first stands first."""
        return self.order_by("due_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-last_message_at", "-pk")
