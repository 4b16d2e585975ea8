"""A question of a draft: what it says, and what was learnt about how people understand it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.web import preserve_input
from otklik.surveys.editor import content as contents
from otklik.surveys.editor import edit, presentation, question_lines
from otklik.surveys.editor.content import Said
from otklik.surveys.editor.edit import TypedQuestion
from otklik.surveys.editor.forms import NoteForm
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.presentation import FORM_ID, about, say
from otklik.surveys.instrument.questions import WITHOUT_OPTIONS
from otklik.ui import form_recovery


@form_recovery.resumable
@preserve_input.typed_stays
@staff_only(Right.RUN_SURVEYS)
def question(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Everything about one question. What is not understood comes back as it was typed."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    try:
        text = draft.questions[edit.place_of(draft.content, code)]
    except LookupError:
        raise Http404 from None
    if request.method != "POST":
        return _question(request, draft, TypedQuestion(question=text), code)
    typed = edit.typed(request.POST, text)
    if form_recovery.is_resumed(request):
        return _question(request, draft, typed, code)
    press = request.POST.get("_do", "")
    if typed.errors:
        return _question(request, draft, typed, code, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    pressed_said = edit.pressed(typed.question, press)
    try:
        others = {one["code"] for one in draft.questions} - {code}
        if typed.question["code"] in others:
            raise Refused(_("Another question has this code."))
        changed, now = edit.put(draft.content, code, pressed_said)
        what = _("question %(number)s") % {"number": edit.place_of(draft.content, code) + 1}
        say(request, draft, changed, what, renamed=(code, now))
    except Refused as refusal:
        return _question(
            request, draft, typed, code, refusal=str(refusal), status=HTTPStatus.CONFLICT
        )
    if press == "back":
        return redirect(f"{reverse('surveys-desk:draft', args=[pk])}#q-{now}")
    messages.success(request, _("Saved."))
    place = {"option": "#answers", "row": "#rows"}.get(press.split("-")[0], "")
    return redirect(f"{reverse('surveys-desk:draft-question', args=[pk, now])}{place}")


@require_POST
@staff_only(Right.RUN_SURVEYS)
def notes(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """What was learnt when somebody was asked how they understand a question."""
    draft = get_object_or_404(Draft, pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        draft.note(code, form.cleaned_data["note"], by=request.user, at=timezone.now())
        messages.success(request, _("The note is kept beside the question."))
    else:
        messages.error(request, _("Write what was learnt."))
    return redirect(f"{reverse('surveys-desk:draft-question', args=[pk, code])}#notes")


def _question(
    request: StaffRequest,
    draft: Draft,
    typed: TypedQuestion,
    code: str,
    *,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    values, raw, errors = typed.question, typed.raw, typed.errors
    place = edit.place_of(draft.content, code)
    when = values["asked_when"] or {"field": "", "answers": []}
    meaning = values["meaning"] or {}
    moves = next(iter(meaning.get("incomparable_if_share_moves", {}).items()), ("", None))
    state, series = presentation.series_of(draft, code)
    context = {
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
    return render(request, "surveys/drafting/question.html", context, status=status)


def _earlier(text: Said, draft: Draft) -> list[tuple[str, str]]:
    found = question_lines.earlier(text, draft.questions)
    return [("", _("everybody is asked")), *found] if found else []


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.12g}"
