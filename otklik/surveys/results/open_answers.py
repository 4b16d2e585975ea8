"""Texts of open answers, for people who may read them: after closing, question by question,
shuffled.

A text may reveal its author, so its order must not, and it is never shown with other answers of its
author. Texts of a question are closed to everybody where results hide their number, since a reader
could count them.

But people wrote them to the authority, and in a small authority few people report problems. So one
person, named before the survey opens and announced beside the text fields, reads all texts of a
survey: shuffled over all questions, without question, mark or number (`read_as_reader`). Nobody
else does, and nothing more is published.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find_and_mask import EVERYTHING, find_personal
from otklik.organisation.people.user import User
from otklik.surveys.collecting.models import OpenAnswer
from otklik.surveys.instrument.form_layout_and_encoding import FormQuestion
from otklik.surveys.results.wave_results import NotClosed, results
from otklik.surveys.waves.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTexts:
    """The texts of one question by their random keys; empty where they are closed."""

    question: FormQuestion
    keys: tuple[UUID, ...]

    @property
    def field(self) -> str:
        """The code of the question, or of the answer explained by the texts."""
        return self.question.text_field.code if self.question.text_field else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedText:
    """A text with possible personal data marked in `marked` places. `key` is its row's key."""

    html: SafeString
    marked: int
    key: UUID | None = None


def question_texts(wave: Wave, number: int) -> QuestionTexts:
    """Raises NotClosed before the wave is over, LookupError when the question is not open."""
    if wave.closed_at is None:
        raise NotClosed
    for question in wave.version.form.questions:
        text = question.text_field
        if question.number == number and text is not None:
            if not are_open(wave, text.code):
                return QuestionTexts(question=question, keys=())
            found = wave.open_answers.to(text.code).order_by("pk").values_list("pk", flat=True)
            return QuestionTexts(question=question, keys=tuple(found))
    raise LookupError(number)


def question_texts_or_404(wave: Wave, number: int) -> QuestionTexts:
    """For pages. Raises Http404 before closing, and for a question that is not open."""
    try:
        return question_texts(wave, number)
    except (NotClosed, LookupError) as error:
        raise Http404 from error


@transaction.atomic
def read_as_reader(wave: Wave, *, by: User, at: datetime) -> list[MarkedText]:
    """All texts in random order, for the wave's reader; the audit log names it. Raises Refused."""
    if wave.reader_id != by.pk:
        raise Refused(_("Another person reads the words of this survey."))
    if wave.closed_at is None:
        raise Refused(_("The survey still accepts answers: the texts are read after it closes."))
    if wave.codings.blind_for(by).exists():
        sentence = _(
            "You code answers without knowing which survey they came from: the words open when "
            "the coding is finished."
        )
        raise Refused(sentence)
    entries.record(wave, "wave.words_read", by=by, at=at)
    found = list(wave.open_answers.values_list("text", flat=True))
    random.SystemRandom().shuffle(found)
    return [mark_personal_data(text) for text in found]


def are_open(wave: Wave, field: str) -> bool:
    """Whether the texts of a field may be read."""
    return field in results(wave).readable_fields


def check_open(wave: Wave, field: str) -> None:
    """Raises Refused, with the reason, where texts may not be read."""
    if wave.closed_at is None:
        raise Refused(_("The survey is still open: answers are read and coded after it closes."))
    if wave.version.form.text_question(field) is None:
        raise Refused(_("This survey did not ask that question."))
    if not are_open(wave, field):
        sentence = _(
            "Fewer than %(least)s people wrote something, or their number would reveal a "
            "hidden figure: their texts are not opened, so that nobody is recognised."
        )
        raise Refused(sentence % {"least": wave.min_cell})


def shuffle(keys: Sequence[UUID], *, order: str) -> list[UUID]:
    """In an order that depends only on `order`, so that the pages of a list are consistent."""
    return random.Random(order).sample(keys, len(keys))  # noqa: S311 - no secret depends on it


def texts(keys: Iterable[UUID]) -> list[MarkedText]:
    """In the order of their keys."""
    found = OpenAnswer.objects.in_bulk(ordered := list(keys))
    return [mark_personal_data(found[key].text, key=key) for key in ordered]


def mark_personal_data(text: str, *, key: UUID | None = None) -> MarkedText:
    spans = find_personal(text, EVERYTHING)
    pieces, position = [], 0
    for span in spans:
        pieces += [(text[position : span.start], text[span.start : span.end])]
        position = span.end
    marked = format_html_join("", '{}<mark class="nowrap">{}</mark>', pieces)
    return MarkedText(html=format_html("{}{}", marked, text[position:]), marked=len(spans), key=key)
