"""Pages of a draft at the desk: how it begins, what it says, how it ends."""

import json
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.editor import edit, presentation
from otklik.surveys.editor.forms import BeginForm
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.presentation import about, say
from otklik.surveys.instrument.models import Instrument, InstrumentVersion

MOST_BYTES = 500_000


@staff_only(Right.RUN_SURVEYS)
def beginning(request: StaffRequest) -> HttpResponse:
    """A draft from nothing; a title is enough."""
    form = BeginForm(request.POST or None, initial={"code": _free_code()})
    if request.method == "POST" and form.is_valid():
        raw = {"title": form.cleaned_data["title"], "questions": []}
        code = form.cleaned_data["code"]
        draft = Draft.begin(raw, code=code, by=request.user, at=timezone.now())
        messages.success(request, _("The draft is begun. Add the first question."))
        return redirect("surveys-desk:draft", draft.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "surveys/drafting/beginning.html", {"form": form}, status=status)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def copy(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """A draft that says what a version says."""
    version = get_object_or_404(InstrumentVersion.objects.of(code, number))
    draft = Draft.copy(version, by=request.user, at=timezone.now())
    messages.success(request, _("This is a copy: change it as you need, the version stays."))
    return redirect("surveys-desk:draft", draft.pk)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def brought(request: StaffRequest) -> HttpResponse:
    """A draft out of a file that was saved here or elsewhere."""
    with refusals_to_messages(request):
        raw = _read(request)
        code = str(raw.get("code") or "")
        last = InstrumentVersion.objects.filter(instrument__code=code).approved()
        draft = Draft.begin(
            raw,
            code=code if edit.CODE.match(code) else _free_code(),
            based_on=last.newest_first().first(),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The file is a draft now. Look at it and at what it costs."))
        return redirect("surveys-desk:draft", draft.pk)
    return redirect("surveys-desk:questionnaires")


@staff_only(Right.RUN_SURVEYS)
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """The questions in their order, each with what is missing and what it costs; title, reason."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    typed = {name: draft.content[name] for name in ("title", "reason")}
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        try:
            say(request, draft, {**draft.content, **typed}, _("title and reason"))
        except Refused as refusal:
            error, status = str(refusal), HTTPStatus.CONFLICT
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys-desk:draft", pk)
    context = {**about(draft), **presentation.overview(draft), "typed": typed, "error": error}
    return render(request, "surveys/drafting/draft.html", context, status=status)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def questions(request: StaffRequest, pk: int) -> HttpResponse:
    """A press beside a question: add, copy, move, take out."""
    draft = get_object_or_404(Draft, pk=pk)
    change, _space, code = request.POST.get("_do", "").partition(" ")
    if change not in edit.CHANGES:
        raise Http404
    try:
        changed, place = edit.change_list(draft.content, change, code, kind=_kind(request))
        say(request, draft, changed, str(edit.CHANGES[change]))
    except (Refused, ValueError) as refusal:
        messages.error(request, str(refusal))
    else:
        if change in ("add", "copy"):
            messages.success(request, _("The question is in the draft: write its words."))
            return redirect("surveys-desk:draft-question", pk, place)
        if change == "remove":
            messages.success(request, _("The question is out. “Take back” brings it back."))
        return redirect(f"{reverse('surveys-desk:draft', args=[pk])}#q-{place or 'questions'}")
    return redirect("surveys-desk:draft", pk)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(Draft, pk=pk)
    with refusals_to_messages(request):
        made = draft.undo(by=request.user, at=timezone.now())
        messages.success(request, _("Taken back: %(what)s.") % {"what": made})
    return redirect("surveys-desk:draft", pk)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def dropping(request: StaffRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(Draft, pk=pk)
    with refusals_to_messages(request):
        draft.drop(by=request.user, at=timezone.now())
        messages.success(request, _("The draft is thrown away."))
    return redirect("surveys-desk:questionnaires")


@require_safe
@staff_only(Right.RUN_SURVEYS)
def file(request: StaffRequest, pk: int) -> HttpResponse:
    """The draft as JSON: a draft of the same can be made of it, here or elsewhere."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    values = {"code": draft.instrument.code, **draft.content}
    answer = JsonResponse(values, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"{draft.instrument.code}-draft-{draft.pk}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _kind(request: StaffRequest) -> str:
    kind = request.POST.get("kind", "single")
    return kind if kind in presentation.kinds() else "single"


def _read(request: StaffRequest) -> dict[str, Any]:
    chosen = request.FILES.get("file")
    if chosen is None:
        raise Refused(_("Choose a file."))
    if (chosen.size or 0) > MOST_BYTES:
        raise Refused(_("The file is too large for a questionnaire."))
    try:
        raw = json.loads(str(chosen.read(), "utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise Refused(_("The file is not JSON: take one that was saved here as a pattern.")) from (
            error
        )
    if not isinstance(raw, dict):
        raise Refused(_("There are no questions in it: take a file that was saved here."))
    return raw


def _free_code() -> str:
    taken = set(Instrument.objects.values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"survey-{n}") not in taken)
