from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from otklik.channels.models import Account
from otklik.incidents.models.client import Client
from otklik.incidents.models.topic import Topic, Urgency
from otklik.organisation.models import Unit, User
from otklik.organisation.rights import Right


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> Self:
        return self.exclude(status=Incident.Status.CLOSED)

    def overdue(self, *, at: datetime) -> Self:
        return self.open().filter(first_reply_at__isnull=True, due_at__lt=at)

    def visible_to(self, user: User) -> Self:
        """All for those who see every unit; else their own units' and their own incidents."""
        if user.may(Right.SEE_ALL_UNITS):
            return self
        return self.filter(Q(unit__in=user.unit_ids) | Q(assignee=user))


class Incident(models.Model):
    """One matter of one person: their messages, our replies, its deadline and its outcome.

    new (detected, registered) → in_progress (unit, topic, due) → answered → closed; a new
    message of the person brings it back to in_progress.
    """

    class Status(models.TextChoices):
        NEW = "new", _("new")
        IN_PROGRESS = "in_progress", _("in progress")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    class Pile(models.TextChoices):
        ANSWER = "answer", _("to answer")
        NOT_A_QUESTION = "not_a_question", _("probably not questions")
        NOT_OURS = "not_ours", _("probably not ours")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("solved")
        EXPLAINED = "explained", _("explained")
        FORWARDED = "forwarded", _("told where to turn")
        NOT_OURS = "not_ours", _("not within our competence")
        NO_QUESTION = "no_question", _("not a question")
        SILENT = "silent", _("no answer from the person")
        SPAM = "spam", _("spam")

    number = models.PositiveIntegerField(_("number"), unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="incidents")
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT)
    is_private = models.BooleanField(default=False)
    thread_key = models.CharField(max_length=400, db_index=True)
    opening_text = models.TextField(help_text="Two lines after the greeting, for the list.")

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    pile = models.CharField(max_length=16, choices=Pile.choices, default=Pile.ANSWER)
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    guessed_topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    guess_certainty = models.FloatField(default=0)
    guess_reason = models.CharField(max_length=300, blank=True)

    posted_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    first_reply_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    last_message_at = models.DateTimeField()

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes: ClassVar = [
            models.Index(fields=["status", "pile", "due_at"], name="incident_by_due"),
            models.Index(fields=["unit", "status", "due_at"], name="incident_by_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="closed_with_moment_and_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"
