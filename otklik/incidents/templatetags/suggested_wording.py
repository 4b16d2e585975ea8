"""A suggested wording beside the reply, in words that go and words that come."""

from django import template

from otklik.incidents.replies.approval.models import Suggestion
from otklik.incidents.replies.models import Reply
from otklik.nlp.similarity.word_diff import Change, changes

register = template.Library()


@register.simple_tag
def open_suggestion(reply: Reply) -> Suggestion | None:
    """Only a reply that came back can have one: asks nothing of others."""
    if reply.pk is None or reply.status != Reply.Status.RETURNED:
        return None
    waiting = reply.suggestions.filter(state=Suggestion.State.OPEN)
    return waiting.select_related("by").first()


@register.simple_tag
def words_changed(made: Suggestion) -> list[Change]:
    return changes(made.before, made.text)
