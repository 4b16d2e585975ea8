"""What the page of one question of a draft shows."""

from typing import Any

from django.utils.translation import gettext as _

from otklik.surveys.editor import content as contents
from otklik.surveys.editor import edit, presentation, question_lines
from otklik.surveys.editor.content import Said
from otklik.surveys.editor.edit import TypedQuestion
from otklik.surveys.editor.forms import NoteForm
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.presentation import FORM_ID, about
from otklik.surveys.instrument.questions import WITHOUT_OPTIONS


def question_page(
    draft: Draft, typed: TypedQuestion, code: str, *, refusal: str = ""
) -> dict[str, Any]:
    """The question as it was typed, under the names that its template calls it by."""
    values, raw, errors = typed.question, typed.raw, typed.errors
    place = edit.place_of(draft.content, code)
    when = values["asked_when"] or {"field": "", "answers": []}
    meaning = values["meaning"] or {}
    moves = next(iter(meaning.get("incomparable_if_share_moves", {}).items()), ("", None))
    state, series = presentation.series_of(draft, code)
    return {
        **about(draft),
        "said": values,
        "code": code,
        "number": place + 1,
        "total": len(draft.questions),
        "raw": raw,
        "errors": errors,
        "refusal": refusal,
        "gaps": [] if errors else contents.gaps(values, draft.questions[:place]),
        "state": state,
        "series": series,
        "rows": question_lines.rows(values, raw, errors),
        "options": question_lines.options(values, raw, errors),
        "marks": question_lines.marks(values, raw),
        "has_options": values["kind"] not in WITHOUT_OPTIONS,
        "has_scores": values["kind"] in ("single", "matrix"),
        "may_change_kind": values["kind"] in edit.KINDS_TO_CHANGE,
        "kind_choices": [(kind, presentation.kinds()[kind]) for kind in edit.KINDS_TO_CHANGE],
        "code_typed": raw.get("code", values["code"]),
        "lowest": raw.get("lowest", _plain((values["numbers"] or {}).get("lowest"))),
        "highest": raw.get("highest", _plain((values["numbers"] or {}).get("highest"))),
        "directions": question_lines.directions(),
        "bases": question_lines.bases(),
        "answers_or_none": [("", _("none")), *contents.answers(values)],
        "earlier": _earlier(values, draft),
        "when": when,
        "when_answers": question_lines.answers_of(when["field"], draft.questions[:place]),
        "moves": moves[0],
        "moves_by": raw.get("moves_by", "" if moves[1] is None else f"{moves[1] * 100:g}"),
        "ideal_point": raw.get("ideal_point", _plain(meaning.get("ideal_point"))),
        "notes": draft.notes.filter(question=code).select_related("by").order_by("-at"),
        "note_form": NoteForm(),
        "kept_form": FORM_ID,
        "form_id": FORM_ID,
    }


def _earlier(text: Said, draft: Draft) -> list[tuple[str, str]]:
    found = question_lines.earlier(text, draft.questions)
    return [("", _("everybody is asked")), *found] if found else []


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.12g}"
