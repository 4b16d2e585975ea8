"""Rows of inbox groups: the number of repeats, the guess, the buttons."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.incidents.cases.incident import Incident
from otklik.incidents.classification.competence import competence_row_text
from otklik.incidents.inbox.untriaged_piles import PileRow
from otklik.incidents.topics.models import Topic
from otklik.incidents.triage.panel import certainty_word

register = template.Library()


@register.simple_tag
def fold_words(row: PileRow) -> str:
    """«38 человек об этом же»; counts messages if one person wrote all of them."""
    if row.people > 1:
        return ngettext(
            "%(n)s person about the same", "%(n)s people about the same", row.people
        ) % {"n": row.people}
    count = len(row.incidents)
    return ngettext(
        "%(n)s message of one person about the same",
        "%(n)s messages of one person about the same",
        count,
    ) % {"n": count}


@register.simple_tag
def guess_in_short(incident: Incident) -> str:
    """The guess with its certainty as a word; the reason is one click away."""
    if incident.guessed_topic is None:
        return _("Topic not clear: why")
    return _("%(certainty)s: %(topic)s. Why") % {
        "certainty": certainty_word(incident.guess_certainty).capitalize(),
        "topic": incident.guessed_topic,
    }


@register.simple_tag
def whose_in_short(row: PileRow) -> str:
    """«Похоже, не наше: дороги (яма, асфальт).», if the pack's word lists say so."""
    return competence_row_text(row.whose, is_laid_aside=row.first.pile == Incident.Pile.NOT_OURS)


@register.simple_tag
def topic_press(topic: Topic) -> str:
    return f"topic-{topic.pk}"


@register.simple_tag
def row_press(
    row: PileRow, act: str, label: str, *, kind: str = "second", nth: str | int = ""
) -> SafeString:
    """A button for one row, in place with htmx; a shortcut key finds it by `nth`."""
    return format_html(
        '<button class="button button-{}" name="press" value="{} {}" hx-post="{}"'
        ' hx-target="closest li" hx-swap="outerHTML" hx-sync="closest li:drop"'
        ' data-nth="{}">{}</button>',
        kind,
        act,
        row.value,
        reverse("incidents:inbox-group-action-apply"),
        nth,
        label,
    )
