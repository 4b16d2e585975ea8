"""The page of one question of a draft: its content, rows and answers as lines, notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.editor import edit, presentation
from otklik.surveys.editor import normalise_and_finish_draft as contents
from otklik.surveys.editor.edit import BLANK_LINES, QuestionInput
from otklik.surveys.editor.forms import NoteForm
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.normalise_and_finish_draft import QuestionContent
from otklik.surveys.editor.presentation import FORM_ID, draft_context, save_change
from otklik.surveys.instrument.questionnaire_schema import WITHOUT_OPTIONS
from otklik.surveys.waves.desk_view_helpers import keep_typed_input
from otklik.ui import resume_typed_form


@resume_typed_form.resumable
@keep_typed_input
@staff_only(Right.RUN_SURVEYS)
def question(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    try:
        known = draft.questions[edit.place_of(draft.content, code)]
    except LookupError:
        raise Http404 from None
    if request.method != "POST":
        return _render(request, draft, QuestionInput(question=known), code)
    typed = edit.read_question(request.POST, known)
    if resume_typed_form.is_resumed(request):
        return _render(request, draft, typed, code)
    if typed.errors:
        return _render(request, draft, typed, code, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        new_code = _save(request, draft, typed, code)
    except Refused as refusal:
        status = HTTPStatus.CONFLICT
        return _render(request, draft, typed, code, refusal=str(refusal), status=status)
    return _redirect(request, pk, new_code)


@staff_only(Right.RUN_SURVEYS, "POST")
def notes(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Keep how somebody understood a question."""
    draft = get_object_or_404(Draft, pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        draft.note(code, form.cleaned_data["note"], by=request.user, at=timezone.now())
        messages.success(request, _("The note is saved with the question."))
    else:
        messages.error(request, _("Write what was learnt."))
    return redirect(f"{reverse('surveys-desk:draft-question', args=[pk, code])}#notes")


def _save(request: StaffRequest, draft: Draft, typed: QuestionInput, code: str) -> str:
    """Save the question, with a line moved or removed. Returns its current code; raises Refused."""
    others = {one["code"] for one in draft.questions} - {code}
    if typed.question["code"] in others:
        raise Refused(_("Another question has this code."))
    changed = edit.change_lines(typed.question, request.POST.get("_do", ""))
    content, new_code = edit.replace(draft.content, code, changed)
    what = _("question %(number)s") % {"number": edit.place_of(draft.content, code) + 1}
    save_change(request, draft, content, what, renamed=(code, new_code))
    return new_code


def _redirect(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """To the list of questions, or to the part of the page where a button was pressed."""
    action = request.POST.get("_do", "")
    if action == "back":
        return redirect(f"{reverse('surveys-desk:draft', args=[pk])}#q-{code}")
    messages.success(request, _("Saved."))
    place = {"option": "#answers", "row": "#rows"}.get(action.split("-")[0], "")
    return redirect(f"{reverse('surveys-desk:draft-question', args=[pk, code])}{place}")


def _render(
    request: StaffRequest,
    draft: Draft,
    typed: QuestionInput,
    code: str,
    *,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {**_context(draft, typed, code), "refusal": refusal}
    return render(request, "surveys/editor/question.html", context, status=status)


def _context(draft: Draft, typed: QuestionInput, code: str) -> dict[str, Any]:
    values, raw, errors = typed.question, typed.raw, typed.errors
    place = edit.place_of(draft.content, code)
    earlier = draft.questions[:place]
    when = values["asked_when"] or {"field": "", "answers": []}
    meaning, numbers = values["meaning"] or {}, values["numbers"] or {}
    moves = next(iter(meaning.get("incomparable_if_share_moves", {}).items()), ("", None))
    state, series = presentation.series_of(draft, code)
    return {
        **draft_context(draft),
        "said": values,
        "code": code,
        "number": place + 1,
        "total": len(draft.questions),
        "raw": raw,
        "errors": errors,
        "gaps": [] if errors else contents.gaps(values, earlier),
        "state": state,
        "series": series,
        "rows": _rows(values, raw, errors),
        "options": _options(values, raw, errors),
        "marks": _marks(values, raw),
        "has_options": values["kind"] not in WITHOUT_OPTIONS,
        "has_scores": values["kind"] in ("single", "matrix"),
        "may_change_kind": values["kind"] in edit.KINDS_TO_CHANGE,
        "kind_choices": [(kind, presentation.kinds()[kind]) for kind in edit.KINDS_TO_CHANGE],
        "code_typed": raw.get("code", values["code"]),
        "lowest": raw.get("lowest", _plain(numbers.get("lowest"))),
        "highest": raw.get("highest", _plain(numbers.get("highest"))),
        "directions": [("favourable", _("better")), ("neutral", _("neither better nor worse"))],
        "bases": [
            ("answered", _("everybody who answered")),
            ("scored", _("those whose answer has a score")),
        ],
        "answers_or_none": [("", _("none")), *contents.answers(values)],
        "earlier": _conditions(earlier),
        "when": when,
        "when_answers": _answers_of(when["field"], earlier),
        "moves": moves[0],
        "moves_by": raw.get("moves_by", "" if moves[1] is None else f"{moves[1] * 100:g}"),
        "ideal_point": raw.get("ideal_point", _plain(meaning.get("ideal_point"))),
        "notes": draft.notes.filter(question=code).select_related("by").order_by("-at"),
        "note_form": NoteForm(),
        "kept_form": FORM_ID,
        "form_id": FORM_ID,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row or an answer as a line of the page; `score` as typed."""

    place: int
    code: str
    text: str
    score: str = ""
    write_in: bool = False
    lowest: str | None = None
    highest: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        """The beginning of the answer's field names."""
        return f"option_{self.place}"


def _rows(values: QuestionContent, raw: Mapping[str, str], errors: Mapping[str, str]) -> list[Line]:
    lines = [
        Line(
            place=place,
            code=raw.get(f"row_{place}_code", row["code"]),
            text=row["text"],
            error=errors.get(f"row_{place}_code", ""),
        )
        for place, row in enumerate(values["rows"])
    ]
    return [*lines, *_blank_lines(len(lines))]


def _options(
    values: QuestionContent, raw: Mapping[str, str], errors: Mapping[str, str]
) -> list[Line]:
    """Answers with their scores; the scores of a run of numbers are apart."""
    scores = (values["meaning"] or {}).get("scores", {})
    lines = []
    for place, option in enumerate(values["options"]):
        name = f"option_{place}"
        own = (f"{name}{end}" for end in ("_code", "_score", "_lowest", "_highest"))
        error = next((errors[key] for key in own if key in errors), "")
        details: dict[str, Any]
        if "lowest" in option:
            details = {
                "code": "",
                "lowest": raw.get(f"{name}_lowest", _plain(option["lowest"])),
                "highest": raw.get(f"{name}_highest", _plain(option["highest"])),
            }
        else:
            details = {
                "code": raw.get(f"{name}_code", option["code"]),
                "score": raw.get(f"{name}_score", _plain(scores.get(option["code"]))),
                "write_in": option.get("write_in", False),
            }
        lines.append(Line(place=place, text=option["text"], error=error, **details))
    return [*lines, *_blank_lines(len(lines))] if values["kind"] != "consent" else lines


def _marks(values: QuestionContent, raw: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Numbers of a run, the score of each, and the name of its field."""
    scores = (values["meaning"] or {}).get("scores", {})
    own = {option["code"] for option in values["options"] if "code" in option}
    return [
        (code, raw.get(f"score_{code}", _plain(scores.get(code))), f"score_{code}")
        for code, _text in contents.answers(values)
        if code not in own
    ]


def _conditions(questions: list[QuestionContent]) -> list[tuple[str, str]]:
    """Earlier fields that a question can depend on."""
    found = []
    for number, other in enumerate(questions, 1):
        if other["kind"] in ("single", "multiple", "matrix"):
            for code, row in contents.fields(other):
                text = other["text"] if len(other["text"]) < 70 else f"{other['text'][:67]}…"
                found.append((code, f"{number}. {text} {f'({row})' if row else ''}".strip()))
    return [("", _("everybody is asked")), *found] if found else []


def _answers_of(field: str, questions: list[QuestionContent]) -> list[tuple[str, str]]:
    for other in questions:
        if field in dict(contents.fields(other)):
            return contents.answers(other)
    return []


def _blank_lines(after: int) -> list[Line]:
    return [Line(place=after + number, code="", text="") for number in range(BLANK_LINES)]


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.12g}"
