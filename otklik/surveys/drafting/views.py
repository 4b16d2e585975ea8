"""Pages of a draft at the desk: what it says, one question, its words in other languages."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.pressing import pressed
from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right
from otklik.surveys import staying, wordings
from otklik.surveys.drafting import content as contents
from otklik.surveys.drafting import editing, showing
from otklik.surveys.drafting.content import Content, Said
from otklik.surveys.drafting.editing import TypedQuestion
from otklik.surveys.drafting.forms import BeginForm, NoteForm
from otklik.surveys.instrument import WITHOUT_OPTIONS
from otklik.surveys.models import Draft, DraftNote, Instrument, InstrumentVersion
from otklik.ui import keeping

MOST_BYTES = 500_000
FORM_ID = "question"


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
    try:
        raw = _read(request)
        code = str(raw.get("code") or "")
        last = InstrumentVersion.objects.filter(instrument__code=code).approved()
        draft = Draft.begin(
            raw,
            code=code if editing.CODE.match(code) else _free_code(),
            based_on=last.newest_first().first(),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("surveys-desk:questionnaires")
    messages.success(request, _("The file is a draft now. Look at it and at what it costs."))
    return redirect("surveys-desk:draft", draft.pk)


@staff_only(Right.RUN_SURVEYS)
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """The questions in their order, each with what is missing and what it costs; title, reason."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    typed = {name: draft.content[name] for name in ("title", "reason")}
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        try:
            _say(request, draft, {**draft.content, **typed}, _("title and reason"))
        except Refused as refusal:
            error, status = str(refusal), HTTPStatus.CONFLICT
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys-desk:draft", pk)
    context = {
        **_about(draft),
        "typed": typed,
        "error": error,
        "shown": showing.shown(draft),
        "gone": showing.gone(draft),
        "counts": showing.counts(draft),
        "words": showing.words(draft),
        "kinds": showing.kinds().items(),
        "last_step": draft.steps.order_by("-number").first(),
    }
    return render(request, "surveys/drafting/draft.html", context, status=status)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def questions(request: StaffRequest, pk: int) -> HttpResponse:
    """A press beside a question: add, copy, move, take out."""
    draft = get_object_or_404(Draft, pk=pk)
    act, _space, code = request.POST.get("_do", "").partition(" ")
    acts: dict[str, Callable[[], tuple[Content, str, str]]] = {
        "add": lambda: (*editing.added(draft.content, _kind(request)), _("a question added")),
        "copy": lambda: (*editing.copied(draft.content, code), _("a question copied")),
        "up": lambda: (editing.moved(draft.content, code, -1), code, _("a question moved")),
        "down": lambda: (editing.moved(draft.content, code, 1), code, _("a question moved")),
        "remove": lambda: (editing.removed(draft.content, code), "", _("a question taken out")),
    }
    if act not in acts:
        raise Http404
    try:
        changed, now, what = acts[act]()
        _say(request, draft, changed, what)
    except LookupError:
        messages.error(request, _("This question is not in the draft any more."))
    except (Refused, ValueError) as refusal:
        messages.error(request, str(refusal))
    else:
        if act in ("add", "copy"):
            return redirect("surveys-desk:draft-question", pk, now)
        if act == "remove":
            messages.success(request, _("The question is out. “Take back” brings it back."))
        return redirect(f"{reverse('surveys-desk:draft', args=[pk])}#q-{now or 'questions'}")
    return redirect("surveys-desk:draft", pk)


