"""Incidents on a topic, and the beginning of people's text, masked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from otklik.dashboards.figures.period import Period
from otklik.incidents.cases.incident import Incident
from otklik.incidents.coverage.answered_and_unanswered import Scope, within
from otklik.nlp.guess import LIKELY_FROM
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.ui.truncate import beginning

MOST_EXAMPLES = 3
LONGEST_EXAMPLE = 200


def with_topic(first: date, last: date) -> QuerySet[Any]:
    """Incidents within our competence with the topic that was decided, else that is likely."""
    found = within(Scope(first=first, last=last))
    likely = Q(guess_certainty__gte=LIKELY_FROM) | Q(topic__isnull=False)
    found = found.filter(likely).exclude(
        outcome__in=(Incident.Outcome.NO_QUESTION, Incident.Outcome.SPAM)
    )
    return found.annotate(subject=Coalesce("topic", "guessed_topic")).filter(subject__isnull=False)


def on_topic(topic: int, first: date, last: date) -> QuerySet[Any]:
    """Exactly the incidents on a topic, newest first."""
    found = with_topic(first, last).filter(subject=topic)
    return found.order_by("-detected_at", "-pk")


def examples_of(topic: int, period: Period) -> tuple[str, ...]:
    """The newest messages about a topic, masked."""
    found = on_topic(topic, period.first, period.last)
    text = found.values_list("opening_text", flat=True)[: MOST_EXAMPLES * 3]
    return examples(text)


def examples(lines: Iterable[str]) -> tuple[str, ...]:
    """A few of these, without duplicates."""
    return tuple(dict.fromkeys(mask_beginning(one) for one in lines if one.strip()))[:MOST_EXAMPLES]


def mask_beginning(text: str) -> str:
    """The beginning of a person's text, with personal data masked."""
    return beginning(mask_personal(text.strip()), LONGEST_EXAMPLE)
