from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IncidentStatus(models.TextChoices):
    NEW = "new", _("new")
    IN_PROGRESS = "in_progress", _("in progress")
    INTERIM = "interim", _("interim answer given")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


class IncidentPile(models.TextChoices):
    ANSWER = "answer", _("to answer")
    NOT_A_QUESTION = "not_a_question", _("probably not questions")
    NOT_OURS = "not_ours", _("probably not ours")


class IncidentOutcome(models.TextChoices):
    SOLVED = "solved", _("solved")
    EXPLAINED = "explained", _("explained")
    FORWARDED = "forwarded", _("referred to another body")
    NOT_OURS = "not_ours", _("not within our competence")
    RETURNED = "returned", _("returned to the curator")
    NO_QUESTION = "no_question", _("not a question")
    SILENT = "silent", _("no answer from the person")
    SPAM = "spam", _("spam")
    JOINED = "joined", _("part of another incident")


class IncidentTone(models.TextChoices):
    CALM = "calm", _("calm")
    ANGRY = "angry", _("angry")
    INSULT = "insult", _("an insult")
    THREAT = "threat", _("a threat")


ENDED_WELL = (IncidentOutcome.SOLVED, IncidentOutcome.EXPLAINED)
UNANSWERED = (IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.INTERIM)


class Concern(models.TextChoices):
    """What in a public comment may harm a person; the gravest first."""

    PERSONAL = "personal", _("personal data")
    THREAT = "threat", _("threat")
    INSULT = "insult", _("insult")


LONGEST_CONCERN_WORDS = 300
#: Messages with such words that no colleague has looked at.
CONCERNING = Q(concern_left_at__isnull=True) & (~Q(personal_words="") | ~Q(harsh_kind=""))