@keeping.resumable
@staying.typed_stays
@staff_only(Right.RUN_SURVEYS)
def question(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Everything about one question. What is not understood comes back as it was typed."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    try:
        said = draft.questions[editing.place_of(draft.content, code)]
    except LookupError:
        raise Http404 from None
    if request.method != "POST":
        return _question(request, draft, TypedQuestion(said=said), code)
    typed = editing.typed(request.POST, said)
    if keeping.is_resumed(request):
        return _question(request, draft, typed, code)
    press = request.POST.get("_do", "")
    if typed.errors:
        return _question(request, draft, typed, code, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    pressed_said = editing.pressed(typed.said, press)
    try:
        others = {one["code"] for one in draft.questions} - {code}
        if typed.said["code"] in others:
            raise Refused(_("Another question has this code."))
        changed, now = editing.put(draft.content, code, pressed_said)
        _say(request, draft, changed, _("question %(number)s") % {"number": _number(draft, code)})
        _rename(draft, code, now)
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
        text = form.cleaned_data["note"]
        DraftNote.objects.create(
            draft=draft, question=code, text=text, by=request.user, at=timezone.now()
        )
        messages.success(request, _("The note is kept beside the question."))
    else:
        messages.error(request, _("Write what was learnt."))
    return redirect(f"{reverse('surveys-desk:draft-question', args=[pk, code])}#notes")


@require_POST
@staff_only(Right.RUN_SURVEYS)
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(Draft, pk=pk)
    try:
        what = draft.undo(by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back: %(what)s.") % {"what": what})
    return redirect("surveys-desk:draft", pk)


@require_POST
@staff_only(Right.RUN_SURVEYS)
def dropping(request: StaffRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(Draft, pk=pk)
    pressed(
        request,
        lambda: draft.drop(by=request.user, at=timezone.now()),
        _("The draft is thrown away."),
    )
    return redirect("surveys-desk:questionnaires")


@keeping.resumable
@staying.typed_stays
@staff_only(Right.RUN_SURVEYS)
def words(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    """All texts in another language or in easy words, beside what they stand for."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    if language not in dict(wordings.languages()):
        raise Http404
    slots = wordings.slots(draft.content["title"], draft.questions)
    said = draft.content["words"].get(language) or {"texts": {}, "sources": {}}
    texts, sources = dict(said["texts"]), dict(said["sources"])
    checked = {name: said.get(name, "") for name in ("checked_by", "checked_on")}
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        texts = {slot.key: request.POST.get(slot.key, "").strip() for slot in slots}
        checked = {name: request.POST.get(name, "").strip() for name in checked}
        day = _day(checked["checked_on"])
        if checked["checked_on"] and day is None:
            error = _("Write the day as in the example: 2026-11-30")
        if not keeping.is_resumed(request) and not error:
            sources = {slot.key: slot.text for slot in slots if texts[slot.key]}
            put = {**checked, "checked_on": day or "", "texts": texts, "sources": sources}
            every = {**draft.content["words"], language: put}
            try:
                what = _("words: %(language)s") % {"language": wordings.name(language)}
                _say(request, draft, {**draft.content, "words": every}, what)
            except Refused as refusal:
                error = str(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("surveys-desk:draft", pk)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    context = {
        **_about(draft),
        "lines": [
            (slot, texts.get(slot.key, ""), bool(texts.get(slot.key))
             and sources.get(slot.key) != slot.text)
            for slot in slots
        ],
        "language": language,
        "language_name": wordings.name(language),
        "lang": wordings.lang(language),
        "checked": checked,
        "error": error,
        "kept_form": FORM_ID,
        "form_id": FORM_ID,
    }  # fmt: skip
    return render(request, "surveys/drafting/words.html", context, status=status)


@require_safe
@staff_only(Right.RUN_SURVEYS)
def file(request: StaffRequest, pk: int) -> HttpResponse:
    """The draft as JSON: a draft of the same can be made of it, here or elsewhere."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    told = {"code": draft.instrument.code, **draft.content}
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"{draft.instrument.code}-draft-{draft.pk}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _question(
    request: StaffRequest,
    draft: Draft,
    typed: TypedQuestion,
    code: str,
    *,
    refusal: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    said, raw, errors = typed.said, typed.raw, typed.errors
    place = editing.place_of(draft.content, code)
    when = said["asked_when"] or {"field": "", "answers": []}
    meaning = said["meaning"] or {}
    moves = next(iter(meaning.get("incomparable_if_share_moves", {}).items()), ("", None))
    state, series = showing.series_of(draft, code)
    context = {
        **_about(draft),
        "said": said,
        "code": code,
        "number": place + 1,
        "total": len(draft.questions),
        "raw": raw,
        "errors": errors,
        "refusal": refusal,
        "gaps": [] if errors else contents.gaps(said, draft.questions[:place]),
        "state": state,
        "series": series,
        "rows": showing.rows(said, raw, errors),
        "options": showing.options(said, raw, errors),
        "marks": showing.marks(said, raw),
        "has_options": said["kind"] not in WITHOUT_OPTIONS,
        "has_scores": said["kind"] in ("single", "matrix"),
        "may_change_kind": said["kind"] in editing.KINDS_TO_CHANGE,
        "kind_choices": [(kind, showing.kinds()[kind]) for kind in editing.KINDS_TO_CHANGE],
        "code_typed": raw.get("code", said["code"]),
        "lowest": raw.get("lowest", _plain((said["numbers"] or {}).get("lowest"))),
        "highest": raw.get("highest", _plain((said["numbers"] or {}).get("highest"))),
        "directions": showing.directions(),
        "bases": showing.bases(),
        "answers_or_none": [("", _("none")), *contents.answers(said)],
        "earlier": _earlier(said, draft),
        "when": when,
        "when_answers": showing.answers_of(when["field"], draft.questions[:place]),
        "moves": moves[0],
        "moves_by": raw.get("moves_by", "" if moves[1] is None else f"{moves[1] * 100:g}"),
        "ideal_point": raw.get("ideal_point", _plain(meaning.get("ideal_point"))),
        "notes": draft.notes.filter(question=code).select_related("by").order_by("-at"),
        "note_form": NoteForm(),
        "kept_form": FORM_ID,
        "form_id": FORM_ID,
    }
    return render(request, "surveys/drafting/question.html", context, status=status)


def _earlier(said: Said, draft: Draft) -> list[tuple[str, str]]:
    found = showing.earlier(said, draft.questions)
    return [("", _("everybody is asked")), *found] if found else []


def _about(draft: Draft) -> dict[str, Any]:
    return {
        "draft": draft,
        "is_changeable": draft.is_open and draft.asked_at is None,
        "words_language": settings.LANGUAGE_CODE,
    }


def _say(request: StaffRequest, draft: Draft, content: Content, what: str) -> None:
    told = request.POST.get("step", "")
    seen = int(told) if told.isascii() and told.isdigit() else None
    draft.change(content, what[:200], seen=seen, by=request.user, at=timezone.now())


def _rename(draft: Draft, code: str, now: str) -> None:
    if code != now:
        draft.notes.filter(question=code).update(question=now)


def _number(draft: Draft, code: str) -> int:
    return editing.place_of(draft.content, code) + 1


def _kind(request: StaffRequest) -> str:
    kind = request.POST.get("kind", "single")
    return kind if kind in showing.kinds() else "single"


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


def _day(text: str) -> str | None:
    from django import forms

    try:
        found = forms.DateField(localize=True, required=False).clean(text)
    except forms.ValidationError:
        return None
    return found.isoformat() if found else ""


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.12g}"
