"""Remarks of the composer as text, and a suggested wording beside the reply."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django import template
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.assistant.models import connection
from otklik.cms.clarity_panel import CLARITY_SENTENCES, mark_words
from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.cases.incident import Incident
from otklik.incidents.replies.approval.models import Suggestion
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.text_checks.check import Review, preview_of
from otklik.incidents.reply_templates.models import Wording
from otklik.nlp.reply_checks.remark import Remark, Rule
from otklik.nlp.reply_checks.structure_and_promises import Step
from otklik.nlp.similarity.word_diff import Change, changes
from otklik.organisation.people.user import User

register = template.Library()
register.simple_tag(preview_of, name="seen_reply")

PERSONAL = {
    "phone": gettext_lazy("a telephone"),
    "email": gettext_lazy("an e-mail address"),
    "card": gettext_lazy("a bank card"),
    "snils": gettext_lazy("a SNILS"),
    "passport": gettext_lazy("a passport"),
    "policy": gettext_lazy("a medical insurance policy"),
    "plate": gettext_lazy("a number plate"),
    "inn": gettext_lazy("an INN of a person"),
    "address": gettext_lazy("an address"),
    "name": gettext_lazy("a full name"),
}
LEAKS = {
    "name": gettext_lazy("a name"),
    "number": gettext_lazy("a number"),
    "address": gettext_lazy("an address"),
    "sum": gettext_lazy("a sum"),
}
SMILEYS = {
    "death": gettext_lazy("the person writes about a death"),
    "health": gettext_lazy("the person writes about health"),
    "children": gettext_lazy("the person complains about what happened to a child"),
    "harm": gettext_lazy("the person was harmed"),
    "refusal": gettext_lazy("you refuse"),
}
STEPS = {
    Step.NEED: gettext_lazy("what the person needs: name the matter, or say that you understand"),
    Step.SUBSTANCE: gettext_lazy("the substance: what to do and why"),
    Step.INTEREST: gettext_lazy(
        "concern for the person: how you will help next, or an invitation to the private channel"
    ),
}


def _long_text(remark: Remark) -> str:
    return _(
        "%(n)s characters: the order asks for a short answer, up to 600. If it cannot be short,"
        " invite the person to the private channel."
    ) % {"n": remark.count}


SENTENCES: dict[Rule, Callable[[Remark], str]] = {
    **CLARITY_SENTENCES,
    Rule.PERSONAL: lambda one: (
        _("This looks like personal data: %(kind)s. Everyone would see it: take it out.")
        % {"kind": PERSONAL[one.kind]}
    ),
    Rule.LEAK: lambda one: (
        _("This was said only privately: %(kind)s. Everyone would see it: take it out.")
        % {"kind": LEAKS[one.kind]}
    ),
    Rule.LONG_TEXT: _long_text,
    Rule.NO_NEXT_STEP: lambda one: _("What should the person do next? Say one step."),
    Rule.PROMISE_WITHOUT_DATE: lambda one: _("A promise without a date. By when?"),
    Rule.BLANK: lambda one: _("Nobody filled this in: write what belongs here, or take it out."),
    Rule.NO_GREETING: lambda one: _("No greeting: answers of this page usually begin with one."),
    Rule.NO_SIGNATURE: lambda one: (
        _("No signature: answers of this page usually end with “%(line)s”.") % {"line": one.instead}
    ),
    Rule.SMILEY: lambda one: (
        _("A smiley does not fit here: %(reason)s.") % {"reason": SMILEYS[one.kind]}
    ),
    Rule.RATING: lambda one: _("Do not ask for a rating before the matter is solved."),
    Rule.LIKE_ANOTHER: lambda one: _(
        "A colleague recently answered in nearly the same words. Adapt it to this person."
    ),
}


@register.simple_tag
def step_sentence(step: Step) -> str:
    return str(STEPS[step])


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRow:
    """A remark for the list; `start` and `end` in a browser's units."""

    words: str
    sentence: str
    kind: str
    is_stop: bool
    start: int
    end: int


@register.simple_tag
def shown_remarks(review: Review) -> list[RemarkRow]:
    """Blocking ones first; remarks on the whole text quote no words."""
    found = []
    for one in review.remarks:
        start, end = review.units_of(one)
        found.append(
            RemarkRow(
                words=review.words_of(one),
                sentence=SENTENCES[one.rule](one),
                kind=one.kind,
                is_stop=one.is_stop,
                start=start,
                end=end,
            )
        )
    return found


@register.simple_tag
def review_words(review: Review) -> str:
    """One announcement of the results."""
    stops, advice = len(review.stops), len(review.advice) + len(review.missing)
    if stops:
        return ngettext(
            "%(n)s passage prevents the answer from being sent.",
            "%(n)s passages prevent the answer from being sent.",
            stops,
        ) % {"n": stops}
    if advice:
        return ngettext("%(n)s piece of advice.", "%(n)s pieces of advice.", advice) % {"n": advice}
    return _("Nothing to remark.")


@register.simple_tag
def review_mark(review: Review) -> str:
    return mark_words(review.mark)


@register.simple_tag
def offered_phrases(incident: Incident, user: User) -> list[Wording]:
    """Short phrases of the user and of the user's units; templates are among likely answers."""
    return _phrases(user=user, on=timezone.localdate())


@compiled_query
def _phrases(*, user: User, on: date) -> QuerySet[Wording]:
    offered = Wording.objects.kept().of(user).filter(kind=Wording.Kind.SNIPPET)
    return offered.in_force(on=on)


@register.simple_tag
def assistant_is_on() -> bool:
    """Whether an outside assistant may be used: by settings alone."""
    return connection() is not None


@register.simple_tag
def open_suggestion(reply: Reply) -> Suggestion | None:
    """The open suggestion; queried only for a returned reply."""
    if reply.pk is None or reply.status != Reply.Status.RETURNED:
        return None
    waiting = reply.suggestions.filter(state=Suggestion.State.OPEN)
    return waiting.select_related("by").first()


@register.simple_tag
def words_changed(made: Suggestion) -> list[Change]:
    return changes(made.before, made.text)
