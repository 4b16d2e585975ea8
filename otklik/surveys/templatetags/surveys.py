"""Words about a wave, as several pages say them."""

from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from django.template import Library
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from otklik.surveys.collecting.paper.data_entry_keys import Key, keys
from otklik.surveys.collecting.paper.models import PaperBatch, Stage
from otklik.surveys.instrument import condition_text
from otklik.surveys.instrument.answer_encoding import Form, FormQuestion
from otklik.surveys.instrument.answer_fields import Choice
from otklik.surveys.results import by_collection_mode
from otklik.surveys.results import result_text as results_sentences
from otklik.surveys.results.by_collection_mode import ByWay, Ways
from otklik.surveys.results.suspicion_sensitivity import Doubt, Pair
from otklik.surveys.waves.choices import WaveStatus
from otklik.surveys.waves.models import Wave
from otklik.ui.components.notices_states_tables import state

register = Library()


class WithForms(Protocol):
    """A wave read `with_forms`."""

    forms: int
    min_cell: int
    is_open: bool


KINDS = {
    WaveStatus.PLANNED: "draft",
    WaveStatus.OPEN: "info",
    WaveStatus.STOPPED: "soon",
    WaveStatus.CLOSED: "private",
    WaveStatus.PUBLISHED: "done",
}


@register.simple_tag
def wave_state(wave: Wave) -> SafeString:
    """Where a wave stands and who sees its results, as a state."""
    sentences = {
        WaveStatus.PLANNED: pgettext("wave", "planned: only staff see it"),
        WaveStatus.OPEN: pgettext("wave", "open: answers are taken"),
        WaveStatus.STOPPED: pgettext("wave", "over: the forms are being counted"),
        WaveStatus.CLOSED: pgettext("wave", "closed: the results are not published"),
        WaveStatus.PUBLISHED: pgettext("wave", "published: everyone sees the results"),
    }
    return state(KINDS[wave.status], sentences[wave.status])


@register.simple_tag
def asked_when(wave: Wave) -> str:
    """From when to when answers were taken; before, the day it is to open."""
    return results_sentences.span(wave)


@register.simple_tag
def limit_of_surveys() -> str:
    """What no figure of a survey says."""
    return results_sentences.limit()


@register.simple_tag
def forms_came(wave: WithForms) -> str:
    """How many forms came; of an open wave only about."""
    if wave.is_open:
        return results_sentences.about_how_many(wave.forms, wave.min_cell)
    return results_sentences.few_or_many(wave.forms, wave.min_cell)


@register.simple_tag
def without_suspicious(doubt: Doubt, field: str) -> tuple[Pair, ...]:
    """The answers to a field with suspicious forms and without them."""
    return doubt.pairs.get(field, ())


@register.simple_tag
def explained_by_way() -> str:
    """How figures by way are to be read."""
    return by_collection_mode.explained()


@register.simple_tag
def field_by_way(ways: Ways, field: str) -> ByWay | None:
    """The answers to a field by the way people came."""
    return ways.fields.get(field)


STAGE_KINDS = {Stage.FIRST: "draft", Stage.AGREED: "soon", Stage.COUNTED: "done"}


@register.simple_tag
def batch_state(batch: PaperBatch) -> SafeString:
    """How far a batch of paper forms is."""
    return state(STAGE_KINDS.get(Stage(batch.stage), "info"), batch.get_stage_display())


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTitle:
    text: str
    span: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    label: str
    text: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperMatrix:
    titles: tuple[PaperTitle, ...]
    rows: tuple[PaperRow, ...]


@register.simple_tag
def paper_matrix(question: FormQuestion) -> PaperMatrix:
    """A matrix as printed: titles over their columns, each row with the keys of its answers."""
    runs = groupby(question.choices, key=_title)
    return PaperMatrix(
        titles=tuple(PaperTitle(text=text, span=len(list(run))) for text, run in runs),
        rows=tuple(
            PaperRow(
                label=f"{question.number}.{number}",
                text=field.row,
                keys=tuple(key for key in keys(field) if key.code),
            )
            for number, field in enumerate(question.fields, 1)
        ),
    )


def _title(choice: Choice) -> str:
    return choice.column or choice.text


@register.simple_tag(name="whom_asked")
def whom_asked(form: Form, question: FormQuestion) -> str:
    """Of whom a question is asked, in words."""
    return condition_text.words(form, question)


@register.simple_tag
def jumps(form: Form, question: FormQuestion) -> str:
    """Where paper sends whoever is not asked what follows."""
    return condition_text.jumps(form, question)


@register.simple_tag
def write_in_words(question: FormQuestion) -> str:
    """The answer that one's own words belong to."""
    text = question.write_in.unit_label if question.write_in else ""
    return next((choice.text for choice in question.choices if choice.code == text), "")
