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
from otklik.surveys.editor import edit
from otklik.surveys.editor.edit import TypedQuestion
from otklik.surveys.editor.forms import NoteForm
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.presentation import say
from otklik.surveys.editor.question_page import question_page
from otklik.ui import form_recovery


@form_recovery.resumable
@preserve_input.typed_stays
@staff_only(Right.RUN_SURVEYS)
def question(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Everything about one question. What is not understood comes back as it was typed."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    try:
        known = draft.questions[edit.place_of(draft.content, code)]
    except LookupError:
        raise Http404 from None
    if request.method != "POST":
        return _show(request, draft, TypedQuestion(question=known), code)
    typed = edit.typed(request.POST, known)
    if form_recovery.is_resumed(request):
        return _show(request, draft, typed, code)
    if typed.errors:
        return _show(request, draft, typed, code, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        new_code = _save(request, draft, typed, code)
    except Refused as refusal:
        status = HTTPStatus.CONFLICT
        return _show(request, draft, typed, code, refusal=str(refusal), status=status)
    return _after(request, pk, new_code)


def _save(request: StaffRequest, draft: Draft, typed: TypedQuestion, code: str) -> str:
    """Keep the question with what was pressed on its page. Its code now; raises Refused."""
    others = {one["code"] for one in draft.questions} - {code}
    if typed.question["code"] in others:
        raise Refused(_("Another question has this code."))
    pressed = edit.pressed(typed.question, request.POST.get("_do", ""))
    changed, new_code = edit.put(draft.content, code, pressed)
    what = _("question %(number)s") % {"number": edit.place_of(draft.content, code) + 1}
    say(request, draft, changed, what, renamed=(code, new_code))
    return new_code


def _after(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """To the list of questions, or to the part of the page where something was pressed."""
    press = request.POST.get("_do", "")
    if press == "back":
        return redirect(f"{reverse('surveys-desk:draft', args=[pk])}#q-{code}")
    messages.success(request, _("Saved."))
    place = {"option": "#answers", "row": "#rows"}.get(press.split("-")[0], "")
    return redirect(f"{reverse('surveys-desk:draft-question', args=[pk, code])}{place}")


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


def _show(
    request: StaffRequest,
    draft: Draft,
    typed: TypedQuestion,
    code: str,
    *,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = question_page(draft, typed, code, refusal=refusal)
    return render(request, "surveys/drafting/question.html", context, status=status)
