"""Words about a wave, as several pages say them."""

from typing import Protocol

from django.template import Library
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from otklik.surveys import words
from otklik.surveys.models import Wave, WaveStatus
from otklik.ui.components.pieces import state

register = Library()


class WithForms(Protocol):
    """A wave read `with_forms`."""

    forms: int
    min_cell: int
    is_open: bool


KINDS = {
    WaveStatus.PLANNED: "draft",
    WaveStatus.OPEN: "info",
    WaveStatus.CLOSED: "private",
    WaveStatus.PUBLISHED: "done",
}


@register.simple_tag
def wave_state(wave: Wave) -> SafeString:
    """Where a wave stands and who sees its results, as a state."""
    sentences = {
        WaveStatus.PLANNED: pgettext("wave", "planned: only staff see it"),
        WaveStatus.OPEN: pgettext("wave", "open: answers are taken"),
        WaveStatus.CLOSED: pgettext("wave", "closed: staff see the results"),
        WaveStatus.PUBLISHED: pgettext("wave", "published: everyone sees the results"),
    }
    return state(KINDS[wave.status], sentences[wave.status])


@register.simple_tag
def asked_when(wave: Wave) -> str:
    """From when to when answers were taken; before, the day it is to open."""
    return words.span(wave)


@register.simple_tag
def forms_came(wave: WithForms) -> str:
    """How many forms came; of an open wave only about."""
    if wave.is_open:
        return words.about_how_many(wave.forms, wave.min_cell)
    return words.few_or_many(wave.forms, wave.min_cell)
