"""Questionnaires at the desk: versions, and drafts from creation to approval."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_verb, refusals_to_messages, render_form
from otklik.legal_acts.acts.act import Act
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.editor import edit, presentation
from otklik.surveys.editor.forms import ApprovalForm, BeginForm
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.presentation import draft_context, save_change
from otklik.surveys.instrument.models import Instrument, InstrumentVersion
from otklik.surveys.results import planned_comparison

MOST_BYTES = 500_000


@staff_only(Right.SEE_DESK, "GET")
def questionnaires(request: StaffRequest) -> HttpResponse:
    versions = list(InstrumentVersion.objects.newest_first().select_related("instrument"))
    context = {
        "shown": [_version_row(version, versions) for version in versions],
        "drafts": Draft.objects.open().newest_first().select_related("instrument"),
        "may_run": request.user.may(Right.RUN_SURVEYS),
        "words_language": settings.LANGUAGE_CODE,
    }
    return render(request, "surveys/desk/questionnaires.html", context)


def _version_row(version: InstrumentVersion, versions: list[InstrumentVersion]) -> dict[str, Any]:
    """Which series go on or break since the previous version."""
    earlier = (
        other
        for other in versions
        if other.instrument_id == version.instrument_id
        and other.number < version.number
        and not other.proposal
    )
    before = max(earlier, key=lambda other: other.number, default=None)
    costs = planned_comparison.costs(before.form, version.form) if before else []
    return {
        "version": version,
        "before": before,
        "costs": [cost for cost in costs if cost.becomes != "kept"],
        **presentation.count_series(costs),
    }


@staff_only(Right.SEE_DESK, "GET")
def version_file(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """A version as JSON, which another installation reads as a pack."""
    version = get_object_or_404(InstrumentVersion.objects.of(code, number))
    names = ("act", "title", "proposal", "questions", "comparison", "reliability")
    values = {"code": code, "version": number, **{name: getattr(version, name) for name in names}}
    return _json_file(values, f"{code}-{number}.json")


@staff_only(Right.RUN_SURVEYS)
def beginning(request: StaffRequest) -> HttpResponse:
    form = BeginForm(request.POST or None, initial={"code": _free_code()})
    if form.is_valid():
        raw = {"title": form.cleaned_data["title"], "questions": []}
        code = form.cleaned_data["code"]
        draft = Draft.begin(raw, code=code, by=request.user, at=timezone.now())
        messages.success(request, _("The draft is started. Add the first question."))
        return redirect("surveys-desk:draft", draft.pk)
    return render_form(request, "surveys/editor/beginning.html", {"form": form})


@staff_only(Right.RUN_SURVEYS, "POST")
def copy(request: StaffRequest, code: str, number: int) -> HttpResponse:
    version = get_object_or_404(InstrumentVersion.objects.of(code, number))
    draft = Draft.copy(version, by=request.user, at=timezone.now())
    messages.success(request, _("This is a copy: change it as you need, the version stays."))
    return redirect("surveys-desk:draft", draft.pk)


@staff_only(Right.RUN_SURVEYS, "POST")
def upload(request: StaffRequest) -> HttpResponse:
    with refusals_to_messages(request):
        raw = _read_file(request)
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
    """Title, reason, and the questions, each with what is missing and which series it breaks."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    typed = {name: draft.content[name] for name in ("title", "reason")}
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        try:
            save_change(request, draft, {**draft.content, **typed}, _("title and reason"))
        except Refused as refusal:
            error, status = str(refusal), HTTPStatus.CONFLICT
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys-desk:draft", pk)
    context = {**draft_context(draft), **presentation.overview(draft), "typed": typed}
    context["error"] = error
    return render(request, "surveys/editor/draft.html", context, status=status)


@staff_only(Right.RUN_SURVEYS, "POST")
def questions(request: StaffRequest, pk: int) -> HttpResponse:
    """Add, copy, move or remove a question."""
    draft = get_object_or_404(Draft, pk=pk)
    change, _space, code = request.POST.get("_do", "").partition(" ")
    if change not in edit.CHANGES:
        raise Http404
    try:
        changed, place = edit.change_list(draft.content, change, code, kind=_kind(request))
        save_change(request, draft, changed, str(edit.CHANGES[change]))
    except (Refused, ValueError) as refusal:
        messages.error(request, str(refusal))
        return redirect("surveys-desk:draft", pk)
    if change in ("add", "copy"):
        messages.success(request, _("The question is in the draft: write its words."))
        return redirect("surveys-desk:draft-question", pk, place)
    if change == "remove":
        messages.success(request, _("The question is removed. “Undo the last change” restores it."))
    return redirect(f"{reverse('surveys-desk:draft', args=[pk])}#q-{place or 'questions'}")


