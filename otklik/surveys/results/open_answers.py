"""What people wrote, for whoever may read it: after closing, each question apart, shuffled.

A text may tell who wrote it, so the order must not, nor may it stand beside other answers of its
author. Texts are opened to nobody where results do not show how many there are: fewer than may be
shown, or as many as would tell a hidden figure, since whoever reads them counts them.

But people wrote them to the authority, and a small one hears of what goes wrong by few alone. So
one person who is named before the survey opens, and of whom people are told where they write, reads
all words of a survey: shuffled together over all questions, with no question, mark or number beside
them (`read_apart`). Nobody else does, and nothing of them is published for that.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.nlp.personal_data.find import EVERYTHING, find_personal
from otklik.organisation.people.user import User
from otklik.surveys.collecting.models import OpenAnswer
from otklik.surveys.instrument.answer_encoding import FormQuestion
from otklik.surveys.results.wave_results import NotClosed, results
from otklik.surveys.waves.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The texts of one question by their random keys; none where they are not opened."""

    question: FormQuestion
    keys: tuple[UUID, ...]

    @property
    def field(self) -> str:
        """The code of the texts: of the question, or of the answer that they stand beside."""
        return self.question.text_field.code if self.question.text_field else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    """A text with what may be personal data marked; `marked` says how many such places. `key` is
    that of its row, where it has one."""

    html: SafeString
    marked: int
    key: UUID | None = None


def written(wave: Wave, number: int) -> Written:
    """Raises NotClosed before the wave is over, LookupError when the question is not open."""
    if wave.closed_at is None:
        raise NotClosed
    for question in wave.version.form.questions:
        text = question.text_field
        if question.number == number and text is not None:
            if not are_open(wave, text.code):
                return Written(question=question, keys=())
            found = wave.open_answers.to(text.code).order_by("pk").values_list("pk", flat=True)
            return Written(question=question, keys=tuple(found))
    raise LookupError(number)


@transaction.atomic
def read_apart(wave: Wave, *, by: User, at: datetime) -> list[ShownText]:
    """All that people wrote in a wave, to its reader alone, in an order made by chance. The act is
    in the journal, the words are not. Raises Refused."""
    if wave.reader_id != by.pk:
        raise Refused(_("Another person reads the words of this survey."))
    if wave.closed_at is None:
        raise Refused(_("The survey still takes answers: the words are read after it closes."))
    if wave.codings.blind_for(by).exists():
        raise Refused(
            _(
                "You code answers without knowing which survey they came from: the words open when "
                "the coding is finished."
            )
        )
    entries.record(wave, "wave.words_read", by=by, at=at)
    found = list(wave.open_answers.values_list("text", flat=True))
    random.SystemRandom().shuffle(found)
    return [shown(text) for text in found]


def are_open(wave: Wave, field: str) -> bool:
    """Whether what people wrote to a question, or beside an answer, may be read."""
    return field in results(wave).opened


def check_open(wave: Wave, field: str) -> None:
    """Refuses a survey whose texts may not be read, with the reason."""
    if wave.closed_at is None:
        raise Refused(_("The survey still takes answers: they are read and coded after it closes."))
    if wave.version.form.text_question(field) is None:
        raise Refused(_("This survey did not ask that question."))
    if not are_open(wave, field):
        raise Refused(
            _(
                "Fewer than %(least)s people wrote something, or how many did would tell a hidden "
                "figure: their texts are not opened."
            )
            % {"least": wave.min_cell}
        )


def shuffled(keys: Sequence[UUID], *, order: str) -> list[UUID]:
    """In an order that follows from `order` alone, so that pages of a list fit together."""
    return random.Random(order).sample(keys, len(keys))  # noqa: S311 - no secret hangs on it


def texts(keys: Iterable[UUID]) -> list[ShownText]:
    """In the order of their keys, by one query."""
    found = OpenAnswer.objects.in_bulk(ordered := list(keys))
    return [shown(found[key].text, key=key) for key in ordered]


def shown(text: str, *, key: UUID | None = None) -> ShownText:
    spans = find_personal(text, EVERYTHING)
    pieces, position = [], 0
    for span in spans:
        pieces += [(text[position : span.start], text[span.start : span.end])]
        position = span.end
    marked = format_html_join("", '{}<mark class="nowrap">{}</mark>', pieces)
    return ShownText(html=format_html("{}{}", marked, text[position:]), marked=len(spans), key=key)
