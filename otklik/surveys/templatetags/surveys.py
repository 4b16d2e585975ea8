"""Template tags about waves and paper forms."""

from itertools import groupby
from typing import Protocol

from django.template import Library
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from otklik.surveys.collecting.paper.data_entry_keys import keys
from otklik.surveys.collecting.paper.models import PaperBatch, Stage
from otklik.surveys.instrument import condition_text
from otklik.surveys.instrument.form_layout_and_encoding import FormQuestion
from otklik.surveys.results import by_collection_mode, result_text
from otklik.surveys.results.by_collection_mode import FieldByMode, ResultsByMode
from otklik.surveys.results.suspicion_sensitivity import Pair, Sensitivity
from otklik.surveys.waves.models import Wave
from otklik.ui.components.notices_lists_tables import state

register = Library()


class WithForms(Protocol):
    """A wave `with_forms`."""

    forms: int
    min_cell: int
    is_open: bool


KINDS = {
    Wave.Status.PLANNED: "draft",
    Wave.Status.OPEN: "info",
    Wave.Status.STOPPED: "soon",
    Wave.Status.CLOSED: "private",
    Wave.Status.PUBLISHED: "done",
}


@register.simple_tag
def wave_state(wave: Wave) -> SafeString:
    sentences = {
        Wave.Status.PLANNED: pgettext("wave", "planned: only staff see it"),
        Wave.Status.OPEN: pgettext("wave", "open: answers are taken"),
        Wave.Status.STOPPED: pgettext("wave", "over: the forms are being counted"),
        Wave.Status.CLOSED: pgettext("wave", "closed: the results are not published"),
        Wave.Status.PUBLISHED: pgettext("wave", "published: everyone sees the results"),
    }
    return state(KINDS[wave.status], sentences[wave.status])


@register.simple_tag
def forms_came(wave: WithForms) -> str:
    """How many forms came; of an open wave only roughly."""
    if wave.is_open:
        return result_text.rough_number(wave.forms, wave.min_cell)
    return result_text.few_or_many(wave.forms, wave.min_cell)


@register.simple_tag
def without_suspicious(found: Sensitivity, field: str) -> tuple[Pair, ...]:
    """The answers to a field with and without suspicious forms."""
    return found.pairs.get(field, ())


@register.simple_tag
def mode_shares(ways: ResultsByMode, field: str) -> FieldByMode | None:
    return ways.fields.get(field)


register.simple_tag(result_text.span, name="asked_when")
register.simple_tag(result_text.limit, name="limit_of_surveys")
register.simple_tag(by_collection_mode.note_on_modes, name="note_on_modes")
register.simple_tag(condition_text.words, name="whom_asked")
register.simple_tag(condition_text.jumps, name="jumps")

STAGE_KINDS = {Stage.FIRST: "draft", Stage.AGREED: "soon", Stage.COUNTED: "done"}


@register.simple_tag
def batch_state(batch: PaperBatch) -> SafeString:
    return state(STAGE_KINDS.get(Stage(batch.stage), "info"), batch.get_stage_display())


@register.simple_tag
def paper_matrix(question: FormQuestion) -> dict[str, object]:
    """A matrix as printed: titles above columns, then rows with the keys of their answers."""
    runs = groupby(question.choices, key=lambda choice: choice.column or choice.text)
    return {
        "titles": [{"text": text, "span": len(list(run))} for text, run in runs],
        "rows": [
            {
                "label": f"{question.number}.{number}",
                "text": field.row,
                "keys": [key for key in keys(field) if key.code],
            }
            for number, field in enumerate(question.fields, 1)
        ],
    }