@staff_only(Right.RUN_SURVEYS, "POST")
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(Draft, pk=pk)
    with refusals_to_messages(request):
        what = draft.undo(by=request.user, at=timezone.now())
        messages.success(request, _("Undone: %(what)s.") % {"what": what})
    return redirect("surveys-desk:draft", pk)


@staff_only(Right.RUN_SURVEYS, "POST")
def dropping(request: StaffRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(Draft, pk=pk)
    apply_verb(request, draft.drop, _("The draft is deleted."))
    return redirect("surveys-desk:questionnaires")


@staff_only(Right.RUN_SURVEYS, "GET")
def file(request: StaffRequest, pk: int) -> HttpResponse:
    """The draft as JSON, from which a draft can be begun here or elsewhere."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    code = draft.instrument.code
    return _json_file({"code": code, **draft.content}, f"{code}-draft-{draft.pk}.json")


@staff_only(Right.RUN_SURVEYS)
def approval(request: StaffRequest, pk: int) -> HttpResponse:
    """One person asks for approval and names the act, another one approves."""
    draft = get_object_or_404(Draft.objects.select_related("instrument", "asked_by"), pk=pk)
    action, refusal = request.POST.get("_do", ""), ""
    code, _slash, clause = draft.content["act"].partition("/")
    act, sent = Act.objects.filter(code=code).first(), request.POST if action == "ask" else None
    form = ApprovalForm(sent, initial={"act": act, "clause": clause})
    if action and (action != "ask" or form.is_valid()):
        try:
            return _decide(request, draft, action, form)
        except Refused as error:
            refusal = str(error)
    context = {
        **draft_context(draft),
        "form": form,
        "refusal": refusal,
        "counts": presentation.counts(draft),
        "words": presentation.translation_rows(draft),
        "act_name": ", ".join(filter(None, (act.name, clause))) if act else draft.content["act"],
        "may_approve": draft.asked_by_id != request.user.pk,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal or form.errors else HTTPStatus.OK
    return render(request, "surveys/editor/approval.html", context, status=status)


def _decide(request: StaffRequest, draft: Draft, action: str, form: ApprovalForm) -> HttpResponse:
    """Raises Refused."""
    now = timezone.now()
    if action == "approve":
        seen = _moment(request.POST.get("asked_at", "")) or datetime.min.replace(tzinfo=UTC)
        version = draft.approve(by=request.user, at=now, seen=seen)
        message = _("Version %(number)s is approved. A survey can be planned with it.")
        messages.success(request, message % {"number": version.number})
        return redirect("surveys-desk:questionnaires")
    if action == "return":
        draft.give_back(by=request.user, at=now)
        messages.success(request, _("The draft can be changed again."))
        return redirect("surveys-desk:draft", draft.pk)
    draft.ask(act=form.address, by=request.user, at=now)
    messages.success(request, _("Approval is requested: another person who runs surveys gives it."))
    return redirect("surveys-desk:draft-approval", draft.pk)


def _moment(text: str) -> datetime | None:
    """A moment as the page wrote it; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _json_file(values: dict[str, Any], name: str) -> JsonResponse:
    answer = JsonResponse(values, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _kind(request: StaffRequest) -> str:
    kind = request.POST.get("kind", "single")
    return kind if kind in presentation.kinds() else "single"


def _read_file(request: StaffRequest) -> dict[str, Any]:
    """Raises Refused."""
    chosen = request.FILES.get("file")
    if chosen is None:
        raise Refused(_("Choose a file."))
    if (chosen.size or 0) > MOST_BYTES:
        raise Refused(_("The file is too large for a questionnaire."))
    try:
        raw = json.loads(str(chosen.read(), "utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        sentence = _("The file is not JSON: take one that was saved here as a pattern.")
        raise Refused(sentence) from error
    if not isinstance(raw, dict):
        raise Refused(_("There are no questions in it: take a file that was saved here."))
    return raw


def _free_code() -> str:
    taken = set(Instrument.objects.values_list("code", flat=True))
    return next(code for n in range(1, 10_000) if (code := f"survey-{n}") not in taken)
