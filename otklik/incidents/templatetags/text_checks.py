"""What the composer's remarks say, for its templates."""

from dataclasses import dataclass

from django import template
from django.utils import timezone

from otklik.assistant.models import connection
from otklik.cms.clarity.remark_text import mark_words
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.preview import Seen, seen_of
from otklik.incidents.replies.text_checks.check import Review
from otklik.incidents.replies.text_checks.remark_text import (
    remark_sentence,
    review_summary,
    step_words,
)
from otklik.incidents.reply_templates.models import Wording
from otklik.nlp.reply_checks.manner import Step
from otklik.organisation.people.user import User

register = template.Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A remark for the list; `start` and `end` as a browser counts."""

    words: str
    sentence: str
    kind: str
    is_stop: bool
    start: int
    end: int


@register.simple_tag
def shown_remarks(review: Review) -> list[Shown]:
    """What stops first; remarks about the whole text have no words."""
    found = []
    for one in review.remarks:
        start, end = review.units_of(one)
        found.append(
            Shown(
                words=review.words_of(one),
                sentence=remark_sentence(one),
                kind=one.kind,
                is_stop=one.is_stop,
                start=start,
                end=end,
            )
        )
    return found


@register.simple_tag
def review_words(review: Review) -> str:
    return review_summary(len(review.stops), len(review.advice), len(review.missing))


@register.simple_tag
def review_mark(review: Review) -> str:
    return mark_words(review.mark)


@register.simple_tag
def step_sentence(step: Step) -> str:
    return str(step_words(step))


@register.simple_tag
def seen_reply(reply: Reply, text: str) -> Seen:
    return seen_of(reply, text)


@register.simple_tag
def offered_phrases(incident: Incident, user: User) -> list[Wording]:
    """Short phrases of one's units and one's own; templates stand among likely answers."""
    offered = Wording.objects.kept().of(user).filter(kind=Wording.Kind.SNIPPET)
    return list(offered.in_force(on=timezone.localdate()))


@register.simple_tag
def assistant_is_on() -> bool:
    """Whether an outside program may be asked: by settings alone."""
    return connection() is not None
