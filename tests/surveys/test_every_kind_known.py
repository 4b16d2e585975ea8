"""A new kind of question is known wherever kinds are told apart.

docs/how-to/add-a-question-type.md. Each of these places fell silent or over when a kind was added
for a try: the draft became a question with one answer, the results were empty, the codebook failed
once somebody asked for it.
"""

import pytest

from otklik.surveys.editor import normalise_and_finish_draft, presentation
from otklik.surveys.export.codebook import kind_words
from otklik.surveys.instrument import form_layout_and_encoding, number_and_date_input
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, Form, FormField
from otklik.surveys.instrument.questionnaire_schema import KINDS, WITHOUT_OPTIONS, SurveyFile

from .asking import every_kind

WRITTEN_IN_WORDS = {"open"}
OFFERED_AS_MORE = {"scale", "scales"}  # one answer and a table, filled in beforehand


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_offers_it_and_keeps_it(kind: str) -> None:
    assert normalise_and_finish_draft.blank(kind)["kind"] == kind
    assert kind in presentation.kinds()


def test_nothing_else_is_offered() -> None:
    assert set(presentation.kinds()) == {*KINDS, *OFFERED_AS_MORE}


def test_what_is_typed_in_figures_is_read_as_such() -> None:
    typed = {form_layout_and_encoding.KINDS[kind] for kind in WITHOUT_OPTIONS - WRITTEN_IN_WORDS}
    assert {kind for kind in FieldKind if number_and_date_input.is_written(_a_field(kind))} == typed


def test_files_say_what_each_is() -> None:
    assert set(kind_words()) == set(FieldKind)


def test_one_questionnaire_of_the_tests_has_them_all() -> None:
    """So that the page, paper, files and results of that questionnaire are tried with each."""
    form = Form.of(SurveyFile.model_validate(every_kind()).questions)
    asked = {field.kind for question in form.questions for field in question.all_fields}
    assert asked == set(FieldKind)


def _a_field(kind: FieldKind) -> FormField:
    return FormField(code="field", kind=kind, number=1)
